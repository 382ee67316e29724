/** Asks again and again for an account's leases whether their holders may still have them. */
import type { Kysely } from "kysely";
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import { jobsOf, scheduleJob } from "../jobs/queue.ts";
import type { AnyUnit } from "../storage/storage.ts";
import type { LeaseTable, LeaseTables } from "./tables.ts";

export const recheckKind = "leases/recheck";

/**
 * Milliseconds from one look to the next. With the runner's own second, and the time that the
 * decisions take, this is how long a lease may outlive its holder's right.
 */
const recheckPause = 3_000;

/** Asks for the account's looks, unless they go on already. */
export async function scheduleRecheck(
  unit: AnyUnit,
  account: AccountId,
  now: EpochMilliseconds,
): Promise<void> {
  const known = await jobsOf(unit.database, { account, kind: recheckKind }, now);
  if (known.length === 0) await scheduleNext(unit, account, now);
}

async function scheduleNext(unit: AnyUnit, account: AccountId, now: EpochMilliseconds) {
  await scheduleJob(
    unit,
    {
      kind: recheckKind,
      subject: account,
      account,
      payload: {},
      dueAt: now + recheckPause,
      lane: recheckKind,
    },
    now,
  );
}

/**
 * In the unit that ends a look: asks for the next one while there is something to look at; false
 * where there is nothing any more.
 */
export async function goOnLooking(
  unit: AnyUnit,
  account: AccountId,
  now: EpochMilliseconds,
): Promise<boolean> {
  const [one] = await activeLeases(unit.database as Kysely<LeaseTables>, account, "", 1);
  if (one !== undefined) await scheduleNext(unit, account, now);
  return one !== undefined;
}

/** A page of the account's active leases, in the order of their ids. */
export function activeLeases(
  database: Kysely<LeaseTables>,
  account: AccountId,
  afterId: string,
  count: number,
): Promise<LeaseTable[]> {
  return database
    .selectFrom("lease")
    .selectAll()
    .where("account_id", "=", account)
    .where("state", "=", "active")
    .where("lease_id", ">", afterId)
    .orderBy("lease_id")
    .limit(count)
    .execute();
}
