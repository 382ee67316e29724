/** STS's tables. Sessions are not among them: a session token carries all of its session. */
import type { Migration } from "../../storage/migrations.ts";
import { createIndex, createTable, instant, json, text } from "../../storage/schema.ts";

/** The key pairs that sign an account's outbound tokens. */
export interface SigningKeyTable {
  account_id: string;
  kid: string;
  /** `RS256` or `ES384`. */
  algorithm: string;
  public_jwk: string;
  sealed_private_key: string;
  created_at: number;
}

/** Assertions that were redeemed, until they run out: none is taken twice. */
export interface RedeemedAssertionTable {
  account_id: string;
  /** SHA-256 of the issuer and the assertion's id, base64url. */
  assertion_hash: string;
  expires_at: number;
}

export interface StsTables {
  sts_signing_key: SigningKeyTable;
  sts_redeemed_assertion: RedeemedAssertionTable;
}

export const stsMigrations: readonly Migration[] = [
  {
    id: "sts/0001-federation",
    steps: [
      createTable(
        "sts_signing_key",
        {
          account_id: text,
          kid: text,
          algorithm: text,
          public_jwk: json,
          sealed_private_key: text,
          created_at: instant,
        },
        { primaryKey: ["account_id", "kid"] },
      ),
      createTable(
        "sts_redeemed_assertion",
        { account_id: text, assertion_hash: text, expires_at: instant },
        { primaryKey: ["account_id", "assertion_hash"] },
      ),
      createIndex("sts_redeemed_assertion_by_end", "sts_redeemed_assertion", ["expires_at"]),
    ],
  },
];
