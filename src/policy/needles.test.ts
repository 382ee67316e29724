import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Needles, needleOf, noNeedle } from "./needles.ts";

const letters = fc.string({
  unit: fc.constantFrom("a", "b", "/", "é", "\u{1f510}"),
  maxLength: 20,
});

describe("Needles", () => {
  it("has the needle of a text's parts, whatever texts were read before it", () => {
    const needles = new Needles();
    fc.assert(
      fc.property(letters, letters, letters, (before, part, after) => {
        needles.startAnew();
        expect(needles.mayHave(needleOf([part]), before + part + after)).toBe(true);
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

  it("needs nothing of a pattern that has no text as long as a needle", () => {
    expect(needleOf(["a", "bc"])).toBe(noNeedle);
    expect(new Needles().mayHave(noNeedle, "x")).toBe(true);
  });
});
