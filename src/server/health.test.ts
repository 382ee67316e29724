import { expect, it } from "vitest";
import { StorageUnavailableError } from "../storage/errors.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { plainRequest } from "./testing/plain-request.ts";

async function ready(storage: Readiness) {
  const [, route] = healthRoutes("1.2.3", storage);
  const answer = await route?.answer(plainRequest("/ready"));
  return [answer?.status, JSON.parse(String(answer?.body))];
}

const failing = (error: Error) => ({ check: () => Promise.reject(error), writable: true });

it.each<readonly [string, Readiness, number, object]>([
  ["all is well", { check: async () => {}, writable: true }, 200, { status: "ready" }],
  [
    "the disk is full",
    { check: async () => {}, writable: false },
    200,
    { status: "read-only", reason: "the disk is full: changes are refused" },
  ],
  [
    "the database is away",
    failing(new StorageUnavailableError("The database cannot be reached at present.")),
    503,
    { status: "unavailable", reason: "The database cannot be reached at present." },
  ],
  [
    "something broke, whose words are not for everyone",
    failing(new Error("password authentication failed for user x")),
    503,
    { status: "unavailable", reason: "an internal error" },
  ],
])("says on /ready that %s", async (_, storage, status, body) => {
  expect(await ready(storage)).toEqual([status, body]);
});
