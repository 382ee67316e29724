/** Reads the files that a command is given: by path, below folders, or from standard input. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../failure.ts";
import type { Finding } from "./finding.ts";

export interface SourceFile {
  /** As people name it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

export type ReadResult =
  | { readonly ok: true; readonly source: SourceFile }
  | { readonly ok: false; readonly finding: Finding };

/** Far beyond any policy and any test file; what is larger is another sort of file. */
const bytesMax = 16 * 1024 * 1024;
const standardInput = "-";
const byteOrderMark = "\uFEFF";

function statOf(path: string): ReturnType<typeof statSync> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`there is no file ${path}`);
  return stat;
}

function below(folder: string, pattern: RegExp): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path, pattern);
      return pattern.test(entry.name) ? [path] : [];
    });
}

/** Which files of a folder are meant. */
export interface FilePattern {
  readonly pattern: RegExp;
  readonly inWords: string;
}

/** Test files lie beside policies, and some of them are JSON. */
export const policyFiles: FilePattern = {
  pattern: /^(?!.*\.test\.json$).*\.json$/i,
  inWords: "policies (*.json)",
};

export const testFiles: FilePattern = {
  pattern: /\.test\.(ya?ml|json)$/i,
  inWords: "test files (*.test.yaml, *.test.yml, *.test.json)",
};

/**
 * The files that `paths` stand for: a folder stands for all files below it whose names fit.
 * Throws `UsageError` where there is none.
 */
export function expandPaths(
  paths: readonly string[],
  { pattern, inWords }: FilePattern,
): readonly string[] {
  const files = paths.flatMap((path) => {
    if (path === standardInput || !statOf(path)?.isDirectory()) return [path];
    const found = below(path, pattern);
    if (found.length === 0) throw new UsageError(`there are no ${inWords} below ${path}`);
    return found;
  });
  return [...new Set(files)];
}

function notText(file: string, message: string): ReadResult {
  return {
    ok: false,
    finding: { level: "error", rule: "text", file, line: 1, column: 1, message },
  };
}

/** Reads one file as UTF-8. Throws `UsageError` where it is not there. */
export function readSource(file: string): ReadResult {
  const isInput = file === standardInput;
  if (!isInput && Number(statOf(file)?.size) > bytesMax) {
    return notText(file, `larger than ${bytesMax / 1024 / 1024} MiB: this is no policy`);
  }
  const bytes = readFileSync(isInput ? 0 : file);
  const text = decode(bytes);
  if (text === undefined) return notText(file, "not UTF-8: save it as UTF-8");
  if (text.startsWith(byteOrderMark)) {
    return notText(file, "starts with a byte order mark: save it as UTF-8 without one");
  }
  return { ok: true, source: { file, text } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
