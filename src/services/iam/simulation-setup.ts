/** Gathers what a simulation is decided from: the caller, its policies, and each resource. */
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import type { OperationRequest } from "../../pipeline/operation.ts";
import type { AccountStanding } from "../../pipeline/organization.ts";
import type { CallerPolicies } from "../../pipeline/principal.ts";
import type { HeldResourcePolicy } from "../../pipeline/resource-policy-directory.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from "../../wire/generated/iam.ts";
import { invalidInput } from "./errors.ts";
import type { Iam } from "./iam.ts";
import { findPolicyOwner, type PolicyOwner } from "./policy-owner.ts";
import type { SimulatedResource, Simulation } from "./simulation.ts";
import {
  type KnownPrincipal,
  namedPrincipal,
  namelessCaller,
  type SimulatedCaller,
  simulatedCaller,
} from "./simulation-caller.ts";
import { givenContext, organizationContext, timeContext } from "./simulation-context.ts";
import { checkResourceHandling } from "./simulation-handling.ts";
import {
  checkActionNames,
  type GivenPolicies,
  givenPolicies,
  ownerAccount,
  type SimulationInput,
  simulatedArns,
} from "./simulation-input.ts";
import { policiesOfSource } from "./simulation-source.ts";
import type { IamTables } from "./tables.ts";
import { tagRecord } from "./tags.ts";

interface Given {
  readonly policies: GivenPolicies;
  readonly arns: readonly string[];
  readonly owner: AccountId | undefined;
}

/** Throws `InvalidInput`, whichever operation the input is of. */
function checkedInput(input: SimulationInput): Given {
  checkActionNames(input);
  const arns = simulatedArns(input);
  checkResourceHandling(input.ResourceHandlingOption, arns);
  return { policies: givenPolicies(input), arns, owner: ownerAccount(input) };
}

/** What is at hand beside the input, where a principal of ours is simulated. */
interface Surroundings {
  standingOf(account: AccountId): Promise<AccountStanding>;
  heldPolicyOf(arn: string): Promise<HeldResourcePolicy | undefined>;
}

function withoutOrganization(account: AccountId): AccountStanding {
  return { account, state: "active", membership: undefined };
}

/** Policies of the input alone: nothing of the account shows in the answer. */
const noSurroundings: Surroundings = {
  standingOf: async (account) => withoutOrganization(account),
  heldPolicyOf: async () => undefined,
};

export async function customSimulation(
  request: OperationRequest<SimulateCustomPolicyRequest>,
): Promise<Simulation> {
  const { input, account } = request;
  const given = checkedInput(input);
  const { CallerArn } = input;
  if (given.policies.resource !== undefined && CallerArn === undefined) throw callerMissing();
  const caller =
    CallerArn === undefined ? namelessCaller(account) : simulatedCaller(CallerArn, undefined);
  const { identity, boundary } = given.policies;
  const simulation = await assembled(
    request,
    given,
    caller,
    callerPolicies(identity, boundary, undefined),
    noSurroundings,
  );
  checkApplicable(simulation);
  return simulation;
}

/** Without a caller, the policy of a resource has nobody to name. */
function callerMissing() {
  return invalidInput("Invalid caller - Caller cannot be null or empty.");
}

/** The policy of the input must speak of each resource (IAM API Reference, `ResourceArns`). */
function checkApplicable({ resourcePolicy, resources, keys, given }: Simulation): void {
  if (resourcePolicy === undefined) return;
  const context = new Map([...keys, ...given]);
  const { statements } = resourcePolicy.compiled;
  const other = resources.find(
    ({ arn }) => !statements.some(({ resource }) => resource.matches(arn, context)),
  );
  if (other === undefined) return;
  throw invalidInput(`The resource policy is not applicable to the resource ${other.arn}.`);
}

/**
 * `source` is the user, group or role of the input: its policies are simulated. The caller is the
 * source itself unless the input names another: "as if Bob had David's policies".
 */
