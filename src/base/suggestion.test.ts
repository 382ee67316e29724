import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { suggestion } from "./suggestion.ts";

/** As it is defined, without a table and without giving up early. */
function distance(one: string, other: string): number {
  if (one === "" || other === "") return one.length + other.length;
  const rest = distance(one.slice(1), other.slice(1));
  if (one[0] === other[0]) return rest;
  return 1 + Math.min(rest, distance(one.slice(1), other), distance(one, other.slice(1)));
}

describe("suggestion", () => {
  it.each<[wrong: string, names: readonly string[], meant: string]>([
    ["GetObjct", ["PutObject", "GetObject"], "; did you mean `GetObject`?"],
    ["getobject", ["GetObject"], "; did you mean `GetObject`?"],
    ["cat", ["bat", "hat"], "; did you mean `bat`?"],
    ["cat", ["cart", "hat", "Cat"], "; did you mean `Cat`?"],
    ["cat", ["horse", "catapult"], ""],
    ["", [], ""],
    ["X", ["Id"], ""],
    ["x", ["X"], "; did you mean `X`?"],
  ])("of `%s` among %j", (wrong, names, meant) => {
    expect(suggestion(wrong, names)).toBe(meant);
  });

  it("is the first of the nearest names, where that is near enough", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
    fc.assert(
      fc.property(word, fc.array(word), fc.nat(3), (wrong, names, farMax) => {
        const least = Math.min(...names.map((name) => distance(wrong, name)));
        const meant = names.find((name) => distance(wrong, name) === least) ?? "";
        const isNear = least <= farMax && least < wrong.length;
        const expected = isNear ? `; did you mean \`${meant}\`?` : "";
        expect(suggestion(wrong, names, farMax)).toBe(expected);
      }),
    );
  });
});
