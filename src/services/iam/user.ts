/** Users: create, get, list, rename, delete, tag. */
import type { Kysely } from "kysely";
import { type AccountId, rootArn } from "../../base/arn.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { UpdateUserRequest, User } from "../../wire/generated/iam.ts";
import { requireAttachablePolicy, shownBoundary } from "./boundary.ts";
import { changeKeys } from "./change-keys.ts";
import { alreadyExists, notFound, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { findByName, listPermission, pageByName, rename, renamePermissions } from "./pathed.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import { type Reference, refuseWhileReferenced } from "./references.ts";
import type { IamTables, UserTable } from "./tables.ts";
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

/** A user as operations on it gather it; `user` is undefined where there is none of the name. */
export interface UserFacts {
  readonly user: UserTable | undefined;
  readonly tags: readonly Tag[];
}

export async function findUser(
  database: Kysely<IamTables>,
  account: AccountId,
  name: string,
): Promise<UserTable | undefined> {
  return findByName(database, "iam_user", account, name);
}

type NameInput = { readonly UserName: string };

/** Loads the user that the input names, with its tags, for the decision and the change. */
export async function gatherUser(
  { input, account }: OperationRequest<NameInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<UserFacts> {
  const user = await findUser(database, account, input.UserName);
  return { user, tags: user === undefined ? [] : await tagsOf(database, user.user_id) };
}

/**
 * The question about one user. A user that is not there is asked about by the name alone, so that
 * a denial looks the same whether or not the user exists.
 */
export function userPermission(
  action: string,
  { input, account }: OperationRequest<NameInput>,
  { user, tags }: UserFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const name = input.UserName;
  const resource = iamArn(account, "user", user?.path ?? "/", user?.name ?? name);
  const resourceShown = `user ${name}`;
  return { action, resource, resourceShown, resourceTags: tagRecord(tags), ...further };
}

/** The user, or `NoSuchEntity`. */
export function requireUser(facts: UserFacts, name: string): UserTable {
  if (facts.user === undefined) throw notFound("user", name);
  return facts.user;
}

function recordedUser({ input }: OperationRequest<NameInput>): RecordDetails {
  return { resources: [{ type: "AWS::IAM::User", name: input.UserName }] };
}

/** Fields that lists and gets share; lists leave out tags and boundary (facts, answers 19). */
export function shownUser(user: UserTable): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.user_id,
    Arn: iamArn(user.account_id as AccountId, "user", user.path, user.name),
    CreateDate: new Date(user.created_at),
  };
}

function createUser(iam: Iam): Operation {
  return iamOperation("CreateUser", {
    readOnly: false,
    permissions({ input, account }) {
      const resource = iamArn(account, "user", input.Path ?? "/", input.UserName);
      const keys = { "iam:PermissionsBoundary": input.PermissionsBoundary };
      const create = { action: "iam:CreateUser", resource, keys };
      return creationPermissions(create, "iam:TagUser", input.Tags);
    },
    async run({ input, account, now }, _facts, unit) {
      const { database } = unit;
      if ((await findUser(database, account, input.UserName)) !== undefined) {
        throw alreadyExists("User", input.UserName);
      }
      const boundaryArn = input.PermissionsBoundary;
      if (boundaryArn !== undefined) {
        await requireAttachablePolicy(iam, database, account, boundaryArn);
      }
      await takeQuota(database, account, "UsersPerAccount", iam.quotas);
      const user: UserTable = {
        user_id: uniqueId("user"),
        account_id: account,
        name: input.UserName,
        name_key: nameKey(input.UserName),
        path: input.Path ?? "/",
        created_at: now,
        boundary_arn: boundaryArn ?? null,
      };
      await database.insertInto("iam_user").values(user).execute();
      await putTags(database, account, user.user_id, input.Tags);
      // A policy of a resource may let in everyone: who searches must find the new user.
      unit.changed(changeKeys.user(user.user_id));
      return {
        User: {
          ...shownUser(user),
          ...shownBoundary(user.boundary_arn),
          ...shownTags(input.Tags ?? []),
        },
      };
    },
    record: recordedUser,
  });
}

/** The user that a call without a name is about: the caller's own. */
function ownUserName({ input, caller }: OperationRequest<{ UserName?: string | undefined }>) {
  if (input.UserName !== undefined) return input.UserName;
  return caller.kind === "user" ? caller.principal.name : undefined;
}

