/** The decision: every policy that applies, in AWS's order, to one verdict. */
import { appliesTo, type CompiledStatement } from "./compile.ts";
import type { Decision, MatchedStatement, PolicyKind } from "./decision.ts";
import type { PrincipalMatch } from "./principal.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  PolicyLevel,
  ResourcePolicy,
} from "./request.ts";
import { type PolicyScope, scopeOf } from "./scope.ts";

/** A request with what follows from it at once. */
interface Evaluation {
  readonly request: AuthorizationRequest;
  /** In lower case. */
  readonly action: string;
  readonly scope: PolicyScope;
}

interface Match {
  readonly policy: AttachedPolicy;
  readonly compiled: CompiledStatement;
}

/** How a resource's policy allows the caller; a grant on a key has no statement. */
interface ResourceGrant {
  readonly match: PrincipalMatch;
  readonly by: Match | undefined;
}

const noGrant: ResourceGrant = { match: "none", by: undefined };
const strength: Readonly<Record<PrincipalMatch, number>> = {
  none: 0,
  account: 1,
  role: 2,
  direct: 3,
};

const kindsWithPrincipals: ReadonlySet<PolicyKind> = new Set([
  "resourceControl",
  "resource",
  "trust",
  "key",
  "endpoint",
]);

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"; rules
 * E1 to E20 in docs/spec). An action on several resources is asked once for each; all must pass.
 * Throws nothing for any policy or request.
 */
export function decide(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const evaluation: Evaluation = {
    request,
    action: request.action.toLowerCase(),
    scope: scopeOf(request, policies),
  };
  return findDenial(evaluation) ?? findAllowance(evaluation);
}

/** An explicit Deny anywhere ends it, whatever else allows. */
function findDenial(evaluation: Evaluation): Decision | undefined {
  const { scope } = evaluation;
  return (
    deniedByLevels(evaluation, "serviceControl", scope.serviceControl) ??
    deniedByLevels(evaluation, "resourceControl", scope.resourceControl) ??
    deniedByResource(evaluation) ??
    deniedBy(evaluation, "identity", scope.identity) ??
    deniedBy(evaluation, "boundary", scope.boundary) ??
    deniedBy(evaluation, "session", scope.session) ??
    deniedBy(evaluation, "endpoint", scope.endpoint)
  );
}

function deniedByLevels(
  evaluation: Evaluation,
  kind: PolicyKind,
  levels: readonly PolicyLevel[] | undefined,
): Decision | undefined {
  for (const level of levels ?? []) {
    const decision = deniedBy(evaluation, kind, level.policies);
    if (decision !== undefined) return decision;
  }
  return undefined;
}

function deniedBy(
  evaluation: Evaluation,
  kind: PolicyKind,
  policies: readonly AttachedPolicy[] | undefined,
): Decision | undefined {
  for (const policy of policies ?? []) {
    for (const compiled of policy.compiled.denies) {
      if (reachesCaller(evaluation, kind, compiled) && applies(evaluation, compiled)) {
        return explicitDeny(kind, { policy, compiled });
      }
    }
  }
  return undefined;
}

function deniedByResource(evaluation: Evaluation): Decision | undefined {
  const { resource, ignoresResourceDenies } = evaluation.scope;
  if (resource === undefined || ignoresResourceDenies) return undefined;
  return deniedBy(evaluation, kindOf(resource), [resource.policy]);
}

