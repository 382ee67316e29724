/** Access keys: create, list, activate and deactivate, delete, and when one was last used. */
import type { Kysely } from "kysely";
import { type AccountId, rootArn } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { accessKeyId, secretAccessKey } from "../../base/identifiers.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AccessKeyPair } from "../../pipeline/access-key-keeper.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import {
  type CredentialOwner,
  gatherOwner,
  ownerPermission,
  shownOwner,
} from "./credential-owner.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn } from "./naming.ts";
import { page } from "./paging.ts";
import { settableStatus } from "./status.ts";
import type { AccessKeyTable, IamTables } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";
import { requireUser } from "./user.ts";

export const accessKeyPurpose = "access-key";

/** Binds a sealed secret to its key's row. */
export function accessKeyPlace(id: string): string {
  return `accessKey:${id}`;
}

export function sealAccessKeySecret(sealer: Sealer, id: string, secret: string): string {
  return sealer.seal(accessKeyPurpose, accessKeyPlace(id), secret);
}

export function openAccessKeySecret(sealer: Sealer, id: string, sealed: string): string {
  return sealer.openText(accessKeyPurpose, accessKeyPlace(id), sealed);
}

/** Null for the root user; `NoSuchEntity` where there is no such user. */
function ownerId({ name, facts }: CredentialOwner): string | null {
  return name === undefined ? null : requireUser(facts, name).user_id;
}

/** Keys of one owner. */
export function keysOf(database: Kysely<IamTables>, account: AccountId, userId: string | null) {
  return database
    .selectFrom("iam_access_key")
    .selectAll()
    .where("account_id", "=", account)
    .where("user_id", userId === null ? "is" : "=", userId);
}

function keyNotFound(id: string) {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

async function requireKey(
  database: Kysely<IamTables>,
  account: AccountId,
  userId: string | null,
  id: string,
): Promise<AccessKeyTable> {
  const key = await keysOf(database, account, userId)
    .where("access_key_id", "=", id)
    .executeTakeFirst();
  if (key === undefined) throw keyNotFound(id);
  return key;
}

export interface NewAccessKey {
  readonly account: AccountId;
  /** Null for the root user. */
  readonly userId: string | null;
  readonly now: EpochMilliseconds;
}

/** Makes an active key. Throws `LimitExceeded`. */
export async function addAccessKey(
  { sealer, quotas }: Pick<Iam, "sealer" | "quotas">,
  { account, userId, now }: NewAccessKey,
  database: Kysely<IamTables>,
): Promise<AccessKeyPair> {
  const present = await keysOf(database, account, userId).execute();
  const quota = quotas.AccessKeysPerUser;
  if (present.length >= quota) throw limitExceeded("AccessKeysPerUser", quota);
  const pair = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  await database
    .insertInto("iam_access_key")
    .values({
      access_key_id: pair.accessKeyId,
      account_id: account,
      user_id: userId,
      sealed_secret: sealAccessKeySecret(sealer, pair.accessKeyId, pair.secretAccessKey),
      status: "Active",
      created_at: now,
    })
    .execute();
  return pair;
}

/** Deletes a key, which is refused from the next call on. */
export async function dropAccessKey(unit: Unit<IamTables>, id: string): Promise<void> {
  await unit.database.deleteFrom("iam_access_key").where("access_key_id", "=", id).execute();
  unit.changed(changeKeys.accessKey(id));
}

function createAccessKey(iam: Iam): Operation {
  return iamOperation<"CreateAccessKey", CredentialOwner>("CreateAccessKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:CreateAccessKey", request, owner),
    async run({ account, now }, owner, { database }) {
      const made = await addAccessKey(iam, { account, userId: ownerId(owner), now }, database);
      return {
        AccessKey: {
          ...shownOwner(owner),
          AccessKeyId: made.accessKeyId,
          Status: "Active",
          SecretAccessKey: made.secretAccessKey,
          CreateDate: new Date(now),
        },
      };
    },
    record: (_request, output) => ({
      resources:
        output === undefined
          ? []
          : [{ type: "AWS::IAM::AccessKey", name: output.AccessKey.AccessKeyId }],
    }),
  });
}

