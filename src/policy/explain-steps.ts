/** The derivation of a decision: each kind of policy that is asked, and what it answers. */
import type { AskedAction } from "./action.ts";
import type { PolicyKind } from "./decision.ts";
import type { Effect } from "./document.ts";
import { explainStatement, type StatementExplanation } from "./explain-statement.ts";
import { type PrincipalMatch, strongestOf } from "./principal.ts";
import { askAbout, endOf } from "./question.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  PolicyLevel,
} from "./request.ts";
import { callerSideNeeds, type PolicyScope, resourceKindOf, scopeOf } from "./scope.ts";

export interface PolicyExplanation {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  /** The level of a service or resource control policy: root, unit or account. */
  readonly target: string | undefined;
  readonly statements: readonly StatementExplanation[];
}

/** All policies of one kind; for service and resource control policies, those of one level. */
export interface StepExplanation {
  readonly kind: PolicyKind;
  readonly target: string | undefined;
  /** The place of the level, from 0 at the organization's root; 0 for all other kinds. */
  readonly level: number;
  /**
   * The request cannot pass without an Allow here. False where only a Deny would count, and where
   * the resource's own policy stands in (rules E9, E10).
   */
  readonly mustAllow: boolean;
  /** What the policies say; what rules E19 and E21 set aside is not heard. */
  readonly answer: "denies" | "allows" | "silent";
  readonly policies: readonly PolicyExplanation[];
}

export interface Derivation {
  readonly scope: PolicyScope;
  /** In the order in which they are asked. */
  readonly steps: readonly StepExplanation[];
  /** How the resource's policy names the caller in the strongest Allow that applies. */
  readonly grant: PrincipalMatch;
}

function listOf(policy: AttachedPolicy | undefined): readonly AttachedPolicy[] | undefined {
  return policy === undefined ? undefined : [policy];
}

interface Asked {
  readonly request: AuthorizationRequest;
  readonly action: AskedAction;
  readonly scope: PolicyScope;
}

function explainPolicy(
  { request, action, scope }: Asked,
  kind: PolicyKind,
  policy: AttachedPolicy,
  target: string | undefined,
): PolicyExplanation {
  const hasBoundary = scope.boundary !== undefined;
  const { compiled } = policy;
  const isIgnored = (effect: Effect): boolean =>
    kind === resourceKindOf(scope) &&
    (effect === "Deny" ? scope.ignoresResourceDenies : scope.ignoresResourceAllows);
  const statements = compiled.document.statements.flatMap((statement, at) => {
    const tests = compiled.statements[at];
    if (tests === undefined) return [];
    const explained = explainStatement(statement, tests, kind, { request, action, hasBoundary });
    return isIgnored(statement.effect) ? { ...explained, applies: false } : explained;
  });
  return { kind, policy, target, statements };
}

function makeStep(
  asked: Asked,
  kind: PolicyKind,
  policies: readonly AttachedPolicy[],
  { mustAllow, target, level = 0 }: { mustAllow: boolean; target?: string; level?: number },
): StepExplanation {
  const explained = policies.map((policy) => explainPolicy(asked, kind, policy, target));
  const heard = explained.flatMap(({ statements }) => statements.filter(({ applies }) => applies));
  const denies = heard.some(({ effect }) => effect === "Deny");
  const answer = denies ? "denies" : heard.length > 0 ? "allows" : "silent";
  return { kind, target, level, mustAllow, answer, policies: explained };
}

function levelSteps(
  asked: Asked,
  kind: "serviceControl" | "resourceControl",
  levels: readonly PolicyLevel[] | undefined,
): readonly StepExplanation[] {
  return (levels ?? []).map(({ target, policies }, level) =>
    makeStep(asked, kind, policies, { mustAllow: kind === "serviceControl", target, level }),
  );
}

function grantOf(scope: PolicyScope, { policies }: StepExplanation): PrincipalMatch {
  if (scope.resource?.granted === true) return "direct";
  const matches = policies
    .flatMap(({ statements }) => statements)
    .filter(({ applies, effect }) => applies && effect === "Allow")
    .map(({ principal }) => principal ?? "none");
  return strongestOf(matches);
}

/** Asks every kind of policy in full, and notes each answer (rules E1 to E21 in docs/spec). */
export function derive(request: AuthorizationRequest, policies: ApplicablePolicies): Derivation {
  const scope = scopeOf(request, policies);
  const question = askAbout(request, scope.boundary !== undefined);
  const asked: Asked = { request, action: question, scope };
  const plain = (
    kind: PolicyKind,
    attached: readonly AttachedPolicy[] | undefined,
    mustAllow: boolean,
  ): readonly StepExplanation[] =>
    attached === undefined ? [] : [makeStep(asked, kind, attached, { mustAllow })];
  const own = scope.resource === undefined ? [] : [scope.resource.policy];
  const resource = makeStep(asked, resourceKindOf(scope), own, {
    mustAllow: scope.resourceMustAllow,
  });
  const grant = grantOf(scope, resource);
  const isGranted = scope.resource?.granted === true && resource.answer === "silent";
  const needs = callerSideNeeds(scope, grant);
  const steps = [
    ...levelSteps(asked, "serviceControl", scope.serviceControl),
    ...levelSteps(asked, "resourceControl", scope.resourceControl),
    ...plain("endpoint", listOf(scope.endpoint), true),
    isGranted ? { ...resource, answer: "allows" as const } : resource,
    ...plain("identity", scope.identity, needs.identity),
    ...plain("boundary", listOf(scope.boundary), needs.others),
    ...plain("session", scope.session, needs.others),
  ];
  endOf(question);
  const isHeard = ({ mustAllow, policies }: StepExplanation): boolean =>
    mustAllow || policies.length > 0;
  return { scope, steps: steps.filter(isHeard), grant };
}