/** Each kind of policy that has a say must allow, but for what the resource's policy replaces. */
function findAllowance(evaluation: Evaluation): Decision {
  const { scope } = evaluation;
  const matched: MatchedStatement[] = [];
  for (const level of scope.serviceControl ?? []) {
    if (!allows(evaluation, "serviceControl", level.policies, matched)) {
      return implicitDeny("serviceControl");
    }
  }
  if (!allows(evaluation, "endpoint", scope.endpoint, matched)) return implicitDeny("endpoint");
  const grant = resourceGrant(evaluation);
  const resourceKind = kindOf(scope.resource);
  if (grant.by !== undefined) matched.push(describe(resourceKind, grant.by));
  if (grant.match === "none" && scope.resourceMustAllow) return implicitDeny(resourceKind);
  const isOwn = !scope.isCrossAccount;
  const isEnough = !scope.hasCallerSide || (isOwn && grant.match === "direct");
  if (isEnough) return { verdict: "allowed", decidedBy: resourceKind, matched };
  const isIdentityReplaced = isOwn && grant.match === "role";
  if (!isIdentityReplaced && !identityAllows(evaluation, matched)) return implicitDeny("identity");
  if (!allows(evaluation, "boundary", scope.boundary, matched)) return implicitDeny("boundary");
  if (!allows(evaluation, "session", scope.session, matched)) return implicitDeny("session");
  const ownRight = scope.hasRootRights ? "root" : "identity";
  return { verdict: "allowed", decidedBy: isIdentityReplaced ? resourceKind : ownRight, matched };
}

function identityAllows(evaluation: Evaluation, matched: MatchedStatement[]): boolean {
  const { hasRootRights, identity } = evaluation.scope;
  return hasRootRights || allows(evaluation, "identity", identity, matched);
}

/** Whether one of `policies` allows; where there are none to ask (`undefined`), they do. */
function allows(
  evaluation: Evaluation,
  kind: PolicyKind,
  policies: readonly AttachedPolicy[] | undefined,
  matched: MatchedStatement[],
): boolean {
  if (policies === undefined) return true;
  for (const policy of policies) {
    for (const compiled of policy.compiled.allows) {
      if (reachesCaller(evaluation, kind, compiled) && applies(evaluation, compiled)) {
        matched.push(describe(kind, { policy, compiled }));
        return true;
      }
    }
  }
  return false;
}

/** The strongest way in which the resource's policy allows. */
function resourceGrant(evaluation: Evaluation): ResourceGrant {
  const { resource } = evaluation.scope;
  if (resource === undefined) return noGrant;
  if (resource.granted === true) return { match: "direct", by: undefined };
  let best = noGrant;
  for (const compiled of resource.policy.compiled.allows) {
    const match = namesCaller(evaluation, compiled);
    if (strength[match] > strength[best.match] && applies(evaluation, compiled)) {
      best = { match, by: { policy: resource.policy, compiled } };
    }
  }
  return best;
}

/** Whether the statement speaks of this caller at all; identity policies speak of their owner. */
function reachesCaller(
  evaluation: Evaluation,
  kind: PolicyKind,
  compiled: CompiledStatement,
): boolean {
  if (kindsWithPrincipals.has(kind)) return namesCaller(evaluation, compiled) !== "none";
  return compiled.matchPrincipal === undefined || compiled.statement.effect === "Deny";
}

/** A statement of a resource's policy that names nobody denies everyone and allows nobody. */
function namesCaller(evaluation: Evaluation, compiled: CompiledStatement): PrincipalMatch {
  const { matchPrincipal, statement } = compiled;
  if (matchPrincipal === undefined) return statement.effect === "Deny" ? "direct" : "none";
  return matchPrincipal(evaluation.request.principal, evaluation.scope.boundary !== undefined);
}

function applies({ action, request }: Evaluation, compiled: CompiledStatement): boolean {
  return appliesTo(compiled, action, request.resource, request.context);
}

function kindOf(resource: ResourcePolicy | undefined): PolicyKind {
  return resource === undefined || resource.kind === "standard" ? "resource" : resource.kind;
}

function explicitDeny(kind: PolicyKind, match: Match): Decision {
  return { verdict: "explicitDeny", decidedBy: kind, matched: [describe(kind, match)] };
}

function implicitDeny(kind: PolicyKind): Decision {
  return { verdict: "implicitDeny", decidedBy: kind, matched: [] };
}

function describe(kind: PolicyKind, { policy, compiled }: Match): MatchedStatement {
  const { effect, index, sid, range } = compiled.statement;
  return { kind, policy, effect, index, sid: sid?.text, range };
}