export async function principalSimulation(
  iam: Iam,
  request: OperationRequest<SimulatePrincipalPolicyRequest>,
  source: PolicyOwner,
  unit: Unit<IamTables>,
): Promise<Simulation> {
  const { input, account } = request;
  const given = checkedInput(input);
  const { CallerArn = source.arn } = input;
  const caller = simulatedCaller(CallerArn, await knownPrincipal(unit, account, CallerArn));
  const attached = await policiesOfSource(iam, unit, account, source);
  const standing = await iam.organizations.standing(account, unit);
  const policies = callerPolicies(
    [...attached.identity, ...given.policies.identity],
    given.policies.boundary ?? attached.boundary,
    // The organization's guard-rails bind its own accounts.
    accountOf(caller, account) === account ? standing : undefined,
  );
  return assembled(request, given, caller, policies, surroundings(iam, account, standing, unit));
}

/** The caller's account; of callers that have none, the account that asks. */
function accountOf({ principal }: SimulatedCaller, account: AccountId): AccountId {
  return "account" in principal && isAccountId(principal.account) ? principal.account : account;
}

function callerPolicies(
  identity: readonly AttachedPolicy[],
  boundary: AttachedPolicy | undefined,
  standing: AccountStanding | undefined,
): CallerPolicies {
  const serviceControl = standing?.membership?.serviceControl;
  return {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...(serviceControl === undefined ? {} : { serviceControl }),
  };
}

/** A user or role of the account itself: of other accounts nothing must show. */
async function knownPrincipal(
  { database }: Unit<IamTables>,
  account: AccountId,
  arn: string,
): Promise<KnownPrincipal | undefined> {
  const named = namedPrincipal(arn);
  if (named?.account !== account) return undefined;
  const found = await findPolicyOwner(database, account, named.kind, named.name);
  if (found === undefined || (named.isWhole && found.arn !== arn)) return undefined;
  const { arn: known, id: uniqueId, tags, isServiceLinked: serviceLinked } = found;
  return { arn: known, uniqueId, tags: tagRecord(tags), serviceLinked };
}

/** Policies of resources are looked for in the account itself, standings in its organization. */
function surroundings(
  iam: Iam,
  account: AccountId,
  standing: AccountStanding,
  unit: Unit<IamTables>,
): Surroundings {
  return {
    async standingOf(other) {
      if (other === account) return standing;
      const found = await iam.organizations.standing(other, unit);
      const own = standing.membership?.organizationId;
      const isShared = own !== undefined && found.membership?.organizationId === own;
      return isShared ? found : withoutOrganization(other);
    },
    async heldPolicyOf(arn) {
      if (parseArn(arn)?.account !== account) return undefined;
      return iam.resourcePolicies.policyOf(arn, unit);
    },
  };
}

async function assembled(
  request: OperationRequest<SimulationInput>,
  given: Given,
  caller: SimulatedCaller,
  own: CallerPolicies,
  around: Surroundings,
): Promise<Simulation> {
  const { input, account, now } = request;
  const { principal, keys } = caller;
  const callerAccount = accountOf(caller, account);
  // A caller of another account is no member here, whatever organization that is in.
  const standing = callerAccount === account ? await around.standingOf(account) : undefined;
  const resources: SimulatedResource[] = [];
  for (const arn of given.arns) {
    resources.push(await simulatedResource(arn, given, callerAccount, around));
  }
  return {
    principal,
    own,
    hasOrganization: standing?.membership !== undefined,
    keys: [
      ...timeContext(now),
      ...keys,
      ...organizationContext("aws:principalorg", standing?.membership),
    ],
    given: givenContext(input.ContextEntries),
    resourcePolicy: given.policies.resource,
    resources,
  };
}

/**
 * The owner is the account in the ARN, else `ResourceOwner`, else the caller's. As in AWS's
 * simulator, identity policies decide alone where no policy of the resource is known: its account
 * decides too only where there is one, or where the input says whose it is.
 */
async function simulatedResource(
  arn: string,
  { policies, owner }: Given,
  callerAccount: AccountId,
  around: Surroundings,
): Promise<SimulatedResource> {
  const held = await around.heldPolicyOf(arn);
  const named = parseArn(arn)?.account ?? "";
  const account = isAccountId(named) ? named : (owner ?? callerAccount);
  const standing = await around.standingOf(account);
  const isOwnerKnown = policies.resource !== undefined || held !== undefined || owner !== undefined;
  return {
    arn,
    account: isOwnerKnown ? account : callerAccount,
    keys: [
      ...(arn === "*" ? [] : [["aws:resourceaccount", account] as const]),
      ...organizationContext("aws:resourceorg", standing.membership),
    ],
    standing,
    held,
  };
}
