/** A function that remembers answers as the one that it stands for, and asks it less. */
import { expect, it } from "vitest";
import { remembered } from "./remembered.ts";

function counting(entriesMax: number) {
  const asked: string[] = [];
  const ask = remembered(entriesMax, (text) => {
    asked.push(text);
    if (text === "bad") throw new Error("no answer");
    return text.length;
  });
  return { ask, asked };
}

it("asks once about a text", () => {
  const { ask, asked } = counting(10);
  expect([ask("one"), ask("three"), ask("one"), ask("three")]).toEqual([3, 5, 3, 5]);
  expect(asked).toEqual(["one", "three"]);
});

it("throws each time", () => {
  const { ask, asked } = counting(10);
  for (const _ of [1, 2]) expect(() => ask("bad")).toThrow("no answer");
  expect(asked).toEqual(["bad", "bad"]);
});

it("keeps no more than it may", () => {
  const { ask, asked } = counting(2);
  for (const text of ["a", "b", "c", "c", "a"]) ask(text);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});
