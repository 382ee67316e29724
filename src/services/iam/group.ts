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
import type { Group, UpdateGroupRequest } from "../../wire/generated/iam.ts";
import { changeKeys } from "./change-keys.ts";
import { alreadyExists, notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName, listPermission, pageByName, rename, renamePermissions } from "./pathed.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import { type Reference, refuseWhileReferenced } from "./references.ts";
import type { GroupTable, IamTables } from "./tables.ts";

/** A group as operations gather it; `group` is undefined where there is none of the name. */
export interface GroupFacts {
  readonly group: GroupTable | undefined;
}

type GroupInput = { readonly GroupName: string };

/** Loads the group that the input names, for the decision and the change. */
export async function gatherGroup(
  { input, account }: OperationRequest<GroupInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<GroupFacts> {
  return { group: await findByName(database, "iam_group", account, input.GroupName) };
}

/**
 * The question about one group. A group that is not there is asked about by its name alone, and a
 * denial shows the name as the caller wrote it: it looks the same whether or not the group exists.
 */
export function groupPermission(
  action: string,
  { input, account }: OperationRequest<GroupInput>,
  { group }: GroupFacts,
): PermissionRequest {
  const name = input.GroupName;
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
    async run({ input, account, now }, _facts, unit) {
      const { database } = unit;
      const name = input.GroupName;
      if ((await findByName(database, "iam_group", account, name)) !== undefined) {
        throw alreadyExists("Group", name);
      }
      await takeQuota(database, account, "GroupsPerAccount", iam.quotas);
      const group: GroupTable = {
        group_id: uniqueId("group"),
        account_id: account,
        name,
        name_key: nameKey(name),
        path: input.Path ?? "/",
        created_at: now,
      };
      await database.insertInto("iam_group").values(group).execute();
      // As for a new user.
      unit.changed(changeKeys.group(group.group_id));
      return { Group: shownGroup(group) };
    },
    record: recordedGroup,
  });
}

function listGroups(): Operation {
  return iamOperation("ListGroups", {
    readOnly: true,
    permissions: (request) => [listPermission("iam:ListGroups", "group", request)],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_group", request, database);
      return { Groups: items.map(shownGroup), ...end };
    },
  });
}

function renamed({ NewGroupName: name, NewPath: path }: UpdateGroupRequest) {
  return { name, path };
}

function updateGroup(): Operation {
  return iamOperation<"UpdateGroup", GroupFacts>("UpdateGroup", {
    readOnly: false,
    gather: gatherGroup,
    permissions(request, facts) {
      const { input, account } = request;
      const present = facts.group ?? { name: input.GroupName, path: "/" };
      const asked = groupPermission("iam:UpdateGroup", request, facts);
      return renamePermissions(asked, account, "group", present, renamed(input));
    },
    async run({ input }, facts, unit) {
      const group = requireGroup(facts, input.GroupName);
      const taken = (name: string) => alreadyExists("Group", name);
      await rename(unit.database, "iam_group", group, renamed(input), taken);
      unit.changed(changeKeys.group(group.group_id));
      return {};
    },
    record: recordedGroup,
  });
}

/** What must be gone before a group, in the order in which AWS names it. */
const mustGoFirst: readonly Reference[] = [
  ["iam_group_member", "group_id", "remove users from group first"],
  ["iam_inline_policy", "owner_id", "delete policies first"],
  ["iam_attachment", "owner_id", "detach all policies first"],
];

function deleteGroup(): Operation {
  return iamOperation<"DeleteGroup", GroupFacts>("DeleteGroup", {
    readOnly: false,
    gather: gatherGroup,
    permissions: (request, facts) => [groupPermission("iam:DeleteGroup", request, facts)],
    async run({ input, account }, facts, unit) {
      const { database } = unit;
      const { group_id } = requireGroup(facts, input.GroupName);
      await refuseWhileReferenced(database, mustGoFirst, group_id);
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
