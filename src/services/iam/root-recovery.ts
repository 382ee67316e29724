/** A new access key for a root user whose credentials were lost, and the end of the lost ones. */
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { accessKeyId, secretAccessKey } from "../../base/identifiers.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { Unit } from "../../storage/storage.ts";
import { insertRootKey, type RootCredentials } from "./account.ts";
import { changeKeys } from "./change-keys.ts";
import type { IamTables } from "./tables.ts";

export interface RecoveredRoot {
  readonly root: RootCredentials;
  /** The root user's former keys: whoever found them gets no further. */
  readonly deactivated: readonly string[];
}

/**
 * Gives the account's root user a key, beyond the quota too, and deactivates those that it had.
 * Undefined where there is no such account. No caller may ask for this: only the operator, who has
 * the data and the root key in hand.
 */
export async function recoverRoot(
  unit: Unit<IamTables>,
  sealer: Sealer,
  account: AccountId,
  now: EpochMilliseconds,
): Promise<RecoveredRoot | undefined> {
  const { database } = unit;
  const known = await database
    .selectFrom("iam_account")
    .select("account_id")
    .where("account_id", "=", account)
    .executeTakeFirst();
  if (known === undefined) return undefined;
  const former = await database
    .updateTable("iam_access_key")
    .set({ status: "Inactive" })
    .where("account_id", "=", account)
    .where("user_id", "is", null)
    .where("status", "=", "Active")
    .returning("access_key_id")
    .execute();
  const root = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  await insertRootKey(database, sealer, { account, root, now });
  const deactivated = former.map(({ access_key_id }) => access_key_id);
  for (const id of [...deactivated, root.accessKeyId]) unit.changed(changeKeys.accessKey(id));
  return { root, deactivated };
}
