/** Step 3, authenticate: proves the signature and finds out who signed. */
import { formatArn, rootArn } from "../base/arn.ts";
import { type EpochMilliseconds, isoBasic } from "../base/clock.ts";
import { assert, ServiceError } from "../base/errors.ts";
import { verifySignature } from "../wire/signature/verify.ts";
import type {
  AccessKeyFacts,
  AnyUnit,
  Caller,
  IdentityDirectory,
  SignedCaller,
  TemporarySession,
} from "./caller.ts";
import { compilePolicyText } from "./compiled-policies.ts";
import type { Gate } from "./gate.ts";
import type { AccountStanding } from "./organization.ts";
import type { AuthenticatedRequest, IdentifiedRequest } from "./request.ts";
import type { OpenedSession, SessionGrant } from "./session-tokens.ts";

/**
 * Verifies the signature against the key's secret and gives the caller with all facts that a
 * decision about it needs. Unsigned requests pass as anonymous; *decode* refuses them where the
 * operation wants a signature.
 *
 * Throws `InvalidClientTokenId`, `ExpiredToken`, `SignatureDoesNotMatch`, `RequestExpired`.
 */
export async function authenticate(
  request: IdentifiedRequest,
  gate: Gate,
): Promise<AuthenticatedRequest> {
  // Whoever asks, the facts from here on are as new as the last commit on any node.
  await gate.storage.synchronize();
  const { revision } = gate.storage;
  const { claim } = request;
  if (claim === undefined) {
    return authenticated(request, { kind: "anonymous" }, undefined, revision);
  }
  const { caller, standing } = await credentialHolder(claim, gate, (secretAccessKey, grant) => {
    verify(request, gate, secretAccessKey);
    if (grant !== undefined) refuseEnded(grant, request.receivedAt);
  });
  return authenticated(request, caller, standing, revision);
}

/** A credential as calls carry it; without a token it is a long-term key. */
export interface PresentedCredential {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
}

/** Throws where the credential, though it is one of ours, does not prove itself. */
type Proof = (secretAccessKey: string, grant: SessionGrant | undefined) => void;

/**
 * Who holds a credential, and where the account stands: as everything is now. Whoever asks from
 * inside a unit of work names it. Throws `InvalidClientTokenId` where the credential opens no door
 * any more, and what `prove` throws.
 */
export async function credentialHolder(
  { accessKeyId, sessionToken }: PresentedCredential,
  gate: Gate,
  prove: Proof,
  unit?: AnyUnit,
): Promise<{ readonly caller: SignedCaller; readonly standing: AccountStanding }> {
  if (sessionToken === undefined) {
    // A unit that has changed something must see that, and others must not before its commit.
    const known = unit?.dirty ? undefined : gate.keyHolders.known(accessKeyId);
    return provedHolder(known ?? (await loadedHolder(accessKeyId, gate, unit)), prove);
  }
  const opened = gate.sessions.open(sessionToken);
  if (opened === undefined || opened.grant.accessKeyId !== accessKeyId) throw invalidToken();
  prove(opened.secretAccessKey, opened.grant);
  const standing = await gate.organizations.standing(opened.grant.account, unit);
  refuseSuspended(standing);
  refuseFormerMember(opened.grant, standing);
  return { caller: await sessionCaller(opened, gate.directory, unit), standing };
}

function authenticated(
  request: IdentifiedRequest,
  caller: Caller,
  callerStanding: AccountStanding | undefined,
  revision: number,
): AuthenticatedRequest {
  return { ...request, caller, callerStanding, revision } as AuthenticatedRequest;
}

/** A suspended account's credentials are as good as none. */
function refuseSuspended({ state }: AccountStanding): void {
  if (state === "suspended") throw invalidToken();
}

/** Who left the organization is no longer at the command of those who assumed its root user. */
function refuseFormerMember({ assumedRootIn }: SessionGrant, { membership }: AccountStanding) {
  if (assumedRootIn === undefined || assumedRootIn === membership?.organizationId) return;
  throw invalidToken();
}

function verify(request: IdentifiedRequest, gate: Gate, secretAccessKey: string): void {
  assert(request.claim !== undefined, "only signed requests are verified");
  verifySignature({
    claim: request.claim,
    request: request.http,
    secretAccessKey,
    now: request.receivedAt,
    keys: gate.signingKeys,
    unsignedPayloadAllowed: false,
  });
}

function invalidToken(): ServiceError {
  return new ServiceError(
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
  );
}

function refuseEnded(grant: SessionGrant, now: EpochMilliseconds): void {
  if (now < grant.expiresAt) return;
  throw new ServiceError(
    "ExpiredToken",
    "The security token included in the request is expired: " +
      `it ended at ${isoBasic(grant.expiresAt)} and the time here is ${isoBasic(now)}.`,
  );
}

