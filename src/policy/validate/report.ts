/** How the rules of validation say what they find. */
import type { PolicyDocument, PolicyStatement } from "../document.ts";
import { positionFinder } from "../positions.ts";
import type { PolicyProblem, PolicyProblemKind } from "../problem.ts";

/** What a policy is for; each kind allows and requires different elements. */
export type PolicyUse =
  | "identity"
  | "resource"
  | "trust"
  | "session"
  | "boundary"
  | "service-control"
  | "resource-control";

export interface Finding {
  readonly kind: PolicyProblemKind;
  readonly message: string;
  readonly awsMessage: string;
  readonly path: string;
  readonly offset: number;
}

/** One rule: looks at a statement and says what AWS would refuse. */
export type StatementRule = (
  statement: PolicyStatement,
  use: PolicyUse,
  document: PolicyDocument,
) => Iterable<Finding>;

export function pathOf(statement: PolicyStatement, ...rest: readonly string[]): string {
  return [`$.Statement[${statement.index}]`, ...rest].join(".");
}

export function toProblems(
  document: PolicyDocument,
  findings: readonly Finding[],
): readonly PolicyProblem[] {
  const { text } = document;
  const position = positionFinder(text);
  // Asked once: white space before the first statement may be as long as the text itself.
  const isStatementListed = isListed(text, document.statements[0]?.range.start.offset ?? 0);
  return findings.map(({ kind, message, awsMessage, path, offset }) => ({
    kind,
    message,
    awsMessage,
    path: asWritten(path, isListed(text, offset), isStatementListed),
    position: position(offset),
  }));
}

/**
 * The language takes one value for a list of one; then the path has no place in a list. A
 * statement's own place goes by where the first statement stands.
 */
function asWritten(path: string, isValueListed: boolean, isStatementListed: boolean): string {
  const ofValue = isValueListed ? path : path.replace(/(?<!ment)\[0\]$/, "");
  return isStatementListed ? ofValue : ofValue.replace("$.Statement[0]", "$.Statement");
}

/** Whether what stands at an offset is an item of a list, and no member's value. */
function isListed(text: string, offset: number): boolean {
  let before = offset - 1;
  while (before >= 0 && " \t\r\n".includes(text.charAt(before))) before -= 1;
  return text.charAt(before) !== ":";
}
