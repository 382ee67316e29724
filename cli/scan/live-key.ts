/** Asks our own server whether an access key that was found is live, and turns it off. */
import { CallRefused, type ClientSettings, callQuery } from "../../src/client.ts";
import type { Leak } from "./leak.ts";

export interface Liveness {
  /** Undefined where it could not be asked. */
  readonly live: boolean | undefined;
  /** For the report: whose it is, or that it opens nothing. */
  readonly sentence: string;
  /** What is live; no user's name where it is the root user's or a session's. */
  readonly key?: {
    readonly accessKeyId: string;
    readonly arn: string;
    readonly userName: string | undefined;
    readonly isSession: boolean;
  };
}

/** A key as it stands in files: the id and, near it, the secret, and a session's token. */
export interface FoundKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const idRule = "aws-access-key-id";
const secretRule = "aws-secret-access-key";
const tokenRule = "aws-session-token";

/** How the id of a session's key begins. */
const sessionPrefix = "ASIA";

/** The keys that leaks of one file make together: each secret with each id of that file. */
export function pairsOf(leaks: readonly Leak[]): ReadonlyMap<Leak, readonly FoundKey[]> {
  const pairs = new Map<Leak, readonly FoundKey[]>();
  for (const leak of leaks) {
    if (leak.finding.rule.id !== secretRule) continue;
    const near = leaks.filter(({ path }) => path === leak.path);
    const secretAccessKey = leak.finding.secret;
    const keys = secretsOf(near, idRule).flatMap((accessKeyId): FoundKey[] => {
      if (!accessKeyId.startsWith(sessionPrefix)) return [{ accessKeyId, secretAccessKey }];
      return secretsOf(near, tokenRule).map((sessionToken) => {
        return { accessKeyId, secretAccessKey, sessionToken };
      });
    });
    pairs.set(leak, keys);
  }
  return pairs;
}

function secretsOf(leaks: readonly Leak[], rule: string): readonly string[] {
  const secrets = leaks.filter(({ finding }) => finding.rule.id === rule);
  return [...new Set(secrets.map(({ finding }) => finding.secret))];
}

/** Signs a call that nobody can be denied with the keys found. */
export async function livenessOf(
  settings: Omit<ClientSettings, "credentials">,
  pairs: readonly FoundKey[],
): Promise<Liveness> {
  for (const credentials of pairs) {
    const arn = await callerOf({ ...settings, credentials });
    if (arn === undefined) continue;
    const { accessKeyId } = credentials;
    const userName = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    const isSession = accessKeyId.startsWith(sessionPrefix);
    return {
      live: true,
      sentence: `LIVE here: it opens ${arn}`,
      key: { accessKeyId, arn, userName, isSession },
    };
  }
  if (pairs.length === 0) {
    return { live: undefined, sentence: "not verified: what belongs to it is not in this file" };
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

/** Turns a user's key off with the operator's credentials. Rejects with the server's refusal. */
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
