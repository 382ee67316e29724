/** The hook of git that scans what is staged before each commit. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandFailure } from "../failure.ts";
import { git } from "./git.ts";

const hook = `#!/bin/sh
# Refuses commits that would bring in a secret. Written by "sallyport scan install-hook".
exec npx --no-install sallyport scan --staged
`;

/** Writes the hook and says where; one that is there already is never written over. */
export async function installHook(repository: string): Promise<string> {
  const listed = await git(repository, "rev-parse", "--git-path", "hooks/pre-commit");
  const path = resolve(repository, listed.toString("utf8").trim());
  if (existsSync(path)) {
    if (readFileSync(path, "utf8") === hook) return `${path} scans already`;
    throw new CommandFailure(
      `${path} is there already. Add this line to it: npx --no-install sallyport scan --staged`,
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hook);
  chmodSync(path, 0o755);
  return `${path} scans what is staged before each commit`;
}
