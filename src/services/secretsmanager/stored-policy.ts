/** The resource policy in a secret's row: as it is stored, and as decisions read it. */
import { assert } from "../../base/errors.ts";
import { decidedText, type StoredResourcePolicy } from "../../pipeline/resource-policy.ts";
import type { SecretTable } from "./tables.ts";

export function storedPolicyOf(secret: SecretTable): StoredResourcePolicy | undefined {
  const { policy, policy_principals } = secret;
  if (policy === null) return undefined;
  assert(policy_principals !== null, "a policy is stored with its principals");
  return { text: policy, principals: policy_principals };
}

/** With unique ids in place of names. It takes as long as the policy, so reads keep it. */
export function decidedPolicyOf(secret: SecretTable): string | undefined {
  const stored = storedPolicyOf(secret);
  return stored && decidedText(stored);
}
