/** What both simulations are given: policies, resources, context; checked and in our own terms. */
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import {
  type AttachedPolicy,
  compilePolicy,
  type PolicyUse,
  parsePolicy,
  validatePolicy,
} from "../../policy/index.ts";
import type {
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from "../../wire/generated/iam.ts";
import { invalidInput } from "./errors.ts";

export type SimulationInput = SimulateCustomPolicyRequest | SimulatePrincipalPolicyRequest;

/** The policies of the input, compiled under the names by which answers refer to them. */
export interface GivenPolicies {
  readonly identity: readonly AttachedPolicy[];
  /** In place of a boundary that the simulated principal has. */
  readonly boundary: AttachedPolicy | undefined;
  readonly resource: AttachedPolicy | undefined;
}

/** `service:Name`; a pattern of actions cannot be simulated. */
const actionName = /^[A-Za-z0-9-]+:[A-Za-z0-9-]+$/;

/** Each resource is looked up and decided: a bound on what one call may cost. */
const resourcesMax = 1_000;

/** Of `sts`: what a role's trust policy decides. */
const trustActions = /^sts:(?:AssumeRole.*|TagSession|SetSourceIdentity|SetContext)$/i;

/** Throws `InvalidInput` for what cannot be asked about. */
export function checkActionNames({ ActionNames }: SimulationInput): void {
  if (ActionNames.length === 0) throw invalidInput("Action names cannot be empty.");
  const wrong = ActionNames.find((name) => !actionName.test(name));
  if (wrong !== undefined) {
    throw invalidInput(`Invalid action: ${wrong}. An action is service:Name, without wildcards.`);
  }
}

/** The resources to ask about; `*` alone where there are none. Throws `InvalidInput`. */
export function simulatedArns({
  ResourceArns,
  ResourcePolicy,
}: SimulationInput): readonly string[] {
  const arns = ResourceArns === undefined || ResourceArns.length === 0 ? ["*"] : ResourceArns;
  if (arns.length > resourcesMax) {
    throw invalidInput(`At most ${resourcesMax} resources can be simulated at once.`);
  }
  const wrong = arns.find((arn) => arn !== "*" && parseArn(arn) === undefined);
  if (wrong !== undefined)
    throw invalidInput(`ResourceNames are not in a valid ARN format: ${wrong}.`);
  if (ResourcePolicy !== undefined && arns.includes("*")) {
    throw invalidInput("Invalid Entity Arn: * does not clearly define entity type and name.");
  }
  return arns;
}

/**
 * The account of `ResourceOwner`: AWS documents the ARN of the account for one operation and its
 * bare id for the other, and both are taken by both. Throws `InvalidInput` for anything else.
 */
export function ownerAccount({ ResourceOwner }: SimulationInput): AccountId | undefined {
  if (ResourceOwner === undefined) return undefined;
  const parts = parseArn(ResourceOwner);
  const account =
    parts?.service === "iam" && parts.resource === "root" ? parts.account : ResourceOwner;
  if (!isAccountId(account)) {
    throw invalidInput(`'${ResourceOwner}' is not a valid as a Resource Owner.`);
  }
  return account;
}

/**
 * Throws `InvalidInput` where AWS would not take the policy for this use. What is compiled is not
 * kept: anyone who may simulate could fill the memory with long policies.
 */
function compileGiven(text: string, name: string, use: PolicyUse): AttachedPolicy {
  const parsed = parsePolicy(text);
  const problems = parsed.ok ? validatePolicy(parsed.policy, use) : parsed.problems;
  const [first] = problems;
  if (first !== undefined || !parsed.ok) {
    throw invalidInput(`${name}: ${first?.awsMessage ?? "no policy"}`);
  }
  return { compiled: compilePolicy(parsed.policy), name, arn: undefined, origin: "inline" };
}

/** Throws `InvalidInput` for a policy that is none. */
export function givenIdentityPolicies({
  PolicyInputList = [],
}: {
  readonly PolicyInputList?: readonly string[] | undefined;
}): readonly AttachedPolicy[] {
  return PolicyInputList.map((text, index) =>
    compileGiven(text, `PolicyInputList.${index + 1}`, "identity"),
  );
}

/** Throws `InvalidInput` for a policy that is none, and for more than one boundary. */
export function givenPolicies(input: SimulationInput): GivenPolicies {
  const { PermissionsBoundaryPolicyInputList: boundaries = [] } = input;
  if (boundaries.length > 1) throw invalidInput("Only one permissions boundary can be simulated.");
  const [boundary] = boundaries;
  return {
    identity: givenIdentityPolicies(input),
    boundary:
      boundary === undefined
        ? undefined
        : compileGiven(boundary, "PermissionsBoundaryPolicyInputList.1", "boundary"),
    resource:
      input.ResourcePolicy === undefined
        ? undefined
        : compileGiven(input.ResourcePolicy, "ResourcePolicy", resourcePolicyUse(input)),
  };
}

function resourcePolicyUse({ ActionNames }: SimulationInput): PolicyUse {
  return ActionNames.every(isTrustAction) ? "trust" : "resource";
}

/** Whether a role's trust policy has a say over the action. */
export function isTrustAction(action: string): boolean {
  return trustActions.test(action);
}
