/** Users' access keys for the service that rotates them: made, removed and put on record. */
import { timingSafeEqual } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type {
  AccessKeyKeeper,
  AccessKeyPair,
  KeyAgent,
  KeyUser,
} from "../../pipeline/access-key-keeper.ts";
import type { AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import { serviceEvent } from "../../pipeline/service-event.ts";
import type { Unit } from "../../storage/storage.ts";
import { addAccessKey, dropAccessKey, keysOf, openAccessKeySecret } from "./access-key.ts";
import { iamArn } from "./naming.ts";
import type { Quotas } from "./quotas.ts";
import type { IamTables, UserTable } from "./tables.ts";
import { tagRecord, tagsOf } from "./tags.ts";
import { findUser } from "./user.ts";

export interface AccessKeyKeeperParts {
  readonly sealer: Sealer;
  readonly quotas: Quotas;
  readonly audit: AuditTrail;
}

/** What a rotation does, and so what whoever asks for one must be allowed. */
const actions = ["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"] as const;

export function accessKeyKeeper(parts: AccessKeyKeeperParts): AccessKeyKeeper {
  return {
    keysMax: parts.quotas.AccessKeysPerUser,
    async userNamed(account, name, unit) {
      return keyUser(await findUser(databaseOf(unit), account, name));
    },
    userById: (account, userId, unit) => userById(databaseOf(unit), account, userId),
    async ownerOf(account, accessKeyId, unit) {
      const database = databaseOf(unit);
      const key = await database
        .selectFrom("iam_access_key")
        .select("user_id")
        .where("account_id", "=", account)
        .where("access_key_id", "=", accessKeyId)
        .executeTakeFirst();
      if (!key?.user_id) return undefined;
      return userById(database, account, key.user_id);
    },
    has: (user, pair, unit) => hasKey(parts, user, pair, unit),
    async keysOf({ account, userId }, unit) {
      const keys = await keysOf(databaseOf(unit), account, userId)
        .orderBy("created_at")
        .orderBy("access_key_id")
        .execute();
      return keys.map(({ access_key_id }) => access_key_id);
    },
    questions: (account, name, unit) => questionsOf(account, name, databaseOf(unit)),
    create: (user, agent, unit) => createKey(parts, user, agent, unit),
    remove: (user, accessKeyId, agent, unit) => removeKey(parts, user, accessKeyId, agent, unit),
  };
}

/** IAM's own tables are in every unit's database, whichever service opened it. */
function own(unit: AnyUnit): Unit<IamTables> {
  return unit as unknown as Unit<IamTables>;
}

function databaseOf(unit: AnyUnit): Kysely<IamTables> {
  return own(unit).database;
}

function keyUser(user: UserTable | undefined): KeyUser | undefined {
  if (user === undefined) return undefined;
  const account = user.account_id as AccountId;
  const { user_id: userId, name, path } = user;
  return { account, userId, name, arn: iamArn(account, "user", path, name) };
}

async function userById(
  database: Kysely<IamTables>,
  account: AccountId,
  userId: string,
): Promise<KeyUser | undefined> {
  const user = await database
    .selectFrom("iam_user")
    .selectAll()
    .where("account_id", "=", account)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return keyUser(user);
}

/** As IAM asks them itself; a user that is not there is asked about by the name alone. */
async function questionsOf(
  account: AccountId,
  name: string,
  database: Kysely<IamTables>,
): Promise<readonly PermissionRequest[]> {
  const user = await findUser(database, account, name);
  const tags = user === undefined ? [] : await tagsOf(database, user.user_id);
  const resource = iamArn(account, "user", user?.path ?? "/", user?.name ?? name);
  return actions.map((action) => ({
    action,
    resource,
    resourceShown: `user ${name}`,
    resourceAccount: account,
    resourceTags: tagRecord(tags),
  }));
}

async function hasKey(
  { sealer }: AccessKeyKeeperParts,
  { account, userId }: KeyUser,
  { accessKeyId, secretAccessKey }: AccessKeyPair,
  unit: AnyUnit,
): Promise<boolean> {
  const key = await keysOf(databaseOf(unit), account, userId)
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  if (key === undefined) return false;
  const secret = Buffer.from(openAccessKeySecret(sealer, accessKeyId, key.sealed_secret));
  const said = Buffer.from(secretAccessKey);
  return secret.length === said.length && timingSafeEqual(secret, said);
}

async function createKey(
  parts: AccessKeyKeeperParts,
  user: KeyUser,
  agent: KeyAgent,
  unit: AnyUnit,
): Promise<AccessKeyPair> {
  const { account, userId } = user;
  const pair = await addAccessKey(parts, { account, userId, now: agent.now }, databaseOf(unit));
  await recordChange(parts, "CreateAccessKey", { user, agent, ...pair, status: "Active" }, unit);
  return pair;
}

async function removeKey(
  parts: AccessKeyKeeperParts,
  user: KeyUser,
  accessKeyId: string,
  agent: KeyAgent,
  unit: AnyUnit,
): Promise<void> {
  const key = await keysOf(databaseOf(unit), user.account, user.userId)
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  if (key === undefined) return;
  const change = { user, agent, accessKeyId };
  if (key.status === "Active") {
    await recordChange(parts, "UpdateAccessKey", { ...change, status: "Inactive" }, unit);
  }
  await dropAccessKey(own(unit), accessKeyId);
  await recordChange(parts, "DeleteAccessKey", change, unit);
}

interface KeyChange {
  readonly user: KeyUser;
  readonly agent: KeyAgent;
  readonly accessKeyId: string;
  /** What it is afterwards. */
  readonly status?: "Active" | "Inactive";
}

/** As IAM's own records of these calls, with the service that made them in the caller's place. */
async function recordChange(
  { audit }: AccessKeyKeeperParts,
  name: "CreateAccessKey" | "UpdateAccessKey" | "DeleteAccessKey",
  { user, agent, accessKeyId, status }: KeyChange,
  unit: AnyUnit,
): Promise<void> {
  const isNew = name === "CreateAccessKey";
  const userName = user.name;
  const event = serviceEvent({
    source: "iam.amazonaws.com",
    agent: agent.service,
    name,
    account: user.account,
    region: "us-east-1",
    now: agent.now,
    resources: [
      { type: "AWS::IAM::AccessKey", name: accessKeyId },
      { type: "AWS::IAM::User", name: userName, arn: user.arn },
      { type: "AWS::SecretsManager::Secret", name: agent.secretArn, arn: agent.secretArn },
    ],
    further: {
      requestParameters: isNew ? { userName } : { userName, accessKeyId, status },
      responseElements: isNew ? { accessKey: { userName, accessKeyId, status } } : null,
      additionalEventData: { rotatedSecret: agent.secretArn, versionId: agent.versionId },
    },
  });
  audit.append(event, unit);
}
