/** The caller as the policy engine knows it: the principal's form, and the policies it brings. */
import { rootArn } from "../base/arn.ts";
import { assert } from "../base/errors.ts";
import type { AttachedPolicy, RequestPrincipal } from "../policy/index.ts";
import type { Caller, FederatedUserCaller } from "./caller.ts";
import type { FederatedIdentity } from "./federated-identity.ts";

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

export interface CallerPolicies {
  readonly identity: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  readonly session?: readonly AttachedPolicy[];
}

/** What the caller's own side says; a web identity or SAML subject brings nothing of its own. */
export function callerPolicies(
  caller: Caller,
  subject: FederatedIdentity | undefined,
): CallerPolicies {
  if (subject !== undefined || caller.kind === "anonymous") return { identity: [] };
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
