/** From references to values: each secret and parameter is asked for once. */
import { CallRefused, type ClientSettings } from "../../src/client.ts";
import { CommandFailure } from "../failure.ts";
import {
  describeSecret,
  getParameter,
  getSecretValue,
  labelledVersion,
  memberOf,
  parameterOf,
  type Settings,
} from "./ask.ts";
import type { Binding, Reference } from "./reference.ts";

/** A value, and how to know whether there is a newer one. */
export interface Resolved {
  readonly value: string;
  /** False for a parameter that is not secret: its text may be shown. */
  readonly isSecret: boolean;
  readonly version: string;
}

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
  const { id, version, stage } = reference;
  if (version !== undefined) return version;
  return labelledVersion(await asked(id, () => describeSecret(client, id)), stage);
}

function fetchWhole(reference: Reference, client: ClientSettings): Promise<Resolved> {
  if (reference.kind === "parameter") return fetchParameter(reference.id, client, true);
  const { id, stage, version } = reference;
  return asked(id, async () => {
    const answer = await getSecretValue(client, id, stage, version);
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
  isDecrypted: boolean,
): Promise<Resolved> {
  return asked(id, async () => {
    const { Value, Type, Version } = parameterOf(await getParameter(client, id, isDecrypted));
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
