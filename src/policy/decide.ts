/** The decision: every policy that applies, in AWS's order, to one verdict. */
import { internAction } from "./action.ts";
import type { Decision, MatchedStatement, PolicyKind } from "./decision.ts";
import type { PrincipalMatch } from "./principal.ts";
import { borrowNeedles, giveBackNeedles, type Question } from "./question.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  PolicyLevel,
  ResourcePolicy,
} from "./request.ts";
import { type PolicyScope, scopeOf } from "./scope.ts";
import { askPolicies, type Found, type Match, strongestGrant } from "./search.ts";

/** A decision in the making: kind after kind is asked until one denies. */
interface Course {
  readonly question: Question;
  /** Where each kind's answer is written. A Deny stays, an Allow is moved to `allowed`. */
  readonly found: Found;
  /** What allowed so far. */
  readonly allowed: Match[];
  /** The first kind that had to allow and did not; a later Deny is still stronger. */
  silent: PolicyKind | undefined;
}

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"; rules
 * E1 to E20 in docs/spec). An action on several resources is asked once for each; all must pass.
 * Throws nothing for any policy or request.
 */
export function decide(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const action = internAction(request.action);
  const scope = scopeOf(request, action.text, policies);
  const needles = borrowNeedles();
  const hasBoundary = scope.boundary !== undefined;
  const question: Question = { request, action, needles, hasBoundary };
  const found: Found = { denied: undefined, allowed: undefined };
  const course: Course = { question, found, allowed: [], silent: undefined };
  askLevels(course, "serviceControl", scope.serviceControl, true);
  askLevels(course, "resourceControl", scope.resourceControl, false);
  ask(course, "endpoint", scope.endpoint, true);
  const grant = askResource(course, scope);
  const decidedBy = askCallerSide(course, scope, grant);
  giveBackNeedles(needles);
  const { denied } = found;
  if (denied !== undefined) {
    return { verdict: "explicitDeny", decidedBy: denied.kind, matched: [describe(denied)] };
  }
  if (course.silent !== undefined) {
    return { verdict: "implicitDeny", decidedBy: course.silent, matched: [] };
  }
  return { verdict: "allowed", decidedBy, matched: course.allowed.map(describe) };
}

/** Asks the policies of one kind; `undefined` means that this kind has no say. */
function ask(
  course: Course,
  kind: PolicyKind,
  policies: readonly AttachedPolicy[] | undefined,
  mustAllow: boolean,
): void {
  const { found } = course;
  if (policies === undefined || found.denied !== undefined) return;
  const wantsAllow = mustAllow && course.silent === undefined;
  found.allowed = undefined;
  askPolicies(course.question, kind, policies, wantsAllow, found);
  if (found.allowed !== undefined) course.allowed.push(found.allowed);
  else if (wantsAllow) course.silent = kind;
}

function askLevels(
  course: Course,
  kind: PolicyKind,
  levels: readonly PolicyLevel[] | undefined,
  mustAllow: boolean,
): void {
  if (levels === undefined) return;
  for (const level of levels) ask(course, kind, level.policies, mustAllow);
}

/** How the resource's policy names the caller in the strongest Allow that applies. */
function askResource(course: Course, scope: PolicyScope): PrincipalMatch {
  const { resource } = scope;
  const kind = kindOf(resource);
  if (resource !== undefined && !scope.ignoresResourceDenies) {
    ask(course, kind, [resource.policy], false);
  }
  const grant = resource === undefined ? "none" : resourceGrant(course, kind, resource);
  if (grant === "none" && scope.resourceMustAllow) course.silent ??= kind;
  return grant;
}

function resourceGrant(course: Course, kind: PolicyKind, resource: ResourcePolicy): PrincipalMatch {
  if (course.found.denied !== undefined) return "none";
  if (resource.granted === true) return "direct";
  const { naming, compiled } = strongestGrant(course.question, resource.policy);
  if (compiled !== undefined) course.allowed.push({ kind, policy: resource.policy, compiled });
  return naming;
}

/**
 * Asks identity policies, boundary and session policies, as far as the resource's policy does not
 * stand in for them (rules E9 to E16). Returns what lets the request through if all allow.
 */
function askCallerSide(
  course: Course,
  scope: PolicyScope,
  grant: PrincipalMatch,
): Decision["decidedBy"] {
  const isOwn = !scope.isCrossAccount;
  const isEnough = !scope.hasCallerSide || (isOwn && grant === "direct");
  const isIdentityReplaced = isEnough || (isOwn && grant === "role");
  ask(course, "identity", scope.identity, !isIdentityReplaced && !scope.hasRootRights);
  ask(course, "boundary", scope.boundary, !isEnough);
  ask(course, "session", scope.session, !isEnough);
  if (isIdentityReplaced) return kindOf(scope.resource);
  return scope.hasRootRights ? "root" : "identity";
}

function kindOf(resource: ResourcePolicy | undefined): PolicyKind {
  return resource === undefined || resource.kind === "standard" ? "resource" : resource.kind;
}

function describe({ kind, policy, compiled }: Match): MatchedStatement {
  const { effect, index, sid, range } = compiled.statement;
  return { kind, policy, effect, index, sid: sid?.text, range };
}
