/** The value of a dynamic secret: which database, under which administrator, for how long. */
import type { Connection, CredentialEngine } from "../../../engines/engine.ts";
import type { FindEngine } from "../../../engines/engines.ts";
import { unknownPlaceholders } from "../../../engines/template.ts";
import { readTlsSettings } from "../../../engines/tls.ts";
import { invalidParameter } from "../errors.ts";
import type { SecretValue } from "../secret-value.ts";

export interface DynamicConfiguration {
  /** As the secret says it, and as readers are told: `postgres`. */
  readonly engineName: string;
  readonly engine: CredentialEngine;
  /** The administrator's sign-in, which no reader is told. */
  readonly admin: Connection;
  readonly creation: readonly string[];
  readonly revocation: readonly string[];
  /** How long a login lives unless it is renewed, and at the most; in milliseconds. */
  readonly lifetime: number;
  readonly lifetimeMax: number;
}

type Members = Readonly<Record<string, unknown>>;

const names: ReadonlySet<string> = new Set([
  "engine",
  "host",
  "port",
  "username",
  "password",
  "dbname",
  "ssl",
  "sslmode",
  "sslrootcert",
  "creation_statements",
  "revocation_statements",
  "default_ttl",
  "max_ttl",
]);

/** In seconds. */
const ttl = { least: 60, usual: 3_600, usualMax: 86_400, most: 30 * 86_400 } as const;
const statementsMax = 32;

/** Throws `InvalidParameterException`, which tells what is wrong and repeats no value. */
export function parseConfiguration(
  value: SecretValue,
  findEngine: FindEngine,
): DynamicConfiguration {
  const members = membersOf(value);
  for (const name of Object.keys(members)) {
    if (!names.has(name)) throw wrong(`it has a member ${JSON.stringify(name)} that means nothing`);
  }
  const engineName = textOf(members, "engine");
  const engine = findEngine(engineName);
  if (engine === undefined) throw wrong("engine is none of postgres, mysql and mariadb");
  const seconds = ttlOf(members);
  return {
    engineName,
    engine,
    admin: adminOf(members, engine),
    creation: statementsOf(members, "creation_statements", ["name", "password", "expiration"]),
    revocation: statementsOf(members, "revocation_statements", ["name"]),
    lifetime: seconds.usual * 1_000,
    lifetimeMax: seconds.most * 1_000,
  };
}

function wrong(what: string) {
  return invalidParameter(`The value of a dynamic secret is not as it must be: ${what}.`);
}

function membersOf({ kind, bytes }: SecretValue): Members {
  if (kind !== "string") throw wrong("it is binary");
  try {
    const members: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof members === "object" && members !== null && !Array.isArray(members)) {
      return members as Members;
    }
  } catch (error) {
    // The parser's message quotes the value.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrong("it is no JSON object");
}

function adminOf(members: Members, engine: CredentialEngine): Connection {
  const { port = engine.defaultPort } = members;
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw wrong("port is no whole number from 1 to 65535");
  }
  const tls = readTlsSettings(members);
  if (typeof tls === "string") throw wrong(tls);
  return {
    host: textOf(members, "host"),
    port: number,
    username: textOf(members, "username"),
    password: textOf(members, "password"),
    dbname: members.dbname === undefined ? undefined : textOf(members, "dbname"),
    ...tls,
  };
}

function textOf(members: Members, name: string): string {
  const text = members[name];
  if (typeof text === "string" && text !== "" && !text.includes("\0")) return text;
  throw wrong(`${name} must be a text`);
}

function statementsOf(
  members: Members,
  name: string,
  placeholders: readonly string[],
): readonly string[] {
  const given = members[name] ?? [];
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (statements.length > statementsMax)
    throw wrong(`${name} has over ${statementsMax} statements`);
  return statements.map((statement) => {
    if (typeof statement !== "string" || statement.trim() === "" || statement.includes("\0")) {
      throw wrong(`${name} must be a list of SQL statements`);
    }
    const [unknown] = unknownPlaceholders(statement, placeholders);
    if (unknown === undefined) return statement;
    throw wrong(`${name} may name {{${placeholders.join("}}, {{")}}} and nothing else`);
  });
}

function ttlOf({ default_ttl = ttl.usual, max_ttl }: Members) {
  const usual = secondsOf("default_ttl", default_ttl);
  const most = secondsOf("max_ttl", max_ttl ?? Math.max(usual, ttl.usualMax));
  if (usual > most) throw wrong("default_ttl is over max_ttl");
  return { usual, most };
}

function secondsOf(name: string, given: unknown): number {
  if (
    typeof given === "number" &&
    Number.isInteger(given) &&
    given >= ttl.least &&
    given <= ttl.most
  ) {
    return given;
  }
  throw wrong(`${name} must be a number of seconds from ${ttl.least} to ${ttl.most}`);
}
