/**
 * The condition context of a call: AWS's global keys (IAM User Guide, "AWS global condition
 * context keys") and what the operation adds. A key that does not apply is absent, never empty.
 */
import { type EpochMilliseconds, isoSeconds } from "../base/clock.ts";
import type { ContextValue } from "../policy/index.ts";
import type { SignedCaller, Tags } from "./caller.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import { defaultRegion } from "./identify.ts";
import type { PermissionRequest } from "./operation.ts";
import type { Gathered } from "./request.ts";

type Keys = Map<string, ContextValue>;

/** The keys that are the same for all questions of one request. */
export function requestKeys(request: Gathered): Keys {
  const { http, service, caller, receivedAt } = request;
  const keys: Keys = new Map<string, ContextValue>([
    ["aws:currenttime", isoSeconds(receivedAt)],
    ["aws:epochtime", Math.floor(receivedAt / 1000)],
    ["aws:sourceip", request.sourceAddress],
    ["aws:securetransport", request.secureTransport],
    ["aws:requestedregion", service.global ? defaultRegion : request.region],
    ["aws:viaawsservice", false],
  ]);
  setIfPresent(keys, "aws:useragent", http.headers["user-agent"]);
  setIfPresent(keys, "aws:referer", http.headers.referer);
  const subject = request.operation.subject?.(request.prepared);
  if (subject !== undefined) addSubjectKeys(keys, subject);
  else if (caller.kind === "anonymous") addAnonymousKeys(keys);
  else addCallerKeys(keys, caller, receivedAt);
  return keys;
}

function addSubjectKeys(keys: Keys, subject: FederatedIdentity): void {
  for (const [key, value] of Object.entries(subject.keys)) keys.set(key.toLowerCase(), value);
}

function addAnonymousKeys(keys: Keys): void {
  keys.set("aws:principalaccount", "anonymous");
  keys.set("aws:principaltype", "Anonymous");
  keys.set("aws:userid", "anonymous");
}

function addCallerKeys(keys: Keys, caller: SignedCaller, now: EpochMilliseconds): void {
  keys.set("aws:principalaccount", caller.account);
  keys.set("aws:principalarn", principalArn(caller));
  keys.set("aws:principaltype", principalTypes[caller.kind]);
  keys.set("aws:principalisawsservice", false);
  keys.set("aws:userid", caller.userId);
  if (caller.kind === "user") keys.set("aws:username", caller.principal.name);
  addPrincipalTags(keys, caller);
  addSessionKeys(keys, caller, now);
}

const principalTypes = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  "federated-user": "FederatedUser",
} as const;

/** For a role session the role's ARN with its path, not the session's. */
function principalArn(caller: SignedCaller): string {
  return caller.kind === "role" ? caller.principal.arn : caller.arn;
}

/** Session tags override the principal's own tags of the same key, whatever the key's case. */
function addPrincipalTags(keys: Keys, caller: SignedCaller): void {
  if (caller.kind === "user" || caller.kind === "role") {
    addTags(keys, "aws:principaltag/", caller.principal.tags);
  }
  if (caller.session !== undefined) addTags(keys, "aws:principaltag/", caller.session.tags);
}

function addSessionKeys(keys: Keys, caller: SignedCaller, now: EpochMilliseconds): void {
  const { session } = caller;
  if (session === undefined) return;
  keys.set("aws:tokenissuetime", isoSeconds(session.issuedAt));
  setIfPresent(keys, "aws:sourceidentity", session.sourceIdentity);
  setIfPresent(keys, "aws:federatedprovider", session.federatedProvider);
  for (const [key, value] of Object.entries(session.keys ?? {})) keys.set(key, value);
  // Only the session of a user or of root says whether a second factor was used: the credentials
  // of AssumeRole carry no such fact, and long-term keys have none.
  if (caller.kind !== "user" && caller.kind !== "root") return;
  const verifiedAt = session.mfaAuthenticatedAt;
  keys.set("aws:multifactorauthpresent", verifiedAt !== undefined);
  if (verifiedAt !== undefined) {
    keys.set("aws:multifactorauthage", Math.floor((now - verifiedAt) / 1000));
  }
}

/** The keys of one question: the request's and those that its action and resource bring. */
export function questionKeys(
  shared: ReadonlyMap<string, ContextValue>,
  question: PermissionRequest,
  request: Gathered,
): ReadonlyMap<string, ContextValue> {
  const keys: Keys = new Map(shared);
  keys.set("aws:resourceaccount", question.resourceAccount ?? request.account);
  for (const [key, value] of Object.entries(question.keys ?? {})) {
    if (value !== undefined) keys.set(key.toLowerCase(), value);
  }
  const { actionPrefix } = request.service;
  if (question.resourceTags !== undefined) {
    addTags(keys, "aws:resourcetag/", question.resourceTags);
    addTags(keys, `${actionPrefix}:resourcetag/`, question.resourceTags);
  }
  if (question.requestTags !== undefined) {
    addTags(keys, "aws:requesttag/", question.requestTags);
    addTagKeys(keys, Object.keys(question.requestTags));
  }
  if (question.requestTagKeys !== undefined) addTagKeys(keys, question.requestTagKeys);
  return keys;
}

function addTagKeys(keys: Keys, tagKeys: readonly string[]): void {
  if (tagKeys.length > 0) keys.set("aws:tagkeys", tagKeys);
}

function addTags(keys: Keys, prefix: string, tags: Tags): void {
  for (const [key, value] of Object.entries(tags)) keys.set(prefix + key.toLowerCase(), value);
}

function setIfPresent(keys: Keys, key: string, value: string | undefined): void {
  if (value !== undefined) keys.set(key, value);
}
