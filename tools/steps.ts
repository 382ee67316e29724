/** The steps of checking the project: each runs one program or one set of rules and counts. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProblems } from "./tidy/tidy.ts";

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));

const passedOnce: Count = { passed: 1, failed: 0, skipped: 0 };
const failedOnce: Count = { passed: 0, failed: 1, skipped: 0 };

export function sum(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((total, count) => total + count.passed, 0),
    failed: counts.reduce((total, count) => total + count.failed, 0),
    skipped: counts.reduce((total, count) => total + count.skipped, 0),
  };
}

/** `12 passed, 0 failed, 1 skipped`. */
export function closingLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function announce(title: string): void {
  process.stdout.write(`== ${title}\n`);
}

/** Runs a program of `node_modules` with the Node that runs us; returns its exit code. */
function runProgram(file: string, programArguments: readonly string[]): number {
  const path = [dirname(process.execPath), join(root, "node_modules/.bin"), process.env.PATH];
  const { status, error } = spawnSync(
    process.execPath,
    [join(root, "node_modules", file), ...programArguments],
    { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path.join(delimiter) } },
  );
  if (error !== undefined) throw error;
  return status ?? 1;
}

export function checkTypes(): Count {
  announce("types");
  return runProgram("typescript/bin/tsc", ["-p", root, "--noEmit"]) === 0 ? passedOnce : failedOnce;
}

export function checkStyle(): Count {
  announce("style");
  const options = ["check", "--error-on-warnings", "--max-diagnostics=200", "."];
  return runProgram("@biomejs/biome/bin/biome", options) === 0 ? passedOnce : failedOnce;
}

/** The rules of `tools/tidy`; each rule counts as one test. */
export function checkTidiness(): Count {
  announce("tidy");
  return sum(
    findProblems(root).map(({ rule, problems }) => {
      for (const problem of problems) process.stdout.write(`${rule}: ${problem}\n`);
      return problems.length === 0 ? passedOnce : failedOnce;
    }),
  );
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/**
 * What a report of Vitest comes to. A file that could not be loaded has no tests that failed, and
 * an error outside of all tests stands only in the exit code: both count as a failure.
 */
export function countReport(report: VitestReport, exitCode: number): Count {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Runs Vitest with `filters` (paths or its own options) and counts what its report says. */
export function runTests(filters: readonly string[]): Count {
  announce("tests");
  const folder = mkdtempSync(join(tmpdir(), "sallyport-tests-"));
  try {
    const file = join(folder, "report.json");
    const shown = process.stdout.isTTY ? "default" : "dot"; // a log needs failures, not progress
    const reporters = [`--reporter=${shown}`, "--reporter=json", `--outputFile.json=${file}`];
    const exitCode = runProgram("vitest/vitest.mjs", ["run", ...reporters, ...filters]);
    if (!existsSync(file)) return failedOnce;
    return countReport(JSON.parse(readFileSync(file, "utf8")) as VitestReport, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
