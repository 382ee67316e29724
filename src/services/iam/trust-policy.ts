/** The trust policies of roles: checked, stored with the unique ids of those they name, shown. */
import type { Kysely } from "kysely";
import {
  checkedResourcePolicy,
  decidedText,
  type StoredResourcePolicy,
  shownResourcePolicies,
} from "../../pipeline/resource-policy.ts";
import { countPolicyCharacters } from "../../policy/index.ts";
import { sharedProviderProblems } from "../../policy/shared-providers.ts";
import { limitExceeded, malformedPolicy } from "./errors.ts";
import { encodedDocument } from "./policy-document.ts";
import { principalNames } from "./principal-names.ts";
import type { Quotas } from "./quotas.ts";
import type { IamTables, RoleTable } from "./tables.ts";

type StoredTrust = Pick<RoleTable, "trust_policy" | "trust_principals">;

/**
 * Checks a trust policy that is to be stored and gives the columns to store. Throws
 * `MalformedPolicyDocument`, also for a user or role that does not exist in an account that is
 * kept here (of other accounts nothing is known), and `LimitExceeded` where it is too long.
 */
export async function checkedTrustPolicy(
  database: Kysely<IamTables>,
  text: string,
  quotas: Quotas,
): Promise<StoredTrust> {
  const checked = await checkedResourcePolicy(principalNames(database), text, "trust");
  if ("problem" in checked) throw malformedPolicy(checked.problem.awsMessage);
  if (countPolicyCharacters(text) > quotas.TrustPolicySize) {
    throw limitExceeded("ACLSizePerRole", quotas.TrustPolicySize);
  }
  if ("unknownPrincipal" in checked) {
    throw malformedPolicy(`Invalid principal in policy: "AWS":"${checked.unknownPrincipal}"`);
  }
  const [unscoped] = sharedProviderProblems(checked.policy);
  if (unscoped !== undefined) throw malformedPolicy(unscoped.awsMessage);
  return { trust_policy: checked.stored.text, trust_principals: checked.stored.principals };
}

/** The document with unique ids in place of the ARNs that named users and roles: for decisions. */
export function storedTrustText(role: StoredTrust): string {
  return decidedText(storedPolicy(role));
}

/** The documents of these roles as answers carry them, by role id; percent-encoded once. */
export async function shownTrustPolicies(
  database: Kysely<IamTables>,
  roles: readonly RoleTable[],
): Promise<ReadonlyMap<string, string>> {
  const shown = await shownResourcePolicies(principalNames(database), roles.map(storedPolicy));
  return new Map(roles.map(({ role_id }, index) => [role_id, encodedDocument(shown[index] ?? "")]));
}

function storedPolicy({ trust_policy, trust_principals }: StoredTrust): StoredResourcePolicy {
  return { text: trust_policy, principals: trust_principals };
}