/** All that a long-term access key stands for. */
export interface KeyHolder {
  readonly key: AccessKeyFacts;
  readonly standing: AccountStanding;
  /** Undefined where the key's user is gone. */
  readonly caller: SignedCaller | undefined;
}

function loadedHolder(
  accessKeyId: string,
  gate: Gate,
  unit: AnyUnit | undefined,
): Promise<KeyHolder> {
  const load = () => holderOf(accessKeyId, gate, unit);
  return unit?.dirty ? load() : gate.keyHolders.made(accessKeyId, load);
}

async function holderOf(
  accessKeyId: string,
  gate: Gate,
  unit: AnyUnit | undefined,
): Promise<KeyHolder> {
  const key = await gate.directory.accessKey(accessKeyId, unit);
  if (key === undefined) throw invalidToken();
  const standing = await gate.organizations.standing(key.account, unit);
  return { key, standing, caller: await longTermCaller(key, gate.directory, unit) };
}

/** Who does not prove himself is told nothing of the account or the user. */
function provedHolder({ key, standing, caller }: KeyHolder, prove: Proof) {
  if (!key.active) throw invalidToken();
  prove(key.secretAccessKey, undefined);
  refuseSuspended(standing);
  if (caller === undefined) throw invalidToken();
  return { caller, standing };
}

async function longTermCaller(
  key: AccessKeyFacts,
  directory: IdentityDirectory,
  unit: AnyUnit | undefined,
): Promise<SignedCaller | undefined> {
  const { account, accessKeyId } = key;
  if (key.userId === undefined) {
    return { kind: "root", account, arn: rootArn(account), userId: account, accessKeyId };
  }
  const principal = await directory.user(account, key.userId, unit);
  if (principal === undefined) return undefined;
  const { arn, uniqueId: userId } = principal;
  return { kind: "user", account, arn, userId, accessKeyId, principal };
}

async function sessionCaller(
  opened: OpenedSession,
  directory: IdentityDirectory,
  unit: AnyUnit | undefined,
): Promise<SignedCaller> {
  const { grant } = opened;
  const { account, accessKeyId, subject } = grant;
  await refuseRevokedIssuer(grant, directory, unit);
  const session = await sessionFacts(grant, directory, unit);
  const common = { account, accessKeyId, session };
  switch (subject.kind) {
    case "root":
      return { kind: "root", arn: rootArn(account), userId: account, ...common };
    case "user": {
      const principal = await directory.user(account, subject.userId, unit);
      if (principal === undefined) throw invalidToken();
      return { kind: "user", arn: principal.arn, userId: principal.uniqueId, principal, ...common };
    }
    case "federated-user": {
      const principal =
        subject.userId === undefined
          ? undefined
          : await directory.user(account, subject.userId, unit);
      if (subject.userId !== undefined && principal === undefined) throw invalidToken();
      const { name } = subject;
      const arn = formatArn("sts", account, `federated-user/${name}`);
      const userId = `${account}:${name}`;
      return { kind: "federated-user", arn, userId, name, principal, ...common };
    }
    case "role": {
      const principal = await directory.role(account, subject.roleId, unit);
      if (principal === undefined) throw invalidToken();
      const { sessionName } = subject;
      const arn = formatArn("sts", account, `assumed-role/${principal.name}/${sessionName}`);
      const userId = `${principal.uniqueId}:${sessionName}`;
      return { kind: "role", arn, userId, principal, sessionName, ...common };
    }
  }
}

/** A session of a user or of root ends with the long-term key that asked for it. */
async function refuseRevokedIssuer(
  grant: SessionGrant,
  directory: IdentityDirectory,
  unit: AnyUnit | undefined,
): Promise<void> {
  if (grant.issuingAccessKeyId === undefined) return;
  const key = await directory.accessKey(grant.issuingAccessKeyId, unit);
  if (key === undefined || !key.active) throw invalidToken();
}

async function sessionFacts(
  grant: SessionGrant,
  directory: IdentityDirectory,
  unit: AnyUnit | undefined,
): Promise<TemporarySession> {
  const { inlinePolicy, policyArns, accessKeyId, account, subject, ...facts } = grant;
  if (inlinePolicy === undefined && policyArns === undefined) return facts;
  const policies = [];
  if (inlinePolicy !== undefined) policies.push(compilePolicyText(inlinePolicy, "session policy"));
  for (const arn of policyArns ?? []) {
    const policy = await directory.managedPolicy(account, arn, unit);
    // The policies of root tasks only deny: without its own the session would be all of root.
    if (policy === undefined && grant.assumedRootIn !== undefined) throw invalidToken();
    // Another managed policy that is gone grants nothing; the session keeps what the rest allow.
    if (policy !== undefined) policies.push(policy);
  }
  return { ...facts, policies };
}
