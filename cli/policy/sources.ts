/** Reads the files that a command is given: by path, below folders, or from standard input. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../failure.ts";
import { counted, type Finding } from "./finding.ts";

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
const languageVersions: readonly unknown[] = ["2012-10-17", "2008-10-17"];

function statOf(path: string): ReturnType<typeof statSync> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`there is no file ${path}`);
  return stat;
}

/** Of links too: what leads nowhere, and pipes, which would be waited for, are none. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function below(folder: string, pattern: RegExp): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path, pattern);
      return pattern.test(entry.name) && isFile(path) ? [path] : [];
    });
}

/** Which files of a folder are meant. */
export interface FilePattern {
  readonly pattern: RegExp;
  readonly inWords: string;
  /** Of those whose names fit, the ones that are meant; all where it is left out. */
  readonly isMeant?: (path: string) => boolean;
}

/** Test files lie beside policies, and some of them are JSON; so does much else in a repository. */
export const policyFiles: FilePattern = {
  pattern: /^(?!.*\.test\.json$).*\.json$/i,
  inWords: "policies (*.json)",
  isMeant: looksLikePolicy,
};

export const testFiles: FilePattern = {
  pattern: /\.test\.(ya?ml|json)$/i,
  inWords: "test files (*.test.yaml, *.test.yml, *.test.json)",
};

/**
 * Whether an author means the file as a policy, sound or not: it has a `Statement`, or a version of
 * the policy language, or is empty. What is no JSON need only speak of a statement.
 */
function looksLikePolicy(path: string): boolean {
  if (Number(statOf(path)?.size) > bytesMax) return false;
  // Zeros go, since some editors write UTF-16, which the check then refuses in its own words.
  const text = readFileSync(path, "utf8").replaceAll("\0", "").replace(byteOrderMark, "").trim();
  if (text === "") return true;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return false;
    return Object.entries(value).some(
      ([key, held]) =>
        /^statement$/i.test(key) || (/^version$/i.test(key) && languageVersions.includes(held)),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return /\bstatement["']?\s*:/i.test(text);
    throw error;
  }
}

/** What the paths of a command line stand for. */
export interface ExpandedPaths {
  readonly files: readonly string[];
  /** Files of folders whose names fit, and which are none of those that are meant. */
  readonly passedOver: readonly string[];
}

/**
 * The files that `paths` stand for: a folder stands for all files below it that are meant.
 * Throws `UsageError` where there is none.
 */
export function expandPaths(
  paths: readonly string[],
  { pattern, inWords, isMeant = () => true }: FilePattern,
): ExpandedPaths {
  const files = new Set<string>();
  const passedOver = new Set<string>();
  for (const path of paths) {
    if (path === standardInput || !statOf(path)?.isDirectory()) {
      files.add(path);
      continue;
    }
    const named = below(path, pattern);
    const meant = named.filter(isMeant);
    if (meant.length === 0) {
      const others = passedOverWords(named);
      throw new UsageError(`there are no ${inWords} below ${path}${others && `; ${others}`}`);
    }
    for (const file of meant) files.add(file);
    for (const file of named) if (!meant.includes(file)) passedOver.add(file);
  }
  // What is named itself is meant, whatever it looks like.
  return { files: [...files], passedOver: [...passedOver.difference(files)] };
}

/** So many names tell enough. */
const passedOverNamesMax = 5;

/** For the end of a report; empty where nothing was passed over. */
export function passedOverWords(files: readonly string[]): string {
  if (files.length === 0) return "";
  const named = files.slice(0, passedOverNamesMax).join(", ");
  const others = files.length - passedOverNamesMax;
  const rest = others > 0 ? ` and ${others} more` : "";
  return `passed over ${counted(files.length, "file")} without a Statement: ${named}${rest}`;
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
  const stat = isInput ? undefined : statOf(file);
  if (stat?.isDirectory()) return notText(file, "a folder, where one file is to be named");
  if (Number(stat?.size) > bytesMax) {
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
