/** Looks at one policy: what AWS would refuse, and what it takes but an author hardly means. */
import {
  countPolicyCharacters,
  type PolicyDocument,
  type PolicyProblem,
  type PolicyUse,
  parsePolicy,
  validatePolicy,
} from "../../src/policy/index.ts";
import { sharedProviderProblems } from "../../src/policy/shared-providers.ts";
import { doubtsOfConditions } from "./condition-values.ts";
import type { Doubt } from "./doubt.ts";
import type { Finding } from "./finding.ts";
import { jsonHint } from "./json-hint.ts";
import { factsOf, guessKind, type PolicyKindName } from "./kinds.ts";
import { nearestName } from "./nearest-name.ts";
import { doubtsOfNames } from "./reference.ts";
import { doubtsOfFit } from "./resource-fit.ts";
import type { SourceFile } from "./sources.ts";

export interface CheckedPolicy {
  readonly file: string;
  /** As given or guessed; `undefined` where the text is no policy and none was given. */
  readonly kind: PolicyKindName | undefined;
  readonly findings: readonly Finding[];
}

export function problemFinding(
  { file, text }: SourceFile,
  problem: PolicyProblem,
  code: string,
): Finding {
  const { kind, awsMessage, path, position } = problem;
  const { line, column } = position;
  const message = `${problem.message}${nearestName(problem)}${jsonHint(problem, text)}`;
  const aws = { code, message: awsMessage };
  return { level: "error", rule: kind, file, line, column, path, message, aws };
}

function sizeFindings(source: SourceFile, kind: PolicyKindName): readonly Finding[] {
  const { charactersMax, limitOf } = factsOf(kind);
  const characters = countPolicyCharacters(source.text);
  if (charactersMax === undefined || characters <= charactersMax) return [];
  const message =
    `${characters} characters without white space; the limit of ${limitOf} is ` +
    `${charactersMax}, unless your quota was raised`;
  return [{ level: "warning", rule: "size", file: source.file, line: 1, column: 1, message }];
}

/** In the older language `${aws:username}` is these characters, which no author means. */
function doubtsOfVersion(document: PolicyDocument): readonly Doubt[] {
  if (document.version === "2012-10-17") return [];
  const texts = document.statements.flatMap(({ index, resource, conditions }) => [
    ...(resource?.values ?? []).map((value) => ({ index, ...value })),
    ...conditions.flatMap(({ values }) => values.map((value) => ({ index, ...value }))),
  ]);
  return texts
    .filter(({ text }) => text.includes("${"))
    .map(({ index, text, offset }) => ({
      rule: "version",
      offset,
      path: `$.Statement[${index}]`,
      message: `\`${text}\` is read as it stands: variables need "Version": "2012-10-17"`,
    }));
}

const doubters = [doubtsOfVersion, doubtsOfNames, doubtsOfFit, doubtsOfConditions] as const;

/** In the order of the document, whose lines are counted once, however many doubts there are. */
function doubtFindings(file: string, document: PolicyDocument): readonly Finding[] {
  const { text } = document;
  let line = 1;
  let lineStart = 0;
  let lineEnd = text.indexOf("\n");
  return doubters
    .flatMap((doubtsOf) => doubtsOf(document))
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, ...doubt }) => {
      while (lineEnd !== -1 && lineEnd < offset) {
        line += 1;
        lineStart = lineEnd + 1;
        lineEnd = text.indexOf("\n", lineStart);
      }
      return { level: "warning", file, line, column: offset - lineStart + 1, ...doubt };
    });
}

/** What AWS would refuse of a policy for this use. */
export function problemsOf(document: PolicyDocument, use: PolicyUse): readonly PolicyProblem[] {
  const shared = use === "trust" ? sharedProviderProblems(document) : [];
  return [...validatePolicy(document, use), ...shared];
}

/** Checks a text as a policy of `kind`, or of the kind that it looks like. */
export function checkPolicy(source: SourceFile, kind: PolicyKindName | undefined): CheckedPolicy {
  const { file, text } = source;
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    const { awsCode } = factsOf(kind ?? "identity");
    const findings = parsed.problems.map((problem) => problemFinding(source, problem, awsCode));
    return { file, kind, findings };
  }
  const used = kind ?? guessKind(parsed.policy);
  const { use, awsCode } = factsOf(used);
  const findings = [
    ...problemsOf(parsed.policy, use).map((problem) => problemFinding(source, problem, awsCode)),
    ...doubtFindings(file, parsed.policy),
    ...sizeFindings(source, used),
  ];
  return { file, kind: used, findings };
}
