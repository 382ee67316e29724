/** What AWS refuses as the content of a policy of Organizations, by the policy's type. */
import { type PolicyProblem, parsePolicy, validatePolicy } from "../../policy/index.ts";
import type { PolicyType } from "../../wire/generated/organizations.ts";
import { constraintViolation, malformedPolicy } from "./errors.ts";
import { managementPolicyProblem } from "./management-policy.ts";
import { policyTypeLimits } from "./quotas.ts";

/** Types whose content is a management policy, and no policy of permissions. */
function isManagementType(type: PolicyType): boolean {
  return type !== "SERVICE_CONTROL_POLICY" && type !== "RESOURCE_CONTROL_POLICY";
}

/**
 * Throws `ConstraintViolationException` for a text that is too long, white space counted, and
 * `MalformedPolicyDocumentException` for one that is no policy of the type.
 */
export function checkPolicyContent(type: PolicyType, content: string): void {
  if (content.length > policyTypeLimits[type].contentMax) {
    throw constraintViolation("POLICY_CONTENT_LIMIT_EXCEEDED");
  }
  if (isManagementType(type)) {
    const problem = managementPolicyProblem(type, content);
    if (problem !== undefined) throw malformedPolicy(problem);
    return;
  }
  const use = type === "SERVICE_CONTROL_POLICY" ? "service-control" : "resource-control";
  const parsed = parsePolicy(content);
  const problems = parsed.ok ? validatePolicy(parsed.policy, use) : parsed.problems;
  const [first] = problems;
  if (first !== undefined) throw malformedPolicy(told(first));
}

function told({ message, path, position }: PolicyProblem): string {
  return `Line ${position.line}, column ${position.column} (${path}): ${message}.`;
}
