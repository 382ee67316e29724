/** A statement that carried a decision; where it stands in the text is looked up when asked. */
import { assert } from "../base/errors.ts";
import type { CompiledStatement } from "./compile.ts";
import type { MatchedStatement, PolicyKind } from "./decision.ts";
import type { Effect, SourceRange } from "./document.ts";
import type { AttachedPolicy } from "./request.ts";

export class DecisiveStatement implements MatchedStatement {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly effect: Effect;
  readonly index: number;
  readonly sid: string | undefined;

  constructor(kind: PolicyKind, policy: AttachedPolicy, compiled: CompiledStatement) {
    this.kind = kind;
    this.policy = policy;
    this.effect = compiled.effect;
    this.index = compiled.index;
    this.sid = compiled.sid;
  }

  get range(): SourceRange {
    const { statements } = this.policy.compiled.document;
    const statement = statements.find(({ index }) => index === this.index);
    assert(statement !== undefined, "a statement that was compiled stands in its document");
    return statement.range;
  }
}
