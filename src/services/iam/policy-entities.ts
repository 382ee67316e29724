/** Who uses a managed policy: `ListEntitiesForPolicy`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { ListEntitiesForPolicyRequest } from "../../wire/generated/iam.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { pathBeginsWith } from "./pathed.ts";
import { type OwnerKind, ownerTables } from "./policy-owner.ts";
import {
  gatherPolicy,
  type PolicyFacts,
  policyPermission,
  requirePolicy,
} from "./policy-reference.ts";
import { pageOfSections, type Section } from "./sections.ts";
import type { IamTables } from "./tables.ts";

interface Entity {
  readonly kind: OwnerKind;
  readonly id: string;
  readonly name: string;
  readonly name_key: string;
}

interface EntityQuery {
  readonly database: Kysely<IamTables>;
  readonly account: AccountId;
  readonly input: ListEntitiesForPolicyRequest;
}

/** The unique ids of all who use the policy in the way that the caller asks about. */
function userIds({ database, account, input }: EntityQuery) {
  const attached = database
    .selectFrom("iam_attachment")
    .select("owner_id as id")
    .where("account_id", "=", account)
    .where("policy_arn", "=", input.PolicyArn);
  const boundedUsers = database
    .selectFrom("iam_user")
    .select("user_id as id")
    .where("account_id", "=", account)
    .where("boundary_arn", "=", input.PolicyArn);
  const boundedRoles = database
    .selectFrom("iam_role")
    .select("role_id as id")
    .where("account_id", "=", account)
    .where("boundary_arn", "=", input.PolicyArn);
  switch (input.PolicyUsageFilter) {
    case "PermissionsPolicy":
      return attached;
    case "PermissionsBoundary":
      return boundedUsers.unionAll(boundedRoles);
    case undefined:
      return attached.unionAll(boundedUsers).unionAll(boundedRoles);
  }
}

/** The groups, users or roles among them, in the order of their names. */
function entities(query: EntityQuery, kind: OwnerKind): Section<Entity> {
  const { table, id } = ownerTables[kind];
  return {
    keyOf: (entity) => entity.name_key,
    async fetch(after, limit) {
      const rows = await query.database
        // The three tables have these columns in common, whatever the id is called.
        .selectFrom(table as "iam_group")
        .select([`${id as "group_id"} as id`, "name", "name_key"])
        .where("account_id", "=", query.account)
        .where("name_key", ">", after)
        .where(pathBeginsWith(query.input.PathPrefix))
        .where(id as "group_id", "in", userIds(query))
        .orderBy("name_key")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ kind, ...row }));
    },
  };
}

function listEntitiesForPolicy(iam: Iam): Operation {
  return iamOperation<"ListEntitiesForPolicy", PolicyFacts>("ListEntitiesForPolicy", {
    readOnly: true,
    gather: gatherPolicy(iam),
    permissions: (_request, facts) => [policyPermission("iam:ListEntitiesForPolicy", facts)],
    async run({ input, account }, facts, { database }) {
      requirePolicy(facts);
      const query = { database, account, input };
      const { EntityFilter } = input;
      const kinds = (["Group", "User", "Role"] as const).filter(
        (kind) => EntityFilter === undefined || EntityFilter === kind,
      );
      const list = `policy-entities ${kinds}`;
      const sections = kinds.map((kind) => entities(query, kind));
      const { items, end } = await pageOfSections(list, input, sections);
      const of = (kind: OwnerKind) => items.filter((entity) => entity.kind === kind);
      return {
        PolicyGroups: of("Group").map(({ id, name }) => ({ GroupName: name, GroupId: id })),
        PolicyUsers: of("User").map(({ id, name }) => ({ UserName: name, UserId: id })),
        PolicyRoles: of("Role").map(({ id, name }) => ({ RoleName: name, RoleId: id })),
        ...end,
      };
    },
  });
}

export function policyEntityOperations(iam: Iam): readonly Operation[] {
  return [listEntitiesForPolicy(iam)];
}
