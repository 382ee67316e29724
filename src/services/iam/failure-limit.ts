/** Slows down guessing: after too many failures in a row a thing is refused for a while. */
import type { EpochMilliseconds } from "../../base/clock.ts";

export interface FailureLimits {
  /** Failures in a row that are let through. */
  readonly failuresMax: number;
  /** How long after the first of them further attempts are refused. */
  readonly windowMilliseconds: number;
  /** Things remembered; the one that failed first is let go for a new one. */
  readonly entriesMax: number;
}

interface Failures {
  readonly since: EpochMilliseconds;
  readonly count: number;
}

/**
 * Counts failures by key in this process: they are not undone with the unit of work in which they
 * happened, and a restart forgets them. Each node of several counts for itself.
 */
export class FailureLimit {
  readonly #limits: FailureLimits;
  readonly #failures = new Map<string, Failures>();

  constructor(limits: FailureLimits) {
    this.#limits = limits;
  }

  isOver(key: string, now: EpochMilliseconds): boolean {
    return this.#current(key, now).count >= this.#limits.failuresMax;
  }

  failed(key: string, now: EpochMilliseconds): void {
    const { since, count } = this.#current(key, now);
    this.#failures.set(key, { since, count: count + 1 });
    if (this.#failures.size <= this.#limits.entriesMax) return;
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  #current(key: string, now: EpochMilliseconds): Failures {
    const known = this.#failures.get(key);
    if (known !== undefined && now - known.since < this.#limits.windowMilliseconds) return known;
    this.#failures.delete(key);
    return { since: now, count: 0 };
  }
}
