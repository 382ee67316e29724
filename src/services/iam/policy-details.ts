/** Managed policies with all their versions, as `GetAccountAuthorizationDetails` tells them. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { ManagedPolicyDetail } from "../../wire/generated/iam.ts";
import type { Iam } from "./iam.ts";
import { encodedDocument } from "./policy-document.ts";
import { customerPolicyArn, shownPolicy } from "./policy-reference.ts";
import { policyUsages, shownUsage, usageOf } from "./policy-usage.ts";
import { publishedDocument, shownPublishedVersion, shownVersion } from "./policy-version.ts";
import type { IamTables } from "./tables.ts";

/** The account's own policies with these ids, in the order of their names. */
export async function customerPolicyDetails(
  database: Kysely<IamTables>,
  account: AccountId,
  ids: readonly string[],
): Promise<readonly ManagedPolicyDetail[]> {
  if (ids.length === 0) return [];
  const policies = await database
    .selectFrom("iam_policy")
    .selectAll()
    .where("policy_id", "in", ids)
    .orderBy("name_key")
    .execute();
  const versions = await database
    .selectFrom("iam_policy_version")
    .selectAll()
    .where("policy_id", "in", ids)
    .orderBy("version", "desc")
    .execute();
  const versionsById = Map.groupBy(versions, (row) => row.policy_id);
  const usages = await policyUsages(database, account, policies.map(customerPolicyArn));
  return policies.map((policy) => ({
    ...shownPolicy(policy),
    ...shownUsage(usageOf(usages, customerPolicyArn(policy))),
    ...(policy.description === null ? {} : { Description: policy.description }),
    PolicyVersionList: (versionsById.get(policy.policy_id) ?? []).map((row) => ({
      Document: encodedDocument(row.document),
      ...shownVersion(row, policy.default_version),
    })),
  }));
}

/** Policies of AWS with these ARNs, as the account uses them. */
export async function publishedPolicyDetails(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  arns: readonly string[],
): Promise<readonly ManagedPolicyDetail[]> {
  const policies = arns.flatMap((arn) => iam.catalogue.byArn(arn) ?? []);
  const usages = await policyUsages(database, account, arns);
  return policies.map((policy) => ({
    ...shownPolicy(policy),
    ...shownUsage(usageOf(usages, policy.arn)),
    PolicyVersionList: [
      { Document: publishedDocument(iam, policy), ...shownPublishedVersion(policy) },
    ],
  }));
}
