/** Folders and repositories of git for tests of the scan, deleted after the file's tests. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Sample, samples } from "../../src/scan/testing/samples.ts";

type Files = Readonly<Record<string, string>>;

export interface Folders {
  folderWith(files: Files): string;
  /** All of it in one commit. */
  repositoryWith(files: Files): string;
}

export function makeFolders(): Folders {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const folderWith = (files: Files) => {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-scan-"));
    folders.push(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  };
  return {
    folderWith,
    repositoryWith(files) {
      const folder = folderWith(files);
      git(folder, "init", "-q");
      git(folder, "add", ".");
      git(folder, "commit", "-q", "-m", "first");
      return folder;
    },
  };
}

/** What git prints, as a committer named Ada. */
export function git(folder: string, ...words: readonly string[]): string {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  return execFileSync("git", ["-C", folder, ...who, ...words], { encoding: "utf8" });
}

/** A fresh secret that the rule finds. */
export function secretOf(id: string): Sample {
  return samples[id]?.() ?? { text: "", secret: "" };
}
