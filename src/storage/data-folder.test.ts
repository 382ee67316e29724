/** One server to a folder, and nobody else in it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { StorageOpenError } from "./errors.ts";

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "sallyport-folder-"));
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

it("makes the folder for its owner only", () => {
  const folder = openDataFolder(join(parent, "a", "b"));
  expect(mode(folder.path)).toBe(0o700);
  folder.release();
});

it("takes from others what they could do in a folder that was there", () => {
  const path = join(parent, "open");
  mkdirSync(path);
  chmodSync(path, 0o755);
  openDataFolder(path).release();
  expect(mode(path)).toBe(0o700);
});

it("refuses a folder that is in use, and names it", () => {
  const path = join(parent, "data");
  const first = openDataFolder(path);
  expect(() => openDataFolder(path)).toThrow(StorageOpenError);
  expect(() => openDataFolder(path)).toThrow(`${path} is in use`);
  first.release();
  openDataFolder(path).release();
});

it("refuses a path that cannot be a folder", () => {
  const path = join(parent, "file");
  writeFileSync(path, "");
  expect(() => openDataFolder(path)).toThrow(`${path} cannot be used`);
});

it.runIf(process.platform === "linux")("refuses a path where nobody can make a folder", () => {
  expect(() => openDataFolder("/proc/none/of/these")).toThrow("/proc/none/of/these cannot be used");
});

it("takes over the folder of a server that was killed", async () => {
  const path = join(parent, "data");
  const script = `
    import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, "data-folder.ts"))};
    openDataFolder(${JSON.stringify(path)});
    console.log("held");
    setInterval(() => {}, 1_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(holder, "exit");
  await once(holder.stdout, "data");
  expect(() => openDataFolder(path)).toThrow("in use");
  holder.kill("SIGKILL");
  await exit;
  openDataFolder(path).release();
});
