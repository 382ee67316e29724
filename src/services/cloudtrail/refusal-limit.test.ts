import { expect, it } from "vitest";
import { RefusalLimit } from "./refusal-limit.ts";

const start = Date.UTC(2026, 10, 22);

function taken(limit: RefusalLimit, now: number, tries: number): number {
  return Array.from({ length: tries }, () => limit.take(now)).filter(Boolean).length;
}

it("keeps a burst, then twenty a second", () => {
  const limit = new RefusalLimit();
  expect(taken(limit, start, 1_000)).toBe(200);
  expect(taken(limit, start + 1_000, 1_000)).toBe(20);
  expect(taken(limit, start + 1_500, 1_000)).toBe(10);
  expect(taken(limit, start + 3_600_000, 1_000)).toBe(200);
});

it("fills up by nothing while the clock stands or goes back", () => {
  const limit = new RefusalLimit();
  taken(limit, start, 200);
  expect(limit.take(start)).toBe(false);
  expect(limit.take(start - 60_000)).toBe(false);
});
