/** The key pairs that sign an account's outbound tokens: made at the first token, kept sealed. */
import type { JWK } from "jose";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import {
  generateTokenKey,
  openTokenKey,
  type StoredTokenKey,
  type TokenAlgorithm,
  type TokenKey,
} from "../../keys/token-signing.ts";
import type { Storage } from "../../storage/storage.ts";
import type { StsTables } from "./tables.ts";

/** Opened private keys that are kept; each is a kilobyte or two. */
const openedMax = 1_000;

export interface SigningKey {
  readonly key: TokenKey;
  /** The pair to store with the first token that it signs; undefined where it is stored. */
  readonly unsaved: StoredTokenKey | undefined;
}

export class SigningKeys {
  readonly #storage: Storage<StsTables>;
  readonly #sealer: Sealer;
  readonly #opened = new Map<string, Promise<TokenKey>>();
  /** Pairs whose first token is under way: a denied caller makes no second one. */
  readonly #unsaved = new Map<string, Promise<StoredTokenKey>>();

  constructor(storage: Storage<StsTables>, sealer: Sealer) {
    this.#storage = storage;
    this.#sealer = sealer;
  }

  async signingKey(account: AccountId, algorithm: TokenAlgorithm): Promise<SigningKey> {
    const place = `${account} ${algorithm}`;
    const stored = await this.#stored(account, algorithm);
    if (stored !== undefined) {
      this.#unsaved.delete(place);
      return { key: await this.#open(stored), unsaved: undefined };
    }
    const unsaved = await this.#generate(place, algorithm);
    return { key: await this.#open(unsaved), unsaved };
  }

  async #stored(
    account: AccountId,
    algorithm: TokenAlgorithm,
  ): Promise<StoredTokenKey | undefined> {
    const row = await this.#storage.read((database) =>
      database
        .selectFrom("sts_signing_key")
        .selectAll()
        .where("account_id", "=", account)
        .where("algorithm", "=", algorithm)
        .orderBy("created_at")
        .orderBy("kid")
        .limit(1)
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    return {
      kid: row.kid,
      algorithm,
      publicJwk: JSON.parse(row.public_jwk) as JWK,
      sealedPrivateKey: row.sealed_private_key,
    };
  }

  #open(stored: StoredTokenKey): Promise<TokenKey> {
    return keptIn(this.#opened, stored.kid, () => openTokenKey(this.#sealer, stored));
  }

  #generate(place: string, algorithm: TokenAlgorithm): Promise<StoredTokenKey> {
    return keptIn(this.#unsaved, place, () => generateTokenKey(this.#sealer, algorithm));
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
  if (map.size > openedMax) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  return made;
}

/** Two nodes may each make an account's first pair: both are kept and published, one signs on. */
export async function saveSigningKey(
  database: Kysely<StsTables>,
  account: AccountId,
  stored: StoredTokenKey,
  now: EpochMilliseconds,
): Promise<void> {
  await database
    .insertInto("sts_signing_key")
    .values({
      account_id: account,
      kid: stored.kid,
      algorithm: stored.algorithm,
      public_jwk: JSON.stringify(stored.publicJwk),
      sealed_private_key: stored.sealedPrivateKey,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(["account_id", "kid"]).doNothing())
    .execute();
}

/** An account's public keys. */
export async function publicKeys(
  database: Kysely<StsTables>,
  account: AccountId,
): Promise<readonly JWK[]> {
  const rows = await database
    .selectFrom("sts_signing_key")
    .select("public_jwk")
    .where("account_id", "=", account)
    .orderBy("created_at")
    .orderBy("kid")
    .execute();
  return rows.map((row) => JSON.parse(row.public_jwk) as JWK);
}