function listAccessKeys(): Operation {
  return iamOperation<"ListAccessKeys", CredentialOwner>("ListAccessKeys", {
    readOnly: true,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:ListAccessKeys", request, owner),
    async run({ input, account }, owner, { database }) {
      const userId = ownerId(owner);
      const { items, end } = await page(
        "access-keys",
        input,
        (key: AccessKeyTable) => key.access_key_id,
        (after, limit) =>
          keysOf(database, account, userId)
            .where("access_key_id", ">", after)
            .orderBy("access_key_id")
            .limit(limit)
            .execute(),
      );
      const keys = items.map((key) => ({
        ...shownOwner(owner),
        AccessKeyId: key.access_key_id,
        Status: key.status,
        CreateDate: new Date(key.created_at),
      }));
      return { AccessKeyMetadata: keys, ...end };
    },
  });
}

function updateAccessKey(): Operation {
  return iamOperation<"UpdateAccessKey", CredentialOwner>("UpdateAccessKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:UpdateAccessKey", request, owner),
    async run({ input, account }, owner, unit) {
      const { AccessKeyId: id } = input;
      await requireKey(unit.database, account, ownerId(owner), id);
      await unit.database
        .updateTable("iam_access_key")
        .set({ status: settableStatus(input.Status) })
        .where("access_key_id", "=", id)
        .execute();
      unit.changed(changeKeys.accessKey(id));
      return {};
    },
    record: ({ input }) => ({
      resources: [{ type: "AWS::IAM::AccessKey", name: input.AccessKeyId }],
    }),
  });
}

function deleteAccessKey(): Operation {
  return iamOperation<"DeleteAccessKey", CredentialOwner>("DeleteAccessKey", {
    readOnly: false,
    gather: gatherOwner,
    permissions: (request, owner) => ownerPermission("iam:DeleteAccessKey", request, owner),
    async run({ input, account }, owner, unit) {
      const { AccessKeyId: id } = input;
      await requireKey(unit.database, account, ownerId(owner), id);
      await dropAccessKey(unit, id);
      return {};
    },
    record: ({ input }) => ({
      resources: [{ type: "AWS::IAM::AccessKey", name: input.AccessKeyId }],
    }),
  });
}

interface LastUsedFacts {
  readonly key: AccessKeyTable | undefined;
  readonly userName: string | undefined;
  readonly path: string;
  /** Of the user. */
  readonly tags: readonly Tag[];
}

/** Of a key that does not exist nobody is the owner. */
function keyOwnerArn(account: AccountId, { key, userName, path }: LastUsedFacts): string {
  if (userName !== undefined) return iamArn(account, "user", path, userName);
  return key === undefined ? "*" : rootArn(account);
}

function getAccessKeyLastUsed(iam: Iam): Operation {
  return iamOperation<"GetAccessKeyLastUsed", LastUsedFacts>("GetAccessKeyLastUsed", {
    readOnly: true,
    async gather({ input, account }, { database }) {
      const key = await database
        .selectFrom("iam_access_key")
        .selectAll()
        .where("account_id", "=", account)
        .where("access_key_id", "=", input.AccessKeyId)
        .executeTakeFirst();
      if (!key?.user_id) return { key, userName: undefined, path: "/", tags: [] };
      const user = await database
        .selectFrom("iam_user")
        .select(["name", "path"])
        .where("user_id", "=", key.user_id)
        .executeTakeFirst();
      const tags = await tagsOf(database, key.user_id);
      return { key, userName: user?.name, path: user?.path ?? "/", tags };
    },
    permissions: ({ account }, facts) => [
      {
        action: "iam:GetAccessKeyLastUsed",
        resource: keyOwnerArn(account, facts),
        resourceTags: tagRecord(facts.tags),
      },
    ],
    async run({ input }, { key, userName }, unit) {
      if (key === undefined) throw keyNotFound(input.AccessKeyId);
      const { access_key_id: id } = key;
      const used = (await iam.usage.lastUses([id], unit)).get(id);
      return {
        ...(userName === undefined ? {} : { UserName: userName }),
        AccessKeyLastUsed: {
          ...(used === undefined ? {} : { LastUsedDate: new Date(used.at) }),
          Region: used?.region ?? "N/A",
          ServiceName: used?.service ?? "N/A",
        },
      };
    },
  });
}

export function accessKeyOperations(iam: Iam): readonly Operation[] {
  return [
    createAccessKey(iam),
    listAccessKeys(),
    updateAccessKey(),
    deleteAccessKey(),
    getAccessKeyLastUsed(iam),
  ];
}
