/** Patterns as Java reads them, where JavaScript reads them otherwise. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import { checkPattern } from "./allowed-pattern.ts";

/** `fits`, or the code of what is thrown. */
function outcome(value: string, pattern: string): string {
  try {
    checkPattern(value, pattern);
    return "fits";
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

const mismatch = "ParameterPatternMismatchException";
const invalid = "InvalidAllowedPatternException";

describe("an allowed pattern", () => {
  it.each([
    ["is of the whole value", "\\d+", "12a", mismatch],
    ["is of the whole value, line by line or not", "(?m)^b$", "a\nb", mismatch],
    ["has anchors of its own", "^\\d+$", "12", "fits"],
    ["has alternatives", "a|b", "ab", mismatch],
    ["counts code points", ".", "\u{1f600}", "fits"],
    ["escapes what needs none", "[\\w\\-\\.\\@]+", "a-b.c@d", "fits"],
    ["has a hyphen after a class", "[\\w-_]+", "a-b_c", "fits"],
    ["has Java's classes", "\\p{Alpha}[\\p{Digit}_]*", "a1_2", "fits"],
    ["has Java's classes, and nothing else fits", "\\p{Alpha}[\\p{Digit}_]*", "a1b", mismatch],
    ["has punctuation", "\\p{Punct}+", "[]-/~", "fits"],
    ["has flags before it", "(?i)abc", "ABC", "fits"],
    ["has Unicode's classes", "\\p{Lu}+", "\u00c4", "fits"],
    ["is broken off", "(", "(", invalid],
    ["is two halves", "x)|(abc", "abc", invalid],
    ["has possessive quantifiers, which are not read", "a++", "aaa", invalid],
    ["has Java's own anchors, which are not read", "\\Aabc\\z", "abc", invalid],
    ["never ends", "(a+)+", `${"a".repeat(60)}!`, invalid],
  ])("%s", (_, pattern, value, expected) => {
    expect(outcome(value, pattern)).toBe(expected);
  });

  it("is refused or compared, whatever it is", () => {
    const piece = fc.constantFrom("(", ")", "[", "]", "\\", "p{Alpha}", "(?i)", "a", "+", "|", "$");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, fc.string(), (pattern, value) => {
        expect(["fits", mismatch, invalid]).toContain(outcome(value, pattern));
      }),
    );
  });
});
