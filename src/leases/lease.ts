/** The life of a lease, as rows: opened, active, renewed, ending, ended. */
import type { Kysely } from "kysely";
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import { cancelJob, scheduleJob } from "../jobs/queue.ts";
import type { AnyUnit } from "../storage/storage.ts";
import { scheduleRecheck } from "./recheck.ts";
import type { EndReason, LeaseTable, LeaseTables } from "./tables.ts";

export const endKind = "leases/end";
export const lastLookKind = "leases/last-look";

/** How long making what is leased may take before it counts as broken off, in milliseconds. */
const creationMilliseconds = 60_000;

export type NewLease = Pick<
  LeaseTable,
  | "lease_id"
  | "account_id"
  | "region"
  | "kind"
  | "subject"
  | "resource"
  | "holder"
  | "holder_arn"
  | "expires_at"
  | "expires_max_at"
  | "lane"
  | "detail"
  | "sealed"
  | "sealed_call"
>;

/** Writes that something is about to be made outside; unless it is activated, it is taken away. */
export async function openLease(
  unit: AnyUnit,
  lease: NewLease,
  now: EpochMilliseconds,
): Promise<void> {
  const unset = { activated_at: null, ended_at: null, end_reason: null };
  await tables(unit)
    .insertInto("lease")
    .values({ ...lease, ...unset, state: "creating", created_at: now })
    .execute();
  await scheduleEnd(unit, lease, now + creationMilliseconds, now);
}

/** False where the lease counts as broken off by now: what was made must be taken away again. */
export async function activateLease(
  unit: AnyUnit,
  lease: NewLease,
  now: EpochMilliseconds,
): Promise<boolean> {
  // The account's turn comes first, so that the last check of its leases and this do not cross.
  await unit.lock(lease.account_id);
  const { numUpdatedRows } = await tables(unit)
    .updateTable("lease")
    .set({ state: "active", activated_at: now })
    .where("lease_id", "=", lease.lease_id)
    .where("state", "=", "creating")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await scheduleEnd(unit, lease, lease.expires_at, now);
  await scheduleRecheck(unit, lease.account_id as AccountId, now);
  return true;
}

/** Takes back a lease of which nothing was made outside, and never will be. */
export async function withdrawLease(
  unit: AnyUnit,
  { lease_id }: Pick<LeaseTable, "lease_id">,
): Promise<void> {
  const { numDeletedRows } = await tables(unit)
    .deleteFrom("lease")
    .where("lease_id", "=", lease_id)
    .where("state", "=", "creating")
    .executeTakeFirst();
  if (numDeletedRows > 0n) await cancelJob(unit, endKind, lease_id);
}

/** Moves the end of an active lease; false where it has ended meanwhile. */
export async function renewLease(
  unit: AnyUnit,
  lease: LeaseTable,
  renewed: { readonly expires_at: EpochMilliseconds; readonly sealed_call?: string },
  now: EpochMilliseconds,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(unit)
    .updateTable("lease")
    .set(renewed)
    .where("lease_id", "=", lease.lease_id)
    .where("state", "=", "active")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await scheduleEnd(unit, lease, renewed.expires_at, now);
  return true;
}

/** Ends a lease that has not ended: at once for whoever asks for it, by a job outside. */
export async function endLease(
  unit: AnyUnit,
  lease: Scheduled,
  reason: EndReason,
  now: EpochMilliseconds,
): Promise<boolean> {
  const isEnding = await markEnding(unit, lease.lease_id, reason);
  if (isEnding) await scheduleEnd(unit, lease, now, now);
  return isEnding;
}

/**
 * Ends once more what was made after its lease had ended, as by a process that stood still, or
 * while it is being ended: then that end is followed by another.
 */
export async function endAnew(
  unit: AnyUnit,
  lease: NewLease,
  now: EpochMilliseconds,
): Promise<void> {
  const { lease_id, sealed } = lease;
  await tables(unit)
    .updateTable("lease")
    .set({ state: "ending", ended_at: null, sealed })
    .where("lease_id", "=", lease_id)
    .where("state", "=", "ended")
    .execute();
  await scheduleEnd(unit, lease, now, now);
}

