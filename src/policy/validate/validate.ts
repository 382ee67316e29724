/** What AWS refuses when a policy is written: the rules in the order in which IAM names faults. */
import type { PolicyDocument, SourceText } from "../document.ts";
import { type PolicyProblem, versionTooOld } from "../problem.ts";
import { actionForm, trustActions } from "./actions.ts";
import { conditionForm } from "./conditions.ts";
import {
  actionPresence,
  principalPresence,
  resourceControlShape,
  resourcePresence,
} from "./elements.ts";
import { principalForm } from "./principals.ts";
import { type Finding, type PolicyUse, pathOf, type StatementRule, toProblems } from "./report.ts";
import { resourceForm } from "./resources.ts";

const statementRules: readonly StatementRule[] = [
  principalPresence,
  principalForm,
  resourceControlShape,
  actionPresence,
  resourcePresence,
  actionForm,
  trustActions,
  resourceForm,
  conditionForm,
];

/** IAM's own policies; those of resources and organizations are freer in form. */
const usesOfIam: ReadonlySet<PolicyUse> = new Set(["identity", "session", "boundary", "trust"]);
const sidPattern = /^[0-9A-Za-z]*$/;

function* sidFindings(document: PolicyDocument): Iterable<Finding> {
  const seen = new Set<string>();
  for (const statement of document.statements) {
    const sid: SourceText | undefined = statement.sid;
    if (sid === undefined || sid.text === "") continue;
    const place = { kind: "sid", path: pathOf(statement, "Sid"), offset: sid.offset } as const;
    if (!sidPattern.test(sid.text)) {
      yield {
        ...place,
        message: "a statement id is letters and digits",
        awsMessage:
          "Statement IDs (SID) must be alpha-numeric. " +
          "Check that your input satisfies the regular expression [0-9A-Za-z]*",
      };
    }
    if (seen.has(sid.text)) {
      yield {
        ...place,
        message: `another statement has the id \`${sid.text}\` already`,
        awsMessage: "Statement IDs (SID) in a single policy must be unique.",
      };
    }
    seen.add(sid.text);
  }
}

function* versionFindings(document: PolicyDocument): Iterable<Finding> {
  if (document.version === "2012-10-17") return;
  yield {
    kind: "version",
    message: 'a policy of this kind states `"Version": "2012-10-17"`',
    awsMessage: versionTooOld,
    path: document.hasVersion ? "$.Version" : "$",
    offset: document.versionOffset,
  };
}

/** IAM keeps no text that begins with a space; of other white space there is no word. */
function* leadingSpace({ text }: PolicyDocument, use: PolicyUse): Iterable<Finding> {
  if (use === "session" || !text.startsWith(" ")) return;
  yield {
    kind: "json",
    message: "a policy begins with its brace, and with no space before it",
    awsMessage: "JSON strings must not have leading spaces",
    path: "$",
    offset: 0,
  };
}

/**
 * Lists what AWS would refuse when this policy is created for this use; the first problem is the
 * one whose `awsMessage` to answer. An empty list means that AWS takes it. `managed` asks for the
 * newer version of the language, as `CreatePolicy` does; Organizations always does. Sizes are not
 * checked here: see `countPolicyCharacters`.
 */
export function validatePolicy(
  document: PolicyDocument,
  use: PolicyUse,
  options: { readonly managed?: boolean } = {},
): readonly PolicyProblem[] {
  const findings: Finding[] = [];
  if (usesOfIam.has(use)) findings.push(...leadingSpace(document, use));
  // Those of Organizations state the newer version (Organizations User Guide, "SCP syntax").
  const isNewer = options.managed === true || use.endsWith("-control");
  if (isNewer) findings.push(...versionFindings(document));
  if (usesOfIam.has(use)) findings.push(...sidFindings(document));
  for (const rule of statementRules) {
    for (const statement of document.statements) {
      findings.push(...rule(statement, use, document));
    }
  }
  return toProblems(document, findings);
}
