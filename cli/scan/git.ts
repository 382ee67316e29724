/** Runs the `git` program and reads what it prints. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { CommandFailure } from "../failure.ts";

const run = promisify(execFile);

/** As much as one answer of git may hold: the list of all files of a large repository. */
const answerBytesMax = 1_073_741_824;

/** What git prints. Throws `CommandFailure` with git's own words. */
export async function git(folder: string, ...words: readonly string[]): Promise<Buffer> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...words], {
      encoding: "buffer",
      maxBuffer: answerBytesMax,
    });
    return stdout;
  } catch (error) {
    throw gitFailure(words[0], error);
  }
}

function gitFailure(verb: string | undefined, error: unknown): CommandFailure {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return new CommandFailure("the program git is not on this machine");
  }
  const words = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return new CommandFailure(`git ${verb} failed: ${words || String(error)}`);
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
    const words = ["-C", folder, "rev-parse", question];
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
    throw gitFailure("rev-parse", error);
  }
}

/** Texts that git ends with a NUL. */
export function nulSeparated(output: Buffer): readonly string[] {
  const texts = output.toString("utf8").split("\0");
  return texts.at(-1) === "" ? texts.slice(0, -1) : texts;
}

/** The contents of blobs, each handed over once it is whole, in the order asked for. */
export async function eachBlob(
  folder: string,
  blobs: readonly string[],
  visit: (blob: string, content: Buffer) => void,
): Promise<void> {
  const child = spawn("git", ["-C", folder, "cat-file", "--batch"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const asked = feed(child.stdin, blobs);
  let index = 0;
  const pending = new Pending();
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    pending.add(chunk);
    for (let content = pending.take(); content !== undefined; content = pending.take()) {
      visit(blobs[index] ?? "", content);
      index += 1;
    }
  }
  await asked;
  const [code] = await ended;
  if (code !== 0 || index !== blobs.length) throw new CommandFailure("git cat-file failed");
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
  take(): Buffer | undefined {
    if (this.#length === 0 || this.#length < this.#wanted) return undefined;
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    if (bytes === undefined) return undefined;
    this.#chunks = [bytes];
    const headerEnd = bytes.indexOf("\n");
    if (headerEnd === -1) return undefined;
    const size = Number(bytes.subarray(0, headerEnd).toString("latin1").split(" ")[2]);
    this.#wanted = headerEnd + 1 + size + 1;
    if (this.#length < this.#wanted) return undefined;
    const rest = bytes.subarray(this.#wanted);
    this.#chunks = [rest];
    this.#length = rest.length;
    this.#wanted = 0;
    return bytes.subarray(headerEnd + 1, headerEnd + 1 + size);
  }
}

async function feed(stdin: NodeJS.WritableStream, blobs: readonly string[]): Promise<void> {
  for (const blob of blobs) {
    if (!stdin.write(`${blob}\n`)) await once(stdin, "drain");
  }
  stdin.end();
}
