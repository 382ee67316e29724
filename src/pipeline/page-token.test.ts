/** Tokens: what goes in comes out, for the same question only. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeToken, placeOfToken } from "./page-token.ts";
import { withPlace } from "./testing/page-token.ts";

const text = fc.string({ unit: "binary" });
const place = text.filter((value) => !value.includes("\0"));

describe("a token", () => {
  it("tells its place to its own question, and nothing to another", () => {
    fc.assert(
      fc.property(text, text, place, (question, other, value) => {
        const token = makeToken(question, value);
        expect(placeOfToken(question, token)).toBe(value);
        fc.pre(other !== question);
        expect(placeOfToken(other, token)).toBeUndefined();
      }),
    );
  });

  it("is read without a failure, whatever anyone writes", () => {
    fc.assert(
      fc.property(text, text, (question, token) => {
        expect(placeOfToken(question, token)).toBeUndefined();
      }),
    );
  });

  it.each(["", "AAAA", makeToken("other", "a"), withPlace(makeToken("list", "a"), "a\0")])(
    "that is %j is refused",
    (token) => expect(placeOfToken("list", token)).toBeUndefined(),
  );

  it("has room for 234 bytes in the 320 characters of an IAM marker, whatever is asked", () => {
    expect(makeToken("q".repeat(1_000), "ä".repeat(117))).toHaveLength(320);
  });
});
