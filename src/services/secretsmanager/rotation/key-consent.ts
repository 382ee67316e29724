/** Who may be rotated into a secret, and which keys are the secret's own, as rows. */
import type { Kysely } from "kysely";
import type { AnyUnit } from "../../../pipeline/caller.ts";
import type { KeyConsentTable, RotationTables } from "./tables.ts";

type Database = Kysely<RotationTables>;

/** What seals who gave a consent: it holds the policies of sessions. */
export const consentPurpose = "rotation consent";

/** The tables of rotations, which every unit's database has. */
export function rotationTables(unit: AnyUnit): Database {
  return unit.database as Database;
}

export async function findConsent(
  database: Database,
  secretId: string,
): Promise<KeyConsentTable | undefined> {
  return database
    .selectFrom("secretsmanager_key_consent")
    .selectAll()
    .where("secret_id", "=", secretId)
    .executeTakeFirst();
}

/** In place of what was given before; keys of another user are then no longer the secret's own. */
export async function keepConsent(database: Database, consent: KeyConsentTable): Promise<void> {
  const before = await findConsent(database, consent.secret_id);
  if (before !== undefined && before.user_id !== consent.user_id) {
    await database
      .deleteFrom("secretsmanager_own_key")
      .where("secret_id", "=", consent.secret_id)
      .execute();
  }
  await dropConsent(database, consent.secret_id);
  await database.insertInto("secretsmanager_key_consent").values(consent).execute();
}

export async function dropConsent(database: Database, secretId: string): Promise<void> {
  await database
    .deleteFrom("secretsmanager_key_consent")
    .where("secret_id", "=", secretId)
    .execute();
}

export async function ownKeys(database: Database, secretId: string): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom("secretsmanager_own_key")
    .select("access_key_id")
    .where("secret_id", "=", secretId)
    .execute();
  return new Set(rows.map(({ access_key_id }) => access_key_id));
}

/** False where the key is another secret's. */
export async function addOwnKey(
  database: Database,
  secret_id: string,
  access_key_id: string,
): Promise<boolean> {
  await database
    .insertInto("secretsmanager_own_key")
    .values({ access_key_id, secret_id })
    .onConflict((conflict) => conflict.column("access_key_id").doNothing())
    .execute();
  return (await ownKeys(database, secret_id)).has(access_key_id);
}

export async function dropOwnKey(database: Database, accessKeyId: string): Promise<void> {
  await database
    .deleteFrom("secretsmanager_own_key")
    .where("access_key_id", "=", accessKeyId)
    .execute();
}
