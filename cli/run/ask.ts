/** The calls that read secrets and parameters, one function each, and what their answers hold. */
import { type ClientSettings, callJson } from "../../src/client.ts";
import { CommandFailure } from "../failure.ts";
import type { Reference } from "./reference.ts";

/** An answer as the server gave it. */
export type Answer = Readonly<Record<string, unknown>>;

/** Where credentials may end, each call asks for settings anew. */
export type Settings = () => Promise<ClientSettings>;

/** What `GetSecretValue` is asked. */
export function secretInput(
  id: string,
  stage: string | undefined,
  version: string | undefined,
): object {
  return {
    SecretId: id,
    ...(stage === undefined ? {} : { VersionStage: stage }),
    ...(version === undefined ? {} : { VersionId: version }),
  };
}

/** `GetSecretValue`. Rejects with `CallRefused` or `ServerUnreachable`, as do the others. */
export function getSecretValue(
  client: ClientSettings,
  id: string,
  stage: string | undefined,
  version: string | undefined,
): Promise<Answer> {
  const input = secretInput(id, stage, version);
  return callJson(client, "secretsmanager", "secretsmanager.GetSecretValue", input);
}

/** `DescribeSecret`, which reads no value. */
export function describeSecret(client: ClientSettings, id: string): Promise<Answer> {
  return callJson(client, "secretsmanager", "secretsmanager.DescribeSecret", { SecretId: id });
}

/** `GetParameter`; `id` is a name or ARN, with `:VERSION` or `:LABEL` where one is wanted. */
export function getParameter(
  client: ClientSettings,
  id: string,
  isDecrypted: boolean,
): Promise<Answer> {
  const input = { Name: id, WithDecryption: isDecrypted };
  return callJson(client, "ssm", "AmazonSSM.GetParameter", input);
}

/** The version that a label is on, by an answer of `DescribeSecret`; empty where it is on none. */
export function labelledVersion(described: Answer, stage = "AWSCURRENT"): string {
  const stages = Object.entries((described.VersionIdsToStages ?? {}) as Record<string, string[]>);
  return stages.find(([, labels]) => labels.includes(stage))?.[0] ?? "";
}

/** The parameter of an answer of `GetParameter`. */
export function parameterOf(answer: Answer): Answer {
  return answer.Parameter as Answer;
}

/** The exact bytes of a reference, by an answer of `GetSecretValue`. Throws as `memberOf`. */
export function secretBytes(
  { SecretString, SecretBinary }: Answer,
  reference: Pick<Reference, "id" | "members">,
): Buffer {
  if (typeof SecretString === "string") return Buffer.from(memberOf(SecretString, reference));
  const binary = Buffer.from(String(SecretBinary), "base64");
  if (reference.members.length === 0) return binary;
  return Buffer.from(memberOf(binary.toString("utf8"), reference));
}

/** A reference's member of a JSON value. Throws `CommandFailure` without a part of the value. */
export function memberOf(value: string, { id, members }: Pick<Reference, "id" | "members">) {
  if (members.length === 0) return value;
  let current = parsedValue(value, id);
  for (const [depth, member] of members.entries()) {
    const isObject = typeof current === "object" && current !== null;
    if (!isObject || !Object.hasOwn(current as object, member)) {
      throw new CommandFailure(`${id} has no member ${members.slice(0, depth + 1).join(".")}`);
    }
    current = (current as Answer)[member];
  }
  return typeof current === "string" ? current : JSON.stringify(current);
}

/** The parser's own words would repeat a piece of the value. */
function parsedValue(value: string, id: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CommandFailure(`${id} holds no JSON to take a member of`);
    throw error;
  }
}
