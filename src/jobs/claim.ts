/** How a node takes jobs for itself, keeps them and lets them go: by rows, fenced by a token. */
import type { Kysely } from "kysely";
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "../storage/storage.ts";
import type { FailedAttempt, Job, RetryPauses } from "./job.ts";
import type { JobTable, JobTables } from "./tables.ts";

/** A job that this node holds. */
export interface HeldJob {
  readonly job: Job<unknown>;
  readonly lane: string;
  readonly generation: number;
  readonly token: string;
}

export interface Claim {
  readonly kinds: readonly string[];
  /** Lanes that have no room now. */
  readonly fullLanes: readonly string[];
  readonly countMax: number;
  readonly now: EpochMilliseconds;
}

/** Jobs that are due and that nobody holds, the longest due first. */
export function dueJobs(database: Kysely<JobTables>, claim: Claim): Promise<JobTable[]> {
  const { kinds, fullLanes, countMax, now } = claim;
  let query = database
    .selectFrom("job")
    .selectAll()
    .where("state", "=", "waiting")
    .where("due_at", "<=", now)
    .where("kind", "in", [...kinds])
    .where((all) => all.or([all("held_until", "is", null), all("held_until", "<=", now)]));
  if (fullLanes.length > 0) query = query.where("lane", "not in", [...fullLanes]);
  return query.orderBy("due_at").orderBy("kind").orderBy("subject").limit(countMax).execute();
}

/** Undefined where another node was faster. */
export async function holdJob(
  database: Kysely<JobTables>,
  row: JobTable,
  token: string,
  now: EpochMilliseconds,
  until: EpochMilliseconds,
): Promise<HeldJob | undefined> {
  const { numUpdatedRows } = await database
    .updateTable("job")
    .set({ held_by: token, held_until: until })
    .where("kind", "=", row.kind)
    .where("subject", "=", row.subject)
    .where("generation", "=", row.generation)
    .where((all) => all.or([all("held_until", "is", null), all("held_until", "<=", now)]))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return undefined;
  const job = {
    kind: row.kind,
    subject: row.subject,
    account: row.account_id as AccountId,
    payload: JSON.parse(row.payload),
    dueAt: row.due_at,
    attempts: row.attempts,
  };
  return { job, lane: row.lane, generation: row.generation, token };
}

/** Keeps the job for longer; false where it is no longer ours. */
export function extendHold(
  database: Kysely<JobTables>,
  held: HeldJob,
  until: EpochMilliseconds,
): Promise<boolean> {
  return setWhileHeld(database, held, { held_until: until });
}

/** Writes to the job's row where it is still ours; false where it is not. */
async function setWhileHeld(
  database: Kysely<JobTables>,
  { job, token }: HeldJob,
  columns: Partial<Pick<JobTable, "held_until" | "held_by">>,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("job")
    .set(columns)
    .where("kind", "=", job.kind)
    .where("subject", "=", job.subject)
    .where("held_by", "=", token)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Takes a job that is done off the table, with what its completion writes; a job that was asked for
 * anew meanwhile, or by its own completion, stays and is free again. Writes nothing where the job
 * is no longer ours.
 */
export async function finishJob(
  unit: AnyUnit,
  held: HeldJob,
  complete: (unit: AnyUnit) => Promise<void>,
): Promise<void> {
  const database = unit.database as Kysely<JobTables>;
  if (!(await stillHeld(database, held))) return;
  await complete(unit);
  const { kind, subject } = held.job;
  await database
    .deleteFrom("job")
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .where("generation", "=", held.generation)
    .execute();
  await releaseJob(database, held);
}

/** Lets go of a job, which is as it was before it was held. */
export async function releaseJob(
  database: Kysely<JobTables>,
  { job, token }: HeldJob,
): Promise<void> {
  await database
    .updateTable("job")
    .set({ held_by: null, held_until: null })
    .where("kind", "=", job.kind)
    .where("subject", "=", job.subject)
    .where("held_by", "=", token)
    .execute();
}

/** What a failed attempt leaves behind. */
export interface Failure {
  readonly message: string;
  readonly pauses: RetryPauses;
  readonly now: EpochMilliseconds;
  /** Tells of it where it is tried again. */
  readonly putBack: (attempt: FailedAttempt, unit: AnyUnit) => Promise<void>;
  /** Writes what follows where this was the last attempt. */
  readonly giveUp: (unit: AnyUnit) => Promise<void>;
}

/** As long as the message of a failure may be, in characters. */
const messageMax = 1_024;

/** Puts the job back for later, or gives it up. */
export async function failJob(unit: AnyUnit, held: HeldJob, failure: Failure): Promise<void> {
  const database = unit.database as Kysely<JobTables>;
  if (!(await stillHeld(database, held))) return;
  const { job } = held;
  const attempts = job.attempts + 1;
  const message = failure.message.slice(0, messageMax);
  const retryAt = failure.now + pauseAfter(attempts, failure.pauses);
  const isLast = failure.pauses.attemptsMax !== undefined && attempts >= failure.pauses.attemptsMax;
  const { numUpdatedRows } = await database
    .updateTable("job")
    .set({
      attempts,
      due_at: retryAt,
      state: isLast ? "failed" : "waiting",
      last_error: message,
    })
    .where("kind", "=", job.kind)
    .where("subject", "=", job.subject)
    .where("generation", "=", held.generation)
    .executeTakeFirst();
  await releaseJob(database, held);
  // One that was asked for anew meanwhile begins again.
  if (numUpdatedRows === 0n) return;
  await (isLast ? failure.giveUp(unit) : failure.putBack({ message, retryAt }, unit));
}

/** Milliseconds to wait after so many failures. */
export function pauseAfter(failures: number, { first, longest }: RetryPauses): number {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 50));
}

/** Locks the row as well, so that nobody takes the job over until the unit has ended. */
function stillHeld(database: Kysely<JobTables>, held: HeldJob): Promise<boolean> {
  return setWhileHeld(database, held, { held_by: held.token });
}
