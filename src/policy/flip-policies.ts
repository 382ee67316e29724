/** The smallest changes of the policies that turn a decision round, each proven by the engine. */
import { decide } from "./decide.ts";
import type { PolicyKind } from "./decision.ts";
import type { Derivation, StepExplanation } from "./explain-steps.ts";
import { applyPolicyChanges, type PolicyChange } from "./flip-changes.ts";
import { namesOf, type Surroundings, statementFor, takeAwayAll } from "./flip-statements.ts";
import { isStronger, type PrincipalMatch, strongestOf } from "./principal.ts";
import type { ApplicablePolicies } from "./request.ts";
import { type CallerSideNeeds, callerSideNeeds, resourceKindOf } from "./scope.ts";

/** Changes that turn the decision together; none of them can be left out. */
export type PolicyWay = readonly PolicyChange[];

interface Situation extends Surroundings {
  readonly policies: ApplicablePolicies;
  readonly derivation: Derivation;
}

const callerKinds: readonly PolicyKind[] = ["identity", "boundary", "session"];
const resourceKinds: readonly PolicyKind[] = ["resource", "trust", "key"];

function allows({ policies }: StepExplanation): boolean {
  return policies.some(({ statements }) =>
    statements.some(({ applies, effect }) => applies && effect === "Allow"),
  );
}

function isNeeded(kind: PolicyKind, needs: CallerSideNeeds): boolean {
  return kind === "identity" ? needs.identity : needs.others;
}

function addAllow({ request, policies }: Situation, step: StepExplanation): PolicyChange {
  const { kind, target, level } = step;
  const [named] = kind === "endpoint" ? namesOf(request.principal) : [];
  const aim = { effect: "Allow", kind, principal: named?.[1] } as const;
  const statement = statementFor(request, policies, aim);
  return { type: "addStatement", kind, target, level, statement };
}

/** Every Deny goes, and each kind that must allow does: once for each name of the caller. */
function waysToAllow(situation: Situation): readonly PolicyWay[] {
  const { request, policies, derivation } = situation;
  const { scope, steps, grant } = derivation;
  const denies = steps
    .filter(({ answer }) => answer === "denies")
    .flatMap((step) => takeAwayAll(step, "Deny", situation));
  const kind = resourceKindOf(scope);
  const mayGrant = policies.resource !== undefined || scope.resourceMustAllow;
  const canGrant = mayGrant && !scope.ignoresResourceAllows;
  const names = canGrant ? namesOf(request.principal) : [];
  const ways: PolicyWay[] = [];
  for (const name of [undefined, ...names]) {
    const match = name?.[0] ?? "none";
    const after = isStronger(match, grant) ? match : grant;
    if (name !== undefined && after === grant) continue;
    if (after === "none" && scope.resourceMustAllow) continue;
    const needs = callerSideNeeds(scope, after);
    const silent = steps.filter((step) => {
      if (resourceKinds.includes(step.kind) || allows(step)) return false;
      return callerKinds.includes(step.kind) ? isNeeded(step.kind, needs) : step.mustAllow;
    });
    const additions = silent.map((step) => addAllow(situation, step));
    if (name !== undefined) {
      const aim = { effect: "Allow", kind, principal: name[1] } as const;
      const statement = statementFor(request, policies, aim);
      additions.push({ type: "addStatement", kind, target: undefined, level: 0, statement });
    }
    ways.push([...denies, ...additions]);
  }
  return ways;
}

/** What the resource's policy is left with as Allows are taken out of it, strongest first. */
function grantRemovals(
  situation: Situation,
): readonly { readonly removed: PolicyWay; readonly grant: PrincipalMatch }[] {
  const { grant, steps, scope } = situation.derivation;
  const unchanged = { removed: [], grant };
  const step = steps.find(({ kind }) => resourceKinds.includes(kind));
  if (step === undefined || scope.resource?.granted === true) return [unchanged];
  const limits: readonly PrincipalMatch[] = ["role", "account"];
  const left = limits.map((limit) => {
    const goes = (match: PrincipalMatch | undefined): boolean => isStronger(match ?? "none", limit);
    const kept = step.policies
      .flatMap(({ statements }) => statements)
      .filter(({ applies, effect, principal }) => applies && effect === "Allow" && !goes(principal))
      .map(({ principal }) => principal ?? "none");
    return { removed: takeAwayAll(step, "Allow", situation, goes), grant: strongestOf(kept) };
  });
  return [unchanged, ...left];
}

