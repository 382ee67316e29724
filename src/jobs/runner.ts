/** Runs the jobs that are due, on every node, each at one node at a time. */
import { randomUUID } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { assert } from "../base/errors.ts";
import type { Storage } from "../storage/storage.ts";
import {
  dueJobs,
  extendHold,
  failJob,
  finishJob,
  type HeldJob,
  holdJob,
  releaseJob,
} from "./claim.ts";
import type { JobKind } from "./job.ts";
import { jobsChanged } from "./queue.ts";
import type { JobTables } from "./tables.ts";

export interface JobRunnerParts {
  readonly storage: Storage<JobTables>;
  readonly clock: Clock;
  readonly kinds: readonly JobKind[];
  /** Told of each attempt that failed. */
  readonly report: (failure: unknown, job: { kind: string; subject: string }) => void;
}

/** How long a node may go silent before others take its jobs over, in milliseconds. */
const holdMilliseconds = 30_000;
const heartbeatMilliseconds = 10_000;
/** How often a runner looks without being told, in milliseconds. */
const pollMilliseconds = 1_000;
const jobsAtOnceMax = 32;
const jobsAtOnceInLaneMax = 4;

/** What a failure to look for jobs is reported as. */
const noJob = { kind: "jobs", subject: "looking for what is due" };

export class JobRunner {
  readonly #parts: JobRunnerParts;
  readonly #kinds: ReadonlyMap<string, JobKind>;
  /** Work under way, and the lane that it takes room in. */
  readonly #running = new Map<Promise<void>, string>();
  readonly #stopping = new AbortController();
  #claiming: Promise<number> | undefined;
  #poll: NodeJS.Timeout | undefined;

  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
    this.#kinds = new Map(parts.kinds.map((kind) => [kind.name, kind]));
    assert(this.#kinds.size === parts.kinds.length, "each kind of job has its own name");
  }

  /** Looks every second, and whenever a job is asked for, until `stop`. */
  start(): void {
    assert(this.#poll === undefined, "a runner is started once");
    this.#poll = setInterval(() => this.#look(), pollMilliseconds);
    this.#parts.storage.onChange((change) => {
      // Units must not nest, and a listener is told while one ends.
      if (change === "everything" || change.includes(jobsChanged)) setImmediate(() => this.#look());
    });
    this.#look();
  }

  /** Takes no more jobs, and resolves once those under way have ended or been given back. */
  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#stopping.abort();
    await this.#claiming?.catch(() => 0);
    await Promise.all(this.#running.keys());
  }

  /** Runs what is due until nothing is; gives the number of attempts. */
  async runDue(): Promise<number> {
    let attempts = 0;
    for (;;) {
      // Jobs that ran while it looked may have hidden others of their lane from the look.
      const wasIdle = this.#running.size === 0;
      const claimed = await this.#claim();
      attempts += claimed;
      if (claimed > 0) continue;
      if (wasIdle) return attempts;
      if (this.#running.size > 0) await Promise.race(this.#running.keys());
    }
  }

  #look(): void {
    if (this.#stopping.signal.aborted) return;
    this.#claim()
      .then((claimed) => {
        // One full lane may have hidden the jobs of others.
        if (claimed > 0) this.#look();
      })
      .catch((failure: unknown) => this.#parts.report(failure, noJob));
  }

  /** Starts as many due jobs as there is room for; calls at the same time share one look. */
  #claim(): Promise<number> {
    this.#claiming ??= this.#claimOnce().finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  async #claimOnce(): Promise<number> {
    const { storage, clock } = this.#parts;
    const room = jobsAtOnceMax - this.#running.size;
    if (room <= 0 || this.#kinds.size === 0 || this.#stopping.signal.aborted) return 0;
    const now = clock.now();
    const claim = {
      kinds: [...this.#kinds.keys()],
      fullLanes: this.#fullLanes(),
      countMax: room,
      now,
    };
    // A look that finds nothing takes no write lock.
    const due = await storage.read((database) => dueJobs(database, claim));
    const fitting = due.filter(fitsLane(this.#laneCounts()));
    if (fitting.length === 0) return 0;
    const held = await storage.transact(async ({ database }) => {
      const taken: HeldJob[] = [];
      for (const row of fitting) {
        const job = await holdJob(database, row, randomUUID(), now, now + holdMilliseconds);
        if (job !== undefined) taken.push(job);
      }
      return taken;
    });
    for (const job of held) this.#start(job);
    return held.length;
  }

  #laneCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const lane of this.#running.values()) counts.set(lane, (counts.get(lane) ?? 0) + 1);
    return counts;
  }

  #fullLanes(): readonly string[] {
    const counts = [...this.#laneCounts()];
    return counts.filter(([, count]) => count >= jobsAtOnceInLaneMax).map(([lane]) => lane);
  }

  #start(held: HeldJob): void {
    const work = this.#attempt(held)
      .catch((failure: unknown) => this.#parts.report(failure, held.job))
      .finally(() => {
        this.#running.delete(work);
        if (this.#poll !== undefined) this.#look();
      });
    this.#running.set(work, held.lane);
  }

  async #attempt(held: HeldJob): Promise<void> {
    const kind = this.#kinds.get(held.job.kind);
    assert(kind !== undefined, "only known kinds are claimed");
    const lost = new AbortController();
    const heartbeat = setInterval(() => this.#extend(held, lost), heartbeatMilliseconds);
    try {
      const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
      const completion = await kind.perform(held.job, signal);
      await this.#parts.storage.transact((unit) => finishJob(unit, held, completion));
    } catch (failure) {
      await this.#failed(held, kind, failure);
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #failed(held: HeldJob, kind: JobKind, failure: unknown): Promise<void> {
    const { storage, clock, report } = this.#parts;
    if (this.#stopping.signal.aborted) {
      await storage.transact(({ database }) => releaseJob(database, held));
      return;
    }
    report(failure, held.job);
    await storage.transact((unit) =>
      failJob(unit, held, {
        message: failure instanceof Error ? failure.message : String(failure),
        pauses: kind.pauses,
        now: clock.now(),
        putBack: async (attempt, inUnit) => kind.putBack?.(held.job, attempt, inUnit),
        giveUp: async (inUnit) => kind.givenUp?.(held.job, inUnit),
      }),
    );
  }

  #extend(held: HeldJob, lost: AbortController): void {
    const { storage, clock, report } = this.#parts;
    storage
      .transact(({ database }) => extendHold(database, held, clock.now() + holdMilliseconds))
      .then((ours) => {
        if (!ours) lost.abort();
      })
      // A node that cannot say that it lives may lose the job, which is safe: it is done twice.
      .catch((failure: unknown) => report(failure, held.job));
  }
}

/** Lets rows of one lane through only as far as the lane has room. */
function fitsLane(counts: Map<string, number>): (row: { readonly lane: string }) => boolean {
  return ({ lane }) => {
    const count = counts.get(lane) ?? 0;
    counts.set(lane, count + 1);
    return count < jobsAtOnceInLaneMax;
  };
}
