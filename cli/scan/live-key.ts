/** Asks our own server whether an access key that was found is live, and turns it off. */
import { CallRefused, type ClientSettings, callQuery } from "../../src/client.ts";
import type { Leak } from "./leak.ts";

export interface Liveness {
  readonly live: boolean;
  /** For the report: whose it is, or that it opens nothing. */
  readonly sentence: string;
  /** The key's id and its user's name, where it is live and a user's. */
  readonly key?: { readonly accessKeyId: string; readonly userName: string | undefined };
}

/** A pair as it stands in files: the id and, near it, the secret. */
export interface FoundKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const idRule = "aws-access-key-id";
const secretRule = "aws-secret-access-key";

/** The keys that leaks of one file make together: each secret with each id of that file. */
export function pairsOf(leaks: readonly Leak[]): ReadonlyMap<Leak, readonly FoundKey[]> {
  const ids = leaks.filter(({ finding }) => finding.rule.id === idRule);
  const pairs = new Map<Leak, readonly FoundKey[]>();
  for (const leak of leaks) {
    if (leak.finding.rule.id !== secretRule) continue;
    const near = ids.filter(({ path }) => path === leak.path).map(({ finding }) => finding.secret);
    pairs.set(
      leak,
      [...new Set(near)].map((accessKeyId) => ({
        accessKeyId,
        secretAccessKey: leak.finding.secret,
      })),
    );
  }
  return pairs;
}

/** Signs a call that nobody can be denied with the keys found. */
export async function livenessOf(
  settings: Omit<ClientSettings, "credentials">,
  pairs: readonly FoundKey[],
): Promise<Liveness> {
  for (const credentials of pairs) {
    const arn = await callerOf({ ...settings, credentials });
    if (arn === undefined) continue;
    const userName = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    return {
      live: true,
      sentence: `LIVE here: it opens ${arn}`,
      key: { accessKeyId: credentials.accessKeyId, userName },
    };
  }
  return { live: false, sentence: "it opens nothing on this server" };
}

async function callerOf(settings: ClientSettings): Promise<string | undefined> {
  try {
    return (await callQuery(settings, "sts", "GetCallerIdentity")).element("Arn");
  } catch (error) {
    // A key that is unknown, inactive or of another secret is refused: that is the answer.
    if (error instanceof CallRefused && error.status === 403) return undefined;
    throw error;
  }
}

/** Turns a live key off with the operator's own credentials. Rejects with the server's refusal. */
export async function turnOff(
  settings: ClientSettings,
  { accessKeyId, userName }: NonNullable<Liveness["key"]>,
): Promise<void> {
  await callQuery(settings, "iam", "UpdateAccessKey", {
    AccessKeyId: accessKeyId,
    Status: "Inactive",
    ...(userName === undefined ? {} : { UserName: userName }),
  });
}
