/** From references to values: each secret and parameter is asked for once. */
import { CallRefused, type ClientSettings, callJson } from "../../src/client.ts";
import { CommandFailure } from "../failure.ts";
import type { Binding, Reference } from "./reference.ts";

/** A value, and how to know whether there is a newer one. */
export interface Resolved {
  readonly value: string;
  /** False for a parameter that is not secret: its text may be shown. */
  readonly isSecret: boolean;
  readonly version: string;
}

export type Settings = () => Promise<ClientSettings>;

/** Values by the names that they are bound to. */
export type ResolvedBindings = ReadonlyMap<string, Resolved>;

/** Rejects with `CommandFailure` that names the secret; never with a part of a value. */
export async function resolveBindings(
  bindings: readonly Binding[],
  settings: Settings,
): Promise<ResolvedBindings> {
  const client = await settings();
  const fetched = new Map<string, Promise<Resolved>>();
  const resolved = new Map<string, Resolved>();
  for (const { name, reference } of bindings) {
    const key = JSON.stringify({ ...reference, members: [] });
    const whole = fetched.get(key) ?? fetchWhole(reference, client);
    fetched.set(key, whole);
    // Handled when its turn comes, which may be after it failed.
    whole.catch(() => undefined);
    const { value, ...rest } = await whole;
    resolved.set(name, { ...rest, value: memberOf(value, reference) });
  }
  return resolved;
}

/** The newest version that a reference stands for, without reading its value. */
export async function versionOf(reference: Reference, settings: Settings): Promise<string> {
  const client = await settings();
  if (reference.kind === "parameter") {
    return (await fetchParameter(reference.id, client, false)).version;
  }
  const { id, version, stage = "AWSCURRENT" } = reference;
  if (version !== undefined) return version;
  const answer = await asked(id, () =>
    callJson(client, "secretsmanager", "secretsmanager.DescribeSecret", { SecretId: id }),
  );
  const stages = Object.entries((answer.VersionIdsToStages ?? {}) as Record<string, string[]>);
  return stages.find(([, labels]) => labels.includes(stage))?.[0] ?? "";
}

function fetchWhole(reference: Reference, client: ClientSettings): Promise<Resolved> {
  if (reference.kind === "parameter") return fetchParameter(reference.id, client, true);
  const { id, stage, version } = reference;
  return asked(id, async () => {
    const answer = await callJson(client, "secretsmanager", "secretsmanager.GetSecretValue", {
      SecretId: id,
      ...(stage === undefined ? {} : { VersionStage: stage }),
      ...(version === undefined ? {} : { VersionId: version }),
    });
    const value =
      typeof answer.SecretString === "string"
        ? answer.SecretString
        : Buffer.from(String(answer.SecretBinary), "base64").toString("latin1");
    return { value, isSecret: true, version: String(answer.VersionId) };
  });
}

function fetchParameter(
  id: string,
  client: ClientSettings,
  WithDecryption: boolean,
): Promise<Resolved> {
  return asked(id, async () => {
    const input = { Name: id, WithDecryption };
    const answer = await callJson(client, "ssm", "AmazonSSM.GetParameter", input);
    const { Value, Type, Version } = answer.Parameter as Readonly<Record<string, unknown>>;
    return { value: String(Value), isSecret: Type === "SecureString", version: String(Version) };
  });
}

async function asked<T>(id: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
    throw new CommandFailure(`${id}: ${error.code}: ${error.message}`);
  }
}

function memberOf(value: string, { id, members }: Reference): string {
  if (members.length === 0) return value;
  let current = parsedValue(value, id);
  for (const [depth, member] of members.entries()) {
    const isObject = typeof current === "object" && current !== null;
    if (!isObject || !Object.hasOwn(current as object, member)) {
      throw new CommandFailure(`${id} has no member ${members.slice(0, depth + 1).join(".")}`);
    }
    current = (current as Readonly<Record<string, unknown>>)[member];
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
