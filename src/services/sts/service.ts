/** STS as others see it. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { admit } from "./admit.ts";
import { assumeRole } from "./assume-role.ts";
import { assumeRoleWithSaml } from "./assume-role-with-saml.ts";
import { assumeRoleWithWebIdentity } from "./assume-role-with-web-identity.ts";
import { assumeRoot } from "./assume-root.ts";
import { decodeAuthorizationMessage } from "./decode-authorization-message.ts";
import { getAccessKeyInfo } from "./get-access-key-info.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getFederationToken } from "./get-federation-token.ts";
import { getSessionToken } from "./get-session-token.ts";
import { getWebIdentityToken } from "./get-web-identity-token.ts";
import type { Sts } from "./sts.ts";

export { issuerRoutes } from "./issuer-documents.ts";
export { stsSealedColumns } from "./sealed-columns.ts";
export type { Sts } from "./sts.ts";
export { type StsTables, stsMigrations } from "./tables.ts";

export function stsService(sts: Sts): Service {
  const operations = [
    assumeRole(sts),
    assumeRoleWithSaml(sts),
    assumeRoleWithWebIdentity(sts),
    assumeRoot(sts),
    decodeAuthorizationMessage(sts),
    getAccessKeyInfo(sts),
    getCallerIdentity(),
    getFederationToken(sts),
    getSessionToken(sts),
    getWebIdentityToken(sts),
  ];
  return {
    model: loadServiceModel("sts"),
    actionPrefix: "sts",
    eventSource: "sts.amazonaws.com",
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    admit,
  };
}
