/** Context entries are what their type says, or refused. */
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextEntry } from "../../wire/generated/iam.ts";
import { givenContext } from "./simulation-context.ts";

type KeyType = NonNullable<ContextEntry["ContextKeyType"]>;

function given(type: KeyType, ...values: readonly string[]) {
  return givenContext([
    { ContextKeyName: "Team:Key", ContextKeyType: type, ContextKeyValues: values },
  ]).get("team:key");
}

describe("context entries", () => {
  it.each([
    ["string", ["a"], "a"],
    ["stringList", ["a", "b"], ["a", "b"]],
    ["stringList", [], []],
    ["numeric", ["12.5"], 12.5],
    ["numericList", ["1", "-2"], [1, -2]],
    ["boolean", ["True"], true],
    ["booleanList", ["false"], [false]],
    ["ip", ["203.0.113.0/24"], "203.0.113.0/24"],
    ["ip", ["2001:db8::1"], "2001:db8::1"],
    ["date", ["2026-11-22T10:00:00Z"], "2026-11-22T10:00:00Z"],
    ["date", ["1700000000"], "1700000000"],
    ["binary", ["YQ=="], "YQ=="],
  ] as const)("%s %j", (type, values, expected) => {
    expect(given(type, ...values)).toEqual(expected);
  });

  it.each([
    ["numeric", ["many"]],
    ["numeric", [""]],
    ["numeric", ["0x10"]],
    ["boolean", ["yes"]],
    ["ip", ["300.1.1.1"]],
    ["ip", ["203.0.113.0/33"]],
    ["ip", ["203.0.113.0/"]],
    ["date", ["yesterday"]],
    ["date", ["2026-13-45"]],
    ["date", ["2026-02-30"]],
    ["date", ["2026-02-31T00:00:00Z"]],
    ["date", ["2026-02-28T24:00:00Z"]],
    ["binary", ["%"]],
    ["string", []],
    ["string", ["a", "b"]],
  ] as const)("refuses %s %j", (type, values) => {
    expect(() => given(type, ...values)).toThrow(expect.objectContaining({ code: "InvalidInput" }));
  });

  it("refuses an entry without a name or a type, and a key that is given twice", () => {
    const entry = { ContextKeyName: "aws:Team", ContextKeyType: "string", ContextKeyValues: ["a"] };
    for (const entries of [
      [{ ContextKeyName: "aws:Team" }],
      [{ ContextKeyType: "string" }],
      [entry, { ...entry, ContextKeyName: "aws:team" }],
    ] as readonly (readonly ContextEntry[])[]) {
      expect(() => givenContext(entries)).toThrow(
        expect.objectContaining({ code: "InvalidInput" }),
      );
    }
  });

  it("takes any text, or refuses it with InvalidInput", () => {
    const types = ["numeric", "boolean", "ip", "date", "binary"] as const;
    fastCheck.assert(
      fastCheck.property(fastCheck.constantFrom(...types), fastCheck.string(), (type, text) => {
        try {
          given(type, text);
        } catch (error) {
          expect(error).toMatchObject({ code: "InvalidInput" });
        }
      }),
    );
  });
});
