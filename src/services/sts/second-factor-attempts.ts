/** How often wrong codes may be tried on one device: six digits alone are soon guessed. */
import type { EpochMilliseconds } from "../../base/clock.ts";

/**
 * Wrong codes in a window of five minutes, after which the device's codes are not even looked at
 * until it ends. At this rate a guess succeeds once in months; without, in minutes.
 */
const attemptsMax = 5;
const windowMilliseconds = 300_000;
const devicesMax = 10_000;

interface Window {
  readonly begin: EpochMilliseconds;
  readonly wrong: number;
}

/** Each node counts for itself. */
export class SecondFactorAttempts {
  readonly #windows = new Map<string, Window>();

  mayTry(serialNumber: string, now: EpochMilliseconds): boolean {
    const window = this.#windows.get(serialNumber);
    return window === undefined || window.wrong < attemptsMax || hasEnded(window, now);
  }

  wrong(serialNumber: string, now: EpochMilliseconds): void {
    const window = this.#windows.get(serialNumber);
    const isNew = window === undefined || hasEnded(window, now);
    const counted = isNew ? { begin: now, wrong: 1 } : { ...window, wrong: window.wrong + 1 };
    this.#windows.delete(serialNumber);
    this.#windows.set(serialNumber, counted);
    if (this.#windows.size <= devicesMax) return;
    const oldest = this.#windows.keys().next();
    if (!oldest.done) this.#windows.delete(oldest.value);
  }
}

function hasEnded({ begin }: Window, now: EpochMilliseconds): boolean {
  return now >= begin + windowMilliseconds;
}
