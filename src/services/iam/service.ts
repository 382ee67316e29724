/** IAM as others see it: its operations, its tables, and the directory of identities. */
import { ServiceError } from "../../base/errors.ts";
import { isAssumedRoot, type SignedCaller } from "../../pipeline/caller.ts";
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { accessKeyOperations } from "./access-key.ts";
import { accountAliasOperations } from "./account-alias.ts";
import { accountSummaryOperations } from "./account-summary.ts";
import { attachmentOperations } from "./attachment.ts";
import { authorizationDetailsOperations } from "./authorization-details.ts";
import { boundaryOperations } from "./boundary.ts";
import { changePassword } from "./change-password.ts";
import { contextKeyOperations } from "./context-key-operations.ts";
import { credentialReportOperations } from "./credential-report.ts";
import { grantingPolicyOperations } from "./granting-policies.ts";
import { groupOperations } from "./group.ts";
import { groupMemberOperations } from "./group-member.ts";
import type { Iam } from "./iam.ts";
import { inlinePolicyOperations } from "./inline-policy.ts";
import { instanceProfileOperations } from "./instance-profile.ts";
import { instanceProfileRoleOperations } from "./instance-profile-role.ts";
import { loginProfileOperations } from "./login-profile.ts";
import { managedPolicyOperations } from "./managed-policy.ts";
import { mfaListOperations } from "./mfa-lists.ts";
import { mfaDeviceOperations } from "./mfa-operations.ts";
import { oidcProviderOperations } from "./oidc-provider.ts";
import { organizationsFeatureOperations } from "./organizations-features.ts";
import { passwordPolicyOperations } from "./password-policy.ts";
import { policyEntityOperations } from "./policy-entities.ts";
import { policyListOperations } from "./policy-list.ts";
import { policyVersionOperations } from "./policy-version.ts";
import { roleOperations } from "./role.ts";
import { roleUpdateOperations } from "./role-update.ts";
import { samlProviderOperations } from "./saml-provider.ts";
import { serverCertificateOperations } from "./server-certificate.ts";
import { serviceCredentialOperations } from "./service-credential.ts";
import { serviceLinkedRoleOperations } from "./service-linked-role.ts";
import { signingCertificateOperations } from "./signing-certificate.ts";
import { simulationOperations } from "./simulate.ts";
import { sshPublicKeyOperations } from "./ssh-public-key.ts";
import { tokenPreferenceOperations } from "./token-preferences.ts";
import { userOperations } from "./user.ts";

export { accessKeyKeeper } from "./access-key-keeper.ts";
export { bootstrapAccount, firstAccount, type RootCredentials } from "./account.ts";
export { accountFactory } from "./account-factory.ts";
export { IamDecisionDirectory } from "./decision-directory.ts";
export { IamDirectory } from "./directory.ts";
export type { Iam, LastUse, UsageRecords } from "./iam.ts";
export { identityKeepers } from "./identity-keepers.ts";
export { identityProviders } from "./identity-providers.ts";
export { managedPolicyCatalogue } from "./managed-policy-catalogue.ts";
export { iamMigrations } from "./migrations.ts";
export { rootAccess } from "./organizations-features.ts";
export { defaultQuotas, type QuotaName, type Quotas } from "./quotas.ts";
export { RoleTrustHolder } from "./role-trust-holder.ts";
export { type RecoveredRoot, recoverRoot } from "./root-recovery.ts";
export { iamSealedColumns } from "./sealed-columns.ts";
export type { IamTables } from "./tables.ts";

export function iamService(iam: Iam): Service {
  const operations = [
    ...userOperations(iam),
    ...accessKeyOperations(iam),
    ...accountAliasOperations(),
    ...accountSummaryOperations(iam),
    ...credentialReportOperations(iam),
    ...loginProfileOperations(iam),
    changePassword(iam),
    ...mfaDeviceOperations(iam),
    ...mfaListOperations(),
    ...oidcProviderOperations(iam),
    ...organizationsFeatureOperations(iam),
    ...passwordPolicyOperations(),
    ...samlProviderOperations(iam),
    ...serverCertificateOperations(iam),
    ...serviceCredentialOperations(iam),
    ...signingCertificateOperations(iam),
    ...sshPublicKeyOperations(iam),
    ...tokenPreferenceOperations(),
    ...serviceLinkedRoleOperations(iam),
    ...roleUpdateOperations(iam),
    ...roleOperations(iam),
    ...instanceProfileRoleOperations(iam),
    ...instanceProfileOperations(iam),
    ...groupMemberOperations(iam),
    ...groupOperations(iam),
    ...managedPolicyOperations(iam),
    ...policyListOperations(iam),
    ...policyVersionOperations(iam),
    ...inlinePolicyOperations(iam),
    ...attachmentOperations(iam),
    ...boundaryOperations(iam),
    ...policyEntityOperations(iam),
    ...grantingPolicyOperations(iam),
    ...simulationOperations(iam),
    ...contextKeyOperations(iam),
    ...authorizationDetailsOperations(iam),
  ];
  return {
    model: loadServiceModel("iam"),
    actionPrefix: "iam",
    eventSource: "iam.amazonaws.com",
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    admit,
  };
}

/**
 * Sessions of `GetFederationToken` may not call IAM, nor sessions of `GetSessionToken` unless a
 * second factor was used (IAM User Guide, "Compare AWS STS credentials").
 */
function admit(caller: SignedCaller): void {
  const { session } = caller;
  if (session === undefined || caller.kind === "role") return;
  if (isAssumedRoot(caller)) return;
  if (caller.kind !== "federated-user" && session.mfaAuthenticatedAt !== undefined) return;
  throw new ServiceError(
    "InvalidClientTokenId",
    "The security token included in the request is invalid",
  );
}
