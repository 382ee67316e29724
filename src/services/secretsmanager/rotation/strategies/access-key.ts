/**
 * Access keys of this account's own users. A new key is made before an old one goes, and each lives
 * on until the rotation after the next: whoever still has the previous value can use it.
 *
 * All of it happens in our own database, so a key and the version that holds it are kept together.
 * The user is the one for whom somebody who may change his keys has configured the rotation,
 * whatever the secret's value says later: who may only write the value gets no key by that. Each
 * rotation asks whether that somebody still may.
 */
import type { AccountId } from "../../../../base/arn.ts";
import { type Clock, wholeSeconds } from "../../../../base/clock.ts";
import type {
  AccessKeyKeeper,
  AccessKeyPair,
  KeyAgent,
  KeyUser,
} from "../../../../pipeline/access-key-keeper.ts";
import type { AnyUnit } from "../../../../pipeline/caller.ts";
import type { Storage } from "../../../../storage/storage.ts";
import type { SecretValue } from "../../secret-value.ts";
import { addOwnKey, dropOwnKey, findConsent, ownKeys, rotationTables } from "../key-consent.ts";
import type { PendingVersion, RotatedVersions, RotationStrategy } from "../runner.ts";
import type { KeyConsentTable } from "../tables.ts";
import {
  type AccessKeyConsentParts,
  accessKeyConsent,
  consentStands,
} from "./access-key-consent.ts";
import { unfit } from "./credentials.ts";
import { type KeySecret, keySecretOf, readableKeySecret, withKey } from "./key-secret.ts";

export interface AccessKeyStrategyParts extends AccessKeyConsentParts {
  readonly storage: Storage<unknown>;
  readonly clock: Clock;
  /** The unique id of whoever has these credentials; undefined where they open nothing. */
  readonly callerId: (credentials: AccessKeyPair) => Promise<string | undefined>;
}

export function accessKeyStrategy(parts: AccessKeyStrategyParts): RotationStrategy {
  const { keeper, storage } = parts;
  return {
    async createSecret(versions) {
      await requireConsent(parts, versions);
      return (unit) => createKey(parts, versions, unit);
    },
    // A new key is active from its making on.
    async setSecret() {},
    async testSecret({ secret, pending }) {
      const { user } = await storage.transact((unit) => rotatedUser(keeper, secret, unit));
      await requireKeyOf(parts, user, keySecretOf(pending), "new");
    },
    finishWithin: (versions, unit) => removeOldKeys(parts, versions, unit),
    async rehearse(versions) {
      await requireConsent(parts, versions);
      const { user, value, present } = await storage.transact(async (unit) => {
        const standing = await standingOf(keeper, versions, unit);
        keysInTheWay(keeper, standing);
        return standing;
      });
      // One that was deleted by hand is replaced as well.
      const isThere = present.includes(value.accessKeyId ?? "");
      if (isThere) await requireKeyOf(parts, user, value, "current");
    },
    consent: (configured, unit) => accessKeyConsent(parts, configured, unit),
  };
}

/** No unit is open meanwhile: the policies are looked at as in a call of whoever consented. */
async function requireConsent(
  parts: AccessKeyStrategyParts,
  { secret }: RotatedVersions,
): Promise<void> {
  const { keeper, storage } = parts;
  const { consent, questions } = await storage.transact(async (unit) => {
    const rotated = await rotatedUser(keeper, secret, unit);
    const { account, name } = rotated.user;
    return { ...rotated, questions: await keeper.questions(account, name, unit) };
  });
  if (await consentStands(parts, consent, questions)) return;
  throw unfit(
    `${consent.given_by}, who has configured this, may not change the user's keys any more: ` +
      "somebody who may must call rotate-secret.",
  );
}

/** Signs in with the key, as any client does. */
async function requireKeyOf(
  { callerId }: AccessKeyStrategyParts,
  { userId }: KeyUser,
  { pair }: KeySecret,
  which: "new" | "current",
): Promise<void> {
  const found = pair === undefined ? undefined : await callerId(pair);
  if (found !== userId) throw unfit(`The ${which} access key isn't accepted as the user's.`);
}

interface Rotated {
  readonly user: KeyUser;
  readonly consent: KeyConsentTable;
}

/** The user for whom the rotation was configured, by the id that no other user ever has. */
async function rotatedUser(
  keeper: AccessKeyKeeper,
  { secret_id, account_id }: RotatedVersions["secret"],
  unit: AnyUnit,
): Promise<Rotated> {
  const consent = await findConsent(rotationTables(unit), secret_id);
  if (consent === undefined) {
    throw unfit("Nobody who may change the user's keys has configured this: call rotate-secret.");
  }
  const user = await keeper.userById(account_id as AccountId, consent.user_id, unit);
  if (user === undefined) throw unfit("The user whose keys were rotated is no more.");
  return { user, consent };
}

