/** The jobs behind leases: the end of one, its last look, and the looks at those of an account. */
import type { AccountId } from "../base/arn.ts";
import type { Clock, EpochMilliseconds } from "../base/clock.ts";
import { assert } from "../base/errors.ts";
import type { JobKind } from "../jobs/job.ts";
import { jobsChanged } from "../jobs/queue.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import type { LeaseKind } from "./kind.ts";
import {
  awaitEnd,
  closeLease,
  endKind,
  endLease,
  findLease,
  lastLookKind,
  markEnding,
  settleLease,
} from "./lease.ts";
import { activeLeases, goOnLooking, recheckKind } from "./recheck.ts";
import type { EndReason, LeaseTable, LeaseTables } from "./tables.ts";

export interface LeaseParts {
  readonly storage: Storage<LeaseTables>;
  readonly clock: Clock;
  readonly kinds: readonly LeaseKind[];
  readonly witness: LeaseWitness;
}

/** Sees leases end, and fail to. */
export interface LeaseWitness {
  /** Puts an end on record, in the unit that writes it. */
  record(lease: LeaseTable, now: EpochMilliseconds, unit: AnyUnit): Promise<void>;
  /** Counts. */
  observe(outcome: "ended" | "failed"): void;
}

/** Never given up: what was given must be taken away. */
const pauses = { first: 1_000, longest: 600_000 };

export function leaseJobs(parts: LeaseParts): readonly JobKind[] {
  const kinds = new Map(parts.kinds.map((kind) => [kind.name, kind]));
  const kindOf = ({ kind }: LeaseTable): LeaseKind => {
    const found = kinds.get(kind);
    assert(found !== undefined, `a lease's kind ${kind} is known`);
    return found;
  };
  return [endJob(parts, kindOf), lastLookJob(parts, kindOf), recheckJob(parts, kindOf)];
}

type KindOf = (lease: LeaseTable) => LeaseKind;

function endJob(parts: LeaseParts, kindOf: KindOf): JobKind {
  const { storage, clock, witness } = parts;
  return {
    name: endKind,
    pauses,
    async perform({ subject }, signal) {
      const find = () => storage.read((database) => findLease(database, subject));
      let lease = await find();
      if (lease === undefined || isSettled(lease)) return async () => {};
      const now = clock.now();
      // The clock was set back since the job was due: its end is still to come.
      if (lease.state === "active" && lease.expires_at > now) {
        const early = lease;
        return (unit) => awaitEnd(unit, early, now);
      }
      const reason = reasonNow(lease);
      if (reason !== undefined) {
        // Written first: from here on nobody is given what is about to go.
        await storage.transact((unit) => markEnding(unit, subject, reason));
        lease = await find();
      }
      if (lease === undefined || lease.state === "active" || isSettled(lease)) {
        return async () => {};
      }
      const ending = lease;
      await takeAway(parts, kindOf, ending, signal);
      // Asked for anew while an end was under way, which has closed it since.
      if (ending.state === "ended") return async () => {};
      return async (unit) => {
        const now = clock.now();
        await closeLease(unit, ending, now);
        await witness.record(ending, now, unit);
        witness.observe("ended");
      };
    },
  };
}

/** Nothing of it can be left outside. */
function isSettled({ state, sealed }: LeaseTable): boolean {
  return state === "ended" && sealed === null;
}

async function takeAway(
  { witness }: LeaseParts,
  kindOf: KindOf,
  lease: LeaseTable,
  signal: AbortSignal,
): Promise<void> {
  try {
    await kindOf(lease).end(lease, signal);
  } catch (failure) {
    witness.observe("failed");
    throw failure;
  }
}

/** The end of what never was active, once more; see `closeLease`. */
function lastLookJob(parts: LeaseParts, kindOf: KindOf): JobKind {
  return {
    name: lastLookKind,
    pauses,
    async perform({ subject }, signal) {
      const lease = await parts.storage.read((database) => findLease(database, subject));
      if (lease === undefined || isSettled(lease)) return async () => {};
      await takeAway(parts, kindOf, lease, signal);
      return (unit) => settleLease(unit, lease);
    },
  };
}

/** Undefined where it is written already. The job is due: an active lease has run out. */
function reasonNow({ state }: LeaseTable): EndReason | undefined {
  if (state === "creating") return "creation failed";
  return state === "active" ? "expired" : undefined;
}

/** Every lease is looked at so often even if nothing changed: policies speak of time too. */
const fullLookMilliseconds = 60_000;
const pageSize = 200;

/** What this node knows of its last look at an account's leases. */
interface Look {
  readonly changes: number;
  readonly at: EpochMilliseconds;
}

function recheckJob({ storage, clock }: LeaseParts, kindOf: KindOf): JobKind {
  let changes = 0;
  const looks = new Map<AccountId, Look>();
  storage.onChange((change) => {
    if (change === "everything" || change.some((key) => key !== jobsChanged)) changes += 1;
  });
  return {
    name: recheckKind,
    pauses: { first: 1_000, longest: 5_000 },
    async perform({ account }, signal) {
      await storage.synchronize();
      const look = { changes, at: clock.now() };
      const last = looks.get(account);
      const isDue = last?.changes !== look.changes || look.at - last.at >= fullLookMilliseconds;
      if (isDue) await endLost(storage, clock, account, kindOf, signal);
      return async (unit) => {
        await unit.lock(account);
        const goesOn = await goOnLooking(unit, account, clock.now());
        if (!goesOn) looks.delete(account);
        else if (isDue) looks.set(account, look);
      };
    },
  };
}

/** A lease about which nothing can be told keeps none of the others from its end. */
async function endLost(
  storage: Storage<LeaseTables>,
  clock: Clock,
  account: AccountId,
  kindOf: KindOf,
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  let afterId = "";
  for (;;) {
    const from = afterId;
    const page = await storage.read((database) => activeLeases(database, account, from, pageSize));
    for (const lease of page) {
      signal.throwIfAborted();
      afterId = lease.lease_id;
      try {
        if (await kindOf(lease).isStillHeld(lease)) continue;
        const end = (unit: AnyUnit) => endLease(unit, lease, "right withdrawn", clock.now());
        await storage.transact(end);
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (page.length < pageSize) break;
  }
  if (failures.length > 0) throw failures[0];
}
