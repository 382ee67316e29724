/** Who calls: the principal behind a verified signature, as the later steps see it. */
import type { AccountId, Arn } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AttachedPolicy } from "../policy/index.ts";
import type { AnyUnit } from "../storage/storage.ts";

/** Tag keys keep the case they were given in; they are compared ignoring it. */
export type Tags = Readonly<Record<string, string>>;

/**
 * What a session token says of the session that it opens; sealed into the token itself, so that
 * issuing credentials writes nothing but the record of the call.
 */
export interface TemporarySession {
  readonly issuedAt: EpochMilliseconds;
  readonly expiresAt: EpochMilliseconds;
  /** When a second factor was verified; absent where none was. */
  readonly mfaAuthenticatedAt?: EpochMilliseconds | undefined;
  /** The long-term key that asked for the session: when it goes, the session goes. */
  readonly issuingAccessKeyId?: string | undefined;
  /** Session policies: absent where none was passed, which is not the same as an empty list. */
  readonly policies?: readonly AttachedPolicy[] | undefined;
  readonly tags: Tags;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string | undefined;
  /** Whether a role session asked for this one. */
  readonly chained: boolean;
  /** Of a session of `AssumeRoot`: the organization that the account was a member of. */
  readonly assumedRootIn?: string | undefined;
  /** `aws:FederatedProvider`: the provider's ARN (SAML) or its issuer (OIDC). */
  readonly federatedProvider?: string | undefined;
  /** Condition keys that stay with the session, such as `saml:sub`. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

interface CallerBase {
  readonly account: AccountId;
  /** As `GetCallerIdentity` shows it. */
  readonly arn: Arn;
  /** `aws:userid`, as `GetCallerIdentity` shows it. */
  readonly userId: string;
  readonly accessKeyId: string;
  readonly session?: TemporarySession | undefined;
}

export interface RootCaller extends CallerBase {
  readonly kind: "root";
}

export interface UserCaller extends CallerBase {
  readonly kind: "user";
  readonly principal: PrincipalFacts;
}

export interface RoleCaller extends CallerBase {
  readonly kind: "role";
  readonly principal: RoleFacts;
  readonly sessionName: string;
  readonly session: TemporarySession;
}

export interface FederatedUserCaller extends CallerBase {
  readonly kind: "federated-user";
  readonly name: string;
  /** The user who called `GetFederationToken`, or `undefined` where the root user did. */
  readonly principal: PrincipalFacts | undefined;
  readonly session: TemporarySession;
}

/** A session of `AssumeRoot`, and not the root user's own. */
export function isAssumedRoot(caller: Caller): boolean {
  return caller.kind === "root" && caller.session?.assumedRootIn !== undefined;
}

export interface AnonymousCaller {
  readonly kind: "anonymous";
}

export type SignedCaller = RootCaller | UserCaller | RoleCaller | FederatedUserCaller;
export type Caller = SignedCaller | AnonymousCaller;

/** A user or role with all that a decision about it needs. */
export interface PrincipalFacts {
  readonly account: AccountId;
  /** With the path. */
  readonly arn: Arn;
  readonly name: string;
  readonly uniqueId: string;
  readonly createdAt: EpochMilliseconds;
  readonly tags: Tags;
  /** Inline and managed policies of its own and, for a user, of its groups. */
  readonly policies: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy | undefined;
}

export interface RoleFacts extends PrincipalFacts {
  readonly trust: AttachedPolicy;
  readonly maxSessionDurationSeconds: number;
  readonly serviceLinked: boolean;
}

export interface AccessKeyFacts {
  readonly accessKeyId: string;
  readonly account: AccountId;
  readonly secretAccessKey: string;
  readonly active: boolean;
  /** The user's unique id, or `undefined` for a key of the root user. */
  readonly userId: string | undefined;
}

export type { AnyUnit };

/**
 * What the request line asks of whoever keeps the identities. Answers are as new as the last
 * change that was committed anywhere before the question was asked. A question from inside a unit
 * of work names the unit, and is answered from its transaction.
 */
export interface IdentityDirectory {
  accessKey(accessKeyId: string, unit?: AnyUnit): Promise<AccessKeyFacts | undefined>;
  user(account: AccountId, userId: string, unit?: AnyUnit): Promise<PrincipalFacts | undefined>;
  role(account: AccountId, roleId: string, unit?: AnyUnit): Promise<RoleFacts | undefined>;
  /** A role by its ARN, path included; names are matched with their case. */
  roleByArn(arn: string, unit?: AnyUnit): Promise<RoleFacts | undefined>;
  /** A managed policy in its default version; for session policies. */
  managedPolicy(
    account: AccountId,
    arn: string,
    unit?: AnyUnit,
  ): Promise<AttachedPolicy | undefined>;
}
