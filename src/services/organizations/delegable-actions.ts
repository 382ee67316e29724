/**
 * The actions that an organization's resource policy may speak of (Organizations User Guide,
 * "Delegated administrator for AWS Organizations").
 */
const delegableActions: readonly string[] = [
  "AttachPolicy",
  "CreatePolicy",
  "DeletePolicy",
  "DescribeAccount",
  "DescribeCreateAccountStatus",
  "DescribeEffectivePolicy",
  "DescribeHandshake",
  "DescribeOrganization",
  "DescribeOrganizationalUnit",
  "DescribePolicy",
  "DescribeResourcePolicy",
  "DetachPolicy",
  "DisablePolicyType",
  "EnablePolicyType",
  "ListAccounts",
  "ListAccountsForParent",
  "ListAccountsWithInvalidEffectivePolicy",
  "ListAWSServiceAccessForOrganization",
  "ListChildren",
  "ListCreateAccountStatus",
  "ListDelegatedAdministrators",
  "ListDelegatedServicesForAccount",
  "ListEffectivePolicyValidationErrors",
  "ListHandshakesForAccount",
  "ListHandshakesForOrganization",
  "ListOrganizationalUnitsForParent",
  "ListParents",
  "ListPolicies",
  "ListPoliciesForTarget",
  "ListRoots",
  "ListTagsForResource",
  "ListTargetsForPolicy",
  "TagResource",
  "UntagResource",
  "UpdatePolicy",
];

/** Whether the action, which may hold wildcards, fits some action that can be delegated. */
export function isDelegable(pattern: string): boolean {
  const folded = pattern.toLowerCase();
  return delegableActions.some((action) => fits(folded, `organizations:${action.toLowerCase()}`));
}

/** Takes each star as short as it can and lengthens only the last: nothing is tried twice. */
function fits(pattern: string, text: string): boolean {
  let [at, star, starFrom] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === "*") {
      star = at;
      starFrom = index;
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else {
      if (star === -1) return false;
      starFrom += 1;
      index = starFrom;
      at = star + 1;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
