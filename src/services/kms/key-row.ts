/** Makes and removes the rows of a key. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { changeKeys } from "./change-keys.ts";
import { materialIdOf, type NewMaterial, sealMaterial } from "./material.ts";
import type { KeyMaterialTable, KeyTable, KmsTables } from "./tables.ts";

export function newKeyId(multiRegion: boolean): string {
  return multiRegion ? `mrk-${randomBytes(16).toString("hex")}` : randomUUID();
}

/** The columns that differ between keys; the rest begins the same. */
export type NewKey = Pick<
  KeyTable,
  | "key_id"
  | "account_id"
  | "region"
  | "managed_for"
  | "spec"
  | "usage"
  | "origin"
  | "description"
  | "policy"
> &
  Partial<Pick<KeyTable, "multi_region" | "policy_principals">>;

/** Keeps a new key with its first material; an external one waits for its import without any. */
export async function insertKey(
  database: Kysely<KmsTables>,
  sealer: Sealer,
  key: NewKey,
  material: NewMaterial | undefined,
  now: EpochMilliseconds,
): Promise<void> {
  const row: KeyTable = {
    multi_region: 0,
    policy_principals: "{}",
    ...key,
    enabled: 1,
    created_at: now,
    deletion_at: null,
    deletion_window_days: null,
    rotation_period_days: null,
    rotation_due_at: null,
    current_version: 1,
  };
  await database.insertInto("kms_key").values(row).execute();
  if (material !== undefined) {
    const { key_id, account_id } = row;
    const first = materialRow(sealer, { key_id, account_id, version: 1 }, material, now);
    await database.insertInto("kms_key_material").values(first).execute();
  }
}

/** A version of a key's material, sealed for its row. */
export function materialRow(
  sealer: Sealer,
  place: Pick<KeyMaterialTable, "key_id" | "account_id" | "version">,
  material: NewMaterial,
  rotatedAt: EpochMilliseconds | null,
): KeyMaterialTable {
  const { key_id, version } = place;
  return {
    ...place,
    material_id: materialIdOf(key_id, material.bytes),
    sealed: sealMaterial(sealer, key_id, version, material.bytes),
    public_key: material.publicKey,
    rotated_at: rotatedAt,
    rotation_type: null,
    expires_at: null,
    description: null,
  };
}

/** Removes a key and all that is its own; its aliases now point at nothing. */
export async function removeKey(unit: AnyUnit, key: KeyTable): Promise<void> {
  const database = unit.database as Kysely<KmsTables>;
  const aliases = await database
    .selectFrom("kms_alias")
    .select(["account_id", "name"])
    .where("key_id", "=", key.key_id)
    .execute();
  for (const { account_id, name } of aliases) unit.changed(changeKeys.alias(account_id, name));
  unit.changed(changeKeys.key(key.key_id));
  unit.changed(changeKeys.grants(key.key_id));
  await database.deleteFrom("kms_key").where("key_id", "=", key.key_id).execute();
}
