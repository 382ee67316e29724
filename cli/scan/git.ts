/** Runs the `git` program and reads what it prints. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { CommandFailure } from "../failure.ts";

const run = promisify(execFile);

/** As much as one answer of git may hold: the list of all files of a large repository. */
const answerBytesMax = 1_073_741_824;

/** Settings of users and repositories that would start programs, or change what a log says. */
const settled = ["core.fsmonitor=false", "log.showSignature=false", "log.showRoot=true"];

/** What a hook of git finds in its environment, and what else leads git away from a folder. */
const outerVariables = [
  ...["GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE"],
  ...["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE"],
];

/**
 * From here on git reads the repository of the folder that it is asked about, and none that the
 * environment names: else another one's history would be taken for that of a path.
 */
export function leaveOuterRepository(): void {
  for (const name of outerVariables) delete process.env[name];
}

function wordsFor(folder: string, words: readonly string[]): readonly string[] {
  return [...settled.flatMap((setting) => ["-c", setting]), "-C", folder, ...words];
}

/** What git prints. Throws `CommandFailure` with git's own words. */
export async function git(folder: string, ...words: readonly string[]): Promise<Buffer> {
  try {
    const { stdout } = await run("git", wordsFor(folder, words), {
      encoding: "buffer",
      maxBuffer: answerBytesMax,
    });
    return stdout;
  } catch (error) {
    throw gitFailure(words[0], error);
  }
}

function gitFailure(verb: string | undefined, error: unknown): CommandFailure {
  if (isMissingProgram(error)) return new CommandFailure("the program git is not on this machine");
  const words = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return new CommandFailure(`git ${verb} failed: ${words || String(error)}`);
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** A repository, by the folder at its top; a bare one has its history there and no files. */
export interface Repository {
  readonly top: string;
  readonly isBare: boolean;
}

/** What git says of a folder that is in no repository, in the language that we ask for. */
const noRepository = /^fatal: not a git repository/m;

/**
 * The repository that a folder is in; undefined where it is in none. Throws `CommandFailure` with
 * git's words where there is one that git will not read, such as another user's: to take that for
 * none would pass its history over in silence.
 */
export async function repositoryOf(folder: string): Promise<Repository | undefined> {
  const ask = async (question: string) => {
    const words = wordsFor(folder, ["rev-parse", question]);
    const { stdout } = await run("git", words, { env: { ...process.env, LC_ALL: "C" } });
    return stdout.replace(/\n$/, "");
  };
  try {
    if ((await ask("--is-bare-repository")) === "true") {
      return { top: await ask("--absolute-git-dir"), isBare: true };
    }
    // A repository's own folder `.git` is in it, and no place where files are.
    if ((await ask("--is-inside-work-tree")) !== "true") return undefined;
    return { top: await ask("--show-toplevel"), isBare: false };
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    if (noRepository.test(said)) return undefined;
    // A machine that scans plain folders needs no git.
    if (isMissingProgram(error) && !isBelowRepository(resolve(folder))) return undefined;
    throw gitFailure("rev-parse", error);
  }
}

function isBelowRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return dirname(folder) !== folder && isBelowRepository(dirname(folder));
}

/** Names that git ends with a NUL, as bytes: they need not be text. */
export function namesIn(output: Buffer): readonly Buffer[] {
  const names: Buffer[] = [];
  for (let start = 0; start < output.length; ) {
    const nul = output.indexOf(0, start);
    const end = nul === -1 ? output.length : nul;
    names.push(output.subarray(start, end));
    start = end + 1;
  }
  return names;
}

/**
 * Hands over each line that git prints, however many there are; `input` is what it is asked about,
 * a line each. Rejects as `git` does.
 */
export async function eachLine(
  folder: string,
  words: readonly string[],
  visit: (line: string) => void,
  input: Iterable<string> = [],
): Promise<void> {
  const child = spawn("git", wordsFor(folder, words), { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const asked = feed(child.stdin, input);
  // Names may hold what else ends a line: for git nothing but this byte does.
  const newline = 0x0a;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(newline); end !== -1; end = text.indexOf(newline, start)) {
      visit(text.toString("utf8", start, end));
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  const [code] = await ended;
  if (code !== 0) throw new CommandFailure(`git ${words[0]} failed`);
  await asked;
}

/** Those of the blobs that are no larger than so many bytes; no content is read. */
export async function blobsUpTo(
  folder: string,
  bytesMax: number,
  blobs: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const small = new Set<string>();
  const words = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
  const visit = (line: string) => {
    const [id = "", size] = line.split(" ");
    if (Number(size) <= bytesMax) small.add(id);
  };
  await eachLine(folder, words, visit, blobs);
  return small;
}

/** The contents of blobs, each handed over once it is whole; those that git lost are left out. */
export async function eachBlob(
  folder: string,
  blobs: readonly string[],
  visit: (blob: string, content: Buffer) => void,
): Promise<void> {
  const child = spawn("git", wordsFor(folder, ["cat-file", "--batch"]), {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const asked = feed(child.stdin, blobs);
  let index = 0;
  const pending = new Pending();
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    pending.add(chunk);
    for (let content = pending.take(); content !== undefined; content = pending.take()) {
      if (content !== "missing") visit(blobs[index] ?? "", content);
      index += 1;
    }
  }
  const [code] = await ended;
  if (code !== 0 || index !== blobs.length) throw new CommandFailure("git cat-file failed");
  await asked;
}

/** What came of `cat-file --batch` and is not taken yet: `ID TYPE SIZE`, the content, a newline. */
class Pending {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes that must be there before it is worth looking. */
  #wanted = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next content, once it is whole. */
  take(): Buffer | "missing" | undefined {
    if (this.#length === 0 || this.#length < this.#wanted) return undefined;
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    if (bytes === undefined) return undefined;
    this.#chunks = [bytes];
    const headerEnd = bytes.indexOf("\n");
    if (headerEnd === -1) return undefined;
    const [, type, size] = bytes.subarray(0, headerEnd).toString("latin1").split(" ");
    if (type === "missing") {
      this.#keepFrom(bytes, headerEnd + 1);
      return "missing";
    }
    this.#wanted = headerEnd + 1 + Number(size) + 1;
    if (this.#length < this.#wanted) return undefined;
    const content = bytes.subarray(headerEnd + 1, this.#wanted - 1);
    this.#keepFrom(bytes, this.#wanted);
    return content;
  }

  #keepFrom(bytes: Buffer, start: number): void {
    const rest = bytes.subarray(start);
    this.#chunks = [rest];
    this.#length = rest.length;
    this.#wanted = 0;
  }
}

async function feed(stdin: NodeJS.WritableStream, lines: Iterable<string>): Promise<void> {
  // Where git ends before its time, its exit code tells so.
  stdin.on("error", () => undefined);
  for (const line of lines) {
    if (!stdin.write(`${line}\n`)) await once(stdin, "drain").catch(() => undefined);
  }
  stdin.end();
}
