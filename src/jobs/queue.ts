/** Asks for jobs, takes the asking back, and shows what is under way. */
import type { Kysely } from "kysely";
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "../storage/storage.ts";
import type { JobTable, JobTables } from "./tables.ts";

/** Named as changed whenever a job is asked for, so that runners look at once. */
export const jobsChanged = "jobs";

export interface NewJob {
  readonly kind: string;
  readonly subject: string;
  readonly account: AccountId;
  /** A JSON value; no secret in plain sight. */
  readonly payload: unknown;
  readonly dueAt: EpochMilliseconds;
  /** Jobs of one lane share an outside party: one that hangs holds up only its own lane. */
  readonly lane: string;
}

/**
 * Asks for a job in the unit of the change that needs it. One of the same kind and subject that was
 * asked for before is replaced; where it runs already, it runs to its end and then once more.
 */
export async function scheduleJob(unit: AnyUnit, job: NewJob, now: EpochMilliseconds) {
  const asked = {
    account_id: job.account,
    lane: job.lane,
    payload: JSON.stringify(job.payload),
    due_at: job.dueAt,
    attempts: 0,
    state: "waiting",
    last_error: null,
  } as const;
  await tables(unit)
    .insertInto("job")
    .values({
      kind: job.kind,
      subject: job.subject,
      ...asked,
      generation: 1,
      held_by: null,
      held_until: null,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["kind", "subject"]).doUpdateSet(({ eb }) => ({
        ...asked,
        generation: eb("job.generation", "+", 1),
      })),
    )
    .execute();
  unit.changed(jobsChanged);
}

/** Takes a job off the table, also one that was given up; what runs already writes nothing. */
export async function cancelJob(unit: AnyUnit, kind: string, subject: string): Promise<void> {
  await tables(unit)
    .deleteFrom("job")
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .execute();
}

/** A job as people see it. */
export interface JobView {
  readonly kind: string;
  readonly subject: string;
  readonly state: "waiting" | "running" | "retrying" | "failed";
  readonly dueAt: EpochMilliseconds;
  readonly attempts: number;
  readonly lastError: string | undefined;
}

export interface JobFilter {
  readonly account: AccountId;
  readonly kind: string;
  readonly subject?: string;
}

/** Jobs of a kind in the order of their subjects. */
export async function jobsOf(
  database: unknown,
  { account, kind, subject }: JobFilter,
  now: EpochMilliseconds,
): Promise<readonly JobView[]> {
  let query = (database as Kysely<JobTables>)
    .selectFrom("job")
    .selectAll()
    .where("account_id", "=", account)
    .where("kind", "=", kind);
  if (subject !== undefined) query = query.where("subject", "=", subject);
  const rows = await query.orderBy("subject").execute();
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    state: stateOf(row, now),
    dueAt: row.due_at,
    attempts: row.attempts,
    lastError: row.last_error ?? undefined,
  }));
}

function stateOf(row: JobTable, now: EpochMilliseconds): JobView["state"] {
  if (row.state === "failed") return "failed";
  if (row.held_until !== null && row.held_until > now) return "running";
  return row.attempts > 0 ? "retrying" : "waiting";
}

function tables(unit: AnyUnit): Kysely<JobTables> {
  return unit.database as Kysely<JobTables>;
}
