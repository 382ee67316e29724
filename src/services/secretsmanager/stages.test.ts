/** Staging labels as rules, and what holds whatever is done to them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attachToNewVersion,
  current,
  moveStage,
  pending,
  previous,
  type Stages,
  stagesOf,
} from "./stages.ts";

const labels = (stages: Stages) => Object.fromEntries(stages);
const none: Stages = new Map();
const two = new Map([
  [current, "b"],
  [previous, "a"],
]);

describe("the labels of a new version", () => {
  it.each([
    { of: none, asked: undefined, gives: { [current]: "n" } },
    { of: none, asked: [pending], gives: { [pending]: "n", [current]: "n" } },
    { of: two, asked: undefined, gives: { [current]: "n", [previous]: "b" } },
    { of: two, asked: [pending], gives: { [current]: "b", [previous]: "a", [pending]: "n" } },
    { of: two, asked: [current, "blue"], gives: { [current]: "n", [previous]: "b", blue: "n" } },
    { of: two, asked: [previous], gives: { [current]: "b", [previous]: "n" } },
  ])("asked for $asked", ({ of, asked, gives }) => {
    expect(labels(attachToNewVersion(of, "n", asked))).toEqual(gives);
  });

  it("are twenty at most for all versions together", () => {
    const many = Array.from({ length: 19 }, (_, index) => `label-${index}`);
    const full = attachToNewVersion(none, "a", many);
    expect(full.size).toBe(20);
    expect(() => attachToNewVersion(full, "b", ["one-more"])).toThrow(
      expect.objectContaining({ code: "LimitExceededException" }),
    );
  });
});

describe("a label that moves", () => {
  it.each([
    { move: { label: current, from: "b", to: "a" }, gives: { [current]: "a", [previous]: "b" } },
    { move: { label: current, from: "b", to: "c" }, gives: { [current]: "c", [previous]: "b" } },
    { move: { label: current, from: undefined, to: "b" }, gives: labels(two) },
    { move: { label: "blue", from: undefined, to: "a" }, gives: { ...labels(two), blue: "a" } },
    { move: { label: previous, from: "a", to: undefined }, gives: { [current]: "b" } },
  ])("$move", ({ move, gives }) => {
    expect(labels(moveStage(two, move))).toEqual(gives);
  });

  it.each([
    { move: { label: current, from: undefined, to: "a" }, says: "can't be empty" },
    { move: { label: current, from: "a", to: "c" }, says: "must reference version b" },
    { move: { label: current, from: "b", to: undefined }, says: "completely removed" },
    { move: { label: "blue", from: "a", to: "c" }, says: "isn't attached" },
    { move: { label: "blue", from: "a", to: undefined }, says: "isn't attached" },
    { move: { label: previous, from: "b", to: undefined }, says: "must reference version a" },
    { move: { label: previous, from: undefined, to: undefined }, says: "must specify" },
  ])("is refused: $move", ({ move, says }) => {
    expect(() => moveStage(two, move)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterException",
        message: expect.stringContaining(says),
      }),
    );
  });
});

/** Anything that a caller may do to the labels, but for moving `AWSPREVIOUS` by hand. */
const deeds = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("put" as const),
      asked: fc.option(fc.subarray([current, pending, "blue", "green"], { minLength: 1 }), {
        nil: undefined,
      }),
    }),
    fc.record({
      kind: fc.constant("move" as const),
      label: fc.constantFrom(current, pending, "blue"),
      to: fc.option(fc.nat(30), { nil: undefined }),
      namesHolder: fc.boolean(),
    }),
  ),
  { maxLength: 30 },
);

it("keeps one current version, and the one before it, whatever is done", () => {
  fc.assert(
    fc.property(deeds, (all) => {
      let stages: Stages = none;
      let versions = 0;
      let before: string | undefined;
      for (const deed of all) {
        const currentBefore = stages.get(current);
        try {
          if (deed.kind === "put") {
            versions += 1;
            stages = attachToNewVersion(stages, `v${versions}`, deed.asked);
          } else if (versions > 0) {
            const to = deed.to === undefined ? undefined : `v${1 + (deed.to % versions)}`;
            const from = deed.namesHolder ? stages.get(deed.label) : undefined;
            stages = moveStage(stages, { label: deed.label, from, to });
          }
        } catch (error) {
          expect(error).toMatchObject({ code: "InvalidParameterException" });
        }
        if (versions === 0) continue;
        expect(stages.get(current)).toBeDefined();
        if (currentBefore !== undefined && stages.get(current) !== currentBefore) {
          before = currentBefore;
        }
        expect(stages.get(previous)).toBe(before);
        const shown = [...new Set(stages.values())].flatMap((id) => stagesOf(stages, id));
        expect(shown.toSorted()).toEqual([...stages.keys()].toSorted());
      }
    }),
  );
});
