/** The role in an instance profile: put in, taken out, and the profiles of a role listed. */
import type { Kysely } from "kysely";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import {
  gatherInstanceProfile,
  type InstanceProfileFacts,
  instanceProfilePermission,
  recordedInstanceProfile,
  requireInstanceProfile,
  shownInstanceProfiles,
} from "./instance-profile.ts";
import { page } from "./paging.ts";
import {
  gatherRole,
  type RoleFacts,
  requireModifiableRole,
  requireRole,
  roleArn,
  rolePermission,
} from "./role.ts";
import type { IamTables, InstanceProfileTable } from "./tables.ts";
import { tagRecord } from "./tags.ts";

interface PairFacts {
  readonly profileFacts: InstanceProfileFacts;
  readonly roleFacts: RoleFacts;
}

type PairInput = { readonly InstanceProfileName: string; readonly RoleName: string };

async function gatherPair(
  request: OperationRequest<PairInput>,
  unit: { readonly database: Kysely<IamTables> },
): Promise<PairFacts> {
  const profileFacts = await gatherInstanceProfile(request, unit);
  return { profileFacts, roleFacts: await gatherRole(request, unit) };
}

/**
 * Whoever puts a role into a profile hands it to EC2, for any instance of the account: the ARN of
 * what the role is for has a star where a region and an instance would stand (IAM API Reference,
 * AddRoleToInstanceProfile).
 */
function passRolePermission(
  request: OperationRequest<PairInput>,
  { roleFacts }: PairFacts,
): PermissionRequest {
  return {
    action: "iam:PassRole",
    resource: roleArn(request, roleFacts),
    resourceTags: tagRecord(roleFacts.tags),
    keys: {
      "iam:PassedToService": "ec2.amazonaws.com",
      "iam:AssociatedResourceArn": `arn:aws:ec2:*:${request.account}:instance/*`,
    },
  };
}

async function putRole(
  database: Kysely<IamTables>,
  { instance_profile_id }: InstanceProfileTable,
  roleId: string | null,
): Promise<void> {
  await database
    .updateTable("iam_instance_profile")
    .set({ role_id: roleId })
    .where("instance_profile_id", "=", instance_profile_id)
    .execute();
}

function addRoleToInstanceProfile(iam: Iam): Operation {
  return iamOperation<"AddRoleToInstanceProfile", PairFacts>("AddRoleToInstanceProfile", {
    readOnly: false,
    gather: gatherPair,
    permissions(request, facts) {
      const action = "iam:AddRoleToInstanceProfile";
      const add = instanceProfilePermission(action, request, facts.profileFacts);
      return [add, passRolePermission(request, facts)];
    },
    async run({ input }, { profileFacts, roleFacts }, { database }) {
      const profile = requireInstanceProfile(profileFacts, input.InstanceProfileName);
      const role = requireModifiableRole(roleFacts, input.RoleName);
      if (profile.role_id !== null) {
        const quota = "InstanceSessionsPerInstanceProfile";
        throw limitExceeded(quota, iam.quotas[quota]);
      }
      await putRole(database, profile, role.role_id);
      return {};
    },
    record: recordedInstanceProfile,
  });
}

function removeRoleFromInstanceProfile(): Operation {
  return iamOperation<"RemoveRoleFromInstanceProfile", PairFacts>("RemoveRoleFromInstanceProfile", {
    readOnly: false,
    gather: gatherPair,
    permissions: (request, { profileFacts }) => [
      instanceProfilePermission("iam:RemoveRoleFromInstanceProfile", request, profileFacts),
    ],
    async run({ input }, { profileFacts, roleFacts }, { database }) {
      const profile = requireInstanceProfile(profileFacts, input.InstanceProfileName);
      const role = requireRole(roleFacts, input.RoleName);
      if (profile.role_id !== role.role_id) {
        throw noSuchEntity(`Role ${role.name} is not in instance profile ${profile.name}.`);
      }
      await putRole(database, profile, null);
      return {};
    },
    record: recordedInstanceProfile,
  });
}

function listInstanceProfilesForRole(): Operation {
  return iamOperation<"ListInstanceProfilesForRole", RoleFacts>("ListInstanceProfilesForRole", {
    readOnly: true,
    gather: gatherRole,
    permissions: (request, facts) => [
      rolePermission("iam:ListInstanceProfilesForRole", request, facts),
    ],
    async run({ input }, facts, { database }) {
      const role = requireRole(facts, input.RoleName);
      const { items, end } = await page(
        `instance profiles of ${role.role_id}`,
        input,
        (profile: InstanceProfileTable) => profile.name_key,
        (after, limit) =>
          database
            .selectFrom("iam_instance_profile")
            .selectAll()
            .where("role_id", "=", role.role_id)
            .where("name_key", ">", after)
            .orderBy("name_key")
            .limit(limit)
            .execute(),
      );
      return { InstanceProfiles: await shownInstanceProfiles(database, items), ...end };
    },
  });
}

export function instanceProfileRoleOperations(iam: Iam): readonly Operation[] {
  return [
    addRoleToInstanceProfile(iam),
    removeRoleFromInstanceProfile(),
    listInstanceProfilesForRole(),
  ];
}
