/** What the account holds, and how much of it it may hold. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { type Iam, iamOperation } from "./iam.ts";
import type { Quotas } from "./quotas.ts";
import { countOf } from "./quotas.ts";
import type { IamTables } from "./tables.ts";

/** Not a quota that an error names, but shown in the summary all the same. */
const policyVersionsInUseMax = 10_000;

type CountedTable =
  | "iam_policy_version"
  | "iam_server_certificate"
  | "iam_oidc_provider"
  | "iam_saml_provider";

async function rowsOf(
  database: Kysely<IamTables>,
  account: AccountId,
  table: CountedTable,
): Promise<number> {
  const { count } = await database
    .selectFrom(table as "iam_policy_version")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("account_id", "=", account)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function countedThings(database: Kysely<IamTables>, account: AccountId) {
  const providers =
    (await rowsOf(database, account, "iam_oidc_provider")) +
    (await rowsOf(database, account, "iam_saml_provider"));
  return {
    Users: await countOf(database, account, "UsersPerAccount"),
    Groups: await countOf(database, account, "GroupsPerAccount"),
    Roles: await countOf(database, account, "RolesPerAccount"),
    InstanceProfiles: await countOf(database, account, "InstanceProfilesPerAccount"),
    Policies: await countOf(database, account, "PoliciesPerAccount"),
    PolicyVersionsInUse: await rowsOf(database, account, "iam_policy_version"),
    ServerCertificates: await rowsOf(database, account, "iam_server_certificate"),
    Providers: providers,
  };
}

/** What the root user has. */
async function rootCredentials(database: Kysely<IamTables>, account: AccountId) {
  const devices = await database
    .selectFrom("iam_mfa_device")
    .select("owner_id")
    .where("account_id", "=", account)
    .execute();
  const keys = await database
    .selectFrom("iam_access_key")
    .select("access_key_id")
    .where("account_id", "=", account)
    .where("user_id", "is", null)
    .execute();
  const certificates = await database
    .selectFrom("iam_signing_certificate")
    .select("certificate_id")
    .where("owner_id", "=", account)
    .execute();
  const profile = await database
    .selectFrom("iam_login_profile")
    .select("user_id")
    .where("user_id", "=", account)
    .executeTakeFirst();
  return {
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ owner_id }) => owner_id !== null).length,
    AccountMFAEnabled: Number(devices.some(({ owner_id }) => owner_id === account)),
    AccountAccessKeysPresent: Number(keys.length > 0),
    AccountPasswordPresent: Number(profile !== undefined),
    AccountSigningCertificatesPresent: Number(certificates.length > 0),
  };
}

function shownQuotas(quotas: Quotas) {
  return {
    UsersQuota: quotas.UsersPerAccount,
    GroupsQuota: quotas.GroupsPerAccount,
    RolesQuota: quotas.RolesPerAccount,
    InstanceProfilesQuota: quotas.InstanceProfilesPerAccount,
    PoliciesQuota: quotas.PoliciesPerAccount,
    PolicyVersionsInUseQuota: policyVersionsInUseMax,
    ServerCertificatesQuota: quotas.ServerCertificates,
    AccessKeysPerUserQuota: quotas.AccessKeysPerUser,
    SigningCertificatesPerUserQuota: quotas.SigningCertificatesPerUser,
    GroupsPerUserQuota: quotas.GroupsPerUser,
    AttachedPoliciesPerUserQuota: quotas.AttachedPoliciesPerUser,
    AttachedPoliciesPerGroupQuota: quotas.AttachedPoliciesPerGroup,
    AttachedPoliciesPerRoleQuota: quotas.AttachedPoliciesPerRole,
    VersionsPerPolicyQuota: quotas.VersionsPerPolicy,
    PolicySizeQuota: quotas.PolicySize,
    UserPolicySizeQuota: quotas.UserPolicySize,
    GroupPolicySizeQuota: quotas.GroupPolicySize,
    RolePolicySizeQuota: quotas.RolePolicySize,
    AssumeRolePolicySizeQuota: quotas.TrustPolicySize,
  };
}

function getAccountSummary(iam: Iam): Operation {
  return iamOperation("GetAccountSummary", {
    readOnly: true,
    permissions: () => [{ action: "iam:GetAccountSummary", resource: "*" }],
    async run({ account }, _facts, { database }) {
      const { global_endpoint_token_version } = await database
        .selectFrom("iam_account")
        .select("global_endpoint_token_version")
        .where("account_id", "=", account)
        .executeTakeFirstOrThrow();
      return {
        SummaryMap: {
          ...(await countedThings(database, account)),
          ...(await rootCredentials(database, account)),
          ...shownQuotas(iam.quotas),
          GlobalEndpointTokenVersion: global_endpoint_token_version === "v2Token" ? 2 : 1,
        },
      };
    },
  });
}

export function accountSummaryOperations(iam: Iam): readonly Operation[] {
  return [getAccountSummary(iam)];
}
