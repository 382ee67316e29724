/** Signing keys take turns: a token is verified by what was published before and after it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNextPairDue, signingPair, wantedUntil } from "./signing-schedule.ts";

const day = 86_400_000;
const hour = 3_600_000;
/** A verifier that asked at this time may go on with the answer for five minutes. */
const keptFor = 300_000;

interface Pair {
  readonly createdAt: number;
}

/** Which pairs are published at a time. */
function published(pairs: readonly Pair[], at: number): readonly Pair[] {
  return pairs.filter(({ createdAt }, index) => {
    const until = wantedUntil(pairs, index);
    return createdAt <= at && (until === undefined || until > at);
  });
}

/** An account's pairs after tokens were asked for at these times. */
function pairsAfter(calls: readonly number[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const now of calls) if (isNextPairDue(pairs, now)) pairs.push({ createdAt: now });
  return pairs;
}

const times = fc
  .array(fc.integer({ min: 0, max: 40 * day }), { minLength: 1, maxLength: 40 })
  .map((gaps) => {
    let now = Date.UTC(2026, 10, 22);
    return gaps.map((gap) => {
      now += gap;
      return now;
    });
  });

describe("Signing keys", () => {
  it("are published long enough before and after every token they sign", () => {
    fc.assert(
      fc.property(times, (calls) => {
        const pairs = pairsAfter(calls);
        for (const now of calls) {
          const known = pairs.filter(({ createdAt }) => createdAt <= now);
          const pair = signingPair(known, now);
          expect(pair).toBeDefined();
          if (pair === undefined) continue;
          if (pair !== pairs[0]) expect(published(pairs, now - keptFor)).toContain(pair);
          expect(published(pairs, now)).toContain(pair);
          expect(published(pairs, now + hour)).toContain(pair);
        }
      }),
    );
  });

  it.each([
    ["the first signs at once", 0, 0, 1],
    ["no second is made in the first's time", 88 * day, 0, 1],
    ["the second is made a day before its turn", 89 * day, 0, 2],
    ["the first signs until then", 90 * day - 1, 0, 2],
    ["the second signs from then on", 90 * day, 1, 2],
    ["the first is published as long as its last token lives", 90 * day + hour, 1, 2],
    ["and then no more", 90 * day + 2 * hour, 1, 1],
  ])("take turns: %s", (_what, now, signing, count) => {
    const calls = [0, 88 * day, 89 * day].filter((call) => call <= now);
    const pairs = pairsAfter(calls);
    expect(signingPair(pairs, now)).toBe(pairs[signing]);
    expect(published(pairs, now)).toHaveLength(count);
  });

  it("outlast a long silence: the old pair signs while the new one becomes known", () => {
    const pairs = pairsAfter([0, 400 * day]);
    expect(pairs).toHaveLength(2);
    expect(signingPair(pairs, 400 * day)).toBe(pairs[0]);
    expect(signingPair(pairs, 401 * day)).toBe(pairs[1]);
  });
});
