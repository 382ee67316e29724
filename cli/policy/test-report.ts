/** What came of test files: for a person, and in the formats that CI reads. */
import type { Coverage, UncoveredStatement } from "./coverage.ts";
import { counted, type Finding } from "./finding.ts";
import type { Report } from "./output/deliver.ts";
import { type JunitCase, junitOf } from "./output/junit.ts";
import { sarifOf } from "./output/sarif.ts";
import { textOfFinding } from "./output/text.ts";
import type { Check } from "./test-run.ts";

export interface TestOutcome {
  readonly files: readonly string[];
  readonly checks: readonly Check[];
  readonly warnings: readonly Finding[];
  /** Texts by file, to show lines of them. */
  readonly texts: ReadonlyMap<string, string>;
  /** `undefined` where it was not asked for. */
  readonly coverage: Coverage | undefined;
  /** The least percentage that is enough. */
  readonly coverageMin: number | undefined;
}

function titleOf({ name, principal, action, resource }: Check): string {
  return `${name} [${principal} ${action}${resource === "*" ? "" : ` ${resource}`}]`;
}

/** What a person wants to know of a failure. */
function failureWords({ expected, actual, because, flip }: Check): readonly string[] {
  return [`expected ${expected}, was ${actual}`, because, ...(flip === undefined ? [] : [flip])];
}

function nameOfStatement({ policy, index, sid }: UncoveredStatement): string {
  return `${sid ? `statement "${sid}"` : `statement ${index + 1}`} of ${policy}`;
}

export function isCoverageEnough({ coverage, coverageMin }: TestOutcome): boolean {
  return coverage === undefined || coverageMin === undefined || coverage.percent >= coverageMin;
}

function textOfCoverage(outcome: TestOutcome): readonly string[] {
  const { coverage, coverageMin } = outcome;
  if (coverage === undefined) return [];
  const { covered, statements, percent, uncovered } = coverage;
  const wanted = isCoverageEnough(outcome) ? "" : `, ${coverageMin} % wanted`;
  return [
    ...uncovered.map(
      (one) => `${one.file}:${one.line}:${one.column}: no case matched ${nameOfStatement(one)}`,
    ),
    `${covered} of ${counted(statements, "statement")} matched (${percent} %)${wanted}`,
  ];
}

function textOf(outcome: TestOutcome, isVerbose: boolean): string {
  const { checks, files } = outcome;
  const failed = checks.filter(({ passed }) => !passed).length;
  const shown = checks.filter(({ passed }) => isVerbose || !passed);
  const lines = shown.flatMap((check) => {
    const { file, line, column, passed, actual } = check;
    if (passed) return [`ok    ${titleOf(check)}: ${actual}`];
    return [
      `FAIL  ${titleOf(check)}`,
      `      ${file}:${line}:${column}`,
      ...failureWords(check).map((words) => `      ${words}`),
    ];
  });
  const passed = checks.length - failed;
  return [
    ...outcome.warnings.map((warning) => textOfFinding(warning, outcome.texts)),
    ...lines,
    ...textOfCoverage(outcome),
    `${counted(files.length, "file")}, ${counted(checks.length, "decision")}: ` +
      `${passed} as expected, ${failed} not`,
    "",
  ].join("\n");
}

/** A failure of a case, or of coverage, as a finding at its place. */
function findingsOf(outcome: TestOutcome): readonly Finding[] {
  const failures = outcome.checks
    .filter(({ passed }) => !passed)
    .map((check): Finding => {
      const { file, line, column } = check;
      const [first = "", ...details] = failureWords(check);
      const message = `${titleOf(check)}: ${first}`;
      return { level: "error", rule: "expectation", file, line, column, message, details };
    });
  const level = isCoverageEnough(outcome) ? "warning" : "error";
  const uncovered = (outcome.coverage?.uncovered ?? []).map((one): Finding => {
    const { file, line, column } = one;
    const message = `no case matched ${nameOfStatement(one)}`;
    return { level, rule: "coverage", file, line, column, message };
  });
  return [...outcome.warnings, ...failures, ...uncovered];
}

function junitCaseOf(check: Check): JunitCase {
  const [message = "", ...details] = failureWords(check);
  const { file, line, column, passed } = check;
  const text = [`${file}:${line}:${column}: ${message}`, ...details].join("\n");
  const failures = passed ? [] : [{ type: "expectation", message, text }];
  return { name: titleOf(check), file, line, failures };
}

function coverageCase(outcome: TestOutcome): readonly JunitCase[] {
  const { coverage, coverageMin } = outcome;
  if (coverage === undefined || coverageMin === undefined) return [];
  const message = `${coverage.percent} % of the statements were matched`;
  const text = textOfCoverage(outcome).join("\n");
  const failures = isCoverageEnough(outcome) ? [] : [{ type: "coverage", message, text }];
  const file = outcome.files[0] ?? "";
  return [{ name: `coverage of at least ${coverageMin} %`, file, line: 1, failures }];
}

function junitReport(outcome: TestOutcome): string {
  const suites = outcome.files.map((name) => ({
    name,
    cases: outcome.checks.filter(({ file }) => file === name).map(junitCaseOf),
  }));
  const coverage = coverageCase(outcome);
  return junitOf([
    ...suites,
    ...(coverage.length === 0 ? [] : [{ name: "coverage", cases: coverage }]),
  ]);
}

export function testReport(
  outcome: TestOutcome,
  { isVerbose, version }: { readonly isVerbose: boolean; readonly version: string },
): Report {
  const { files, checks, warnings, coverage } = outcome;
  const passed = checks.filter((check) => check.passed).length;
  const failed = checks.length - passed;
  return {
    text: () => textOf(outcome, isVerbose),
    json: () =>
      `${JSON.stringify({ files, passed, failed, checks, warnings, coverage }, undefined, 2)}\n`,
    sarif: () => sarifOf(findingsOf(outcome), version),
    junit: () => junitReport(outcome),
  };
}

/** Test files that cannot be used: nothing was decided. */
export function brokenReport(
  findings: readonly Finding[],
  texts: ReadonlyMap<string, string>,
  version: string,
): Report {
  const files = [...new Set(findings.map(({ file }) => file))];
  const cases = files.map((file): JunitCase => {
    const own = findings.filter((finding) => finding.file === file);
    const failures = own.map((finding) => ({
      type: finding.rule,
      message: finding.message,
      text: textOfFinding(finding, new Map()),
    }));
    return { name: file, file, line: own[0]?.line ?? 1, failures };
  });
  return {
    text: () =>
      [
        ...findings.map((finding) => textOfFinding(finding, texts)),
        `${counted(findings.length, "mistake")}: nothing was decided\n`,
      ].join("\n"),
    json: () => `${JSON.stringify({ findings }, undefined, 2)}\n`,
    sarif: () => sarifOf(findings, version),
    junit: () => junitOf([{ name: "test files", cases }]),
  };
}
