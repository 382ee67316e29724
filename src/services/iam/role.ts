/** Roles: create, get, list, delete. What changes one is in `role-update.ts`. */
import type { Kysely } from "kysely";
import type { AccountId, Arn } from "../../base/arn.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { Role } from "../../wire/generated/iam.ts";
import { requireAttachablePolicy, shownBoundary } from "./boundary.ts";
import { changeKeys } from "./change-keys.ts";
import { alreadyExists, invalidInput, notFound, protectedRole } from "./errors.ts";
import { type Iam, iamOperation, type LastUse } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName, listPermission, pageByName } from "./pathed.ts";
import { encodedDocument } from "./policy-document.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import { type Reference, refuseWhileReferenced } from "./references.ts";
import type { IamTables, RoleTable } from "./tables.ts";
import {
  creationPermissions,
  putTags,
  removeAllTags,
  shownTags,
  type Tag,
  tagRecord,
  tagsOf,
} from "./tags.ts";
import { checkedTrustPolicy, shownTrustPolicies } from "./trust-policy.ts";

/** A role as operations on it gather it; `role` is undefined where there is none of the name. */
export interface RoleFacts {
  readonly role: RoleTable | undefined;
  readonly tags: readonly Tag[];
}

/** AWS's own parts of the tree of paths, and for what: its services alone make roles there. */
const reservedPaths: readonly (readonly [prefix: string, purpose: string])[] = [
  ["/aws-service-role/", "AWS Service linked Roles"],
  ["/aws-reserved/", "roles that AWS makes"],
];

/** AWS's default, where a role is made without one (IAM API Reference, CreateRole). */
export const defaultSessionSeconds = 3_600;

export async function findRole(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<RoleTable | undefined> {
  return findByName(database, "iam_role", account, name);
}

type NameInput = { readonly RoleName: string };

/** Loads the role that the input names, with its tags, for the decision and the change. */
export async function gatherRole(
  { input, account }: OperationRequest<NameInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<RoleFacts> {
  const role = await findRole(database, account, input.RoleName);
  return { role, tags: role === undefined ? [] : await tagsOf(database, role.role_id) };
}

/** The role's ARN; one that is not there is spoken of by its name alone. */
export function roleArn({ input, account }: OperationRequest<NameInput>, { role }: RoleFacts): Arn {
  return iamArn(account, "role", role?.path ?? "/", role?.name ?? input.RoleName);
}

/**
 * The question about one role. A denial shows the name as the caller wrote it, the same whether or
 * not the role exists.
 */
export function rolePermission(
  action: string,
  request: OperationRequest<NameInput>,
  facts: RoleFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  return {
    action,
    resource: roleArn(request, facts),
    resourceShown: `role ${request.input.RoleName}`,
    resourceTags: tagRecord(facts.tags),
    ...further,
  };
}

/** The boundary that the role has, for the actions that are conditioned on it. */
export function boundaryKeys({ role }: RoleFacts): Pick<PermissionRequest, "keys"> {
  return { keys: { "iam:PermissionsBoundary": role?.boundary_arn ?? undefined } };
}

/** The role, or `NoSuchEntity`. */
export function requireRole(facts: RoleFacts, name: string): RoleTable {
  if (facts.role === undefined) throw notFound("role", name);
  return facts.role;
}

/** The role of a change: `UnmodifiableEntity` where it belongs to a service of AWS. */
export function requireModifiableRole(facts: RoleFacts, name: string): RoleTable {
  const role = requireRole(facts, name);
  if (role.linked_service !== null) throw protectedRole(role.name);
  return role;
}

/** For the record; a call that failed early has gathered nothing. */
export function recordedRole(
  request: OperationRequest<NameInput>,
  _output: unknown,
  facts: RoleFacts | undefined,
): RecordDetails {
  const arn = facts?.role === undefined ? undefined : roleArn(request, facts);
  return { resources: [{ type: "AWS::IAM::Role", name: request.input.RoleName, arn }] };
}

/** What all answers show of a role; `trustPolicy` is encoded already. */
export function shownRole(role: RoleTable, trustPolicy: string | undefined): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.role_id,
    Arn: iamArn(role.account_id as AccountId, "role", role.path, role.name),
    CreateDate: new Date(role.created_at),
    AssumeRolePolicyDocument: trustPolicy,
  };
}

/** AWS leaves the member out where there is no description. */
export function shownDescription(role: RoleTable): { readonly Description?: string } {
  return role.description === null ? {} : { Description: role.description };
}

/** Empty where the role was never used. */
export function shownLastUse(use: LastUse | undefined): Pick<Role, "RoleLastUsed"> {
  if (use === undefined) return { RoleLastUsed: {} };
  return { RoleLastUsed: { LastUsedDate: new Date(use.at), Region: use.region } };
}

/** Keeps a new role, and tells everyone that its ARN now finds something. */
export async function insertRole(unit: Unit<IamTables>, role: RoleTable): Promise<void> {
  await unit.database.insertInto("iam_role").values(role).execute();
  tellRoleChanged(unit, role);
}

