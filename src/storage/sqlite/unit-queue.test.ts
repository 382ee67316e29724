/** Groups, and what their flush holds up: shown with flushes that end when the test says so. */
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { UnitQueue } from "./unit-queue.ts";

/** A queue whose units and commits are told in order, and the flushes that wait to be ended. */
function watchedQueue() {
  const events: string[] = [];
  const flushes: PromiseWithResolvers<void>[] = [];
  const queue = new UnitQueue({
    begin: () => {},
    commit: async () => void events.push("commit"),
    flush() {
      const flush = Promise.withResolvers<void>();
      flushes.push(flush);
      return flush.promise;
    },
    abandon: () => events.push("abandon"),
    mayRunAgain: () => false,
  });
  const submit = (name: string) =>
    queue.submit({
      async run() {
        events.push(`run ${name}`);
        return () => events.push(`settle ${name}`);
      },
      reject: (error) => events.push(`reject ${name}: ${error}`),
    });
  return { queue, events, flushes, submit };
}

/** Lets all that can go on go on. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

it("settles nobody before the flush of the group has ended", async () => {
  const { events, flushes, submit } = watchedQueue();
  submit("a");
  submit("b");
  await settle();
  expect(events).toEqual(["run a", "run b", "commit"]);
  flushes[0]?.resolve();
  await settle();
  expect(events.slice(3)).toEqual(["settle a", "settle b"]);
});

it("runs the next group meanwhile, and no third one", async () => {
  const { events, flushes, submit } = watchedQueue();
  for (const name of ["a", "b", "c", "d"]) {
    submit(name);
    await settle();
  }
  expect(events).toEqual(["run a", "commit", "run b", "commit"]);
  flushes[0]?.resolve();
  await settle();
  expect(events.slice(4)).toEqual(["settle a", "run c", "run d", "commit"]);
});

it("rejects the units of a group whose flush fails, and of no other", async () => {
  const { events, flushes, submit } = watchedQueue();
  submit("a");
  await settle();
  submit("b");
  await settle();
  flushes[0]?.reject("the disk is gone");
  flushes[1]?.resolve();
  await settle();
  expect(events.slice(4)).toEqual(["reject a: the disk is gone", "settle b"]);
});

it("is closed once the last flush has ended", async () => {
  const { queue, events, flushes, submit } = watchedQueue();
  submit("a");
  await settle();
  void queue.close().then(() => events.push("closed"));
  await settle();
  expect(events).not.toContain("closed");
  submit("late");
  flushes[0]?.resolve();
  await settle();
  const refusal = "reject late: StorageUnavailableError: The storage is closed.";
  expect(events.slice(2)).toEqual([refusal, "settle a", "closed"]);
});
