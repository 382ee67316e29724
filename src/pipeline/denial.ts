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
  const { action } = question;
  const { caller, operation, account } = request;
  // A subject of an outside provider has no ARN; AWS then tells neither caller nor resource.
  if (caller.kind === "anonymous" || operation.subject !== undefined) {
    return new ServiceError("AccessDenied", `Not authorized to perform ${action}`);
  }
  const resource = question.resourceShown ?? question.resource;
  const why = tellsReason(question, decision) ? reason(action, decision) : "";
  const message =
    `User: ${caller.arn} is not authorized to perform: ${action} on ` +
    `resource: ${resource}${why}`;
  // What was decided about a role says whether it exists: AWS has no sealed message for it either.
  if (question.resourcePolicy?.kind === "trust") return new ServiceError("AccessDenied", message);
  return new AccessDeniedError(message, { caller, account, question, decision, context });
}

/**
 * Whoever asks for a role learns only what its own side denies: the same words must answer whether
 * the role exists or not (facts, answers 40).
 */
function tellsReason({ resourcePolicy }: PermissionRequest, decision: Decision): boolean {
  if (resourcePolicy?.kind !== "trust") return true;
  return decision.verdict === "explicitDeny" && decision.decidedBy !== "trust";
}

function reason(action: string, decision: Decision): string {
  const { verdict, decidedBy } = decision;
  if (decidedBy === "root") return "";
  const kind = kindNames[decidedBy];
  if (verdict === "explicitDeny") {
    const arn = decision.matched[0]?.policy.arn;
    const article = decidedBy === "trust" ? "the" : /^[aei]/.test(kind) ? "an" : "a";
    return ` with an explicit deny in ${article} ${kind}${arn === undefined ? "" : `: ${arn}`}`;
  }
  return ` because no ${kind} allows the ${action} action`;
}
