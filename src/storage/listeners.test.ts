/** Listeners hear of every change, and none of them may fail to. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Listeners } from "./listeners.ts";
import type { Change } from "./storage.ts";

const many = Array.from({ length: 10_001 }, (_, index) => `key-${index}`);

it.each([
  { keys: ["a", "b"], told: [["a", "b"]] },
  { keys: [], told: [] },
  { keys: ["a", "*"], told: ["everything"] },
  { keys: many, told: ["everything"] },
])("tells $keys.length keys as they are best heeded", ({ keys, told }) => {
  const heard: Change[] = [];
  const listeners = new Listeners();
  listeners.add((change) => heard.push(change));
  listeners.tellKeys(keys);
  expect(heard).toEqual(told);
});

it("tells the others when one throws, and ends the process", () => {
  const script = `
    import { Listeners } from ${JSON.stringify(join(import.meta.dirname, "listeners.ts"))};
    const listeners = new Listeners();
    listeners.add(() => { throw new Error("a cache that missed a change"); });
    listeners.add((change) => process.stdout.write(change.join()));
    listeners.tellKeys(["a", "b"]);
    setTimeout(() => process.stdout.write("went on"), 0);`;
  const ended = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(ended.status).toBe(1);
  expect(ended.stdout).toBe("a,b");
  expect(ended.stderr).toContain("a cache that missed a change");
});
