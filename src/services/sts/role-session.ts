/** What the three ways to a role share: the questions to its trust policy, and the session. */
import { type AccountId, formatArn, isAccountId, parseArn } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { AnyUnit, IdentityDirectory, RoleFacts } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { PermissionRequest, RecordDetails } from "../../pipeline/operation.ts";
import type { AttachedPolicy, ContextValue } from "../../policy/index.ts";
import type { AssumedRoleUser, Credentials } from "../../wire/generated/sts.ts";
import { issueCredentials } from "./credentials.ts";
import { validationError } from "./errors.ts";
import { requireManagedPolicies, type SessionPolicies } from "./session-policies.ts";
import type { SessionTags } from "./session-tags.ts";
import type { Sts } from "./sts.ts";

/** A role as it is asked for; `role` is undefined where there is none of this ARN. */
export interface RoleTarget {
  readonly arn: string;
  readonly account: AccountId;
  readonly role: RoleFacts | undefined;
}

/** Throws `ValidationError` for a text that is no ARN (facts, answers 34). */
export function roleAccount(arn: string): AccountId {
  const account = parseArn(arn)?.account;
  if (account === undefined || !isAccountId(account)) throw validationError(`${arn} is invalid`);
  return account;
}

export async function findRole(
  directory: IdentityDirectory,
  arn: string,
  unit: AnyUnit,
): Promise<RoleTarget> {
  const account = roleAccount(arn);
  const role = await directory.roleByArn(arn, unit);
  // The directory reads names; partition and region must be those of the role, too.
  return { arn, account, role: role?.arn === arn ? role : undefined };
}

/**
 * Stands in for the trust policy of a role that does not exist: it is silent about every caller,
 * like one that trusts others. A deny here would hide a deny of the caller's own policies, which a
 * role that exists would show.
 */
function trustOfNobody(): AttachedPolicy {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "nobody.invalid" },
    Action: "sts:AssumeRole",
  };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return compilePolicyText(text, "role trust policy");
}

export interface RoleAsking {
  /** `sts:AssumeRole` or one of its two sisters. */
  readonly action: string;
  readonly target: RoleTarget;
  readonly sessionName: string;
  readonly tags: SessionTags;
  /** Passed with the call, told by the provider, or handed down a chain. */
  readonly sourceIdentity: string | undefined;
  readonly keys?: Readonly<Record<string, ContextValue | undefined>>;
}

/**
 * The questions for a role: to assume it, and one more each to bring tags or a source identity.
 * Tags and source identity that a chain hands down are asked about like new ones (IAM User Guide,
 * "Passing session tags in AWS STS" and "Monitor and control actions taken with assumed roles").
 */
export function roleQuestions(asking: RoleAsking): readonly PermissionRequest[] {
  const { action, target, sessionName, tags, sourceIdentity } = asking;
  const { role } = target;
  const actions = [action];
  const hasTags = Object.keys(tags.tags).length > 0;
  if (hasTags) actions.push("sts:TagSession");
  if (sourceIdentity !== undefined) actions.push("sts:SetSourceIdentity");
  const shared = {
    resource: target.arn,
    resourceAccount: target.account,
    resourcePolicy: { kind: "trust", policy: role?.trust ?? trustOfNobody() },
    resourceTags: role?.tags,
    requestTags: hasTags ? tags.tags : undefined,
    keys: {
      ...iamResourceTags(role),
      "sts:RoleSessionName": sessionName,
      "sts:SourceIdentity": sourceIdentity,
      "sts:TransitiveTagKeys": listOrAbsent(tags.transitiveTagKeys),
      ...asking.keys,
    },
  } as const;
  return actions.map((each) => ({ action: each, ...shared }));
}

function iamResourceTags(role: RoleFacts | undefined): Record<string, string> {
  const tags = Object.entries(role?.tags ?? {});
  return Object.fromEntries(tags.map(([key, value]) => [`iam:ResourceTag/${key}`, value]));
}

function listOrAbsent(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

export interface NewRoleSession {
  readonly target: RoleTarget;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policies: SessionPolicies;
  readonly packedPolicySize: number | undefined;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  readonly chained: boolean;
  readonly federatedProvider?: string | undefined;
  /** Condition keys that stay with the session. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** When the session ends at the latest, whatever its duration. */
  readonly endsAt?: EpochMilliseconds | undefined;
}

export interface RoleSession {
  readonly Credentials: Credentials;
  readonly AssumedRoleUser: AssumedRoleUser;
  readonly PackedPolicySize?: number | undefined;
  readonly SourceIdentity?: string | undefined;
}

/** Opens the session, once the trust policy has allowed it. Throws `ValidationError`. */
export async function openRoleSession(
  sts: Sts,
  session: NewRoleSession,
  now: EpochMilliseconds,
  unit: AnyUnit,
): Promise<RoleSession> {
  const { target, sessionName, durationSeconds, policies, tags, sourceIdentity } = session;
  const { role, account } = target;
  assert(role !== undefined, "a role that does not exist trusts nobody");
  if (durationSeconds > role.maxSessionDurationSeconds) {
    throw validationError(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  await requireManagedPolicies(sts.directory, account, policies, unit);
  const asked = now + durationSeconds * 1_000;
  const credentials = issueCredentials(sts.sessions, {
    account,
    subject: { kind: "role", roleId: role.uniqueId, sessionName },
    issuedAt: now,
    expiresAt: Math.min(asked, session.endsAt ?? asked),
    ...policies,
    ...tags,
    sourceIdentity,
    chained: session.chained,
    federatedProvider: session.federatedProvider,
    keys: session.keys,
  });
  return {
    Credentials: credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${role.uniqueId}:${sessionName}`,
      Arn: formatArn("sts", account, `assumed-role/${role.name}/${sessionName}`),
    },
    PackedPolicySize: session.packedPolicySize,
    SourceIdentity: sourceIdentity,
  };
}

/** The record names the role. */
export function roleRecord(arn: string): RecordDetails {
  return { resources: [{ type: "AWS::IAM::Role", name: arn, arn }] };
}
