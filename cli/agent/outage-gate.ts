/** Keeps callers from waiting for a server that is out of reach: pauses that grow, with jitter. */
import type { Clock, EpochMilliseconds } from "../../src/base/clock.ts";

/** In milliseconds. */
export interface RetryPauses {
  readonly retryMin: number;
  readonly retryMax: number;
}

export class OutageGate {
  readonly #clock: Clock;
  readonly #random: () => number;
  #pauses: RetryPauses;
  #failures = 0;
  #opensAt: EpochMilliseconds = 0;
  #outage: { readonly since: EpochMilliseconds; reason: string } | undefined;

  /** `random` gives numbers from 0 up to below 1. */
  constructor(pauses: RetryPauses, clock: Clock, random: () => number) {
    this.#pauses = pauses;
    this.#clock = clock;
    this.#random = random;
  }

  use(pauses: RetryPauses): void {
    this.#pauses = pauses;
  }

  get isClosed(): boolean {
    return this.pauseMilliseconds > 0;
  }

  get pauseMilliseconds(): number {
    const left = this.#opensAt - this.#clock.now();
    // No pause is so long: the clock was put back, and nobody shall wait until it is there again.
    return left > this.#pauses.retryMax ? 0 : Math.max(0, left);
  }

  get since(): EpochMilliseconds | undefined {
    return this.#outage?.since;
  }

  get reason(): string {
    return this.#outage?.reason ?? "the server is out of reach";
  }

  /** Any answer, a refusal too, shows that the server is there. */
  answered(): void {
    this.#failures = 0;
    this.#opensAt = 0;
    this.#outage = undefined;
  }

  /** Calls that fail while it is closed, since they were under way, count once. */
  failed(reason: string): void {
    this.#outage ??= { since: this.#clock.now(), reason };
    this.#outage.reason = reason;
    if (this.isClosed) return;
    const { retryMin, retryMax } = this.#pauses;
    const pause = Math.min(retryMax, retryMin * 2 ** this.#failures);
    this.#failures += 1;
    // Half of the pause is drawn: agents that lost one server do not come back in step.
    this.#opensAt = this.#clock.now() + pause / 2 + (this.#random() * pause) / 2;
  }
}
