/** Users, groups and roles with their policies, as `GetAccountAuthorizationDetails` tells them. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  AttachedPolicy,
  GroupDetail,
  InstanceProfile,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from "../../wire/generated/iam.ts";
import { shownAttachment } from "./attachment.ts";
import { shownBoundary } from "./boundary.ts";
import type { Iam } from "./iam.ts";
import { iamArn } from "./naming.ts";
import { encodedDocument } from "./policy-document.ts";
import { shownLastUse, shownRole } from "./role.ts";
import type { IamTables } from "./tables.ts";
import type { Tag } from "./tags.ts";
import { shownTrustPolicies } from "./trust-policy.ts";
import { shownUser } from "./user.ts";

/** What a page's users, groups or roles hold, by their unique ids; read with one query a table. */
interface Holdings {
  inline(id: string): readonly PolicyDetail[];
  attached(id: string): readonly AttachedPolicy[];
  tags(id: string): readonly Tag[];
}

async function holdingsOf(database: Kysely<IamTables>, ids: readonly string[]): Promise<Holdings> {
  const inline = await database
    .selectFrom("iam_inline_policy")
    .select(["owner_id", "name", "document"])
    .where("owner_id", "in", ids)
    .orderBy("name_key")
    .execute();
  const attached = await database
    .selectFrom("iam_attachment")
    .select(["owner_id", "policy_arn"])
    .where("owner_id", "in", ids)
    .orderBy("policy_arn")
    .execute();
  const tags = await database
    .selectFrom("iam_tag")
    .select(["owner_id", "tag_key", "tag_value"])
    .where("owner_id", "in", ids)
    .orderBy("tag_key_folded")
    .execute();
  return {
    inline: byOwner(inline, (row) => ({
      PolicyName: row.name,
      PolicyDocument: encodedDocument(row.document),
    })),
    attached: byOwner(attached, (row) => shownAttachment(row.policy_arn)),
    tags: byOwner(tags, (row) => ({ Key: row.tag_key, Value: row.tag_value })),
  };
}

function byOwner<Row extends { readonly owner_id: string }, Shown>(
  rows: readonly Row[],
  show: (row: Row) => Shown,
): (id: string) => readonly Shown[] {
  const grouped = Map.groupBy(rows, (row) => row.owner_id);
  return (id) => (grouped.get(id) ?? []).map(show);
}

export async function userDetails(
  database: Kysely<IamTables>,
  ids: readonly string[],
): Promise<readonly UserDetail[]> {
  if (ids.length === 0) return [];
  const users = await database
    .selectFrom("iam_user")
    .selectAll()
    .where("user_id", "in", ids)
    .orderBy("name_key")
    .execute();
  const holdings = await holdingsOf(database, ids);
  const memberships = await database
    .selectFrom("iam_group_member")
    .innerJoin("iam_group", "iam_group.group_id", "iam_group_member.group_id")
    .select(["iam_group_member.user_id as owner_id", "iam_group.name"])
    .where("iam_group_member.user_id", "in", ids)
    .orderBy("iam_group.name_key")
    .execute();
  const groups = byOwner(memberships, (row) => row.name);
  return users.map((user) => ({
    ...shownUser(user),
    UserPolicyList: holdings.inline(user.user_id),
    GroupList: groups(user.user_id),
    AttachedManagedPolicies: holdings.attached(user.user_id),
    ...shownBoundary(user.boundary_arn),
    Tags: holdings.tags(user.user_id),
  }));
}

export async function groupDetails(
  database: Kysely<IamTables>,
  ids: readonly string[],
): Promise<readonly GroupDetail[]> {
  if (ids.length === 0) return [];
  const groups = await database
    .selectFrom("iam_group")
    .selectAll()
    .where("group_id", "in", ids)
    .orderBy("name_key")
    .execute();
  const holdings = await holdingsOf(database, ids);
  return groups.map((group) => ({
    Path: group.path,
    GroupName: group.name,
    GroupId: group.group_id,
    Arn: iamArn(group.account_id as AccountId, "group", group.path, group.name),
    CreateDate: new Date(group.created_at),
    GroupPolicyList: holdings.inline(group.group_id),
    AttachedManagedPolicies: holdings.attached(group.group_id),
  }));
}

export async function roleDetails(
  iam: Iam,
  unit: Unit<IamTables>,
  ids: readonly string[],
): Promise<readonly RoleDetail[]> {
  if (ids.length === 0) return [];
  const { database } = unit;
  const roles = await database
    .selectFrom("iam_role")
    .selectAll()
    .where("role_id", "in", ids)
    .orderBy("name_key")
    .execute();
  const holdings = await holdingsOf(database, ids);
  const trust = await shownTrustPolicies(database, roles);
  const profiles = await instanceProfilesOf(database, ids);
  const lastUses = await iam.usage.lastUses(ids, unit);
  return roles.map((role) => {
    const shown = shownRole(role, trust.get(role.role_id));
    return {
      ...shown,
      InstanceProfileList: profiles(role.role_id).map((profile) => ({
        ...profile,
        Roles: [shown],
      })),
      RolePolicyList: holdings.inline(role.role_id),
      AttachedManagedPolicies: holdings.attached(role.role_id),
      ...shownBoundary(role.boundary_arn),
      Tags: holdings.tags(role.role_id),
      ...shownLastUse(lastUses.get(role.role_id)),
    };
  });
}

async function instanceProfilesOf(
  database: Kysely<IamTables>,
  roleIds: readonly string[],
): Promise<(roleId: string) => readonly Omit<InstanceProfile, "Roles">[]> {
  const rows = await database
    .selectFrom("iam_instance_profile")
    .selectAll()
    .where("role_id", "in", roleIds)
    .orderBy("name_key")
    .execute();
  const owned = rows.map((row) => ({ ...row, owner_id: row.role_id ?? "" }));
  return byOwner(owned, (row) => ({
    Path: row.path,
    InstanceProfileName: row.name,
    InstanceProfileId: row.instance_profile_id,
    Arn: iamArn(row.account_id as AccountId, "instance-profile", row.path, row.name),
    CreateDate: new Date(row.created_at),
  }));
}
