/** What changes a role: description, longest session, trust policy, tags. */
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import {
  boundaryKeys,
  gatherRole,
  type RoleFacts,
  recordedRole,
  requireModifiableRole,
  requireRole,
  rolePermission,
  shownDescription,
  shownRole,
} from "./role.ts";
import { putTags, removeTags, tagRecord } from "./tags.ts";
import { checkedTrustPolicy, shownTrustPolicies } from "./trust-policy.ts";

/** What the call leaves out stays as it is. */
function updateRole(): Operation {
  return iamOperation<"UpdateRole", RoleFacts>("UpdateRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission("iam:UpdateRole", account, input.RoleName, facts, boundaryKeys(facts)),
    ],
    async run({ input }, facts, unit) {
      const role = requireModifiableRole(facts, input.RoleName);
      await unit.database
        .updateTable("iam_role")
        .set({
          description: input.Description ?? role.description,
          max_session_seconds: input.MaxSessionDuration ?? role.max_session_seconds,
        })
        .where("role_id", "=", role.role_id)
        .execute();
      unit.changed(changeKeys.role(role.role_id));
      return {};
    },
    record: recordedRole,
  });
}

function updateRoleDescription(): Operation {
  return iamOperation<"UpdateRoleDescription", RoleFacts>("UpdateRoleDescription", {
    readOnly: false,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission(
        "iam:UpdateRoleDescription",
        account,
        input.RoleName,
        facts,
        boundaryKeys(facts),
      ),
    ],
    async run({ input }, facts, { database }) {
      const role = requireModifiableRole(facts, input.RoleName);
      const updated = { ...role, description: input.Description };
      await database
        .updateTable("iam_role")
        .set({ description: updated.description })
        .where("role_id", "=", role.role_id)
        .execute();
      const trustPolicies = await shownTrustPolicies(database, [role]);
      const shown = shownRole(updated, trustPolicies.get(role.role_id));
      return { Role: { ...shown, ...shownDescription(updated) } };
    },
    record: recordedRole,
  });
}

function updateAssumeRolePolicy(iam: Iam): Operation {
  return iamOperation<"UpdateAssumeRolePolicy", RoleFacts>("UpdateAssumeRolePolicy", {
    readOnly: false,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission(
        "iam:UpdateAssumeRolePolicy",
        account,
        input.RoleName,
        facts,
        boundaryKeys(facts),
      ),
    ],
    async run({ input }, facts, unit) {
      const role = requireModifiableRole(facts, input.RoleName);
      const trust = await checkedTrustPolicy(unit.database, input.PolicyDocument, iam.quotas);
      await unit.database
        .updateTable("iam_role")
        .set(trust)
        .where("role_id", "=", role.role_id)
        .execute();
      unit.changed(changeKeys.role(role.role_id));
      return {};
    },
    record: recordedRole,
  });
}

function tagRole(): Operation {
  return iamOperation<"TagRole", RoleFacts>("TagRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission("iam:TagRole", account, input.RoleName, facts, {
        requestTags: tagRecord(input.Tags),
      }),
    ],
    async run({ input, account }, facts, unit) {
      const role = requireModifiableRole(facts, input.RoleName);
      await putTags(unit.database, account, role.role_id, input.Tags);
      unit.changed(changeKeys.role(role.role_id));
      return {};
    },
    record: recordedRole,
  });
}

function untagRole(): Operation {
  return iamOperation<"UntagRole", RoleFacts>("UntagRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission("iam:UntagRole", account, input.RoleName, facts, {
        requestTagKeys: input.TagKeys,
      }),
    ],
    async run({ input }, facts, unit) {
      const role = requireModifiableRole(facts, input.RoleName);
      await removeTags(unit.database, role.role_id, input.TagKeys);
      unit.changed(changeKeys.role(role.role_id));
      return {};
    },
    record: recordedRole,
  });
}

function listRoleTags(): Operation {
  return iamOperation<"ListRoleTags", RoleFacts>("ListRoleTags", {
    readOnly: true,
    gather: gatherRole,
    permissions: ({ input, account }, facts) => [
      rolePermission("iam:ListRoleTags", account, input.RoleName, facts),
    ],
    async run({ input }, facts) {
      requireRole(facts, input.RoleName);
      const { items, end } = await pageOf(
        "role-tags",
        input,
        (tag) => tag.Key.toLowerCase(),
        facts.tags,
      );
      return { Tags: items, ...end };
    },
  });
}

export function roleUpdateOperations(iam: Iam): readonly Operation[] {
  return [
    updateRole(),
    updateRoleDescription(),
    updateAssumeRolePolicy(iam),
    tagRole(),
    untagRole(),
    listRoleTags(),
  ];
}
