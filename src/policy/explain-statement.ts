/** What one statement makes of a request: which of its elements fit, and on which values. */
import { type AskedAction, speaksOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { conditionHolds } from "./condition.ts";
import type { PolicyKind } from "./decision.ts";
import type { Effect, PolicyStatement, SourceRange } from "./document.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { AuthorizationRequest, ContextValue } from "./request.ts";
import { resourceAsked } from "./resource.ts";

export interface ConditionExplanation {
  readonly operator: string;
  readonly key: string;
  /** What the policy asks for. */
  readonly values: readonly string[];
  /** What the request carries; `undefined` where it lacks the key. */
  readonly seen: ContextValue | undefined;
  readonly holds: boolean;
}

export interface StatementExplanation {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: Effect;
  readonly range: SourceRange;
  /**
   * The statement takes part in the decision: everything fits, and the policy has a say in this
   * (not so by rules E19 and E21).
   */
  readonly applies: boolean;
  readonly actionFits: boolean;
  readonly resourceFits: boolean;
  /** How the statement names the caller; `undefined` where it names no principal. */
  readonly principal: PrincipalMatch | undefined;
  /** The statement speaks of this caller, by name or because it is attached to it (rule P14). */
  readonly principalFits: boolean;
  readonly conditions: readonly ConditionExplanation[];
}

/** The kinds whose statements say whom they speak of; all others speak of their owner. */
const kindsWithPrincipals: ReadonlySet<PolicyKind> = new Set([
  "resourceControl",
  "endpoint",
  "resource",
  "trust",
  "key",
]);

export interface AskedOfStatement {
  readonly request: AuthorizationRequest;
  /** Of the request. */
  readonly action: AskedAction;
  readonly hasBoundary: boolean;
}

function speaksOfCaller(
  kind: PolicyKind,
  effect: Effect,
  named: PrincipalMatch | undefined,
): boolean {
  if (kindsWithPrincipals.has(kind)) {
    return named === undefined ? effect === "Deny" : named !== "none";
  }
  return named === undefined || effect === "Deny";
}

/** `compiled` is what became of the statement. */
export function explainStatement(
  statement: PolicyStatement,
  compiled: CompiledStatement,
  kind: PolicyKind,
  { request, action, hasBoundary }: AskedOfStatement,
): StatementExplanation {
  const { matchPrincipal } = compiled;
  const { effect, index, range } = statement;
  const actionFits = speaksOf(compiled.actions, effect, action);
  const resource = resourceAsked(request.action, request.resource);
  const resourceFits = compiled.resource.matches(resource, request.context);
  const principal = matchPrincipal?.(request.principal, hasBoundary);
  const principalFits = speaksOfCaller(kind, effect, principal);
  const conditions = statement.conditions.map(({ operator, key, values }, at) => {
    const condition = compiled.conditions[at];
    return {
      operator: operator.text,
      key: key.text,
      values: values.map(({ text }) => text),
      seen: request.context.get(key.text.toLowerCase()),
      holds: condition !== undefined && conditionHolds(condition, request.context),
    };
  });
  const hold = conditions.every(({ holds }) => holds);
  const applies = actionFits && resourceFits && principalFits && hold;
  return {
    index,
    sid: statement.sid?.text,
    effect,
    range,
    applies,
    actionFits,
    resourceFits,
    principal,
    principalFits,
    conditions,
  };
}
