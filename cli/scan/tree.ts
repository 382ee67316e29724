/** The files that a scan looks at: of a folder, or what is staged. */
import {
  closeSync,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { normalize, resolve } from "node:path";
import { isBinary, type SecretScanner, sniffedBytes } from "../../src/scan/scanner.ts";
import { CommandFailure, UsageError } from "../failure.ts";
import { blobsUpTo, eachBlob, git, namesIn, repositoryOf } from "./git.ts";
import { type Leak, leaksIn, secretIdentity } from "./leak.ts";

/** A text must fit into one string of the runtime, beside its bytes; in bytes. */
const fileBytesMax = 400_000_000;
const tooLarge = `larger than ${fileBytesMax / 1e6} MB`;

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

/** A file to look at. Names are bytes, which need not be text. */
interface Found {
  readonly place: Buffer;
  readonly shown: string;
  /** A file that git still lists may be gone from the disk. */
  readonly mayBeGone: boolean;
}

/**
 * Scans the files below a path: in a repository those that git does not ignore (all of them with
 * `ignored`), elsewhere all of them. Symbolic links below it are not followed.
 */
export async function scanTree(
  scanner: SecretScanner,
  path: string,
  { ignored }: { readonly ignored: boolean },
): Promise<TreeScan> {
  const root = resolve(path);
  const status = statSync(root);
  if (status.isFile()) {
    // Who names a link means what it leads to.
    const place = Buffer.from(realpathSync(root));
    const file = { place, shown: normalize(path), mayBeGone: false };
    return scanFiles(scanner, [file], []);
  }
  if (!status.isDirectory()) throw new CommandFailure(`${path} is neither a file nor a folder`);
  const skipped: Skipped[] = [];
  return scanFiles(scanner, await filesBelow(root, ignored, skipped), skipped);
}

async function filesBelow(
  root: string,
  ignored: boolean,
  skipped: Skipped[],
): Promise<Iterable<Found>> {
  const top = Buffer.from(root);
  if (ignored || (await repositoryOf(root)) === undefined) {
    return walk(top, Buffer.alloc(0), skipped);
  }
  const listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const names = new Map(namesIn(listed).map((name) => [name.toString("latin1"), name]));
  return [...names.values()].map((name) => foundAt(top, name, true));
}

const slash = Buffer.from("/");

function foundAt(top: Buffer, name: Buffer, mayBeGone: boolean): Found {
  return { place: Buffer.concat([top, slash, name]), shown: name.toString("utf8"), mayBeGone };
}

/** `below` is the folder's name from the top, with a `/` at its end; empty for the top itself. */
function* walk(top: Buffer, below: Buffer, skipped: Skipped[]): Iterable<Found> {
  for (const entry of entriesOf(top, below, skipped)) {
    const name = Buffer.concat([below, entry.name]);
    if (entry.isFile()) yield foundAt(top, name, false);
    if (entry.isDirectory() && entry.name.toString("latin1") !== ".git") {
      yield* walk(top, Buffer.concat([name, slash]), skipped);
    }
  }
}

/** One folder that is not ours to read keeps nobody from the others. */
function entriesOf(top: Buffer, below: Buffer, skipped: Skipped[]): readonly Dirent<Buffer>[] {
  try {
    const folder = Buffer.concat([top, slash, below]);
    return readdirSync(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    if (below.length === 0 || !(error instanceof Error && "code" in error)) throw error;
    skipped.push({ path: below.toString("utf8", 0, below.length - 1), reason: String(error.code) });
    return [];
  }
}

function scanFiles(
  scanner: SecretScanner,
  found: Iterable<Found>,
  skippedFolders: readonly Skipped[],
): TreeScan {
  const leaks: Leak[] = [];
  const skippedFiles: Skipped[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of found) {
    const content = readText(file);
    if (content === undefined) continue;
    if (typeof content === "string") {
      skippedFiles.push({ path: file.shown, reason: content });
      continue;
    }
    files += 1;
    bytes += content.length;
    leaks.push(...leaksIn(scanner, content, file.shown));
  }
  return { leaks, files, bytes, skipped: [...skippedFolders, ...skippedFiles] };
}

/** So that large files of data are not read to their end; the scan looks at no more itself. */
function beginsAsBinary(place: Buffer): boolean {
  const file = openSync(place, "r");
  try {
    const begin = Buffer.alloc(sniffedBytes);
    return isBinary(begin.subarray(0, readSync(file, begin)));
  } finally {
    closeSync(file);
  }
}

/** The content, or why there is none; undefined for what is no file at all. */
function readText({ place, mayBeGone }: Found): Buffer | string | undefined {
  try {
    const status = lstatSync(place);
    // Git lists a submodule, and a repository that lies in another one, as one name.
    if (status.isDirectory()) return "a repository of its own";
    if (!status.isFile()) return undefined;
    if (status.size > fileBytesMax) return tooLarge;
    return beginsAsBinary(place) ? Buffer.alloc(0) : readFileSync(place);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return error.code === "ENOENT" && mayBeGone ? undefined : String(error.code);
  }
}

/**
 * Scans what the next commit would bring in: what is staged, but for secrets that the files held
 * that it changes, moves or removes. Throws `UsageError` where there is no repository.
 */
export async function scanStaged(scanner: SecretScanner, path: string): Promise<TreeScan> {
  const repository = await repositoryOf(path);
  if (repository === undefined) throw new UsageError(`${path} is in no repository of git`);
  const { before, after } = await stagedBlobs(repository.top);
  const ids = new Set([...before.keys(), ...after.keys()]);
  const small = await blobsUpTo(repository.top, fileBytesMax, ids);
  const isSmall = (blob: string) => small.has(blob);
  const known = new Set<string>();
  await eachBlob(repository.top, [...before.keys()].filter(isSmall), (blob, content) => {
    for (const path of before.get(blob) ?? []) {
      for (const leak of leaksIn(scanner, content, path)) known.add(secretIdentity(leak));
    }
  });
  const leaks: Leak[] = [];
  const large = [...after].filter(([blob]) => !isSmall(blob)).flatMap(([, paths]) => paths);
  let files = 0;
  let bytes = 0;
  await eachBlob(repository.top, [...after.keys()].filter(isSmall), (blob, content) => {
    for (const path of after.get(blob) ?? []) {
      files += 1;
      bytes += content.length;
      const found = leaksIn(scanner, content, path);
      leaks.push(...found.filter((leak) => !known.has(secretIdentity(leak))));
    }
  });
  const skipped = large.map((path) => ({ path, reason: tooLarge }));
  return { leaks, files, bytes, skipped };
}

type PathsOfBlobs = Map<string, string[]>;

/** The contents that the index changes, as they are in the last commit and as they are staged. */
async function stagedBlobs(top: string) {
  const before: PathsOfBlobs = new Map();
  const after: PathsOfBlobs = new Map();
  // A submodule's commit is no content of this repository.
  const words = ["--cached", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=all"];
  const listed = namesIn(await git(top, "diff", ...words, "-z"));
  for (let index = 0; index + 1 < listed.length; index += 2) {
    const path = String(listed[index + 1]);
    const change = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(String(listed[index]));
    const [, oldMode = "", newMode = "", old = "", staged = ""] = change ?? [];
    if (isFileMode(oldMode)) before.set(old, [...(before.get(old) ?? []), path]);
    if (isFileMode(newMode)) after.set(staged, [...(after.get(staged) ?? []), path]);
  }
  return { before, after };
}

/** Of git: links and submodules have other ones, and what is not there has none. */
function isFileMode(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}
