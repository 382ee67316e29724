/** What the decision API asks of whoever keeps the identities, beside `IdentityDirectory`. */
import type { AccountId, Arn } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AttachedPolicy } from "../policy/index.ts";
import type { PrincipalFacts, RoleFacts } from "./caller.ts";

/** A service-specific credential of IAM, as the service that takes it needs it. */
export interface ServiceKeyFacts {
  /** `ACCA…`. */
  readonly credentialId: string;
  readonly account: AccountId;
  readonly userId: string;
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly digest: string;
  readonly active: boolean;
  readonly expiresAt: EpochMilliseconds | undefined;
}

/** A group with the policies that it gives to its members. */
export interface GroupFacts {
  readonly account: AccountId;
  /** With the path. */
  readonly arn: Arn;
  readonly name: string;
  readonly uniqueId: string;
  readonly policies: readonly AttachedPolicy[];
}

/** A user, role or group, as a search tells it. */
export interface PolicyHolder {
  readonly kind: "user" | "role" | "group";
  readonly uniqueId: string;
  readonly name: string;
  readonly arn: Arn;
}

/**
 * One identity policy and the unique ids of all who have it: of a group's, its members' too. Nobody
 * has one that is not attached, or only as a boundary.
 */
export interface HeldPolicy {
  readonly policy: AttachedPolicy;
  readonly holders: readonly string[];
}

/** All identity policies and boundaries of one account, and who has which. */
export interface PolicyHoldings {
  /** By unique id. */
  readonly principals: ReadonlyMap<string, PolicyHolder>;
  readonly policies: readonly HeldPolicy[];
}

/** Answers are as new as the last change that was committed anywhere before the question. */
export interface DecisionDirectory {
  /** By the name that stands in the key: `USER-at-ACCOUNT`. */
  serviceKey(service: string, keyName: string): Promise<ServiceKeyFacts | undefined>;
  /** Names are looked up ignoring case, as everywhere in IAM. */
  userByName(account: AccountId, name: string): Promise<PrincipalFacts | undefined>;
  roleByName(account: AccountId, name: string): Promise<RoleFacts | undefined>;
  groupByName(account: AccountId, name: string): Promise<GroupFacts | undefined>;
  /** All of an account at once: costs as much as it has users, groups, roles and attachments. */
  policyHoldings(account: AccountId): Promise<PolicyHoldings>;
}
