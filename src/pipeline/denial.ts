/** The words of a denial (IAM User Guide, "Troubleshoot access denied error messages"). */
import { ServiceError } from "../base/errors.ts";
import type { ContextValue, Decision, PolicyKind } from "../policy/index.ts";
import { AccessDeniedError } from "./authorization-messages.ts";
import type { PermissionRequest } from "./operation.ts";
import type { Gathered } from "./request.ts";

const kindNames: Readonly<Record<PolicyKind, string>> = {
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  resource: "resource-based policy",
  key: "resource-based policy",
  trust: "role trust policy",
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  endpoint: "VPC endpoint policy",
};

/**
 * Who was denied what on which resource, and which kind of policy was silent or denied; a policy
 * that denied is named where it has an ARN. Only one kind is named, even if several deny.
 */
export function denial(
  request: Gathered,
  question: PermissionRequest,
  decision: Decision,
  context: ReadonlyMap<string, ContextValue>,
): ServiceError {
  const { caller, account } = request;
  if (caller.kind === "anonymous" || isAskedForOutsider(request)) {
    return new ServiceError("AccessDenied", sentence(request, question));
  }
  const isForeignGuard = decision.decidedBy === "resourceControl" && !isOfOneHouse(context);
  const why = tellsReason(question, decision, isForeignGuard)
    ? reason(question.action, decision, isForeignGuard)
    : "";
  const message = sentence(request, question) + why;
  // What was decided about a role says whether it exists: AWS has no sealed message for it either.
  // Nor are strangers to an organization shown its policies.
  const isSealed = question.resourcePolicy?.kind !== "trust" && !isForeignGuard;
  if (!isSealed) return new ServiceError("AccessDenied", message);
  return new AccessDeniedError(message, { caller, account, question, decision, context });
}

/**
 * What belongs to a suspended account is closed to everyone, without a reason: a role of such an
 * account answers as one that does not exist.
 */
export function suspendedOwnerDenial(request: Gathered, question: PermissionRequest): ServiceError {
  return new ServiceError("AccessDenied", sentence(request, question));
}

/** A subject of an outside provider has no ARN; AWS then tells neither caller nor resource. */
function isAskedForOutsider({ operation }: Gathered): boolean {
  return operation.subject !== undefined;
}

function sentence(request: Gathered, { action, resource, resourceShown }: PermissionRequest) {
  const { caller } = request;
  if (caller.kind === "anonymous" || isAskedForOutsider(request)) {
    return `Not authorized to perform ${action}`;
  }
  return (
    `User: ${caller.arn} is not authorized to perform: ${action} on ` +
    `resource: ${resourceShown ?? resource}`
  );
}

/**
 * Whoever asks for a role learns only what its own side denies: the same words must answer whether
 * the role exists or not (facts, answers 40). Service control policies are asked before the role.
 */
function tellsReason(
  { resourcePolicy }: PermissionRequest,
  { verdict, decidedBy }: Decision,
  isForeignGuard: boolean,
): boolean {
  if (resourcePolicy?.kind !== "trust" || decidedBy === "serviceControl") return true;
  return verdict === "explicitDeny" && decidedBy !== "trust" && !isForeignGuard;
}

/** Caller and resource are in one account or in one organization. */
function isOfOneHouse(context: ReadonlyMap<string, ContextValue>): boolean {
  const organization = context.get("aws:principalorgid");
  return (
    context.get("aws:principalaccount") === context.get("aws:resourceaccount") ||
    (organization !== undefined && organization === context.get("aws:resourceorgid"))
  );
}

function reason(action: string, decision: Decision, isForeignGuard: boolean): string {
  const { verdict, decidedBy } = decision;
  if (decidedBy === "root") return "";
  const kind = kindNames[decidedBy];
  if (verdict === "explicitDeny") {
    // AWS names a policy to callers of its own account or organization only.
    const arn = isForeignGuard ? undefined : decision.matched[0]?.policy.arn;
    const article = decidedBy === "trust" ? "the" : /^[aei]/.test(kind) ? "an" : "a";
    return ` with an explicit deny in ${article} ${kind}${arn === undefined ? "" : `: ${arn}`}`;
  }
  return ` because no ${kind} allows the ${action} action`;
}
