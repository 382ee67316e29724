/** The flush of the log: who waits for which, and a disk that fails. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LogFlusher } from "./log-flusher.ts";

let folder: string;
let flusher: LogFlusher;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sallyport-flusher-"));
  const file = join(folder, "log");
  writeFileSync(file, "a log");
  flusher = new LogFlusher(file);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("lets all who come during a flush share the next one", async () => {
  const first = flusher.flush();
  const second = flusher.flush();
  const third = flusher.flush();
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  await Promise.all([first, second]);
  await flusher.flush();
  flusher.close();
});

it("takes no flush after one that failed", async () => {
  // The descriptor is gone, as a disk may be.
  flusher.close();
  const first = flusher.flush();
  const second = flusher.flush();
  await expect(first).rejects.toThrow("EBADF");
  await expect(second).rejects.toThrow("EBADF");
  await expect(flusher.flush()).rejects.toThrow("EBADF");
});
