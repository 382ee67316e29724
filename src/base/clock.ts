/** Time as an argument: everything that needs the time is handed a clock. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMilliseconds = number;

export interface Clock {
  now(): EpochMilliseconds;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move; for tests. */
export class ManualClock implements Clock {
  #now: EpochMilliseconds;

  constructor(start: EpochMilliseconds) {
    this.#now = start;
  }

  now(): EpochMilliseconds {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  set(time: EpochMilliseconds): void {
    this.#now = time;
  }
}

/** The instant without its fraction of a second: AWS keeps and shows whole seconds. */
export function wholeSeconds(time: EpochMilliseconds): EpochMilliseconds {
  return Math.floor(time / 1000) * 1000;
}

/** A way to write instants that keeps the second that it wrote last: most are of the present. */
function ofSeconds(write: (time: EpochMilliseconds) => string) {
  let last = { second: Number.NaN, text: "" };
  return (time: EpochMilliseconds): string => {
    const second = Math.floor(time / 1000);
    if (second !== last.second) last = { second, text: write(time) };
    return last.text;
  };
}

/** `2026-11-22T10:00:00Z`: ISO 8601 in UTC without fractions, as AWS writes instants. */
export const isoSeconds = ofSeconds((time) => `${new Date(time).toISOString().slice(0, 19)}Z`);

/** `20261122T100000Z`: the basic form that Signature Version 4 writes. */
export const isoBasic = ofSeconds((time) => {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
});
