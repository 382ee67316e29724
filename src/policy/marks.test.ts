import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import {
  hashesOf,
  pieceMark,
  pieceMarks,
  pieceSizes,
  shownMarks,
  startMark,
  wantedMarks,
} from "./marks.ts";
import { parsePolicy } from "./parse.ts";
import type { ContextValue } from "./request.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\u{1f510}"), maxLength: 20 });

function shownPieces(shown: string): ReadonlySet<number> {
  const hashes = hashesOf(shown);
  const marks = new Set<number>();
  for (const size of pieceSizes) {
    for (let at = 0; at + size.length <= shown.length; at += 1) {
      marks.add(pieceMark(hashes, at, size));
    }
  }
  return marks;
}

function marksWanted(operator: string, values: unknown, Effect = "Allow"): readonly number[] {
  const Condition = { [operator]: { "aws:PrincipalTag/Team": values } };
  const statement = { Effect, Action: "*", Resource: "*", Condition };
  const policy = { Version: "2012-10-17", Statement: [statement] };
  const parsed = parsePolicy(JSON.stringify(policy));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const conditions = compilePolicy(parsed.policy).statements.flatMap((one) => one.conditions);
  return conditions.flatMap(wantedMarks);
}

function marksShown(value: ContextValue): readonly number[] {
  return shownMarks("aws:principaltag/team", new Map([["aws:principaltag/team", value]]));
}

describe("the marks of a resource", () => {
  it("are those of each of its starts, in room that other texts have used", () => {
    const room = hashesOf("x".repeat(64));
    fc.assert(
      fc.property(text, text, (start, rest) => {
        const shown = startMark(hashesOf(start + rest, room), start.length);
        expect(shown).toBe(startMark(hashesOf(start), start.length));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are those of each piece of a text that it holds, wherever it stands", () => {
    fc.assert(
      fc.property(text, text, text, (before, part, after) => {
        const shown = shownPieces(before + part + after);
        expect(pieceMarks(part).filter((mark) => !shown.has(mark))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("take no more room than is there: a longer text gets its own", () => {
    const room = new Int32Array(8);
    expect(hashesOf("a".repeat(7), room)).toBe(room);
    expect(hashesOf("a".repeat(8), room)).toHaveLength(9);
  });
});

describe("the marks of a condition", () => {
  it("are those of its texts, and a request shows that of each of its values", () => {
    const wanted = marksWanted("StringEquals", ["red", "blue"]);
    expect(wanted).toEqual([...marksShown("red"), ...marksShown("blue")]);
    expect(marksShown(["blue", "green"])).toContain(wanted[1]);
    expect(marksShown("green")).not.toContain(wanted[0]);
    expect(marksWanted("StringEquals", ["7", "true"])).toEqual([
      ...marksShown(7),
      ...marksShown(true),
    ]);
    expect(marksWanted("ForAnyValue:StringEquals", "red")).toEqual(marksShown("red"));
  });

  it.each([
    ["holds where the key is absent", "StringEqualsIfExists", "red"],
    ["holds for all other values", "StringNotEquals", "red"],
    ["holds for any other value", "ForAnyValue:StringNotEquals", "red"],
    ["holds where there is no value", "ForAllValues:StringEquals", "red"],
    ["holds for many values", "StringLike", "r*"],
    ["is not about equal texts", "NumericEquals", "7"],
    ["is about presence", "Null", "true"],
    ["has a value that the context fills in", "StringEquals", ["red", `\${aws:username}`]],
    ["has no value", "StringEquals", []],
    ["has more values than are worth a place each", "StringEquals", [..."abcdefghijklmnopq"]],
  ])("are none where it %s", (_, operator, values) => {
    expect(marksWanted(operator, values)).toEqual([]);
  });

  it("are none where a Deny holds because it cannot be understood", () => {
    expect(marksWanted("BinaryEquals", ["cmVk", "?"], "Deny")).toEqual([]);
  });

  it("are none that a request shows without the key", () => {
    expect(shownMarks("aws:principaltag/team", new Map())).toEqual([]);
  });
});
