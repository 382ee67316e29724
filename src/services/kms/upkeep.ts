/** What time does to keys: rotation that is due, material that ran out, the end of a waiting. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { JobKind } from "../../jobs/job.ts";
import { cancelJob, scheduleJob } from "../../jobs/queue.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { changeKeys } from "./change-keys.ts";
import { removeKey } from "./key-row.ts";
import type { Kms } from "./kms.ts";
import { makeSecret } from "./material.ts";
import { addVersion, nextRotation } from "./rotate.ts";
import type { KeyTable, KmsTables } from "./tables.ts";

const kind = "kms/upkeep";

/** Asks to be called when something of the key is next due: one job a key. */
export async function scheduleUpkeep(
  unit: AnyUnit,
  keyId: string,
  now: EpochMilliseconds,
): Promise<void> {
  const database = unit.database as Kysely<KmsTables>;
  const key = await keyRow(database, keyId);
  const dueAt = key === undefined ? undefined : await nextDue(database, key);
  if (key === undefined || dueAt === undefined) return cancelJob(unit, kind, keyId);
  const account = key.account_id as AccountId;
  await scheduleJob(unit, { kind, subject: keyId, account, payload: {}, dueAt, lane: kind }, now);
}

function keyRow(database: Kysely<KmsTables>, keyId: string): Promise<KeyTable | undefined> {
  return database.selectFrom("kms_key").selectAll().where("key_id", "=", keyId).executeTakeFirst();
}

/** A key that waits for its end is neither rotated nor emptied before; a disabled one may wait. */
async function nextDue(database: Kysely<KmsTables>, key: KeyTable): Promise<number | undefined> {
  if (key.deletion_at !== null) return key.deletion_at;
  const expiring = await database
    .selectFrom("kms_key_material")
    .select("expires_at")
    .where("key_id", "=", key.key_id)
    .where("expires_at", "is not", null)
    .where("sealed", "is not", null)
    .orderBy("expires_at")
    .limit(1)
    .executeTakeFirst();
  const rotationDueAt = key.enabled === 1 ? key.rotation_due_at : null;
  const instants = [rotationDueAt, expiring?.expires_at].filter(
    (instant) => typeof instant === "number",
  );
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/**
 * The kind of job. Nothing of it is slow: all is done in the unit that ends the job, from the rows
 * as they are then. What is gone or ran out is refused at once, whenever the job comes to it.
 */
export function keyUpkeep(kms: Kms): JobKind {
  return {
    name: kind,
    pauses: { first: 1_000, longest: 600_000 },
    async perform({ subject, account }) {
      return async (unit) => {
        await unit.lock(account);
        const now = kms.clock.now();
        const database = unit.database as Kysely<KmsTables>;
        const key = await keyRow(database, subject);
        if (key === undefined) return;
        if (key.deletion_at !== null && key.deletion_at <= now) return removeKey(unit, key);
        await dropExpired(unit, key, now);
        if (isRotationDue(key, now)) await rotate(kms, unit, key, now);
        await scheduleUpkeep(unit, subject, now);
      };
    },
  };
}

async function dropExpired(unit: AnyUnit, key: KeyTable, now: EpochMilliseconds): Promise<void> {
  await (unit.database as Kysely<KmsTables>)
    .updateTable("kms_key_material")
    .set({ sealed: null })
    .where("key_id", "=", key.key_id)
    .where("expires_at", "<=", now)
    .execute();
  unit.changed(changeKeys.key(key.key_id));
}

/** A disabled key stays due, and is rotated once it is enabled (API, GetKeyRotationStatus). */
function isRotationDue(key: KeyTable, now: EpochMilliseconds): boolean {
  if (key.deletion_at !== null || key.enabled === 0) return false;
  return key.rotation_due_at !== null && key.rotation_due_at <= now;
}

async function rotate(
  kms: Kms,
  unit: AnyUnit,
  key: KeyTable,
  now: EpochMilliseconds,
): Promise<void> {
  const database = unit.database as Kysely<KmsTables>;
  await addVersion(kms.sealer, unit, key, makeSecret(32), "AUTOMATIC", now);
  await database
    .updateTable("kms_key")
    .set({ rotation_due_at: nextRotation(key, now) })
    .where("key_id", "=", key.key_id)
    .execute();
}
