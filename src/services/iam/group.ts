/** Groups: create, list, rename, delete. Who is in one is in `group-member.ts`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { Group } from "../../wire/generated/iam.ts";
import { changeKeys } from "./change-keys.ts";
import { alreadyExists, deleteConflict, notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { pageByName } from "./paging.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import type { GroupTable, IamTables } from "./tables.ts";

/** A group as operations gather it; `group` is undefined where there is none of the name. */
export interface GroupFacts {
  readonly group: GroupTable | undefined;
}

type GroupInput = { readonly GroupName: string };

async function findGroup(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<GroupTable | undefined> {
  return database
    .selectFrom("iam_group")
    .selectAll()
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
}

/** Loads the group that the input names, for the decision and the change. */
export async function gatherGroup(
  { input, account }: OperationRequest<GroupInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<GroupFacts> {
  return { group: await findGroup(database, account, input.GroupName) };
}

/**
 * The question about one group. A group that is not there is asked about by its name alone, and a
 * denial shows the name as the caller wrote it: it looks the same whether or not the group exists.
 */
export function groupPermission(
  action: string,
  account: AccountId,
  name: string,
  { group }: GroupFacts,
): PermissionRequest {
  const resource = iamArn(account, "group", group?.path ?? "/", group?.name ?? name);
  return { action, resource, resourceShown: `group ${name}` };
}

/** The group, or `NoSuchEntity`. */
export function requireGroup({ group }: GroupFacts, name: string): GroupTable {
  if (group === undefined) throw notFound("group", name);
  return group;
}

/** Groups have no tags, and lists show as much as gets. */
export function shownGroup(group: GroupTable): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.group_id,
    Arn: iamArn(group.account_id as AccountId, "group", group.path, group.name),
    CreateDate: new Date(group.created_at),
  };
}

function recordedGroup({ input }: OperationRequest<GroupInput>): RecordDetails {
  return { resources: [{ type: "AWS::IAM::Group", name: input.GroupName }] };
}

function createGroup(iam: Iam): Operation {
  return iamOperation("CreateGroup", {
    readOnly: false,
    permissions: ({ input, account }) => [
      {
        action: "iam:CreateGroup",
        resource: iamArn(account, "group", input.Path ?? "/", input.GroupName),
      },
    ],
    async run({ input, account, now }, _facts, { database }) {
      if ((await findGroup(database, account, input.GroupName)) !== undefined) {
        throw alreadyExists("Group", input.GroupName);
      }
      await takeQuota(database, account, "GroupsPerAccount", iam.quotas);
      const group: GroupTable = {
        group_id: uniqueId("group"),
        account_id: account,
        name: input.GroupName,
        name_key: nameKey(input.GroupName),
        path: input.Path ?? "/",
        created_at: now,
      };
      await database.insertInto("iam_group").values(group).execute();
      return { Group: shownGroup(group) };
    },
    record: recordedGroup,
  });
}

function listGroups(): Operation {
  return iamOperation("ListGroups", {
    readOnly: true,
    permissions: ({ input, account }) => [
      {
        action: "iam:ListGroups",
        resource: "*",
        resourceShown: iamArn(account, "group", input.PathPrefix ?? "/", ""),
      },
    ],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_group", request, database);
      return { Groups: items.map(shownGroup), ...end };
    },
  });
}

function updateGroup(): Operation {
  return iamOperation<"UpdateGroup", GroupFacts>("UpdateGroup", {
    readOnly: false,
    gather: gatherGroup,
    permissions({ input, account }, facts) {
      const asked = [groupPermission("iam:UpdateGroup", account, input.GroupName, facts)];
      const { NewGroupName, NewPath } = input;
      if (NewGroupName === undefined && NewPath === undefined) return asked;
      // A rename needs the permission on both names (IAM API Reference, UpdateGroup).
      const path = NewPath ?? facts.group?.path ?? "/";
      const resource = iamArn(account, "group", path, NewGroupName ?? input.GroupName);
      return [...asked, { action: "iam:UpdateGroup", resource }];
    },
    async run({ input, account }, facts, unit) {
      const group = requireGroup(facts, input.GroupName);
      const name = input.NewGroupName ?? group.name;
      const path = input.NewPath ?? group.path;
      if (nameKey(name) !== group.name_key) {
        if ((await findGroup(unit.database, account, name)) !== undefined) {
          throw alreadyExists("Group", name);
        }
      }
      await unit.database
        .updateTable("iam_group")
        .set({ name, name_key: nameKey(name), path })
        .where("group_id", "=", group.group_id)
        .execute();
      unit.changed(changeKeys.group(group.group_id));
      return {};
    },
    record: recordedGroup,
  });
}

/** What must be gone before a group, in the order in which AWS names it. */
const mustGoFirst = [
  ["iam_group_member", "group_id", "remove users from group first"],
  ["iam_inline_policy", "owner_id", "delete policies first"],
  ["iam_attachment", "owner_id", "detach all policies first"],
] as const;

async function refuseWhileReferenced(database: Kysely<IamTables>, groupId: string): Promise<void> {
  for (const [table, column, first] of mustGoFirst) {
    const row = await database
      .selectFrom(table as "iam_group_member")
      .select("account_id")
      .where(column as "group_id", "=", groupId)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) throw deleteConflict(first);
  }
}

function deleteGroup(): Operation {
  return iamOperation<"DeleteGroup", GroupFacts>("DeleteGroup", {
    readOnly: false,
    gather: gatherGroup,
    permissions: ({ input, account }, facts) => [
      groupPermission("iam:DeleteGroup", account, input.GroupName, facts),
    ],
    async run({ input, account }, facts, unit) {
      const { database } = unit;
      const { group_id } = requireGroup(facts, input.GroupName);
      await refuseWhileReferenced(database, group_id);
      await database.deleteFrom("iam_group").where("group_id", "=", group_id).execute();
      await releaseQuota(database, account, "GroupsPerAccount");
      unit.changed(changeKeys.group(group_id));
      return {};
    },
    record: recordedGroup,
  });
}

export function groupOperations(iam: Iam): readonly Operation[] {
  return [createGroup(iam), listGroups(), updateGroup(), deleteGroup()];
}
