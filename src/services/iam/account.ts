/** The account itself: the first is made with its root user's access key, later ones without. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { type EpochMilliseconds, wholeSeconds } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import { sealAccessKeySecret } from "./access-key.ts";
import type { IamTables } from "./tables.ts";

export interface RootCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An account, or another root user's key of one. */
export interface NewAccount {
  readonly account: AccountId;
  readonly root: RootCredentials;
  readonly now: EpochMilliseconds;
}

/**
 * The oldest account, or undefined where there is none yet. Data of a server that kept no note of
 * its first account holds no other.
 */
export async function firstAccount(database: Kysely<IamTables>): Promise<AccountId | undefined> {
  const row = await database
    .selectFrom("iam_account")
    .select("account_id")
    .orderBy("created_at")
    .limit(1)
    .executeTakeFirst();
  return row?.account_id as AccountId | undefined;
}

/** Makes an account and its root user's key. */
export async function bootstrapAccount(
  database: Kysely<IamTables>,
  sealer: Sealer,
  { account, root, now }: NewAccount,
): Promise<void> {
  await insertAccount(database, account, wholeSeconds(now));
  await insertRootKey(database, sealer, { account, root, now });
}

/** An access key of the root user. */
export async function insertRootKey(
  database: Kysely<IamTables>,
  sealer: Sealer,
  { account, root, now }: NewAccount,
): Promise<void> {
  await database
    .insertInto("iam_access_key")
    .values({
      access_key_id: root.accessKeyId,
      account_id: account,
      user_id: null,
      sealed_secret: sealAccessKeySecret(sealer, root.accessKeyId, root.secretAccessKey),
      status: "Active",
      created_at: wholeSeconds(now),
    })
    .execute();
}

/** The account's row; its root user is there with it, and has no row of its own. */
export async function insertAccount(
  database: Kysely<IamTables>,
  account: AccountId,
  created_at: EpochMilliseconds,
): Promise<void> {
  await database
    .insertInto("iam_account")
    .values({
      account_id: account,
      created_at,
      alias: null,
      password_policy: null,
      global_endpoint_token_version: "v1Token",
      issuer_id: randomUUID(),
      outbound_federation: 0,
    })
    .execute();
}
