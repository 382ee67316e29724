import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPrivateFile, replacePrivateFile } from "./private-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sallyport-private-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes a file that its owner alone may read, and nothing beside it", () => {
  const path = join(folder, "a");
  createPrivateFile(path, "text\n");
  expect(readFileSync(path, "utf8")).toBe("text\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["a"]);
});

it("never writes over a file, and leaves nothing behind", () => {
  const path = join(folder, "a");
  writeFileSync(path, "first");
  expect(() => createPrivateFile(path, "second")).toThrow(/EEXIST/);
  expect(readFileSync(path, "utf8")).toBe("first");
  expect(readdirSync(folder)).toEqual(["a"]);
});

it("throws where there is no such folder", () => {
  expect(() => createPrivateFile(join(folder, "b", "a"), "text")).toThrow(/ENOENT/);
});

it("replaces a file whole, for its owner alone, and leaves nothing behind", () => {
  const path = join(folder, "a");
  writeFileSync(path, "first", { mode: 0o644 });
  replacePrivateFile(path, "second");
  expect(readFileSync(path, "utf8")).toBe("second");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["a"]);
});
