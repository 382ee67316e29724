/** Why a decision came out as it did: every statement that was asked, and what it saw. */
import { speaksOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { contextKeysOf } from "./context-keys.ts";
import { decide } from "./decide.ts";
import type { Decision, PolicyKind } from "./decision.ts";
import type { Effect, SourceRange } from "./document.ts";
import type { PrincipalMatch } from "./principal.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  ContextValue,
} from "./request.ts";
import { type PolicyScope, scopeOf } from "./scope.ts";

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
  /** Everything fits: the statement takes part in the decision. */
  readonly applies: boolean;
  readonly actionFits: boolean;
  readonly resourceFits: boolean;
  /** How the statement names the caller; `undefined` where it names no principal. */
  readonly principal: PrincipalMatch | undefined;
  readonly conditions: readonly ConditionExplanation[];
}

export interface PolicyExplanation {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  /** The level of a service or resource control policy: root, unit or account. */
  readonly target: string | undefined;
  readonly statements: readonly StatementExplanation[];
}

export interface Explanation {
  readonly decision: Decision;
  /** Only the policies that have a say, in the order in which they are asked. */
  readonly policies: readonly PolicyExplanation[];
  /** Condition keys, in lower case, that statements about this action ask for in vain. */
  readonly missingKeys: readonly string[];
  /** One sentence for people. */
  readonly sentence: string;
}

const kindNames: Readonly<Record<PolicyKind, string>> = {
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  endpoint: "VPC endpoint policy",
  resource: "resource-based policy",
  trust: "role trust policy",
  key: "key policy",
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
};

interface Asked {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly target: string | undefined;
}

function askedPolicies(scope: PolicyScope): readonly Asked[] {
  const { resource } = scope;
  const plain = (kind: PolicyKind, policies: readonly AttachedPolicy[] | undefined) =>
    (policies ?? []).map((policy): Asked => ({ kind, policy, target: undefined }));
  const levels = (kind: "serviceControl" | "resourceControl") =>
    (scope[kind] ?? []).flatMap(({ target, policies }) =>
      policies.map((policy): Asked => ({ kind, policy, target })),
    );
  const kind = resource === undefined || resource.kind === "standard" ? "resource" : resource.kind;
  return [
    ...levels("serviceControl"),
    ...levels("resourceControl"),
    ...plain("endpoint", scope.endpoint),
    ...plain(kind, resource && [resource.policy]),
    ...plain("identity", scope.identity),
    ...plain("boundary", scope.boundary),
    ...plain("session", scope.session),
  ];
}

function explainStatement(
  compiled: CompiledStatement,
  request: AuthorizationRequest,
  hasBoundary: boolean,
): StatementExplanation {
  const { statement, matchPrincipal } = compiled;
  const { effect, index, range } = statement;
  const actionFits = speaksOf(compiled.actions, effect, request.action.toLowerCase());
  const resourceFits = compiled.resource.matches(request.resource, request.context);
  const principal = matchPrincipal?.(request.principal, hasBoundary);
  const conditions = statement.conditions.map(({ operator, key, values }, at) => ({
    operator: operator.text,
    key: key.text,
    values: values.map(({ text }) => text),
    seen: request.context.get(key.text.toLowerCase()),
    holds: compiled.conditions[at]?.(request.context) === true,
  }));
  const hold = conditions.every(({ holds }) => holds);
  const applies = actionFits && resourceFits && principal !== "none" && hold;
  const sid = statement.sid?.text;
  return { index, sid, effect, range, applies, actionFits, resourceFits, principal, conditions };
}

function missingKeys(
  policies: readonly PolicyExplanation[],
  request: AuthorizationRequest,
): readonly string[] {
  const missing = new Set<string>();
  for (const { policy, statements } of policies) {
    for (const [at, statement] of policy.compiled.document.statements.entries()) {
      if (statements[at]?.actionFits !== true) continue;
      for (const key of contextKeysOf(policy.compiled.document, [statement])) {
        if (request.context.get(key) === undefined) missing.add(key);
      }
    }
  }
  return [...missing];
}

function sentenceOf({ verdict, decidedBy, matched }: Decision, action: string): string {
  if (decidedBy === "root") return `${action} is allowed: the root user needs no policy.`;
  const kind = kindNames[decidedBy];
  if (verdict === "implicitDeny") return `${action} is denied: no ${kind} allows it.`;
  const statement = matched.find((match) => match.kind === decidedBy);
  const verb = verdict === "allowed" ? "allowed" : "denied";
  if (statement === undefined) return `${action} is ${verb} by a grant on the key.`;
  const { sid, index, policy, range } = statement;
  const name = sid === undefined || sid === "" ? `statement ${index + 1}` : `statement "${sid}"`;
  const place = `${name} (line ${range.start.line}) of the ${kind} ${policy.name}`;
  return `${action} is ${verb} by ${place}.`;
}

/**
 * Decides as `decide` does, and tells why. `decision.matched` has every statement that applies
 * with the verdict's effect, not only the first of each kind. Costs far more than `decide`.
 */
export function explain(request: AuthorizationRequest, policies: ApplicablePolicies): Explanation {
  const decision = decide(request, policies);
  const scope = scopeOf(request, request.action.toLowerCase(), policies);
  const explained = askedPolicies(scope).map(({ kind, policy, target }) => ({
    kind,
    policy,
    target,
    statements: policy.compiled.statements.map((compiled) =>
      explainStatement(compiled, request, scope.boundary !== undefined),
    ),
  }));
  const wanted = { allowed: "Allow", explicitDeny: "Deny", implicitDeny: undefined };
  const matched = explained.flatMap(({ kind, policy, statements }) =>
    statements
      .filter(({ applies, effect }) => applies && effect === wanted[decision.verdict])
      .map(({ effect, index, sid, range }) => ({ kind, policy, effect, index, sid, range })),
  );
  return {
    decision: { ...decision, matched },
    policies: explained,
    missingKeys: missingKeys(explained, request),
    sentence: sentenceOf({ ...decision, matched }, request.action),
  };
}
