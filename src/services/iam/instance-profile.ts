/** Instance profiles: create, get, list, delete, tag; see also `instance-profile-role.ts`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { InstanceProfile } from "../../wire/generated/iam.ts";
import { deleteConflict, notFound } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName, listPermission, pageByName } from "./pathed.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import { shownRole } from "./role.ts";
import type { IamTables, InstanceProfileTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import {
  creationPermissions,
  putTags,
  removeAllTags,
  shownTags,
  type Tag,
  tagRecord,
  tagsOf,
} from "./tags.ts";
import { shownTrustPolicies } from "./trust-policy.ts";

/** As operations gather it; `profile` is undefined where there is none of the name. */
export interface InstanceProfileFacts {
  readonly profile: InstanceProfileTable | undefined;
  readonly tags: readonly Tag[];
}

export type InstanceProfileInput = { readonly InstanceProfileName: string };

/** Loads the instance profile that the input names, with its tags. */
export async function gatherInstanceProfile(
  { input, account }: OperationRequest<InstanceProfileInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<InstanceProfileFacts> {
  const name = input.InstanceProfileName;
  const profile = await findByName(database, "iam_instance_profile", account, name);
  const tags = profile === undefined ? [] : await tagsOf(database, profile.instance_profile_id);
  return { profile, tags };
}

/**
 * The question about one instance profile. A denial shows the name as the caller wrote it, the same
 * whether or not there is one of the name.
 */
export function instanceProfilePermission(
  action: string,
  { input, account }: OperationRequest<InstanceProfileInput>,
  { profile, tags }: InstanceProfileFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const name = input.InstanceProfileName;
  return {
    action,
    resource: iamArn(account, "instance-profile", profile?.path ?? "/", profile?.name ?? name),
    resourceShown: `instance profile ${name}`,
    resourceTags: tagRecord(tags),
    ...further,
  };
}

/** The instance profile, or `NoSuchEntity`. */
export function requireInstanceProfile(
  { profile }: InstanceProfileFacts,
  name: string,
): InstanceProfileTable {
  if (profile === undefined) throw notFound("Instance Profile", name);
  return profile;
}

/** The profiles with the role that each holds, if any; tags are told only of a single one. */
export async function shownInstanceProfiles(
  database: Kysely<IamTables>,
  profiles: readonly InstanceProfileTable[],
): Promise<readonly InstanceProfile[]> {
  const roleIds = profiles.flatMap(({ role_id }) => (role_id === null ? [] : [role_id]));
  const rows =
    roleIds.length === 0
      ? []
      : await database.selectFrom("iam_role").selectAll().where("role_id", "in", roleIds).execute();
  const trustPolicies = await shownTrustPolicies(database, rows);
  const roles = new Map(
    rows.map((role) => [role.role_id, shownRole(role, trustPolicies.get(role.role_id))]),
  );
  return profiles.map((profile) => {
    const role = profile.role_id === null ? undefined : roles.get(profile.role_id);
    const account = profile.account_id as AccountId;
    return {
      Path: profile.path,
      InstanceProfileName: profile.name,
      InstanceProfileId: profile.instance_profile_id,
      Arn: iamArn(account, "instance-profile", profile.path, profile.name),
      CreateDate: new Date(profile.created_at),
      Roles: role === undefined ? [] : [role],
    };
  });
}

async function shownInstanceProfile(
  database: Kysely<IamTables>,
  profile: InstanceProfileTable,
  tags: readonly Tag[],
): Promise<InstanceProfile> {
  const [shown] = await shownInstanceProfiles(database, [profile]);
  assert(shown !== undefined, "each profile is shown");
  return { ...shown, ...shownTags(tags) };
}

export function recordedInstanceProfile({
  input,
}: OperationRequest<InstanceProfileInput>): RecordDetails {
  return { resources: [{ type: "AWS::IAM::InstanceProfile", name: input.InstanceProfileName }] };
}

function createInstanceProfile(iam: Iam): Operation {
  return iamOperation("CreateInstanceProfile", {
    readOnly: false,
    permissions({ input, account }) {
      const { InstanceProfileName, Path = "/", Tags } = input;
      const resource = iamArn(account, "instance-profile", Path, InstanceProfileName);
      const create = { action: "iam:CreateInstanceProfile", resource };
      return creationPermissions(create, "iam:TagInstanceProfile", Tags);
    },
    async run({ input, account, now }, _facts, { database }) {
      const name = input.InstanceProfileName;
      if ((await findByName(database, "iam_instance_profile", account, name)) !== undefined) {
        throw new ServiceError("EntityAlreadyExists", `Instance Profile ${name} already exists.`);
      }
      await takeQuota(database, account, "InstanceProfilesPerAccount", iam.quotas);
      const profile: InstanceProfileTable = {
        instance_profile_id: uniqueId("instanceProfile"),
        account_id: account,
        name,
        name_key: nameKey(name),
        path: input.Path ?? "/",
        created_at: now,
        role_id: null,
      };
      await database.insertInto("iam_instance_profile").values(profile).execute();
      await putTags(database, account, profile.instance_profile_id, input.Tags);
      const tags = input.Tags ?? [];
      return { InstanceProfile: await shownInstanceProfile(database, profile, tags) };
    },
    record: recordedInstanceProfile,
  });
}

function getInstanceProfile(): Operation {
  return iamOperation<"GetInstanceProfile", InstanceProfileFacts>("GetInstanceProfile", {
    readOnly: true,
    gather: gatherInstanceProfile,
    permissions: (request, facts) => [
      instanceProfilePermission("iam:GetInstanceProfile", request, facts),
    ],
    async run({ input }, facts, { database }) {
      const profile = requireInstanceProfile(facts, input.InstanceProfileName);
      return { InstanceProfile: await shownInstanceProfile(database, profile, facts.tags) };
    },
  });
}

function listInstanceProfiles(): Operation {
  return iamOperation("ListInstanceProfiles", {
    readOnly: true,
    permissions: (request) => [
      listPermission("iam:ListInstanceProfiles", "instance-profile", request),
    ],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_instance_profile", request, database);
      return { InstanceProfiles: await shownInstanceProfiles(database, items), ...end };
    },
  });
}

