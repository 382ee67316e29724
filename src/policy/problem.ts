/** What is wrong with a policy: where, what for people, and what AWS says about it. */
import type { SourcePosition } from "./document.ts";

/**
 * Kinds of problem, so that each service can answer with its own code.
 *
 * - `json`: the text is no JSON, or beyond the bounds of depth and size.
 * - `duplicateKey`: an object has one key twice (refused by the grammar).
 * - `syntax`: JSON, but not the shape of a policy.
 * - `version`: the version's value, or a feature that the stated version lacks.
 * - `sid`, `action`, `resource`, `principal`, `condition`: that element's values.
 */
export type PolicyProblemKind =
  | "json"
  | "duplicateKey"
  | "syntax"
  | "version"
  | "sid"
  | "action"
  | "resource"
  | "principal"
  | "condition";

export interface PolicyProblem {
  readonly kind: PolicyProblemKind;
  /** For people: what is wrong and, where it helps, what is right. */
  readonly message: string;
  /** IAM's wording for `MalformedPolicyDocument`. */
  readonly awsMessage: string;
  /** `$.Statement[0].Action[1]`. */
  readonly path: string;
  readonly position: SourcePosition;
}

/** What IAM says of most that is no policy. */
export const syntaxErrors = "Syntax errors in policy.";
export const versionTooOld = "Policy document must be version 2012-10-17 or greater.";
