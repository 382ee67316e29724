/** The files of a tree, as they are on the disk or as they are staged. */
import {
  closeSync,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { isBinary, type SecretScanner, sniffedBytes } from "../../src/scan/scanner.ts";
import { UsageError } from "../failure.ts";
import { git, nulSeparated, repositoryOf } from "./git.ts";
import type { Leak } from "./leak.ts";

/** A text must fit into one string of the runtime, beside its bytes; in bytes. */
const fileBytesMax = 400_000_000;

export interface TreeScan {
  readonly leaks: readonly Leak[];
  readonly files: number;
  readonly bytes: number;
  readonly skipped: readonly Skipped[];
}

/** What was left out because it is too large or cannot be read, with the reason. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/**
 * Scans the files below a path: in a repository those that git does not ignore (all of them with
 * `ignored`), elsewhere all of them. Symbolic links are not followed.
 */
export async function scanTree(
  scanner: SecretScanner,
  path: string,
  { ignored }: { readonly ignored: boolean },
): Promise<TreeScan> {
  const root = resolve(path);
  if (lstatSync(root).isFile()) return scanFiles(scanner, root, [""], []);
  const skipped: Skipped[] = [];
  return scanFiles(scanner, root, await filesBelow(root, ignored, skipped), skipped);
}

async function filesBelow(
  root: string,
  ignored: boolean,
  skipped: Skipped[],
): Promise<readonly string[]> {
  if (ignored || (await repositoryOf(root)) === undefined) return [...walk(root, root, skipped)];
  const listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  return [...new Set(nulSeparated(listed))];
}

function* walk(root: string, folder: string, skipped: Skipped[]): Iterable<string> {
  for (const entry of entriesOf(root, folder, skipped)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== ".git") yield* walk(root, path, skipped);
    else if (entry.isFile()) yield shownPath(root, path);
  }
}

function shownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** One folder that is not ours to read keeps nobody from the others. */
function entriesOf(root: string, folder: string, skipped: Skipped[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (folder === root || !(error instanceof Error && "code" in error)) throw error;
    skipped.push({ path: shownPath(root, folder), reason: String(error.code) });
    return [];
  }
}

function scanFiles(
  scanner: SecretScanner,
  root: string,
  paths: readonly string[],
  skippedFolders: readonly Skipped[],
): TreeScan {
  const leaks: Leak[] = [];
  const skipped = [...skippedFolders];
  let files = 0;
  let bytes = 0;
  for (const path of paths) {
    const shown = path === "" ? root : path;
    const content = readText(join(root, path));
    if (typeof content === "string") {
      if (content !== "") skipped.push({ path: shown, reason: content });
      continue;
    }
    files += 1;
    bytes += content.length;
    for (const finding of scanner.scan(content, shown)) {
      leaks.push({ finding, path: shown, origin: undefined, stillThere: true });
    }
  }
  return { leaks, files, bytes, skipped };
}

/** So that large files of data are not read to their end; the scan looks at no more itself. */
function beginsAsBinary(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const begin = Buffer.alloc(sniffedBytes);
    return isBinary(begin.subarray(0, readSync(file, begin)));
  } finally {
    closeSync(file);
  }
}

/** The content, or why there is none; the empty text for what is no file at all. */
function readText(path: string): Buffer | string {
  try {
    const status = lstatSync(path);
    if (!status.isFile()) return "";
    if (status.size > fileBytesMax) return `larger than ${fileBytesMax / 1e6} MB`;
    return beginsAsBinary(path) ? Buffer.alloc(0) : readFileSync(path);
  } catch (error) {
    // A file that git still lists may be gone from the disk, and one may not be ours to read.
    if (error instanceof Error && "code" in error) {
      return error.code === "ENOENT" ? "" : String(error.code);
    }
    throw error;
  }
}

/** Scans what is staged for the next commit. Throws `UsageError` where there is no repository. */
export async function scanStaged(scanner: SecretScanner, path: string): Promise<TreeScan> {
  // A submodule's commit is no content of this repository.
  const which = ["--name-only", "--diff-filter=ACMRT", "--ignore-submodules=all"];
  const words = ["diff", "--cached", ...which, "-z"];
  const repository = await repositoryOf(path);
  if (repository === undefined) throw new UsageError(`${path} is in no repository of git`);
  const root = repository.top;
  const paths = nulSeparated(await git(root, ...words));
  const leaks: Leak[] = [];
  let bytes = 0;
  for (const staged of paths) {
    const content = await git(root, "show", `:${staged}`);
    bytes += content.length;
    for (const finding of scanner.scan(content, staged)) {
      leaks.push({ finding, path: staged, origin: undefined, stillThere: true });
    }
  }
  return { leaks, files: paths.length, bytes, skipped: [] };
}
