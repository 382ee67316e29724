/** Users: create, get, list, rename, delete, tag. */
import type { Kysely } from "kysely";
import { type AccountId, rootArn } from "../../base/arn.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { User } from "../../wire/generated/iam.ts";
import { requireAttachablePolicy, shownBoundary } from "./boundary.ts";
import { changeKeys } from "./change-keys.ts";
import { alreadyExists, deleteConflict, notFound, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn, nameKey } from "./naming.ts";
import { pageByName, pageOf } from "./paging.ts";
import { releaseQuota, takeQuota } from "./quotas.ts";
import type { IamTables, UserTable } from "./tables.ts";
import {
  creationPermissions,
  putTags,
  removeAllTags,
  removeTags,
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
  return database
    .selectFrom("iam_user")
    .selectAll()
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
}

/** Loads the user that the input names, with its tags, for the decision and the change. */
export async function gatherUser(
  { input, account }: OperationRequest<{ readonly UserName: string }>,
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
  account: AccountId,
  name: string,
  facts: UserFacts,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  const { user, tags } = facts;
  const resource = iamArn(account, "user", user?.path ?? "/", user?.name ?? name);
  const resourceShown = `user ${name}`;
  return { action, resource, resourceShown, resourceTags: tagRecord(tags), ...further };
}

/** The user, or `NoSuchEntity`. */
export function requireUser(facts: UserFacts, name: string): UserTable {
  if (facts.user === undefined) throw notFound("user", name);
  return facts.user;
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
      return {
        User: {
          ...shownUser(user),
          ...shownBoundary(user.boundary_arn),
          ...shownTags(input.Tags ?? []),
        },
      };
    },
    record: ({ input }) => ({ resources: [{ type: "AWS::IAM::User", name: input.UserName }] }),
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
      if (name !== undefined) return [userPermission(action, request.account, name, facts)];
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
async function rootUser(database: Kysely<IamTables>, account: AccountId): Promise<User> {
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
    permissions: ({ input, account }) => [
      {
        action: "iam:ListUsers",
        resource: "*",
        resourceShown: iamArn(account, "user", input.PathPrefix ?? "/", ""),
      },
    ],
    async run(request, _facts, { database }) {
      const { items, end } = await pageByName("iam_user", request, database);
      return { Users: items.map(shownUser), ...end };
    },
  });
}

function updateUser(): Operation {
  return iamOperation<"UpdateUser", UserFacts>("UpdateUser", {
    readOnly: false,
    gather: gatherUser,
    permissions({ input, account }, facts) {
      const asked = [userPermission("iam:UpdateUser", account, input.UserName, facts)];
      const { NewUserName, NewPath } = input;
      if (NewUserName === undefined && NewPath === undefined) return asked;
      // A rename needs the permission on both names (IAM API Reference, UpdateUser).
      const path = NewPath ?? facts.user?.path ?? "/";
      const resource = iamArn(account, "user", path, NewUserName ?? input.UserName);
      return [...asked, { action: "iam:UpdateUser", resource }];
    },
    async run({ input, account }, facts, unit) {
      const user = requireUser(facts, input.UserName);
      const name = input.NewUserName ?? user.name;
      const path = input.NewPath ?? user.path;
      if (nameKey(name) !== user.name_key) {
        if ((await findUser(unit.database, account, name)) !== undefined) {
          throw alreadyExists("User", name);
        }
      }
      await unit.database
        .updateTable("iam_user")
        .set({ name, name_key: nameKey(name), path })
        .where("user_id", "=", user.user_id)
        .execute();
      unit.changed(changeKeys.user(user.user_id));
      return {};
    },
    record: ({ input }) => ({ resources: [{ type: "AWS::IAM::User", name: input.UserName }] }),
  });
}

/** What must be gone before a user, in the order in which AWS names it. */
const mustGoFirst = [
  ["iam_access_key", "user_id", "delete access keys first"],
  ["iam_mfa_device", "owner_id", "delete MFA device first"],
  ["iam_login_profile", "user_id", "delete login profile first"],
  ["iam_inline_policy", "owner_id", "delete policies first"],
  ["iam_attachment", "owner_id", "detach all policies first"],
  ["iam_group_member", "user_id", "remove users from group first"],
  ["iam_signing_certificate", "owner_id", "delete signing certificates first"],
  ["iam_ssh_public_key", "user_id", "delete SSH public keys first"],
  ["iam_service_credential", "user_id", "remove referenced objects first"],
] as const;

async function refuseWhileReferenced(database: Kysely<IamTables>, userId: string): Promise<void> {
  for (const [table, column, first] of mustGoFirst) {
    const row = await database
      .selectFrom(table as "iam_access_key")
      .select("account_id")
      .where(column as "user_id", "=", userId)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) throw deleteConflict(first);
  }
}

function deleteUser(): Operation {
  return iamOperation<"DeleteUser", UserFacts>("DeleteUser", {
    readOnly: false,
    gather: gatherUser,
    permissions: ({ input, account }, facts) => [
      userPermission("iam:DeleteUser", account, input.UserName, facts),
    ],
    async run({ input, account }, facts, unit) {
      const { database } = unit;
      const user = requireUser(facts, input.UserName);
      await refuseWhileReferenced(database, user.user_id);
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
    record: ({ input }) => ({ resources: [{ type: "AWS::IAM::User", name: input.UserName }] }),
  });
}

function tagUser(): Operation {
  return iamOperation<"TagUser", UserFacts>("TagUser", {
    readOnly: false,
    gather: gatherUser,
    permissions: ({ input, account }, facts) => [
      userPermission("iam:TagUser", account, input.UserName, facts, {
        requestTags: tagRecord(input.Tags),
      }),
    ],
    async run({ input, account }, facts, unit) {
      const user = requireUser(facts, input.UserName);
      await putTags(unit.database, account, user.user_id, input.Tags);
      unit.changed(changeKeys.user(user.user_id));
      return {};
    },
  });
}

function untagUser(): Operation {
  return iamOperation<"UntagUser", UserFacts>("UntagUser", {
    readOnly: false,
    gather: gatherUser,
    permissions: ({ input, account }, facts) => [
      userPermission("iam:UntagUser", account, input.UserName, facts, {
        requestTagKeys: input.TagKeys,
      }),
    ],
    async run({ input }, facts, unit) {
      const user = requireUser(facts, input.UserName);
      await removeTags(unit.database, user.user_id, input.TagKeys);
      unit.changed(changeKeys.user(user.user_id));
      return {};
    },
  });
}

function listUserTags(): Operation {
  return iamOperation<"ListUserTags", UserFacts>("ListUserTags", {
    readOnly: true,
    gather: gatherUser,
    permissions: ({ input, account }, facts) => [
      userPermission("iam:ListUserTags", account, input.UserName, facts),
    ],
    async run({ input }, facts) {
      requireUser(facts, input.UserName);
      const { items, end } = await pageOf(
        "user-tags",
        input,
        (tag) => tag.Key.toLowerCase(),
        facts.tags,
      );
      return { Tags: items, ...end };
    },
  });
}

export function userOperations(iam: Iam): readonly Operation[] {
  return [
    createUser(iam),
    getUser(),
    listUsers(),
    updateUser(),
    deleteUser(),
    tagUser(),
    untagUser(),
    listUserTags(),
  ];
}
