/** The answer of the engine: a verdict and enough to say why. */
import type { Effect, SourceRange } from "./document.ts";
import type { AttachedPolicy } from "./request.ts";

export type Verdict = "allowed" | "explicitDeny" | "implicitDeny";

/** The kinds of policy, as AWS's denial messages tell them apart. */
export type PolicyKind =
  | "serviceControl"
  | "resourceControl"
  | "resource"
  | "trust"
  | "key"
  | "identity"
  | "boundary"
  | "session"
  | "endpoint";

/** A statement that applied to the request. */
export interface MatchedStatement {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly effect: Effect;
  /** The statement's place in its document, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly range: SourceRange;
}

export interface Decision {
  readonly verdict: Verdict;
  /**
   * Which kind of policy settled it: the one that denied, the first that had to allow and was
   * silent, or the one whose Allow let the request through. `root` is the root user's own right.
   */
  readonly decidedBy: PolicyKind | "root";
  /**
   * The statements that carried the verdict: one that denies, or those that allow (at most one
   * for each policy that was asked). Empty where nothing matched. `explain` lists them all.
   */
  readonly matched: readonly MatchedStatement[];
}
