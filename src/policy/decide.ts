/** The decision: every policy that applies, in AWS's order, to one verdict. */
import { type AllowMatch, allowAfter } from "./allow-match.ts";
import { type ControlIndex, controlIndexOf } from "./control-index.ts";
import type { Decision, MatchedStatement, PolicyKind } from "./decision.ts";
import { DecisiveStatement } from "./decisive-statement.ts";
import type { PrincipalMatch } from "./principal.ts";
import { type Audience, askAbout, endOf, type Question } from "./question.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  PolicyLevel,
  ResourcePolicy,
} from "./request.ts";
import { callerSideNeeds, type PolicyScope, resourceKindOf, scopeOf } from "./scope.ts";
import { askGroup, askPolicies, askPolicy, type Found, strongestGrant } from "./search.ts";

/** A statement that applies, and where it stands. */
interface Match extends Found {
  readonly kind: PolicyKind;
}

/** A decision in the making: kind after kind is asked until one denies. */
interface Course {
  readonly question: Question;
  denied: Match | undefined;
  /** What allowed so far, the last one. */
  allowed: AllowMatch | undefined;
  /** The first kind that had to allow and did not; a later Deny is still stronger. */
  silent: PolicyKind | undefined;
}

const nothing: readonly MatchedStatement[] = [];

/**
 * Decides one request (IAM User Guide, "How AWS enforcement code logic evaluates requests"; rules
 * E1 to E21 in docs/spec). An action on several resources is asked once for each; all must pass.
 * Throws nothing for any policy or request.
 */
export function decide(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const scope = scopeOf(request, policies);
  const question = askAbout(request, scope.boundary !== undefined);
  const course: Course = {
    question,
    denied: undefined,
    allowed: undefined,
    silent: undefined,
  };
  askLevels(course, "serviceControl", "owner", scope.serviceControl, true);
  askLevels(course, "resourceControl", "named", scope.resourceControl, false);
  askOne(course, "endpoint", "named", scope.endpoint, true);
  const grant = askResource(course, scope);
  const decidedBy = askCallerSide(course, scope, grant);
  endOf(question);
  const { denied, silent } = course;
  if (denied !== undefined) {
    return {
      verdict: "explicitDeny",
      decidedBy: denied.kind,
      matched: [describe(denied)],
    };
  }
  if (silent !== undefined) return { verdict: "implicitDeny", decidedBy: silent, matched: nothing };
  return { verdict: "allowed", decidedBy, matched: allowing(course.allowed) };
}

/** Asks the policies of one kind; `undefined` means that this kind has no say. */
function ask(
  course: Course,
  kind: PolicyKind,
  audience: Audience,
  policies: readonly AttachedPolicy[] | undefined,
  mustAllow: boolean,
): void {
  if (policies === undefined || course.denied !== undefined) return;
  const wantsAllow = mustAllow && course.silent === undefined;
  askPolicies(course.question, audience, policies, wantsAllow);
  note(course, kind, wantsAllow);
}

/** As `ask`, of a kind that has one policy at most. */
function askOne(
  course: Course,
  kind: PolicyKind,
  audience: Audience,
  policy: AttachedPolicy | undefined,
  mustAllow: boolean,
): void {
  if (policy === undefined || course.denied !== undefined) return;
  const wantsAllow = mustAllow && course.silent === undefined;
  askPolicy(course.question, audience, policy, wantsAllow);
  note(course, kind, wantsAllow);
}

/** Notes what a kind of policy answered. */
function note(course: Course, kind: PolicyKind, wantsAllow: boolean): void {
  const { denied, deniedBy, allowed, allowedBy } = course.question;
  if (denied !== undefined && deniedBy !== undefined) {
    course.denied = { kind, policy: deniedBy, compiled: denied };
  } else if (allowed !== undefined && allowedBy !== undefined) {
    course.allowed = allowAfter(course.allowed, kind, allowedBy, allowed);
  } else if (wantsAllow) {
    course.silent = kind;
  }
}

function askLevels(
  course: Course,
  kind: PolicyKind,
  audience: Audience,
  levels: readonly PolicyLevel[] | undefined,
  mustAllow: boolean,
): void {
  if (levels === undefined) return;
  const index = controlIndexOf(levels);
  if (index !== undefined && (!mustAllow || index.allows !== undefined)) {
    askIndexed(course, kind, audience, index);
    if (mustAllow) course.allowed = index.allows;
    return;
  }
  for (let at = 0; at < levels.length; at += 1) {
    ask(course, kind, audience, levels[at]?.policies, mustAllow);
  }
}

/** Asks all levels at once, of which each allows everything or need not allow. */
function askIndexed(
  course: Course,
  kind: PolicyKind,
  audience: Audience,
  { denies }: ControlIndex,
): void {
  if (denies === undefined || course.denied !== undefined) return;
  askGroup(course.question, audience, denies, false);
  note(course, kind, false);
}

/** How the resource's policy names the caller in the strongest Allow that applies. */
function askResource(course: Course, scope: PolicyScope): PrincipalMatch {
  const { resource } = scope;
  const kind = resourceKindOf(scope);
  if (resource !== undefined && !scope.ignoresResourceDenies) {
    askOne(course, kind, "named", resource.policy, false);
  }
  const grant = resource === undefined ? "none" : resourceGrant(course, kind, resource, scope);
  if (grant === "none" && scope.resourceMustAllow) course.silent ??= kind;
  return grant;
}

function resourceGrant(
  course: Course,
  kind: PolicyKind,
  { granted, policy }: ResourcePolicy,
  { ignoresResourceAllows }: PolicyScope,
): PrincipalMatch {
  const { question } = course;
  if (course.denied !== undefined) return "none";
  if (granted === true) return "direct";
  if (ignoresResourceAllows) return "none";
  const naming = strongestGrant(question, policy);
  if (question.strongest !== undefined) {
    course.allowed = allowAfter(course.allowed, kind, policy, question.strongest);
  }
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
  const { isIdentityReplaced, identity, others } = callerSideNeeds(scope, grant);
  ask(course, "identity", "owner", scope.identity, identity);
  askOne(course, "boundary", "owner", scope.boundary, others);
  ask(course, "session", "owner", scope.session, others);
  if (isIdentityReplaced) return resourceKindOf(scope);
  return scope.hasRootRights ? "root" : "identity";
}

function allowing(last: AllowMatch | undefined): readonly MatchedStatement[] {
  const matched: MatchedStatement[] = new Array(last?.count ?? 0);
  for (let match = last; match !== undefined; match = match.before) {
    matched[match.count - 1] = describe(match);
  }
  return matched;
}

function describe({ kind, policy, compiled }: Match): MatchedStatement {
  return new DecisiveStatement(kind, policy, compiled);
}
