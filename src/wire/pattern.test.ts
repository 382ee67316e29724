import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearPatterns } from "./linear-patterns.ts";
import { loadServiceModel, serviceModelIds } from "./model.ts";
import { compilePattern, convertPattern } from "./pattern.ts";

/** pattern, values that satisfy it, values that do not */
const cases: readonly [string, readonly string[], readonly string[]][] = [
  ["[\\w+=,.@-]+", ["a-b", "A+=,.@_"], ["", "a b", "a/b", "é", "a\n"]],
  ["[\\w-_]*", ["", "a-_"], ["a.b"]],
  ["[a-zA-Z\\d-_/]+", ["a-1/"], ["."]],
  ["\\p{L}+(?:(\\.|\\_)\\p{L}+){0,2}", ["é.ü", "漢_字"], ["1"]],
  ["(?i)all|[0-9]{12}", ["ALL", "all", "123456789012"], ["ally", "1"]],
  ["(?s).*", ["a\nb", ""], []],
  [".*", ["ab", ""], ["a\nb"]],
  ["[\\s\\S]*", ["a\n\u00a0", ""], []],
  ["\\S+", ["\u00a0"], [" ", "a b"]],
  ["\\s", ["\t", " "], ["\u00a0", "\u3000"]],
  ["guard\\-2\\.x\\.x", ["guard-2.x.x"], ["guard\\-2.x.x"]],
  ["^a$|b", ["a", "b"], ["ab", "ba"]],
  // Java reads \u10000 as U+1000 and a zero, so AWS refuses what the author meant to allow.
  ["[\\u0020-\\u007E\\u10000-\\u10FFFF]+", ["abc"], ["😀"]],
];

describe("a pattern of the models", () => {
  it.each(cases)("%s holds for whole values only", (pattern, satisfying, breaking) => {
    const expression = compilePattern(pattern);
    for (const value of satisfying) expect([value, expression.test(value)]).toEqual([value, true]);
    for (const value of breaking) expect([value, expression.test(value)]).toEqual([value, false]);
  });

  it.each(["[a[bc]]", "[a-z&&[^b]]", "\\Qa\\E", "\\h", "a\\"])(
    "is refused where JavaScript has no counterpart: %s",
    (pattern) => {
      expect(() => convertPattern(pattern)).toThrow();
    },
  );

  it.each([...linearPatterns.keys()])("means the same in its linear form: %s", (pattern) => {
    const original = new RegExp(`^(?:${convertPattern(pattern)})$`, "u");
    const text = fc.array(fc.constantFrom("a", "=", ".", ":", " ", "\t", "\n"), { maxLength: 9 });
    const property = fc.property(text, (characters) => {
      const value = characters.join("");
      expect([value, compilePattern(pattern).test(value)]).toEqual([value, original.test(value)]);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it.each([...linearPatterns.keys()])("does not backtrack without bound: %s", (pattern) => {
    // The original forms would take years for these.
    expect(compilePattern(pattern).test(`${"a b".repeat(50_000)}\0`)).toBe(false);
    expect(compilePattern(pattern).test(`${"a".repeat(100_000)}\0`)).toBe(false);
  });

  it("compiles in every model", () => {
    for (const id of serviceModelIds()) {
      for (const shape of loadServiceModel(id).shapes.values()) {
        if (shape.type !== "string" || shape.pattern === undefined) continue;
        expect(compilePattern(shape.pattern).unicode).toBe(true);
      }
    }
  });
});
