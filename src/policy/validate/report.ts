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
  const position = positionFinder(document.text);
  return findings.map(({ kind, message, awsMessage, path, offset }) => ({
    kind,
    message,
    awsMessage,
    path,
    position: position(offset),
  }));
}
