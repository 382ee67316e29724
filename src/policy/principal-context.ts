/** The condition keys that follow from the caller itself. */
import type { ContextValue, RequestPrincipal } from "./request.ts";

/**
 * Keys (in lower case) with values, as every request of this caller carries them (IAM User Guide,
 * "Principal key values"). What else is known of the caller (tags, organization, MFA, time of
 * issue) is for whoever holds that knowledge to add.
 */
export function principalContext(
  principal: RequestPrincipal,
): readonly (readonly [key: string, value: ContextValue])[] {
  switch (principal.type) {
    case "root":
      return signedKeys(principal.arn, principal.account, "Account", principal.account);
    case "user":
      return [
        ...signedKeys(principal.arn, principal.account, "User", principal.uniqueId),
        ["aws:username", principal.arn.slice(principal.arn.lastIndexOf("/") + 1)],
      ];
    case "federatedUser": {
      const { arn, account, name } = principal;
      return signedKeys(arn, account, "FederatedUser", `${account}:${name}`);
    }
    case "roleSession": {
      const { roleArn, account, roleId, sessionName } = principal;
      return signedKeys(roleArn, account, "AssumedRole", `${roleId}:${sessionName}`);
    }
    case "service":
      return [
        ["aws:principalisawsservice", true],
        ["aws:principalservicename", principal.name],
        ["aws:principalservicenameslist", [principal.name]],
      ];
    case "anonymous":
      return [
        ["aws:userid", "anonymous"],
        ["aws:principaltype", "Anonymous"],
        ["aws:principalaccount", "anonymous"],
      ];
    case "webIdentity":
    case "saml":
      return [];
  }
}

function signedKeys(
  arn: string,
  account: string,
  type: string,
  userId: string,
): readonly (readonly [string, ContextValue])[] {
  return [
    ["aws:principalarn", arn],
    ["aws:principalaccount", account],
    ["aws:principaltype", type],
    ["aws:userid", userId],
    ["aws:principalisawsservice", false],
  ];
}