/** For each gate that must allow: all that opens it goes. */
function waysToClose(situation: Situation): readonly PolicyWay[] {
  const { scope, steps } = situation.derivation;
  const gates = steps.filter(({ kind, mustAllow }) => mustAllow && !callerKinds.includes(kind));
  const closed = gates
    .filter(({ kind }) => !resourceKinds.includes(kind) || scope.resource?.granted !== true)
    .map((step) => takeAwayAll(step, "Allow", situation));
  const callerGates = grantRemovals(situation).flatMap(({ removed, grant }) => {
    const needs = callerSideNeeds(scope, grant);
    const kinds = callerKinds.filter((kind) => isNeeded(kind, needs) && isAsked(scope, kind));
    return kinds.map((kind) => {
      const step = steps.find((one) => one.kind === kind);
      const taken = step === undefined ? [] : takeAwayAll(step, "Allow", situation);
      return [...removed, ...taken];
    });
  });
  return [...closed, ...callerGates];
}

function isAsked(scope: Derivation["scope"], kind: PolicyKind): boolean {
  if (kind === "boundary") return scope.boundary !== undefined;
  return kind === "identity" || scope.session !== undefined;
}

/** One more Deny, in the first kind of policy that reaches this caller. */
function waysToDeny(situation: Situation): readonly PolicyWay[] {
  const { request, policies, derivation } = situation;
  const { scope } = derivation;
  const deny = (kind: PolicyKind, target: string | undefined, level: number): PolicyWay => {
    const isResource = resourceKinds.includes(kind);
    const name = isResource ? namesOf(request.principal).find(([match]) => match === "direct") : [];
    const aim = { effect: "Deny", kind, principal: name?.[1] } as const;
    const statement = statementFor(request, policies, aim);
    return [{ type: "addStatement", kind, target, level, statement }];
  };
  if (scope.hasCallerSide && request.principal.type !== "root") {
    return [deny("identity", undefined, 0)];
  }
  if (policies.resource !== undefined && !scope.ignoresResourceDenies) {
    return [deny(resourceKindOf(scope), undefined, 0)];
  }
  const level = (scope.serviceControl?.length ?? 0) - 1;
  const account = scope.serviceControl?.[level];
  return account === undefined ? [] : [deny("serviceControl", account.target, level)];
}

/** The engine's word that the changes turn the decision, and that none of them can be spared. */
function isProven(way: PolicyWay, wasAllowed: boolean, situation: Situation): boolean {
  const turns = (changes: PolicyWay): boolean => {
    const after = applyPolicyChanges(situation.policies, changes, situation.flags);
    return (decide(situation.request, after).verdict === "allowed") !== wasAllowed;
  };
  return turns(way) && way.every((_, at) => !turns(way.toSpliced(at, 1)));
}

/**
 * Every way to turn the decision by changing policies that was found, the fewest changes first.
 * Among equals, what stands on the caller's side comes before the resource's policy, and taking
 * away before adding a Deny. Empty where no policy can: the root user in its own account.
 */
export function waysThroughPolicies(situation: Situation, wasAllowed: boolean): PolicyWay[] {
  const ways = wasAllowed
    ? [...waysToClose(situation), ...waysToDeny(situation)]
    : waysToAllow(situation);
  const proven = ways
    .filter((way) => way.length > 0 && isProven(way, wasAllowed, situation))
    .toSorted((one, other) => one.length - other.length);
  // The role's name and the session's name in one policy are one proposal, not two.
  const shapes = proven.map((way) => way.map(shapeOf).join());
  return proven.filter((_, at) => shapes.indexOf(shapes[at] ?? "") === at);
}

function shapeOf(change: PolicyChange): string {
  if (change.type === "addStatement") {
    return `${change.statement.Effect} ${change.kind} ${change.level}`;
  }
  const { kind, policy, index } = change.statement;
  return `${change.type} ${kind} ${policy.name} ${index}`;
}