/** Asks again for the end of a lease at its time, unless it is ending by now. */
export async function awaitEnd(
  unit: AnyUnit,
  lease: Scheduled & Pick<LeaseTable, "expires_at">,
  now: EpochMilliseconds,
): Promise<void> {
  const { lease_id, expires_at } = lease;
  // Written as it is, so that who ends it in this moment comes before this or after it.
  const { numUpdatedRows } = await tables(unit)
    .updateTable("lease")
    .set({ expires_at })
    .where("lease_id", "=", lease_id)
    .where("state", "=", "active")
    .where("expires_at", "=", expires_at)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await scheduleEnd(unit, lease, expires_at, now);
}

/** Tries the end of a lease at once that waits after a failure. */
export async function hastenEnd(
  unit: AnyUnit,
  lease: Scheduled,
  now: EpochMilliseconds,
): Promise<void> {
  await scheduleEnd(unit, lease, now, now);
}

/** False where it is ending, or has ended, for another reason. */
export async function markEnding(
  unit: AnyUnit,
  leaseId: string,
  reason: EndReason,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(unit)
    .updateTable("lease")
    .set({ state: "ending", end_reason: reason })
    .where("lease_id", "=", leaseId)
    .where("state", "in", ["creating", "active"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How long what has ended is shown, in milliseconds. */
const keptMilliseconds = 7 * 86_400_000;

/**
 * Writes that nothing is left outside, and forgets the account's leases that ended long ago. What
 * never was active may yet be made, by a process or a database that stood still, and whoever makes
 * it may be unable to say so: it is looked for once more at the end of the time it would have had.
 */
export async function closeLease(
  unit: AnyUnit,
  lease: LeaseTable,
  now: EpochMilliseconds,
): Promise<void> {
  const { lease_id, account_id, activated_at } = lease;
  const database = tables(unit);
  const ended = { state: "ended", ended_at: now, sealed_call: null } as const;
  await database
    .updateTable("lease")
    .set(activated_at === null ? ended : { ...ended, sealed: null })
    .where("lease_id", "=", lease_id)
    .execute();
  if (activated_at === null) {
    const dueAt = Math.max(lease.expires_at, now + creationMilliseconds);
    await scheduleJob(unit, { ...jobOf(lease, lastLookKind), dueAt }, now);
  }
  await database
    .deleteFrom("lease")
    .where("account_id", "=", account_id)
    .where("state", "=", "ended")
    .where("ended_at", "<", now - keptMilliseconds)
    .where("sealed", "is", null)
    .execute();
}

/** After the last look: forgets what it needed, unless the lease is ended anew meanwhile. */
export async function settleLease(
  unit: AnyUnit,
  { lease_id }: Pick<LeaseTable, "lease_id">,
): Promise<void> {
  await tables(unit)
    .updateTable("lease")
    .set({ sealed: null })
    .where("lease_id", "=", lease_id)
    .where("state", "=", "ended")
    .execute();
}

export async function findLease(
  database: Kysely<LeaseTables>,
  leaseId: string,
): Promise<LeaseTable | undefined> {
  return database
    .selectFrom("lease")
    .selectAll()
    .where("lease_id", "=", leaseId)
    .executeTakeFirst();
}

/** The holder's active lease of a subject that ends last. */
export async function activeLease(
  database: Kysely<LeaseTables>,
  { subject, holder }: Pick<LeaseTable, "subject" | "holder">,
  now: EpochMilliseconds,
): Promise<LeaseTable | undefined> {
  return database
    .selectFrom("lease")
    .selectAll()
    .where("subject", "=", subject)
    .where("holder", "=", holder)
    .where("state", "=", "active")
    .where("expires_at", ">", now)
    .orderBy("expires_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Leases of a subject that have not ended. */
export async function openLeaseCount(
  database: Kysely<LeaseTables>,
  subject: string,
): Promise<number> {
  const { count } = await database
    .selectFrom("lease")
    .select(({ fn }) => fn.countAll<number | string>().as("count"))
    .where("subject", "=", subject)
    .where("state", "!=", "ended")
    .executeTakeFirstOrThrow();
  return Number(count);
}

type Scheduled = Pick<LeaseTable, "lease_id" | "account_id" | "lane">;

async function scheduleEnd(
  unit: AnyUnit,
  lease: Scheduled,
  dueAt: EpochMilliseconds,
  now: EpochMilliseconds,
): Promise<void> {
  await scheduleJob(unit, { ...jobOf(lease, endKind), dueAt }, now);
}

function jobOf({ lease_id, account_id, lane }: Scheduled, kind: string) {
  return { kind, subject: lease_id, account: account_id as AccountId, payload: {}, lane };
}

function tables(unit: AnyUnit): Kysely<LeaseTables> {
  return unit.database as Kysely<LeaseTables>;
}
