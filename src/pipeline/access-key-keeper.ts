/** What a service that rotates users' access keys asks of whoever keeps them. */
import type { AccountId, Arn } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "./caller.ts";
import type { PermissionRequest } from "./operation.ts";

/** A user whose keys may be changed; never the root user. */
export interface KeyUser {
  readonly account: AccountId;
  /** The unique id, which is never given to another user. */
  readonly userId: string;
  readonly name: string;
  readonly arn: Arn;
}

export interface AccessKeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** In whose place a key is made or removed: it stands in the record. */
export interface KeyAgent {
  /** `secretsmanager.amazonaws.com`. */
  readonly service: string;
  /** The secret that is rotated. */
  readonly secretArn: Arn;
  /** The version that the rotation makes. */
  readonly versionId: string;
  readonly now: EpochMilliseconds;
}

export interface AccessKeyKeeper {
  /** By name, ignoring case. */
  userNamed(account: AccountId, name: string, unit: AnyUnit): Promise<KeyUser | undefined>;
  /** By unique id. */
  userById(account: AccountId, userId: string, unit: AnyUnit): Promise<KeyUser | undefined>;
  /** Whose key it is; undefined of a key that is not there or is the root user's. */
  ownerOf(account: AccountId, accessKeyId: string, unit: AnyUnit): Promise<KeyUser | undefined>;
  /** Whether the user has a key of this id and secret, active or not. */
  has(user: KeyUser, pair: AccessKeyPair, unit: AnyUnit): Promise<boolean>;
  /** The ids of the user's keys, the oldest first. */
  keysOf(user: KeyUser, unit: AnyUnit): Promise<readonly string[]>;
  /** How many keys a user can have. */
  readonly keysMax: number;
  /**
   * What must be allowed to whoever has the keys of the user of this name rotated: to create,
   * update and delete them. It is asked of a user that is not there as well.
   */
  questions(
    account: AccountId,
    userName: string,
    unit: AnyUnit,
  ): Promise<readonly PermissionRequest[]>;
  /** Makes an active key and puts it on record. Throws `LimitExceeded`. */
  create(user: KeyUser, agent: KeyAgent, unit: AnyUnit): Promise<AccessKeyPair>;
  /** Deactivates and deletes a key of the user, both on record; nothing where it is gone. */
  remove(user: KeyUser, accessKeyId: string, agent: KeyAgent, unit: AnyUnit): Promise<void>;
}
