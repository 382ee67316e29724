/** IAM's default quotas (IAM User Guide, "IAM and AWS STS quotas"), by the names in its errors. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { limitExceeded } from "./errors.ts";
import type { IamTables } from "./tables.ts";

export const defaultQuotas = {
  UsersPerAccount: 5_000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1_000,
  InstanceProfilesPerAccount: 1_000,
  PoliciesPerAccount: 1_500,
  GroupsPerUser: 10,
  AttachedPoliciesPerUser: 10,
  AttachedPoliciesPerGroup: 10,
  AttachedPoliciesPerRole: 20,
  VersionsPerPolicy: 5,
  PolicySize: 6_144,
  UserPolicySize: 2_048,
  GroupPolicySize: 5_120,
  RolePolicySize: 10_240,
  TrustPolicySize: 2_048,
  AccessKeysPerUser: 2,
  MFADevicesPerUser: 8,
  SSHPublicKeysPerUser: 5,
  SigningCertificatesPerUser: 2,
  ServiceSpecificCredentialsPerUser: 2,
  ServerCertificates: 20,
  SAMLProviders: 100,
  OpenIDConnectProviders: 100,
  InstanceSessionsPerInstanceProfile: 1,
} as const;

export type QuotaName = keyof typeof defaultQuotas;
export type Quotas = Readonly<Record<QuotaName, number>>;

/** The quotas of things that an account may have thousands of: those are counted as they come. */
export type CountedQuota =
  | "UsersPerAccount"
  | "GroupsPerAccount"
  | "RolesPerAccount"
  | "InstanceProfilesPerAccount"
  | "PoliciesPerAccount";

/**
 * Counts one more thing of the kind. Throws `LimitExceeded` where that is one too many; the
 * operation's savepoint then takes the count back.
 */
export async function takeQuota(
  database: Kysely<IamTables>,
  account: AccountId,
  quota: CountedQuota,
  quotas: Quotas,
): Promise<void> {
  const { count } = await database
    .insertInto("iam_count")
    .values({ account_id: account, quota, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "quota"])
        .doUpdateSet((row) => ({ count: row("iam_count.count", "+", 1) })),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  if (count > quotas[quota]) throw limitExceeded(quota, quotas[quota]);
}

/** Counts one thing of the kind less. */
export async function releaseQuota(
  database: Kysely<IamTables>,
  account: AccountId,
  quota: CountedQuota,
): Promise<void> {
  await database
    .updateTable("iam_count")
    .set((row) => ({ count: row("count", "-", 1) }))
    .where("account_id", "=", account)
    .where("quota", "=", quota)
    .execute();
}

/** How many things of the kind the account has. */
export async function countOf(
  database: Kysely<IamTables>,
  account: AccountId,
  quota: CountedQuota,
): Promise<number> {
  const row = await database
    .selectFrom("iam_count")
    .select("count")
    .where("account_id", "=", account)
    .where("quota", "=", quota)
    .executeTakeFirst();
  return row?.count ?? 0;
}
