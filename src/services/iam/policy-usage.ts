/** How often managed policies are in use: attached to somebody, or somebody's boundary. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { PolicyUsageType } from "../../wire/generated/iam.ts";
import type { IamTables } from "./tables.ts";

/** Counted in one account: what others do with AWS's policies is not told. */
export interface PolicyUsage {
  readonly attachments: number;
  readonly boundaries: number;
}

const unused: PolicyUsage = { attachments: 0, boundaries: 0 };

/** The usage of these policies; `usageOf` reads the answer. */
export async function policyUsages(
  database: Kysely<IamTables>,
  account: AccountId,
  arns: readonly string[],
): Promise<ReadonlyMap<string, PolicyUsage>> {
  const usages = new Map<string, PolicyUsage>();
  if (arns.length === 0) return usages;
  const attachments = await database
    .selectFrom("iam_attachment")
    .select((row) => ["policy_arn as arn", row.fn.countAll<number>().as("count")])
    .where("account_id", "=", account)
    .where("policy_arn", "in", arns)
    .groupBy("policy_arn")
    .execute();
  for (const { arn, count } of attachments) {
    usages.set(arn, { attachments: Number(count), boundaries: 0 });
  }
  for (const table of ["iam_user", "iam_role"] as const) {
    const rows = await database
      .selectFrom(table)
      .select((row) => ["boundary_arn as arn", row.fn.countAll<number>().as("count")])
      .where("account_id", "=", account)
      .where("boundary_arn", "in", arns)
      .groupBy("boundary_arn")
      .execute();
    for (const { arn, count } of rows) {
      if (arn === null) continue;
      const { attachments, boundaries } = usageOf(usages, arn);
      usages.set(arn, { attachments, boundaries: boundaries + Number(count) });
    }
  }
  return usages;
}

export function usageOf(usages: ReadonlyMap<string, PolicyUsage>, arn: string): PolicyUsage {
  return usages.get(arn) ?? unused;
}

/** As answers show it. */
export function shownUsage({ attachments, boundaries }: PolicyUsage) {
  return { AttachmentCount: attachments, PermissionsBoundaryUsageCount: boundaries };
}

/** The ARNs of all policies that the account uses, in any way or in the one way that is named. */
export async function policiesInUse(
  database: Kysely<IamTables>,
  account: AccountId,
  usage?: PolicyUsageType,
): Promise<ReadonlySet<string>> {
  const arns = new Set<string>();
  if (usage !== "PermissionsBoundary") {
    const rows = await database
      .selectFrom("iam_attachment")
      .select("policy_arn")
      .distinct()
      .where("account_id", "=", account)
      .execute();
    for (const row of rows) arns.add(row.policy_arn);
  }
  if (usage === "PermissionsPolicy") return arns;
  for (const table of ["iam_user", "iam_role"] as const) {
    const rows = await database
      .selectFrom(table)
      .select("boundary_arn")
      .distinct()
      .where("account_id", "=", account)
      .where("boundary_arn", "is not", null)
      .execute();
    for (const { boundary_arn } of rows) if (boundary_arn !== null) arns.add(boundary_arn);
  }
  return arns;
}
