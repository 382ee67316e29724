/** The limit on failures in a row. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureLimit } from "./failure-limit.ts";

const limits = { failuresMax: 3, windowMilliseconds: 1_000, entriesMax: 2 };

function failTimes(limit: FailureLimit, key: string, times: number, now = 0): void {
  for (let failure = 0; failure < times; failure += 1) limit.failed(key, now);
}

describe("failure limits", () => {
  it("is over after as many failures, for that thing alone, until the window ends", () => {
    const limit = new FailureLimit(limits);
    failTimes(limit, "phone", 2);
    expect(limit.isOver("phone", 0)).toBe(false);
    failTimes(limit, "phone", 1, 500);
    expect(limit.isOver("phone", 500)).toBe(true);
    expect(limit.isOver("token", 500)).toBe(false);
    expect(limit.isOver("phone", 999)).toBe(true);
    expect(limit.isOver("phone", 1_000)).toBe(false);
  });

  it("begins anew after a success", () => {
    const limit = new FailureLimit(limits);
    failTimes(limit, "phone", 2);
    limit.succeeded("phone");
    failTimes(limit, "phone", 2);
    expect(limit.isOver("phone", 0)).toBe(false);
  });

  it("remembers no more things than it may", () => {
    const limit = new FailureLimit(limits);
    for (const key of ["one", "two", "three"]) failTimes(limit, key, 3);
    expect(["one", "two", "three"].map((key) => limit.isOver(key, 0))).toEqual([false, true, true]);
  });

  it("lets no more guesses through in a window than its limit, however they come", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999), { maxLength: 50 }), (times) => {
        const limit = new FailureLimit(limits);
        let guesses = 0;
        for (const now of times.toSorted((left, right) => left - right)) {
          if (limit.isOver("phone", now)) continue;
          guesses += 1;
          limit.failed("phone", now);
        }
        return guesses <= limits.failuresMax;
      }),
    );
  });
});