function getUser(): Operation {
  return iamOperation<"GetUser", UserFacts>("GetUser", {
    readOnly: true,
    async gather(request, unit) {
      const UserName = ownUserName(request);
      if (UserName === undefined) return { user: undefined, tags: [] };
      return gatherUser({ ...request, input: { UserName } }, unit);
    },
    permissions(request, facts) {
      const name = ownUserName(request);
      const action = "iam:GetUser";
      if (name !== undefined) {
        return [userPermission(action, { ...request, input: { UserName: name } }, facts)];
      }
      if (request.caller.kind === "root") return [{ action, resource: rootArn(request.account) }];
      throw validationError("Must specify userName when calling with non-User credentials");
    },
    async run(request, facts, { database }) {
      const name = ownUserName(request);
      if (name === undefined) return { User: await rootUser(database, request.account) };
      const user = requireUser(facts, name);
      return {
        User: { ...shownUser(user), ...shownBoundary(user.boundary_arn), ...shownTags(facts.tags) },
      };
    },
  });
}

/** The root user has no name of its own; AWS shows the account's id and ARN. */
export async function rootUser(database: Kysely<IamTables>, account: AccountId): Promise<User> {
  const { created_at } = await database
    .selectFrom("iam_account")
    .select("created_at")
    .where("account_id", "=", account)
    .executeTakeFirstOrThrow();
  return {
    Path: "/",
    UserName: "root",
    UserId: account,
    Arn: rootArn(account),
    CreateDate: new Date(created_at),
  };
}

function listUsers(): Operation {
  return iamOperation("ListUsers", {
    readOnly: true,
    permissions: (request) => [listPermission("iam:ListUsers", "user", request)],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_user", request, database);
      return { Users: items.map(shownUser), ...end };
    },
  });
}

function renamed({ NewUserName: name, NewPath: path }: UpdateUserRequest) {
  return { name, path };
}

function updateUser(): Operation {
  return iamOperation<"UpdateUser", UserFacts>("UpdateUser", {
    readOnly: false,
    gather: gatherUser,
    permissions(request, facts) {
      const { input, account } = request;
      const present = facts.user ?? { name: input.UserName, path: "/" };
      const asked = userPermission("iam:UpdateUser", request, facts);
      return renamePermissions(asked, account, "user", present, renamed(input));
    },
    async run({ input }, facts, unit) {
      const user = requireUser(facts, input.UserName);
      const taken = (name: string) => alreadyExists("User", name);
      await rename(unit.database, "iam_user", user, renamed(input), taken);
      unit.changed(changeKeys.user(user.user_id));
      return {};
    },
    record: recordedUser,
  });
}

/** What must be gone before a user, in the order in which AWS names it. */
const mustGoFirst: readonly Reference[] = [
  ["iam_access_key", "user_id", "delete access keys first"],
  ["iam_mfa_device", "owner_id", "delete MFA device first"],
  ["iam_login_profile", "user_id", "delete login profile first"],
  ["iam_inline_policy", "owner_id", "delete policies first"],
  ["iam_attachment", "owner_id", "detach all policies first"],
  ["iam_group_member", "user_id", "remove users from group first"],
  ["iam_signing_certificate", "owner_id", "delete signing certificates first"],
  ["iam_ssh_public_key", "user_id", "delete SSH public keys first"],
  ["iam_service_credential", "user_id", "remove referenced objects first"],
];

function deleteUser(): Operation {
  return iamOperation<"DeleteUser", UserFacts>("DeleteUser", {
    readOnly: false,
    gather: gatherUser,
    permissions: (request, facts) => [userPermission("iam:DeleteUser", request, facts)],
    async run({ input, account }, facts, unit) {
      const { database } = unit;
      const user = requireUser(facts, input.UserName);
      await refuseWhileReferenced(database, mustGoFirst, user.user_id);
      await removeAllTags(database, user.user_id);
      await database
        .deleteFrom("iam_password_history")
        .where("user_id", "=", user.user_id)
        .execute();
      await database.deleteFrom("iam_user").where("user_id", "=", user.user_id).execute();
      await releaseQuota(database, account, "UsersPerAccount");
      unit.changed(changeKeys.user(user.user_id));
      return {};
    },
    record: recordedUser,
  });
}

const tagged: Tagged<"User", UserFacts> = {
  noun: "User",
  gather: gatherUser,
  permission: userPermission,
  ownerId: ({ input }, facts) => requireUser(facts, input.UserName).user_id,
  changeKey: changeKeys.user,
  record: recordedUser,
};

export function userOperations(iam: Iam): readonly Operation[] {
  return [
    createUser(iam),
    getUser(),
    listUsers(),
    updateUser(),
    deleteUser(),
    ...tagOperations(tagged),
  ];
}
