/** `sallyport policy test`: decisions that are expected of policies, as cases in YAML. */
import { Command, InvalidArgumentError } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { coverageOf } from "../policy/coverage.ts";
import type { Finding } from "../policy/finding.ts";
import { deliver, type ReportOptions, withReportOptions } from "../policy/output/deliver.ts";
import { expandPaths, readSource, testFiles } from "../policy/sources.ts";
import {
  brokenReport,
  isCoverageEnough,
  type TestOutcome,
  testReport,
} from "../policy/test-report.ts";
import { runWorld } from "../policy/test-run.ts";
import { readWorld, type World } from "../policy/world/world.ts";

const help = `
FILE is a test file, a folder (all *.test.yaml, .yml and .json below it), or -. Paths of policies
in it are relative to it. A test file:

  policies:
    readers: readers.json                    # or the policy itself, written out
  principals:
    alice: { arn: "arn:aws:iam::111122223333:user/alice", identity: readers }
  cases:
    - name: readers read the reports, and only with MFA
      principal: alice
      action: [s3:GetObject, s3:GetObjectVersion]
      resource: arn:aws:s3:::reports/q1.pdf
      context: { aws:MultiFactorAuthPresent: true }
      expect: allowed                        # explicitDeny, implicitDeny, or denied for either
      because: { kind: identity, sid: Read } # optional

docs/policy-testing.md has all members. Exit codes: 0 all as expected; 1 some are not, or too few
statements matched; 2 wrong use, or a test file that cannot be used.

  sallyport policy test policies/
  sallyport policy test --coverage-min 90 policies/
  sallyport policy test --format junit --output report.xml policies/
`;

interface TestOptions extends ReportOptions {
  readonly coverage?: boolean;
  readonly coverageMin?: number;
  readonly verbose?: boolean;
}

function percentage(text: string): number {
  const percent = Number(text);
  if (text.trim() !== "" && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError("It is a number from 0 to 100.");
}

interface Loaded {
  readonly files: readonly string[];
  readonly worlds: readonly World[];
  readonly warnings: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly texts: ReadonlyMap<string, string>;
}

function load(files: readonly string[]): Loaded {
  const worlds: World[] = [];
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  const texts = new Map<string, string>();
  for (const file of files) {
    const read = readSource(file);
    if (!read.ok) {
      findings.push(read.finding);
      continue;
    }
    const made = readWorld(read.source);
    worlds.push(made.world);
    findings.push(...made.findings);
    warnings.push(...made.warnings);
    for (const [name, text] of made.texts) texts.set(name, text);
    if (made.findings.length === 0 && made.world.cases.length === 0) {
      const message = "the file has no `cases`";
      findings.push({ level: "error", rule: "schema", file, line: 1, column: 1, message });
    }
  }
  return { files, worlds, findings, warnings, texts };
}

export function policyTestCommand(finish: (exitCode: number) => void, version: string): Command {
  const command = new Command("test")
    .description("decide the cases of test files, and compare with what they expect")
    .argument("<file...>", "test files, folders of test files, or -")
    .option("--verbose", "show the cases that pass, too")
    .option("--coverage", "name the statements that no case ever matched")
    .option("--coverage-min <percent>", "end with 1 where fewer statements matched", percentage);
  return withReportOptions(command)
    .addHelpText("after", help)
    .action((paths: readonly string[], options: TestOptions) => {
      const { files } = expandPaths(paths, testFiles);
      const loaded = load(files);
      const { findings, texts } = loaded;
      if (findings.length > 0) {
        deliver(brokenReport(findings, texts, version), options);
        finish(exitCodes.wrongUse);
        return;
      }
      const outcome = outcomeOf(loaded, options);
      deliver(testReport(outcome, { isVerbose: options.verbose === true, version }), options);
      const isFine = outcome.checks.every(({ passed }) => passed) && isCoverageEnough(outcome);
      if (!isFine) finish(exitCodes.failed);
    });
}

function outcomeOf(
  { files, worlds, warnings, texts }: Loaded,
  { coverage, coverageMin }: TestOptions,
): TestOutcome {
  const outcomes = worlds.map(runWorld);
  const covered = new Set(outcomes.flatMap((one) => [...one.covered]));
  const policies = worlds.flatMap((world) => world.policies);
  const wantsCoverage = coverage === true || coverageMin !== undefined;
  return {
    files,
    checks: outcomes.flatMap(({ checks }) => checks),
    warnings,
    texts,
    coverage: wantsCoverage ? coverageOf(policies, covered) : undefined,
    coverageMin,
  };
}
