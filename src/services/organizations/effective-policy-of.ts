/** The effective management policy of one account, from what is attached on the way down to it. */
import type { Kysely } from "kysely";
import type { EffectivePolicyType } from "../../wire/generated/organizations.ts";
import { type EffectiveNode, effectivePolicy } from "./effective-policy.ts";
import type { Contributor } from "./effective-validation.ts";
import { managementPolicy } from "./management-policy.ts";
import type { MemberTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { unitsAbove } from "./tree.ts";

type Database = Kysely<OrganizationsTables>;

export interface Effective {
  readonly content: EffectiveNode;
  readonly contributors: readonly Contributor[];
  /** When a policy of it was changed or attached last. */
  readonly updatedAt: number;
}

/** The policies of the type that are attached to one target, the oldest attachment first. */
async function policiesAt(database: Database, target: string, type: EffectivePolicyType) {
  return database
    .selectFrom("organizations_attachment as attachment")
    .innerJoin("organizations_policy as policy", "policy.policy_id", "attachment.policy_id")
    .select(["policy.policy_id", "policy.content", "policy.updated_at", "attachment.attached_at"])
    .where("attachment.target_id", "=", target)
    .where("attachment.policy_type", "=", type)
    .orderBy("attachment.attached_at")
    .orderBy("attachment.policy_id")
    .execute();
}

/** Undefined where no policy of the type is on the way from the root to the account. */
export async function effectiveFor(
  database: Database,
  organization: OrganizationTable,
  member: MemberTable,
  type: EffectivePolicyType,
): Promise<Effective | undefined> {
  const steps = await unitsAbove(database, organization, member.parent_id);
  const levels = [];
  for (const target of [organization.root_id, ...steps, member.account_id]) {
    levels.push(await policiesAt(database, target, type));
  }
  const rows = levels.flat();
  if (rows.length === 0) return undefined;
  const content = effectivePolicy(
    type,
    levels.map((level) => level.map((row) => managementPolicy(row.content))),
  );
  return {
    content,
    contributors: rows.map((row) => ({
      policyId: row.policy_id,
      policy: managementPolicy(row.content),
    })),
    updatedAt: Math.max(...rows.map((row) => Math.max(row.updated_at, row.attached_at))),
  };
}

/** As `effectiveFor`; undefined also for an account that no organization has. */
export async function effectivePolicyOf(
  database: Database,
  account: string,
  type: EffectivePolicyType,
): Promise<Effective | undefined> {
  const member = await database
    .selectFrom("organizations_member")
    .selectAll()
    .where("account_id", "=", account)
    .executeTakeFirst();
  if (member === undefined) return undefined;
  const organization = await database
    .selectFrom("organizations_organization")
    .selectAll()
    .where("organization_id", "=", member.organization_id)
    .executeTakeFirst();
  return organization && effectiveFor(database, organization, member, type);
}
