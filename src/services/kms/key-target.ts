/** Which key a call is about: an id, an ARN, an alias or the ARN of one. */
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { ServiceError } from "../../base/errors.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { aliasNotFound, invalidArn, invalidKeyId, keyNotFound } from "./errors.ts";
import { isGone } from "./key-state.ts";
import { aliasArn, type KeySource, keyArn, type LoadedKey } from "./key-store.ts";

/** The key that was found, or what is asked about in its place and answered in the end. */
export type KeyTarget = FoundKey | MissingKey;

export interface FoundKey {
  readonly key: LoadedKey;
  /** `alias/orders`, where the call named the key by it. */
  readonly alias: string | undefined;
}

export interface MissingKey {
  readonly key: undefined;
  /** What the question is about: an ARN made of what the caller wrote. */
  readonly arn: string;
  readonly account: AccountId;
  readonly error: ServiceError;
}

export interface KeyReference {
  /** As the caller wrote it. */
  readonly text: string;
  readonly account: AccountId;
  readonly region: string;
  readonly now: EpochMilliseconds;
  /** Whether the operation takes aliases; most that change a key do not. */
  readonly aliases: boolean;
}

const keyIdPattern =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

const aliasPattern = /^alias\/[a-zA-Z0-9/_-]+$/;

/** Throws `InvalidArnException` for what looks like an ARN and is none of a key. */
export async function findKey(
  source: KeySource,
  reference: KeyReference,
  unit: AnyUnit,
): Promise<KeyTarget> {
  const { text, account, region, aliases } = reference;
  if (!text.startsWith("arn:")) {
    if (!text.startsWith("alias/")) return keyById(source, reference, text, unit);
    if (aliases) return keyByAlias(source, { account, region, name: text }, reference.now, unit);
    return missing(keyArn(region, account, text), account, invalidKeyId(text));
  }
  const parts = parseArn(text);
  if (parts?.service !== "kms" || parts.partition !== "aws" || !isAccountId(parts.account)) {
    throw invalidArn(text);
  }
  const { resource } = parts;
  if (resource.startsWith("key/")) {
    const found = await keyById(
      source,
      { ...reference, ...parts, account: parts.account },
      resource.slice(4),
      unit,
    );
    const isThis = found.key === undefined || found.key.arn === text;
    return isThis ? found : missing(text, parts.account, keyNotFound(text));
  }
  if (!resource.startsWith("alias/") || !aliases) throw invalidArn(text);
  const place = { account: parts.account, region: parts.region, name: resource };
  return keyByAlias(source, place, reference.now, unit);
}

async function keyById(
  source: KeySource,
  { account, region, now }: Pick<KeyReference, "account" | "region" | "now">,
  keyId: string,
  unit: AnyUnit,
): Promise<KeyTarget> {
  const arn = keyArn(region, account, keyId);
  if (!keyIdPattern.test(keyId)) return missing(arn, account, invalidKeyId(keyId));
  const key = await source.key(keyId, unit);
  if (key === undefined || key.account !== account || isGone(key, now)) {
    return missing(arn, account, keyNotFound(arn));
  }
  return { key, alias: undefined };
}

async function keyByAlias(
  source: KeySource,
  place: { readonly account: AccountId; readonly region: string; readonly name: string },
  now: EpochMilliseconds,
  unit: AnyUnit,
): Promise<KeyTarget> {
  const { account, region, name } = place;
  const arn = aliasArn(region, account, name);
  if (!aliasPattern.test(name)) return missing(arn, account, aliasNotFound(arn));
  const keyId = await source.aliasTarget(account, name, unit);
  const key = keyId === undefined ? undefined : await source.key(keyId, unit);
  if (key !== undefined && !isGone(key, now)) return { key, alias: name };
  return missing(arn, account, aliasNotFound(arn));
}

function missing(arn: string, account: AccountId, error: ServiceError): MissingKey {
  return { key: undefined, arn, account, error };
}

/** The key, or what the caller is told in its place. */
export function requireKey(target: KeyTarget): LoadedKey {
  if (target.key === undefined) throw target.error;
  return target.key;
}
