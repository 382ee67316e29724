import { expect, it } from "vitest";
import { afterLull } from "./lull.ts";

const turn = () => new Promise(setImmediate);

/** The turn in which it goes, where so many things come in each turn. */
async function turnOfGoing(arrivals: readonly number[]): Promise<number> {
  let waiting = 1;
  let wentIn: number | undefined;
  let turns = 0;
  afterLull(
    () => waiting,
    () => {
      wentIn = turns;
    },
  );
  for (; wentIn === undefined; turns += 1) {
    waiting += arrivals[turns] ?? 0;
    await turn();
  }
  return turns;
}

it.each([
  ["the next turn where nothing more comes", [], 1],
  ["the turn after the last that brought something", [1, 2, 3], 4],
  ["the first that brought nothing, whatever comes later", [1, 0, 5], 2],
  ["the eighth, though there is no end", Array<number>(20).fill(1), 8],
])("goes in %s", async (_, arrivals, expected) => {
  expect(await turnOfGoing(arrivals)).toBe(expected);
});
