/** Who is in a group, and in which groups a user is. */
import type { Kysely } from "kysely";
import type { Operation, OperationRequest, RecordDetails } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { limitExceeded } from "./errors.ts";
import {
  type GroupFacts,
  gatherGroup,
  groupPermission,
  requireGroup,
  shownGroup,
} from "./group.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { page } from "./paging.ts";
import type { GroupTable, IamTables, UserTable } from "./tables.ts";
import {
  findUser,
  gatherUser,
  requireUser,
  shownUser,
  type UserFacts,
  userPermission,
} from "./user.ts";

function getGroup(): Operation {
  return iamOperation<"GetGroup", GroupFacts>("GetGroup", {
    readOnly: true,
    gather: gatherGroup,
    permissions: (request, facts) => [groupPermission("iam:GetGroup", request, facts)],
    async run({ input }, facts, { database }) {
      const group = requireGroup(facts, input.GroupName);
      const { items, end } = await page(
        `members of ${group.group_id}`,
        input,
        (user: UserTable) => user.name_key,
        (after, limit) =>
          database
            .selectFrom("iam_group_member")
            .innerJoin("iam_user", "iam_user.user_id", "iam_group_member.user_id")
            .selectAll("iam_user")
            .where("iam_group_member.group_id", "=", group.group_id)
            .where("iam_user.name_key", ">", after)
            .orderBy("iam_user.name_key")
            .limit(limit)
            .execute(),
      );
      return { Group: shownGroup(group), Users: items.map(shownUser), ...end };
    },
  });
}

function listGroupsForUser(): Operation {
  return iamOperation<"ListGroupsForUser", UserFacts>("ListGroupsForUser", {
    readOnly: true,
    gather: gatherUser,
    permissions: (request, facts) => [userPermission("iam:ListGroupsForUser", request, facts)],
    async run({ input }, facts, { database }) {
      const user = requireUser(facts, input.UserName);
      const { items, end } = await page(
        `groups of ${user.user_id}`,
        input,
        (group: GroupTable) => group.name_key,
        (after, limit) =>
          database
            .selectFrom("iam_group_member")
            .innerJoin("iam_group", "iam_group.group_id", "iam_group_member.group_id")
            .selectAll("iam_group")
            .where("iam_group_member.user_id", "=", user.user_id)
            .where("iam_group.name_key", ">", after)
            .orderBy("iam_group.name_key")
            .limit(limit)
            .execute(),
      );
      return { Groups: items.map(shownGroup), ...end };
    },
  });
}

interface MembershipFacts extends GroupFacts {
  readonly user: UserTable | undefined;
}

type MembershipInput = { readonly GroupName: string; readonly UserName: string };

async function gatherMembership(
  request: OperationRequest<MembershipInput>,
  unit: { readonly database: Kysely<IamTables> },
): Promise<MembershipFacts> {
  const { input, account } = request;
  const { group } = await gatherGroup(request, unit);
  return { group, user: await findUser(unit.database, account, input.UserName) };
}

function requireMembership(facts: MembershipFacts, input: MembershipInput) {
  const { group_id } = requireGroup(facts, input.GroupName);
  const { user_id } = requireUser({ user: facts.user, tags: [] }, input.UserName);
  return { group_id, user_id };
}

function recordedMembership({ input }: OperationRequest<MembershipInput>): RecordDetails {
  return {
    resources: [
      { type: "AWS::IAM::Group", name: input.GroupName },
      { type: "AWS::IAM::User", name: input.UserName },
    ],
  };
}

/** A user who is in the group already stays in it: the call succeeds. */
function addUserToGroup(iam: Iam): Operation {
  return iamOperation<"AddUserToGroup", MembershipFacts>("AddUserToGroup", {
    readOnly: false,
    gather: gatherMembership,
    permissions: (request, facts) => [groupPermission("iam:AddUserToGroup", request, facts)],
    async run({ input, account, now }, facts, unit) {
      const { database } = unit;
      const { group_id, user_id } = requireMembership(facts, input);
      const memberships = await database
        .selectFrom("iam_group_member")
        .select("group_id")
        .where("user_id", "=", user_id)
        .execute();
      if (memberships.some((membership) => membership.group_id === group_id)) return {};
      const quota = iam.quotas.GroupsPerUser;
      if (memberships.length >= quota) throw limitExceeded("GroupsPerUser", quota);
      await database
        .insertInto("iam_group_member")
        .values({ account_id: account, group_id, user_id, added_at: now })
        .execute();
      unit.changed(changeKeys.user(user_id));
      return {};
    },
    record: recordedMembership,
  });
}

/** A user who is not in the group stays out of it: the call succeeds. */
function removeUserFromGroup(): Operation {
  return iamOperation<"RemoveUserFromGroup", MembershipFacts>("RemoveUserFromGroup", {
    readOnly: false,
    gather: gatherMembership,
    permissions: (request, facts) => [groupPermission("iam:RemoveUserFromGroup", request, facts)],
    async run({ input }, facts, unit) {
      const { group_id, user_id } = requireMembership(facts, input);
      await unit.database
        .deleteFrom("iam_group_member")
        .where("group_id", "=", group_id)
        .where("user_id", "=", user_id)
        .execute();
      unit.changed(changeKeys.user(user_id));
      return {};
    },
    record: recordedMembership,
  });
}

export function groupMemberOperations(iam: Iam): readonly Operation[] {
  return [getGroup(), listGroupsForUser(), addUserToGroup(iam), removeUserFromGroup()];
}
