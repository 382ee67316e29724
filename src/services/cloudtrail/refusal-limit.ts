/** How many refused calls are kept a second: a bucket that fills evenly. */
import type { EpochMilliseconds } from "../../base/clock.ts";

const keptPerSecond = 20;
const burstMax = 200;

/**
 * A token bucket: up to `burstMax` at once, `keptPerSecond` in the long run. Without it a stranger
 * could make the server write as fast as it can refuse.
 */
export class RefusalLimit {
  #tokens = burstMax;
  #filledAt: EpochMilliseconds = 0;

  /** Whether one more may be kept now. */
  take(now: EpochMilliseconds): boolean {
    const elapsedSeconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#tokens = Math.min(burstMax, this.#tokens + elapsedSeconds * keptPerSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
