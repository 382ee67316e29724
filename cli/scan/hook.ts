/** The hook of git that scans what is staged before each commit. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandFailure } from "../failure.ts";
import { shellWord } from "../shell-word.ts";
import { git } from "./git.ts";

/** The line by which we know a hook of ours, of this version or an older one. */
const mark =
  '# Refuses commits that would bring in a secret. Written by "sallyport scan install-hook".';

/**
 * The repository's own sallyport, which its team chose, else the one that wrote the hook. Not
 * `npx`: where it finds none, it asks the registry of packages. Git runs hooks at the top.
 */
function hookOf(program: string): string {
  return `#!/bin/sh
${mark}
own=node_modules/.bin/sallyport
[ -x "$own" ] && exec "$own" scan --staged
exec ${shellWord(program)} scan --staged
`;
}

/**
 * Writes the hook and says where; one that is somebody else's is never written over. `program` is
 * the command as it was started, with its whole path.
 */
export async function installHook(repository: string, program: string): Promise<string> {
  const listed = await git(repository, "rev-parse", "--git-path", "hooks/pre-commit");
  const path = resolve(repository, listed.toString("utf8").trim());
  const hook = hookOf(program);
  if (existsSync(path)) {
    const there = readFileSync(path, "utf8");
    if (there === hook) return `${path} scans already`;
    if (!there.includes(mark)) {
      throw new CommandFailure(
        `${path} is there already. Add this line to it: ` +
          `${shellWord(program)} scan --staged || exit 1`,
      );
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hook);
  chmodSync(path, 0o755);
  return `${path} scans what is staged before each commit`;
}
