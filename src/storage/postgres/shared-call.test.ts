/** A shared call is never one that began too early. */
import { expect, it } from "vitest";
import { shareCalls } from "./shared-call.ts";

function runsByHand() {
  const runs: PromiseWithResolvers<void>[] = [];
  const call = shareCalls(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  return { runs, call };
}

it("runs at once where nothing runs", async () => {
  const { runs, call } = runsByHand();
  const done = call();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await done;
});

it("serves all who ask during a run by one later run", async () => {
  const { runs, call } = runsByHand();
  const first = call();
  const later = [call(), call(), call()];
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await first;
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await Promise.all(later);
  expect(runs).toHaveLength(2);
});

it("runs for those who wait also when the run before them failed", async () => {
  const { runs, call } = runsByHand();
  const first = call();
  const second = call();
  runs[0]?.reject(new Error("lost"));
  await expect(first).rejects.toThrow("lost");
  await Promise.resolve();
  runs[1]?.resolve();
  await expect(second).resolves.toBeUndefined();
});
