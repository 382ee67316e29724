/** The Allows on the way to a decision: most decisions find none, and need no list. */
import type { CompiledStatement } from "./compile.ts";
import type { PolicyKind } from "./decision.ts";
import type { AttachedPolicy } from "./request.ts";

/** A statement that allows, after others. */
export interface AllowMatch {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly compiled: CompiledStatement;
  readonly before: AllowMatch | undefined;
  /** How many there are, with this one. */
  readonly count: number;
}

export function allowAfter(
  before: AllowMatch | undefined,
  kind: PolicyKind,
  policy: AttachedPolicy,
  compiled: CompiledStatement,
): AllowMatch {
  return { kind, policy, compiled, before, count: (before?.count ?? 0) + 1 };
}
