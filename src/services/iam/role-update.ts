/** What changes a role: description, longest session, trust policy, tags. */
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { type Iam, iamOperation } from "./iam.ts";
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
import { type Tagged, tagOperations } from "./tag-operations.ts";
import { checkedTrustPolicy, shownTrustPolicies } from "./trust-policy.ts";

/**
 * What the call leaves out stays as it is. Every role can be described anew, one of a service too
 * (IAM User Guide, "Update a service-linked role").
 */
function updateRole(): Operation {
  return iamOperation<"UpdateRole", RoleFacts>("UpdateRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: (request, facts) => [
      rolePermission("iam:UpdateRole", request, facts, boundaryKeys(facts)),
    ],
    async run({ input }, facts, unit) {
      const isOnlyDescribed = input.MaxSessionDuration === undefined;
      const require = isOnlyDescribed ? requireRole : requireModifiableRole;
      const role = require(facts, input.RoleName);
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
    permissions: (request, facts) => [
      rolePermission("iam:UpdateRoleDescription", request, facts, boundaryKeys(facts)),
    ],
    async run({ input }, facts, { database }) {
      const role = requireRole(facts, input.RoleName);
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
    permissions: (request, facts) => [
      rolePermission("iam:UpdateAssumeRolePolicy", request, facts, boundaryKeys(facts)),
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

/** A service's role is tagged like every other. */
const tagged: Tagged<"Role", RoleFacts> = {
  noun: "Role",
  gather: gatherRole,
  permission: rolePermission,
  ownerId: ({ input }, facts) => requireRole(facts, input.RoleName).role_id,
  changeKey: changeKeys.role,
  record: recordedRole,
};

export function roleUpdateOperations(iam: Iam): readonly Operation[] {
  return [
    updateRole(),
    updateRoleDescription(),
    updateAssumeRolePolicy(iam),
    ...tagOperations(tagged),
  ];
}
