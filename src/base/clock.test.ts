import { expect, it } from "vitest";
import { isoBasic, isoSeconds, ManualClock, wholeSeconds } from "./clock.ts";

const instant = Date.UTC(2026, 10, 22, 10, 4, 5, 678);

it("writes instants as AWS does, in whole seconds", () => {
  expect(isoSeconds(instant)).toBe("2026-11-22T10:04:05Z");
  expect(isoBasic(instant)).toBe("20261122T100405Z");
  expect(wholeSeconds(instant)).toBe(instant - 678);
  expect(wholeSeconds(-1)).toBe(-1_000);
});

it("stands still until it is told to move", () => {
  const clock = new ManualClock(instant);
  expect(clock.now()).toBe(instant);
  clock.advance(5);
  expect(clock.now()).toBe(instant + 5);
  clock.set(7);
  expect(clock.now()).toBe(7);
});
