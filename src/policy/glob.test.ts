import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globOf, matchGlob } from "./glob.ts";
import { isFixed, parseTemplate } from "./template.ts";

function glob(pattern: string) {
  const tokens = parseTemplate(pattern, { variables: false, wildcards: true });
  return globOf(isFixed(tokens) ? tokens : []);
}

function asRegularExpression(pattern: string): RegExp {
  const source = pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]").replaceAll(".", "\\.");
  return new RegExp(`^${source}$`);
}

describe("matchGlob", () => {
  it("agrees with the regular expression of the pattern", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "/"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "\n"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        expect(matchGlob(glob(one), other)).toBe(asRegularExpression(one).test(other));
      }),
      { numRuns: 5_000 },
    );
  });

  it("agrees where a piece is longer than a word of bits has places", () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", "b", "?"),
      minLength: 30,
      maxLength: 90,
    });
    const before = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 70 });
    const filler = fc.constantFrom("a", "b");
    fc.assert(
      fc.property(letters, before, filler, fc.boolean(), (piece, start, letter, isBroken) => {
        const fitting = piece.replaceAll("?", letter);
        const text = `${start}${isBroken ? fitting.replace(/[ab]$/, "c") : fitting}${letter}`;
        const pattern = `*${piece}*`;
        expect(matchGlob(glob(pattern), text)).toBe(asRegularExpression(pattern).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("does not try again what cannot help, however many the stars", () => {
    // With backtracking this takes longer than the universe has.
    const pattern = glob(`${"*a".repeat(2_000)}*b`);
    expect(matchGlob(pattern, "a".repeat(50_000))).toBe(false);
  });
});
