/**
 * A question as the policy engine takes it: the form of the principal that asks, and every policy
 * that has a say. Pure: whoever decides beside the request line asks here too.
 */
import { rootArn } from "../base/arn.ts";
import { assert } from "../base/errors.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  PolicyLevel,
  RequestPrincipal,
} from "../policy/index.ts";
import type { Caller, FederatedUserCaller, SignedCaller } from "./caller.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import type { PermissionRequest } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";

/** One of the forms of IAM User Guide, "Principal key values". */
export function principalOf(
  caller: Caller,
  subject: FederatedIdentity | undefined,
): RequestPrincipal {
  if (subject !== undefined) {
    const type = subject.kind === "saml" ? "saml" : "webIdentity";
    return { type, provider: subject.provider };
  }
  switch (caller.kind) {
    case "anonymous":
      return { type: "anonymous" };
    case "root":
      return { type: "root", account: caller.account, arn: caller.arn };
    case "user":
      return { type: "user", account: caller.account, arn: caller.arn, uniqueId: caller.userId };
    case "federated-user":
      return {
        type: "federatedUser",
        account: caller.account,
        arn: caller.arn,
        name: caller.name,
        issuer: issuerOf(caller),
      };
    case "role":
      return {
        type: "roleSession",
        account: caller.account,
        arn: caller.arn,
        roleArn: caller.principal.arn,
        roleId: caller.principal.uniqueId,
        sessionName: caller.sessionName,
        serviceLinked: caller.principal.serviceLinked,
      };
  }
}

function issuerOf(caller: FederatedUserCaller) {
  const { account, principal } = caller;
  if (principal === undefined) {
    return { type: "root", account, arn: rootArn(account) } as const;
  }
  return { type: "user", account, arn: principal.arn, uniqueId: principal.uniqueId } as const;
}

/** What the caller's own side says. */
export interface CallerPolicies {
  readonly identity: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  readonly session?: readonly AttachedPolicy[];
  readonly serviceControl?: readonly PolicyLevel[];
}

/**
 * The policies of the caller's side; the same for all its questions. A web identity or SAML subject
 * brings nothing of its own. `standing` is the caller's account's; undefined for the anonymous.
 */
export function callerPolicies(
  caller: Caller,
  subject: FederatedIdentity | undefined,
  standing: AccountStanding | undefined,
): CallerPolicies {
  if (subject !== undefined || caller.kind === "anonymous") return { identity: [] };
  const own = ownPolicies(caller);
  const serviceControl = standing?.membership?.serviceControl;
  return serviceControl === undefined ? own : { ...own, serviceControl };
}

function ownPolicies(caller: SignedCaller): CallerPolicies {
  const session = caller.session?.policies;
  const sessionPart = session === undefined ? {} : { session };
  if (caller.kind === "root") return { identity: [], ...sessionPart };
  const { principal } = caller;
  if (principal === undefined) {
    assert(caller.kind === "federated-user", "only a root user's federated user has no principal");
    return { identity: [], ...sessionPart };
  }
  const { policies: identity, boundary } = principal;
  return { identity, ...(boundary === undefined ? {} : { boundary }), ...sessionPart };
}

/**
 * Every policy that has a say over one question: the caller's, the resource's own, and the resource
 * control policies over the account that owns it. The management account is exempt from both kinds
 * of control policy, and its standing says so by having none.
 */
export function applicablePolicies(
  own: CallerPolicies,
  { resourcePolicy, isServiceOwned }: PermissionRequest,
  owner: AccountStanding,
): ApplicablePolicies {
  const resourceControl = isServiceOwned === true ? undefined : owner.membership?.resourceControl;
  if (resourcePolicy === undefined && resourceControl === undefined) return own;
  return {
    ...own,
    ...(resourcePolicy === undefined ? {} : { resource: resourcePolicy }),
    ...(resourceControl === undefined ? {} : { resourceControl }),
  };
}
