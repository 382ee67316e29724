/** What is remembered until a change is made anew after it, and not kept where one came between. */
import { expect, it } from "vitest";
import { Listeners } from "./listeners.ts";
import { UntilChange } from "./until-change.ts";

function remembering(entriesMax = 10) {
  const listeners = new Listeners();
  const onChange = listeners.add.bind(listeners);
  const memory = new UntilChange<number>({ onChange }, entriesMax);
  return { memory, change: () => listeners.tell(["a-key"]) };
}

it("finds what was made, and nothing else", async () => {
  const { memory } = remembering();
  expect(memory.known("a")).toBeUndefined();
  expect(await memory.made("a", async () => 1)).toBe(1);
  expect(memory.known("a")).toBe(1);
  expect(memory.known("b")).toBeUndefined();
});

it("forgets all with any change", async () => {
  const { memory, change } = remembering();
  await memory.made("a", async () => 1);
  change();
  expect(memory.known("a")).toBeUndefined();
});

it("gives what a change came between, and does not keep it", async () => {
  const { memory, change } = remembering();
  const { promise, resolve } = Promise.withResolvers<number>();
  const making = memory.made("a", () => promise);
  change();
  resolve(1);
  expect(await making).toBe(1);
  expect(memory.known("a")).toBeUndefined();
});

it("keeps nothing of what failed", async () => {
  const { memory } = remembering();
  const failure = new Error("not made");
  await expect(memory.made("a", () => Promise.reject(failure))).rejects.toBe(failure);
  expect(memory.known("a")).toBeUndefined();
});

it("has a bound", async () => {
  const { memory } = remembering(2);
  for (const key of ["a", "b", "c"]) await memory.made(key, async () => 1);
  const kept = ["a", "b", "c"].filter((key) => memory.known(key) !== undefined);
  expect(kept).toEqual(["c"]);
});
