import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Needles, needleOf, needlesOf, noNeedle, rarestNeedles } from "./needles.ts";

const letters = fc.string({
  unit: fc.constantFrom("a", "b", "/", "é", "\u{1f510}"),
  maxLength: 20,
});

describe("Needles", () => {
  it("has every needle of a text's parts, whatever texts were read before it", () => {
    const needles = new Needles();
    fc.assert(
      fc.property(letters, letters, letters, (before, part, after) => {
        const text = before + part + after;
        needles.startAnew();
        for (const needle of needlesOf([part])) {
          expect(needles.mayHave(needle, text)).toBe(true);
          expect(needles.next([needle], 0, text)).toBe(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("forgets what the texts before had, however many they were", () => {
    const needles = new Needles();
    const ofFirst = needleOf(["first"]);
    expect(needles.mayHave(ofFirst, "first")).toBe(true);
    for (let texts = 0; texts < 1_000; texts += 1) {
      needles.startAnew();
      expect(needles.mayHave(ofFirst, "another")).toBe(false);
    }
  });

  it("goes on to the next needle that a text may have, and needs nothing for none", () => {
    const needles = new Needles();
    const wanted = [needleOf(["/17/"]), needleOf(["/18/"]), noNeedle, needleOf(["/19/"])];
    expect(needles.next(wanted, 0, "a/18/b")).toBe(1);
    expect(needles.next(wanted, 2, "a/18/b")).toBe(2);
    expect(needles.next(wanted, 3, "a/18/b")).toBe(4);
  });
});

describe("rarestNeedles", () => {
  it("chooses what tells a pattern from its neighbours", () => {
    const names = ["alpha", "beta", "gamma"];
    const patterns = names.map((name) => needlesOf(["arn:aws:s3:::", `${name}-logs`, ".csv"]));
    for (const [at, needle] of rarestNeedles(patterns).entries()) {
      expect(patterns.map((some) => some.includes(needle))).toEqual(
        names.map((_, of) => of === at),
      );
    }
  });

  it("needs nothing of a pattern that has no text as long as a needle", () => {
    expect(rarestNeedles([needlesOf(["a", "bc"]), []])).toEqual([noNeedle, noNeedle]);
  });
});
