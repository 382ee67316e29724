/**
 * `node fuzz/policy/mutate.ts [FILE]`: puts each fault into a copy of the engine, or those of one
 * file or folder alone; all must be noticed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Case } from "../../conformance/cases/load.ts";
import type { Comparison, ComparisonOptions, PrepareEvaluator } from "./compare.ts";
import { type Mutation, mutations } from "./mutations.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const copied = [
  "src/policy",
  "src/base",
  "conformance/reference",
  "conformance/cases",
  "fuzz/policy",
];

interface Copy {
  readonly loadCases: () => readonly Case[];
  readonly preparePlainEngine: PrepareEvaluator;
  readonly preparePaddedEngine: PrepareEvaluator;
  readonly compare: (options: ComparisonOptions, prepare: PrepareEvaluator) => Comparison;
}

/** Ends the run where the mutation does not fit the engine's text any more. */
function mutate(folder: string, { file, find, replace }: Mutation): void {
  const path = join(folder, "src/policy", file);
  const parts = readFileSync(path, "utf8").split(find);
  if (parts.length !== 2) {
    process.stdout.write(`${file} has ${parts.length - 1} times: ${find}\n`);
    process.exit(1);
  }
  writeFileSync(path, parts.join(replace));
}

async function load(folder: string): Promise<Copy> {
  const load = (path: string) => import(pathToFileURL(join(folder, path)).href);
  return {
    ...(await load("conformance/cases/load.ts")),
    ...(await load("fuzz/policy/compare.ts")),
    ...(await load("fuzz/policy/padded.ts")),
  };
}

/** What noticed the fault: a case, the fuzzer, or nothing. */
function whatNotices(copy: Copy): string | undefined {
  for (const { file, name, scenario, expected } of copy.loadCases()) {
    for (const prepare of [copy.preparePlainEngine, copy.preparePaddedEngine]) {
      const { verdict, decidedBy } = prepare(scenario)(scenario);
      const isRight = verdict === expected.verdict && decidedBy === expected.decidedBy;
      if (!isRight) return `case ${file}: ${name}`;
    }
  }
  for (const prepare of [copy.preparePaddedEngine, copy.preparePlainEngine]) {
    const options = { cases: 20_000, seed: 11, countEvery: 20_000, requestsPerWorld: 20 };
    const { disagreement } = copy.compare(options, prepare);
    if (disagreement !== undefined) return `fuzzer, case ${disagreement.caseNumber}`;
  }
  return undefined;
}

async function tryMutation(mutation: Mutation): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-mutation-"));
  try {
    for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
    mutate(folder, mutation);
    return whatNotices(await load(folder));
  } catch (error) {
    // A fault that breaks the engine altogether is noticed too.
    if (error instanceof Error) return `error: ${error.message}`;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [only = ""] = process.argv.slice(2);
const chosen = mutations.filter(({ file }) => file.startsWith(only));
let unnoticed = 0;
for (const mutation of chosen) {
  const noticed = await tryMutation(mutation);
  if (noticed === undefined) unnoticed += 1;
  process.stdout.write(`${noticed ?? "NOT NOTICED"}  <-  ${mutation.file}: ${mutation.find}\n`);
}
process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} faults noticed\n`);
if (unnoticed > 0) process.exitCode = 1;
