/** What a job is: slow or outside work that survives restarts and is retried until it is done. */
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "../storage/storage.ts";

/** One piece of work, as its kind sees it. */
export interface Job<Payload> {
  readonly kind: string;
  /** What it is about, such as a secret's ARN: one job of a kind for each subject. */
  readonly subject: string;
  readonly account: AccountId;
  readonly payload: Payload;
  readonly dueAt: EpochMilliseconds;
  /** Attempts that failed before this one. */
  readonly attempts: number;
}

/** Writes what came of a job, in the unit that takes it off the table. */
export type Completion = (unit: AnyUnit) => Promise<void>;

export interface RetryPauses {
  /** Milliseconds after the first failure; each further pause is twice as long … */
  readonly first: number;
  /** … up to this. */
  readonly longest: number;
  /** After so many failures the job is given up; without it, never. */
  readonly attemptsMax?: number;
}

/** Why an attempt failed, and when the next one is due. */
export interface FailedAttempt {
  readonly message: string;
  readonly retryAt: EpochMilliseconds;
}

/**
 * A kind of job.
 *
 * Declared as methods, so that kinds of different payloads stand in one table.
 */
export interface JobKind<Payload = unknown> {
  /** `secretsmanager/rotation`. */
  readonly name: string;
  readonly pauses: RetryPauses;
  /**
   * The slow part: no transaction is open, and a crash or a second node may have it done twice, so
   * it must come to the same when it is. Rejects where it should be tried again later; the message
   * is kept and shown, so it holds no secret. `signal` is aborted once somebody else may take over.
   */
  perform(job: Job<Payload>, signal: AbortSignal): Promise<Completion>;
  /** Tells of an attempt that failed, where there will be another. */
  putBack?(job: Job<Payload>, failure: FailedAttempt, unit: AnyUnit): Promise<void>;
  /** Writes what follows where the last attempt failed. */
  givenUp?(job: Job<Payload>, unit: AnyUnit): Promise<void>;
}