/** What a rotation finds when it begins. */
interface Standing extends Rotated {
  readonly value: KeySecret;
  /** Keys that the secret may remove, there or not. */
  readonly own: ReadonlySet<string>;
  /** The user's keys, the oldest first. */
  readonly present: readonly string[];
}

async function standingOf(
  keeper: AccessKeyKeeper,
  { secret, current }: RotatedVersions,
  unit: AnyUnit,
): Promise<Standing> {
  const rotated = await rotatedUser(keeper, secret, unit);
  const value = keySecretOf(current);
  const own = await ownKeys(rotationTables(unit), secret.secret_id);
  const present = await keeper.keysOf(rotated.user, unit);
  const standing = { ...rotated, value, own, present };
  if (!(await isOfUser(keeper, standing, unit))) {
    throw unfit(
      "The secret's value is of another user than the one for whom its rotation was configured: " +
        "call rotate-secret.",
    );
  }
  return standing;
}

/**
 * A key that the secret made may be gone; the user may have got another name. Where neither a key
 * nor a name tells whom the value is of, it is of nobody.
 */
async function isOfUser(
  keeper: AccessKeyKeeper,
  { user, consent, value, own }: Standing,
  unit: AnyUnit,
): Promise<boolean> {
  const { accessKeyId, userName } = value;
  const names = [user.name, consent.user_name].map((name) => name.toLowerCase());
  const isNamed = userName !== undefined && names.includes(userName.toLowerCase());
  if (userName !== undefined && !isNamed) return false;
  if (accessKeyId === undefined) return isNamed;
  if (own.has(accessKeyId)) return true;
  const owner = await keeper.ownerOf(user.account, accessKeyId, unit);
  return owner === undefined ? isNamed : owner.userId === user.userId;
}

/**
 * The keys that must go before there is room for one more: the oldest of the secret's own, never
 * the current one. Throws `RotationError` where there are not enough.
 */
function keysInTheWay(
  { keysMax }: AccessKeyKeeper,
  { present, own, value }: Standing,
): readonly string[] {
  const tooMany = Math.max(0, present.length - keysMax + 1);
  const removable = present.filter((id) => own.has(id) && id !== value.accessKeyId);
  if (removable.length >= tooMany) return removable.slice(0, tooMany);
  throw unfit(
    `The user has ${present.length} access keys, and none that this secret may delete: delete one.`,
  );
}

async function createKey(
  parts: AccessKeyStrategyParts,
  versions: RotatedVersions,
  unit: AnyUnit,
): Promise<SecretValue> {
  const { keeper } = parts;
  const standing = await standingOf(keeper, versions, unit);
  const { user, value } = standing;
  const agent = agentOf(parts, versions);
  for (const id of keysInTheWay(keeper, standing)) await removeKey(keeper, user, id, agent, unit);
  const pair = await keeper.create(user, agent, unit);
  await addOwnKey(rotationTables(unit), versions.secret.secret_id, pair.accessKeyId);
  return withKey(value.members, user.name, pair);
}

/** All keys of the secret's own but the new one and the one that it replaces. */
async function removeOldKeys(
  parts: AccessKeyStrategyParts,
  versions: PendingVersion,
  unit: AnyUnit,
): Promise<void> {
  const { keeper } = parts;
  const { user } = await rotatedUser(keeper, versions.secret, unit);
  const kept = keptKeys(versions);
  const agent = agentOf(parts, versions);
  for (const id of await ownKeys(rotationTables(unit), versions.secret.secret_id)) {
    if (!kept.includes(id)) await removeKey(keeper, user, id, agent, unit);
  }
}

/** Somebody may have moved the labels himself: then the new version is the current one already. */
function keptKeys({ pending, current, previous }: PendingVersion): readonly (string | undefined)[] {
  const [made, now, before] = [pending, current, previous].map(
    (value) => readableKeySecret(value)?.accessKeyId,
  );
  return [made, made === now ? before : now];
}

async function removeKey(
  keeper: AccessKeyKeeper,
  user: KeyUser,
  accessKeyId: string,
  agent: KeyAgent,
  unit: AnyUnit,
): Promise<void> {
  await keeper.remove(user, accessKeyId, agent, unit);
  await dropOwnKey(rotationTables(unit), accessKeyId);
}

function agentOf(
  { clock }: AccessKeyStrategyParts,
  { secretArn, token }: RotatedVersions,
): KeyAgent {
  const service = "secretsmanager.amazonaws.com";
  return { service, secretArn, versionId: token, now: wholeSeconds(clock.now()) };
}