/** Removes a role with its tags. */
export async function removeRole(unit: Unit<IamTables>, role: RoleTable): Promise<void> {
  const account = role.account_id as AccountId;
  await removeAllTags(unit.database, role.role_id);
  await unit.database.deleteFrom("iam_role").where("role_id", "=", role.role_id).execute();
  await releaseQuota(unit.database, account, "RolesPerAccount");
  tellRoleChanged(unit, role);
}

function tellRoleChanged(unit: Unit<IamTables>, role: RoleTable): void {
  const arn = iamArn(role.account_id as AccountId, "role", role.path, role.name);
  unit.changed(changeKeys.role(role.role_id));
  unit.changed(changeKeys.roleArn(arn));
}

function refuseReservedPath(path: string): void {
  for (const [prefix, purpose] of reservedPaths) {
    if (!path.startsWith(prefix)) continue;
    throw invalidInput(`Path prefix '${prefix}' can only be used for ${purpose}`);
  }
}

function createRole(iam: Iam): Operation {
  return iamOperation("CreateRole", {
    readOnly: false,
    permissions({ input, account }) {
      const resource = iamArn(account, "role", input.Path ?? "/", input.RoleName);
      const keys = { "iam:PermissionsBoundary": input.PermissionsBoundary };
      const create = { action: "iam:CreateRole", resource, keys };
      return creationPermissions(create, "iam:TagRole", input.Tags);
    },
    async run({ input, account, now }, _facts, unit) {
      const { database } = unit;
      const { RoleName, Path = "/", PermissionsBoundary: boundaryArn } = input;
      refuseReservedPath(Path);
      const trust = await checkedTrustPolicy(database, input.AssumeRolePolicyDocument, iam.quotas);
      if ((await findRole(database, account, RoleName)) !== undefined) {
        throw alreadyExists("Role", RoleName);
      }
      if (boundaryArn !== undefined) {
        await requireAttachablePolicy(iam, database, account, boundaryArn);
      }
      await takeQuota(database, account, "RolesPerAccount", iam.quotas);
      const role: RoleTable = {
        role_id: uniqueId("role"),
        account_id: account,
        name: RoleName,
        name_key: nameKey(RoleName),
        path: Path,
        created_at: now,
        description: input.Description ?? null,
        max_session_seconds: input.MaxSessionDuration ?? defaultSessionSeconds,
        ...trust,
        boundary_arn: boundaryArn ?? null,
        linked_service: null,
      };
      await insertRole(unit, role);
      await putTags(database, account, role.role_id, input.Tags);
      return {
        // AWS tells neither description nor session duration here (facts, answers 18), and gives
        // the document back as it came.
        Role: {
          ...shownRole(role, encodedDocument(role.trust_policy)),
          ...shownBoundary(role.boundary_arn),
          ...shownTags(input.Tags ?? []),
        },
      };
    },
    record: ({ input }, output) => ({
      resources: [{ type: "AWS::IAM::Role", name: input.RoleName, arn: output?.Role.Arn }],
    }),
  });
}

function getRole(iam: Iam): Operation {
  return iamOperation<"GetRole", RoleFacts>("GetRole", {
    readOnly: true,
    gather: gatherRole,
    permissions: (request, facts) => [
      rolePermission("iam:GetRole", request, facts, boundaryKeys(facts)),
    ],
    async run({ input }, facts, unit) {
      const role = requireRole(facts, input.RoleName);
      const trustPolicies = await shownTrustPolicies(unit.database, [role]);
      const lastUses = await iam.usage.lastUses([role.role_id], unit);
      return {
        Role: {
          ...shownRole(role, trustPolicies.get(role.role_id)),
          ...shownDescription(role),
          MaxSessionDuration: role.max_session_seconds,
          ...shownBoundary(role.boundary_arn),
          ...shownTags(facts.tags),
          ...shownLastUse(lastUses.get(role.role_id)),
        },
      };
    },
  });
}

function listRoles(): Operation {
  return iamOperation("ListRoles", {
    readOnly: true,
    permissions: (request) => [listPermission("iam:ListRoles", "role", request)],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_role", request, database);
      const trustPolicies = await shownTrustPolicies(database, items);
      const roles = items.map((role) => ({
        ...shownRole(role, trustPolicies.get(role.role_id)),
        ...shownDescription(role),
        MaxSessionDuration: role.max_session_seconds,
      }));
      return { Roles: roles, ...end };
    },
  });
}

/** What must be gone before a role, in the order in which AWS names it. */
const mustGoFirst: readonly Reference[] = [
  ["iam_instance_profile", "role_id", "remove roles from instance profile first"],
  ["iam_inline_policy", "owner_id", "delete policies first"],
  ["iam_attachment", "owner_id", "detach all policies first"],
];

function deleteRole(): Operation {
  return iamOperation<"DeleteRole", RoleFacts>("DeleteRole", {
    readOnly: false,
    gather: gatherRole,
    permissions: (request, facts) => [
      rolePermission("iam:DeleteRole", request, facts, boundaryKeys(facts)),
    ],
    async run({ input }, facts, unit) {
      const role = requireModifiableRole(facts, input.RoleName);
      await refuseWhileReferenced(unit.database, mustGoFirst, role.role_id);
      await removeRole(unit, role);
      return {};
    },
    record: recordedRole,
  });
}

export function roleOperations(iam: Iam): readonly Operation[] {
  return [createRole(iam), getRole(iam), listRoles(), deleteRole()];
}
