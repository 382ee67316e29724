/** AWS managed keys: one for a service of an account, made at its first use. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { defaultRegion } from "../../pipeline/identify.ts";
import { changeKeys } from "./change-keys.ts";
import { managedKeyPolicy } from "./key-policy-text.ts";
import { insertKey, newKeyId } from "./key-row.ts";
import type { LoadedKey } from "./key-store.ts";
import type { Kms } from "./kms.ts";
import { makeSecret } from "./material.ts";
import { dayMilliseconds, yearDays } from "./rotation-time.ts";
import type { KmsTables } from "./tables.ts";
import { scheduleUpkeep } from "./upkeep.ts";

/** What the console says of the keys of the services that are here. */
const descriptions: Readonly<Record<string, string>> = {
  secretsmanager: "Default key that protects my Secrets Manager data when no other key is defined",
  ssm: "Default key that protects my SSM parameters when no other key is defined",
};

export function managedAlias(service: string): string {
  return `alias/aws/${service}`;
}

/** The service whose AWS managed key an alias names, whether or not the key is made yet. */
export function serviceOfManagedAlias(alias: string): string | undefined {
  return Object.keys(descriptions).find((service) => managedAlias(service) === alias);
}

/** The account's AWS managed key of a service. */
export async function managedKey(
  kms: Kms,
  account: AccountId,
  service: string,
  unit: AnyUnit,
): Promise<LoadedKey> {
  const alias = managedAlias(service);
  const keyId =
    (await kms.store.aliasTarget(account, alias, unit)) ??
    (await makeManagedKey(kms, account, service, unit));
  const key = await kms.store.key(keyId, unit);
  assert(key !== undefined, "an AWS managed key stays");
  return key;
}

async function makeManagedKey(
  kms: Kms,
  account: AccountId,
  service: string,
  unit: AnyUnit,
): Promise<string> {
  const database = unit.database as Kysely<KmsTables>;
  // Calls that only read make it too, and those do not take turns of themselves.
  await unit.lock(account);
  const made = await database
    .selectFrom("kms_alias")
    .select("key_id")
    .where("account_id", "=", account)
    .where("name", "=", managedAlias(service))
    .executeTakeFirst();
  if (made !== undefined) return made.key_id;
  const now = kms.clock.now();
  const key_id = newKeyId(false);
  await insertKey(
    database,
    kms.sealer,
    {
      key_id,
      account_id: account,
      region: defaultRegion,
      managed_for: service,
      spec: "SYMMETRIC_DEFAULT",
      usage: "ENCRYPT_DECRYPT",
      origin: "AWS_KMS",
      description: descriptions[service] ?? `Default key that protects my ${service} data`,
      policy: managedKeyPolicy(account, service),
    },
    makeSecret(32),
    now,
  );
  await startYearlyRotation(database, key_id, now);
  await scheduleUpkeep(unit, key_id, now);
  await database
    .insertInto("kms_alias")
    .values({
      account_id: account,
      name: managedAlias(service),
      key_id,
      region: defaultRegion,
      created_at: now,
      updated_at: now,
    })
    .execute();
  unit.changed(changeKeys.alias(account, managedAlias(service)));
  unit.changed(changeKeys.key(key_id));
  return key_id;
}

/** AWS rotates these keys every year, and nobody turns it off. */
async function startYearlyRotation(database: Kysely<KmsTables>, keyId: string, now: number) {
  await database
    .updateTable("kms_key")
    .set({ rotation_period_days: yearDays, rotation_due_at: now + yearDays * dayMilliseconds })
    .where("key_id", "=", keyId)
    .execute();
}
