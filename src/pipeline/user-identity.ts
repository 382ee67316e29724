/** `userIdentity` of a record (CloudTrail User Guide, "CloudTrail userIdentity element"). */
import { rootArn } from "../base/arn.ts";
import { isoSeconds } from "../base/clock.ts";
import type { SignedCaller, TemporarySession } from "./caller.ts";
import type { RequestSoFar } from "./request.ts";

export interface UserIdentity {
  readonly type: string;
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string | undefined;
  readonly userName?: string;
  readonly identityProvider?: string;
  readonly sessionContext?: SessionContext;
}

interface SessionContext {
  readonly sessionIssuer?: {
    /** `Role`, `IAMUser` or `Root`, who has no name. */
    readonly type: string;
    readonly principalId: string;
    readonly arn: string;
    readonly accountId: string;
    readonly userName?: string;
  };
  readonly webIdFederationData?: { readonly federatedProvider: string };
  readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: string };
  readonly sourceIdentity?: string | undefined;
  /** `true` for a session of `AssumeRoot`; absent for others. */
  readonly assumedRoot?: "true";
}

/** Who called, as far as it was found out. */
export function userIdentity(request: RequestSoFar): UserIdentity {
  const subject =
    request.operation === undefined || !("prepared" in request)
      ? undefined
      : request.operation.subject?.(request.prepared);
  if (subject !== undefined) {
    return {
      type: subject.kind === "saml" ? "SAMLUser" : "WebIdentityUser",
      principalId: `${subject.provider}:${subject.userName}`,
      userName: subject.userName,
      identityProvider: subject.provider,
    };
  }
  const { caller, claim } = request;
  if (caller === undefined) return { type: "Unknown", accessKeyId: claim?.accessKeyId };
  if (caller.kind === "anonymous") return { type: "Anonymous", principalId: "anonymous" };
  return signedIdentity(caller);
}

/**
 * Who called, as another account is told of a call that reached what belongs to it: the caller's
 * account and unique id, and no names.
 */
export function outsiderIdentity({ caller }: RequestSoFar): UserIdentity {
  if (caller === undefined || caller.kind === "anonymous") return { type: "Unknown" };
  return { type: "AWSAccount", principalId: caller.userId, accountId: caller.account };
}

const types = {
  root: "Root",
  user: "IAMUser",
  role: "AssumedRole",
  "federated-user": "FederatedUser",
} as const;

function signedIdentity(caller: SignedCaller): UserIdentity {
  const common = {
    type: types[caller.kind],
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
  };
  const name = caller.kind === "user" ? { userName: caller.principal.name } : {};
  if (caller.session === undefined) return { ...common, ...name };
  return { ...common, ...name, sessionContext: sessionContext(caller, caller.session) };
}

function sessionContext(caller: SignedCaller, session: TemporarySession): SessionContext {
  return {
    ...sessionIssuer(caller),
    ...(session.federatedProvider === undefined
      ? {}
      : { webIdFederationData: { federatedProvider: session.federatedProvider } }),
    attributes: {
      creationDate: isoSeconds(session.issuedAt),
      mfaAuthenticated: String(session.mfaAuthenticatedAt !== undefined),
    },
    sourceIdentity: session.sourceIdentity,
    ...(session.assumedRootIn === undefined ? {} : { assumedRoot: "true" }),
  };
}

/** Who the session was made from: the role, or whoever asked for a federated user. */
function sessionIssuer(caller: SignedCaller): Pick<SessionContext, "sessionIssuer"> {
  const { account: accountId } = caller;
  if (caller.kind !== "role" && caller.kind !== "federated-user") return {};
  const { principal } = caller;
  if (principal === undefined) {
    const root = { type: "Root", principalId: accountId, arn: rootArn(accountId), accountId };
    return { sessionIssuer: root };
  }
  const { uniqueId: principalId, arn, name: userName } = principal;
  const type = caller.kind === "role" ? "Role" : "IAMUser";
  return { sessionIssuer: { type, principalId, arn, accountId, userName } };
}
