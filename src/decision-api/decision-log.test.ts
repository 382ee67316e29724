import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import type { AuditEvent, AuditTrail } from "../pipeline/audit.ts";
import { StorageUnavailableError } from "../storage/errors.ts";
import type { Storage } from "../storage/storage.ts";
import { DecisionLog } from "./decision-log.ts";

const event = (eventId: string) => ({ eventId }) as AuditEvent;

/** A log whose units are `transact`'s, and the ids that each of them wrote. */
function logOver(transact: (work: () => Promise<void>) => Promise<void>) {
  const units: string[][] = [];
  const trail = {
    append: ({ eventId }: AuditEvent, unit: unknown) => (unit as string[]).push(eventId),
  };
  const storage = {
    transact: (work: (unit: unknown) => Promise<void>) =>
      transact(() => {
        const unit: string[] = [];
        units.push(unit);
        return work(unit);
      }),
  };
  const log = new DecisionLog(storage as Storage<unknown>, trail as unknown as AuditTrail);
  return { log, units };
}

it("writes in one unit all that waits when it begins, and the rest in the next", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { log, units } = logOver(async (work) => {
    await setImmediate();
    await work();
    await gate;
  });
  const first = [log.append(event("a")), log.append(event("b"))];
  while (units.length === 0) await setImmediate();
  const second = log.append(event("c"));
  expect(units).toEqual([["a", "b"]]);
  open();
  await Promise.all([...first, second]);
  expect(units).toEqual([["a", "b"], ["c"]]);
});

it("keeps the events of a unit that runs again", async () => {
  const { log, units } = logOver(async (work) => {
    await work();
    await work();
  });
  await log.append(event("a"));
  expect(units).toEqual([["a"], ["a"]]);
});

it("answers nobody whose record is not kept, and goes on", async () => {
  let isDown = true;
  const { log } = logOver(async (work) => {
    if (isDown) throw new StorageUnavailableError("The database cannot be reached.");
    await work();
  });
  const refused = await Promise.allSettled([log.append(event("a")), log.append(event("b"))]);
  expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  isDown = false;
  await expect(log.append(event("c"))).resolves.toBeUndefined();
});
