/** The JSON of a database's secret, in the shape of AWS's rotation functions: read and written. */
import type { Connection } from "../../../../engines/engine.ts";
import { readTlsSettings } from "../../../../engines/tls.ts";
import type { SecretValue } from "../../secret-value.ts";
import { RotationError } from "../runner.ts";

export type Members = Readonly<Record<string, unknown>>;

/** A secret of a login: how to sign in with it, and all that its JSON has. */
export interface LoginSecret {
  readonly engineName: string;
  readonly connection: Connection;
  /** The ARN of the secret that rotates this one; undefined where its login rotates itself. */
  readonly masterArn: string | undefined;
  readonly members: Members;
}

export function unfit(message: string): RotationError {
  return new RotationError("Unfit", message);
}

/** Throws `RotationError`, which repeats nothing of the value. */
export function membersOf(value: SecretValue | undefined): Members {
  if (value === undefined || value.kind !== "string") throw unfit("The secret holds no text.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(value.bytes).toString("utf8"));
  } catch {
    // The parser's own message quotes the text.
    throw unfit("The secret's value isn't JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw unfit("The secret's value isn't a JSON object.");
  }
  return parsed as Members;
}

export function secretValueOf(members: Members): SecretValue {
  return { kind: "string", bytes: Buffer.from(JSON.stringify(members)) };
}

/** Rejects nothing that AWS's functions take: a port may be text, `ssl` too. */
export function loginOf(
  value: SecretValue | undefined,
  engineNames: readonly string[],
  defaultPort: number,
): LoginSecret {
  const members = membersOf(value);
  const { engine, port = defaultPort, masterarn, dbname } = members;
  if (typeof engine !== "string" || !engineNames.includes(engine)) {
    throw unfit(`The secret's engine isn't ${engineNames.join(" or ")}.`);
  }
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw unfit("The secret's port isn't a port.");
  }
  const tls = readTlsSettings(members);
  if (typeof tls === "string") throw unfit(`The secret's JSON is not as it must be: ${tls}.`);
  return {
    engineName: engine,
    connection: {
      host: textOf(members, "host"),
      port: number,
      username: textOf(members, "username"),
      password: textOf(members, "password"),
      dbname: typeof dbname === "string" && dbname !== "" ? dbname : undefined,
      ...tls,
    },
    masterArn: typeof masterarn === "string" && masterarn !== "" ? masterarn : undefined,
    members,
  };
}

function textOf(members: Members, name: string): string {
  const value = members[name];
  if (typeof value !== "string" || value === "") throw unfit(`The secret's JSON has no ${name}.`);
  return value;
}
