/**
 * A call that somebody was allowed, kept so that the server may act in his place later: whether he
 * still may is asked each time, of his user or role as it is then.
 */
import { assert, ServiceError } from "../base/errors.ts";
import { credentialHolder } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import type { SignedCaller } from "./caller.ts";
import type { Gate } from "./gate.ts";
import type { PermissionRequest } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";
import { gatherPlain } from "./plain-call.ts";
import { decodedAgain, type RememberedCall } from "./remembered-call.ts";
import type { GatheredRequest } from "./request.ts";
import type { SessionGrant } from "./session-tokens.ts";

type Giver = Omit<SessionGrant, "accessKeyId" | "issuingAccessKeyId">;

/**
 * Plain data, for a row that is sealed. It holds no credential: it is the user's or role's, and
 * outlives the key or session that the call was signed with, and the root key of that time.
 */
export interface StandingConsent {
  readonly call: Omit<RememberedCall, "input" | "credential">;
  /** Whoever gave it, with all that bounds his session where he had one. */
  readonly giver: Giver;
  readonly isSession: boolean;
  readonly givenAt: number;
}

/** Remembers consents, and asks for them again. */
export interface ConsentRegister {
  /** Of a call that is allowed. */
  given(call: RememberedCall, by: SignedCaller): StandingConsent;
  /**
   * Whether whoever gave it may still do what the questions ask. Rejects where that cannot be told,
   * as when the database is out of reach.
   */
  stands(consent: StandingConsent, questions: readonly PermissionRequest[]): Promise<boolean>;
}

/** `gate` is asked for when it is needed: what stands behind it may need consents itself. */
export function consentRegister(gate: () => Gate): ConsentRegister {
  return {
    given: (call, by) => standingConsent(call, by, gate()),
    stands: (consent, questions) => isStanding(consent, questions, gate()),
  };
}

function standingConsent(
  { input: _input, credential, ...call }: RememberedCall,
  by: SignedCaller,
  gate: Gate,
): StandingConsent {
  const givenAt = gate.clock.now();
  const { sessionToken } = credential;
  if (sessionToken === undefined) {
    return { call, giver: longTermGiver(by, givenAt), isSession: false, givenAt };
  }
  const opened = gate.sessions.open(sessionToken);
  assert(opened !== undefined, "a call that is allowed has a session that opens");
  const { accessKeyId: _id, issuingAccessKeyId: _issuer, ...giver } = opened.grant;
  return { call, giver, isSession: true, givenAt };
}

function longTermGiver({ kind, account, userId }: SignedCaller, issuedAt: number): Giver {
  assert(kind === "user" || kind === "root", "roles have sessions alone");
  return {
    account,
    subject: kind === "user" ? { kind, userId } : { kind },
    issuedAt,
    expiresAt: issuedAt,
    tags: {},
    transitiveTagKeys: [],
    chained: false,
  };
}

async function isStanding(
  consent: StandingConsent,
  questions: readonly PermissionRequest[],
  gate: Gate,
): Promise<boolean> {
  await gate.storage.synchronize();
  try {
    const { caller, standing } = await giverNow(consent, gate);
    authorize(await askedAgain(consent.call, { caller, standing, questions }, gate));
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError) || (error.status ?? 400) >= 500) throw error;
    return false;
  }
}

interface GiverNow {
  readonly caller: SignedCaller;
  readonly standing: AccountStanding;
}

/** Throws `InvalidClientTokenId` where the user, the role or the account is no more. */
async function giverNow(
  { giver, isSession, givenAt }: StandingConsent,
  gate: Gate,
): Promise<GiverNow> {
  const { mfaAuthenticatedAt: verifiedAt } = giver;
  // How old his second factor is stays as it was: nobody is there to show it again.
  const mfaAuthenticatedAt =
    verifiedAt === undefined ? undefined : gate.clock.now() - (givenAt - verifiedAt);
  // A token that is told to nobody: whom it stands for is found out as for any other.
  const token = gate.sessions.issue({ ...giver, mfaAuthenticatedAt });
  const found = await credentialHolder(token, gate, () => {});
  if (isSession) return found;
  const { session: _session, ...caller } = found.caller;
  return { ...found, caller: caller as SignedCaller };
}

function askedAgain(
  call: StandingConsent["call"],
  { caller, standing, questions }: GiverNow & { readonly questions: readonly PermissionRequest[] },
  gate: Gate,
): Promise<GatheredRequest> {
  const request = decodedAgain({ ...call, input: undefined }, caller, standing, gate);
  assert(request !== undefined, "a call of ours is known");
  return gatherPlain(request, { operation: request.operation, questions }, gate);
}
