/** Adds a version to a key's material; the versions before stay readable. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { changeKeys } from "./change-keys.ts";
import { materialRow } from "./key-row.ts";
import type { NewMaterial } from "./material.ts";
import { dayMilliseconds } from "./rotation-time.ts";
import type { KeyMaterialTable, KeyTable, KmsTables } from "./tables.ts";

export async function addVersion(
  sealer: Sealer,
  unit: AnyUnit,
  key: KeyTable,
  material: NewMaterial,
  rotation: NonNullable<KeyMaterialTable["rotation_type"]>,
  now: EpochMilliseconds,
): Promise<void> {
  const database = unit.database as Kysely<KmsTables>;
  const version = key.current_version + 1;
  const place = { key_id: key.key_id, account_id: key.account_id, version };
  const row = materialRow(sealer, place, material, now);
  await database
    .insertInto("kms_key_material")
    .values({ ...row, rotation_type: rotation })
    .execute();
  await makeCurrent(unit, key.key_id, version);
}

export async function makeCurrent(unit: AnyUnit, keyId: string, version: number): Promise<void> {
  await (unit.database as Kysely<KmsTables>)
    .updateTable("kms_key")
    .set({ current_version: version })
    .where("key_id", "=", keyId)
    .execute();
  unit.changed(changeKeys.key(keyId));
}

/** When the key is due again: a whole period on; null where rotation is off. */
export function nextRotation(
  { rotation_period_days: days }: KeyTable,
  now: EpochMilliseconds,
): number | null {
  return days === null ? null : now + days * dayMilliseconds;
}
