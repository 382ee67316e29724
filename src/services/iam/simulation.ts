/** A simulation: each action on each resource, decided by the engine and told in AWS's terms. */
import type { AccountId } from "../../base/arn.ts";
import type { AccountStanding } from "../../pipeline/organization.ts";
import { applicablePolicies, type CallerPolicies } from "../../pipeline/principal.ts";
import type { HeldResourcePolicy } from "../../pipeline/resource-policy-directory.ts";
import {
  type AttachedPolicy,
  type ContextValue,
  type Explanation,
  explain,
  type PolicyKind,
  type RequestPrincipal,
  type ResourcePolicy,
} from "../../policy/index.ts";
import { isTrustAction } from "./simulation-input.ts";

/** One resource that is asked about; `*` where none is named. */
export interface SimulatedResource {
  readonly arn: string;
  /** Whose account decides beside the caller's; the caller's own where nothing says otherwise. */
  readonly account: AccountId;
  /** Keys that follow from the resource, in lower case. */
  readonly keys: readonly (readonly [string, ContextValue])[];
  /** Of the resource's account: its organization only where that is the caller's too. */
  readonly standing: AccountStanding;
  /** The policy that the resource has with us. */
  readonly held: HeldResourcePolicy | undefined;
}

/** All that a simulation is decided from; gathered before, so that deciding is pure. */
export interface Simulation {
  readonly principal: RequestPrincipal;
  readonly own: CallerPolicies;
  /** The organization says something of the caller's account. */
  readonly hasOrganization: boolean;
  /** Keys of the caller and of the time, in lower case. */
  readonly keys: readonly (readonly [string, ContextValue])[];
  /** Keys of the input: they stand before all others. */
  readonly given: ReadonlyMap<string, ContextValue>;
  /** The policy that every resource is taken to have. */
  readonly resourcePolicy: AttachedPolicy | undefined;
  readonly resources: readonly SimulatedResource[];
}

/** One action on one resource. */
export interface SimulatedDecision {
  readonly resource: SimulatedResource;
  readonly explanation: Explanation;
  readonly isCrossAccount: boolean;
}

/** How many statements are looked at for each decision, control policies of the resource aside. */
export function statementCount({ own, resourcePolicy }: Simulation): number {
  const { identity, boundary, serviceControl = [] } = own;
  const policies = [
    ...identity,
    ...serviceControl.flatMap((level) => level.policies),
    ...[boundary, resourcePolicy].filter((policy) => policy !== undefined),
  ];
  return policies.reduce((count, { compiled }) => count + compiled.statements.length, 0);
}

/** The forms of a resource's own policy. */
const ownPolicyKinds: ReadonlySet<PolicyKind> = new Set(["resource", "trust", "key"]);

/** The services whose resource policies must allow: a role's trust, and a key's policy. */
function resourcePolicyKind(action: string): ResourcePolicy["kind"] {
  if (isTrustAction(action)) return "trust";
  return /^kms:/i.test(action) ? "key" : "standard";
}

/** What the input says comes first; a policy of ours counts for the actions that it speaks of. */
function resourcePolicyOf(
  { resourcePolicy }: Simulation,
  action: string,
  { held }: SimulatedResource,
): ResourcePolicy | undefined {
  if (resourcePolicy !== undefined) {
    return { kind: resourcePolicyKind(action), policy: resourcePolicy };
  }
  if (held === undefined) return undefined;
  const [prefix = ""] = action.toLowerCase().split(":", 1);
  return held.actionPrefix === prefix ? held.policy : undefined;
}

/** Decides one action on each resource; as `explain` does, and by it alone. */
export function decideAction(simulation: Simulation, action: string): readonly SimulatedDecision[] {
  const { principal, own, keys, given } = simulation;
  return simulation.resources.map((resource) => {
    const { arn, account: resourceAccount } = resource;
    const resourcePolicy = resourcePolicyOf(simulation, action, resource);
    const context = new Map([...keys, ...resource.keys, ...given]);
    const request = { principal, action, resource: arn, resourceAccount, context };
    const isServiceOwned = resource.held?.isServiceOwned;
    const question = { action, resource: arn, resourcePolicy, isServiceOwned };
    const policies = applicablePolicies(own, question, resource.standing);
    const isCrossAccount = "account" in principal && principal.account !== resourceAccount;
    const explained = explain(request, policies);
    const isClosed = resource.standing.state === "suspended";
    const explanation = isClosed ? closed(explained) : explained;
    return { resource, explanation, isCrossAccount };
  });
}

/** What a suspended account owns is denied to everyone, as to a call: its own policy is unheard. */
function closed(explanation: Explanation): Explanation {
  const decision = { verdict: "implicitDeny", decidedBy: "resource", matched: [] } as const;
  const steps = explanation.steps.filter(({ kind }) => !ownPolicyKinds.has(kind));
  return { ...explanation, decision, steps };
}
