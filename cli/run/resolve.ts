/** From references to values: each secret and parameter is asked for once. */
import { CallRefused, type ClientSettings } from "../../src/client.ts";
import { CommandFailure, refusalText } from "../failure.ts";
import {
  describeSecret,
  getParameter,
  getSecretValue,
  labelledVersion,
  memberOf,
  parameterOf,
  type Settings,
  secretBytes,
} from "./ask.ts";
import type { Binding, Reference } from "./reference.ts";

/** A value, and how to know whether there is a newer one. */
export interface Resolved {
  /** Its exact bytes: text in UTF-8, or what a binary secret holds. */
  readonly value: Buffer;
  /** False for a parameter that is not secret: its text may be shown. */
  readonly isSecret: boolean;
  readonly version: string;
}

/** Values by the names that they are bound to. */
export type ResolvedBindings = ReadonlyMap<string, Resolved>;

/** What was answered, from which each binding takes its own part. */
interface Whole {
  readonly isSecret: boolean;
  readonly version: string;
  partFor(reference: Reference): Buffer;
}

/** Rejects with `CommandFailure` that names the secret; never with a part of a value. */
export async function resolveBindings(
  bindings: readonly Binding[],
  settings: Settings,
): Promise<ResolvedBindings> {
  const client = await settings();
  const fetched = new Map<string, Promise<Whole>>();
  const resolved = new Map<string, Resolved>();
  for (const { name, reference } of bindings) {
    const key = wholeOf(reference);
    const fetching = fetched.get(key) ?? fetchWhole(reference, client);
    fetched.set(key, fetching);
    // Handled when its turn comes, which may be after it failed.
    fetching.catch(() => undefined);
    const { isSecret, version, partFor } = await fetching;
    resolved.set(name, { isSecret, version, value: partFor(reference) });
  }
  return resolved;
}

/** The same for references to parts of one answer. */
export function wholeOf(reference: Reference): string {
  return JSON.stringify({ ...reference, members: [] });
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

function fetchWhole(reference: Reference, client: ClientSettings): Promise<Whole> {
  if (reference.kind === "parameter") return fetchParameter(reference.id, client, true);
  const { id, stage, version } = reference;
  return asked(id, async () => {
    const answer = await getSecretValue(client, id, stage, version);
    return {
      isSecret: true,
      version: String(answer.VersionId),
      partFor: (wanted) => secretBytes(answer, wanted),
    };
  });
}

function fetchParameter(id: string, client: ClientSettings, isDecrypted: boolean): Promise<Whole> {
  return asked(`ssm:${id}`, async () => {
    const { Value, Type, Version } = parameterOf(await getParameter(client, id, isDecrypted));
    return {
      isSecret: Type === "SecureString",
      version: String(Version),
      partFor: (wanted) => Buffer.from(memberOf(String(Value), wanted)),
    };
  });
}

async function asked<T>(id: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
    throw new CommandFailure(`${id}: ${refusalText(error)}`);
  }
}
