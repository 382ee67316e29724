/** The key pairs that sign an account's outbound tokens: made at a token, kept sealed, rotated. */
import type { JWK } from "jose";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import {
  generateTokenKey,
  openTokenKey,
  type PublishedTokenKey,
  type StoredTokenKey,
  type TokenAlgorithm,
  type TokenKey,
  tokenAlgorithms,
} from "../../keys/token-signing.ts";
import type { Storage } from "../../storage/storage.ts";
import { isNextPairDue, signingPair, wantedUntil } from "./signing-schedule.ts";
import type { SigningKeyTable, StsTables } from "./tables.ts";

/** Private keys that are kept at hand, each a kilobyte or two. */
const keptMax = 1_000;

/** A pair that was made for a token, to be stored with it. */
export interface UnsavedKey {
  readonly pair: StoredTokenKey;
  /** It signed the token; otherwise it is the next one, to be published before its turn. */
  readonly hasSigned: boolean;
}

export interface SigningKey {
  readonly key: TokenKey;
  readonly unsaved: UnsavedKey | undefined;
}

/** A stored pair, with when it was made. */
interface DatedKey extends StoredTokenKey {
  readonly createdAt: EpochMilliseconds;
}

export class SigningKeys {
  readonly #storage: Storage<StsTables>;
  readonly #sealer: Sealer;
  readonly #opened = new Map<string, Promise<TokenKey>>();
  /** By the turn that each is made for: callers who are denied make no second one of it. */
  readonly #made = new Map<string, Promise<StoredTokenKey>>();

  constructor(storage: Storage<StsTables>, sealer: Sealer) {
    this.#storage = storage;
    this.#sealer = sealer;
  }

  async signingKey(
    account: AccountId,
    algorithm: TokenAlgorithm,
    now: EpochMilliseconds,
  ): Promise<SigningKey> {
    const stored = await this.#storage.read((database) => keysOf(database, account, algorithm));
    // Nor does a pair that waits for its token outlast the root key that it is sealed under.
    const turn = [account, algorithm, stored.at(-1)?.kid, this.#sealer.keyId].join(" ");
    const isDue = isNextPairDue(stored, now);
    const pair = isDue ? await this.#generate(turn, algorithm) : undefined;
    const signing = signingPair(stored, now) ?? pair;
    assert(signing !== undefined, "a pair is due where there is none");
    const unsaved = pair && { pair, hasSigned: pair === signing };
    return { key: await this.#open(signing), unsaved };
  }

  #open(stored: StoredTokenKey): Promise<TokenKey> {
    return keptIn(this.#opened, stored.kid, () => openTokenKey(this.#sealer, stored));
  }

  #generate(turn: string, algorithm: TokenAlgorithm): Promise<StoredTokenKey> {
    return keptIn(this.#made, turn, () => generateTokenKey(this.#sealer, algorithm));
  }
}

function keptIn<Value>(
  map: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  // What failed is tried anew by the next who asks.
  made.catch(() => map.delete(key));
  if (map.size > keptMax) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  return made;
}

/** An account's pairs of one algorithm, the oldest first. */
async function keysOf(
  database: Kysely<StsTables>,
  account: AccountId,
  algorithm: TokenAlgorithm,
): Promise<readonly DatedKey[]> {
  const rows = await database
    .selectFrom("sts_signing_key")
    .selectAll()
    .where("account_id", "=", account)
    .where("algorithm", "=", algorithm)
    .orderBy("created_at")
    .orderBy("kid")
    .execute();
  return rows.map((row) => datedKey(row, algorithm));
}

function datedKey(row: SigningKeyTable, algorithm: TokenAlgorithm): DatedKey {
  return {
    kid: row.kid,
    algorithm,
    publicJwk: JSON.parse(row.public_jwk) as JWK,
    sealedPrivateKey: row.sealed_private_key,
    createdAt: row.created_at,
  };
}

/**
 * Stores a pair, and forgets those that nobody needs any more. Two nodes may each make an account's
 * first pair, and a token of each: both are kept and published. Of a next pair, which signs nothing
 * yet, the first that is stored is enough.
 */
export async function saveSigningKey(
  database: Kysely<StsTables>,
  account: AccountId,
  { pair, hasSigned }: UnsavedKey,
  now: EpochMilliseconds,
): Promise<void> {
  const stored = await keysOf(database, account, pair.algorithm);
  if (!hasSigned && !isNextPairDue(stored, now)) return;
  const unwanted = stored.filter((_key, index) => (wantedUntil(stored, index) ?? now) < now);
  for (const { kid } of unwanted) {
    await database
      .deleteFrom("sts_signing_key")
      .where("account_id", "=", account)
      .where("kid", "=", kid)
      .execute();
  }
  await database
    .insertInto("sts_signing_key")
    .values({
      account_id: account,
      kid: pair.kid,
      algorithm: pair.algorithm,
      public_jwk: JSON.stringify(pair.publicJwk),
      sealed_private_key: pair.sealedPrivateKey,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(["account_id", "kid"]).doNothing())
    .execute();
}

/** An account's public keys, with until when each is to be published. */
export async function publishedKeys(
  database: Kysely<StsTables>,
  account: AccountId,
): Promise<readonly PublishedTokenKey[]> {
  const all = await Promise.all(
    tokenAlgorithms.map((algorithm) => keysOf(database, account, algorithm)),
  );
  return all.flatMap((keys) =>
    keys.map(({ publicJwk }, index) => ({
      publicJwk,
      lastTokenExpiresAt: wantedUntil(keys, index),
    })),
  );
}
