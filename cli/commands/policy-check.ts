/** `sallyport policy check`: what AWS would refuse in policies, before AWS is asked. */
import { Command, Option } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { type CheckedPolicy, checkPolicy } from "../policy/check.ts";
import { counted, countLevel, type Finding } from "../policy/finding.ts";
import { type PolicyKindName, policyKindList } from "../policy/kinds.ts";
import {
  deliver,
  type Report,
  type ReportOptions,
  withReportOptions,
} from "../policy/output/deliver.ts";
import { junitOf } from "../policy/output/junit.ts";
import { sarifOf } from "../policy/output/sarif.ts";
import { textOfFinding } from "../policy/output/text.ts";
import { expandPaths, passedOverWords, policyFiles, readSource } from "../policy/sources.ts";

const help = `
FILE is a policy in JSON, a folder (all policies below it), or - for standard input. Of a folder's
.json files those with a Statement are policies; the report names the others. Without --kind a
policy that names principals is a resource's (or a role's trust policy), any other an identity
policy; boundaries, session policies, SCPs and RCPs look like others and must be named.
A policy that AWS takes is never refused: warnings do not fail the command without --strict.

Exit codes: 0 nothing found, 1 something AWS would refuse, 2 wrong use.

  sallyport policy check policies/
  sallyport policy check --kind scp guard-rails/*.json
  sallyport policy check --format sarif --output policies.sarif policies/
  aws iam get-policy-version … --query PolicyVersion.Document | sallyport policy check -
`;

interface CheckOptions extends ReportOptions {
  readonly kind?: PolicyKindName;
  readonly strict?: boolean;
}

export function policyCheckCommand(finish: (exitCode: number) => void, version: string): Command {
  const command = new Command("check")
    .description("find what AWS would refuse in policies, with line and column")
    .argument("<file...>", "policies, folders of policies, or -")
    .addOption(new Option("--kind <kind>", "what the policies are for").choices(policyKindList))
    .option("--strict", "end with 1 also where there are only warnings");
  return withReportOptions(command)
    .addHelpText("after", help)
    .action((paths: readonly string[], options: CheckOptions) => {
      const texts = new Map<string, string>();
      const { files, passedOver } = expandPaths(paths, policyFiles);
      const checked = files.map((file): CheckedPolicy => {
        const read = readSource(file);
        if (!read.ok) return { file, kind: options.kind, findings: [read.finding] };
        texts.set(file, read.source.text);
        return checkPolicy(read.source, options.kind);
      });
      const findings = checked.flatMap((one) => one.findings);
      const fails = (finding: Finding) => options.strict === true || finding.level === "error";
      deliver(reportOf(checked, { passedOver, texts, version, fails }), options);
      if (findings.some(fails)) finish(exitCodes.failed);
    });
}

interface ReportFacts {
  readonly passedOver: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly version: string;
  /** Whether a finding fails the command, and so its case in CI. */
  readonly fails: (finding: Finding) => boolean;
}

function reportOf(
  checked: readonly CheckedPolicy[],
  { passedOver, texts, version, fails }: ReportFacts,
): Report {
  const findings = checked.flatMap((one) => one.findings);
  const [errors, warnings] = [countLevel(findings, "error"), countLevel(findings, "warning")];
  const others = passedOver.length === 0 ? "" : `; ${passedOverWords(passedOver)}`;
  const told = { policies: checked, errors, warnings, passedOver };
  return {
    text: () =>
      [
        ...findings.map((finding) => textOfFinding(finding, texts)),
        `${checked.length} ${checked.length === 1 ? "policy" : "policies"}: ` +
          `${counted(errors, "error")}, ${counted(warnings, "warning")}${others}\n`,
      ].join("\n"),
    json: () => `${JSON.stringify(told, undefined, 2)}\n`,
    sarif: () => sarifOf(findings, version),
    junit: () =>
      junitOf([
        { name: "sallyport policy check", cases: checked.map((one) => junitCase(one, fails)) },
      ]),
  };
}

function junitCase({ file, findings }: CheckedPolicy, fails: ReportFacts["fails"]) {
  const failing = findings.filter(fails);
  const failures = failing.map((finding) => ({
    type: finding.rule,
    message: finding.message,
    text: textOfFinding(finding, new Map()),
  }));
  return { name: file, file, line: failing[0]?.line ?? 1, failures };
}
