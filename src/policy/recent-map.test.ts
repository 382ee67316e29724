import { expect, it } from "vitest";
import { RecentMap } from "./recent-map.ts";

const keys = Array.from({ length: 100 }, (_, number) => ({ number }));

it("knows the keys that were set last", () => {
  const map = new RecentMap<object, number>(10);
  for (const key of keys) map.set(key, key.number);
  const known = keys.filter((key) => map.get(key) !== undefined);
  expect(known.length).toBeGreaterThanOrEqual(10);
  expect(known.length).toBeLessThanOrEqual(20);
  expect(known.at(-1)?.number).toBe(99);
});

it("knows a key for as long as it is asked for", () => {
  const map = new RecentMap<object, number>(10);
  const [first = {}] = keys;
  map.set(first, 7);
  for (const key of keys.slice(1)) {
    map.set(key, key.number);
    expect(map.get(first)).toBe(7);
  }
});