function deleteInstanceProfile(): Operation {
  return iamOperation<"DeleteInstanceProfile", InstanceProfileFacts>("DeleteInstanceProfile", {
    readOnly: false,
    gather: gatherInstanceProfile,
    permissions: (request, facts) => [
      instanceProfilePermission("iam:DeleteInstanceProfile", request, facts),
    ],
    async run({ input, account }, facts, { database }) {
      const profile = requireInstanceProfile(facts, input.InstanceProfileName);
      const { instance_profile_id: id } = profile;
      if (profile.role_id !== null) {
        throw deleteConflict("remove roles from instance profile first");
      }
      await removeAllTags(database, id);
      await database
        .deleteFrom("iam_instance_profile")
        .where("instance_profile_id", "=", id)
        .execute();
      await releaseQuota(database, account, "InstanceProfilesPerAccount");
      return {};
    },
    record: recordedInstanceProfile,
  });
}

const tagged: Tagged<"InstanceProfile", InstanceProfileFacts> = {
  noun: "InstanceProfile",
  gather: gatherInstanceProfile,
  permission: instanceProfilePermission,
  ownerId: ({ input }, facts) =>
    requireInstanceProfile(facts, input.InstanceProfileName).instance_profile_id,
  record: recordedInstanceProfile,
};

export function instanceProfileOperations(iam: Iam): readonly Operation[] {
  return [
    createInstanceProfile(iam),
    getInstanceProfile(),
    listInstanceProfiles(),
    deleteInstanceProfile(),
    ...tagOperations(tagged),
  ];
}
