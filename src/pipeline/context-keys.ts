/**
 * The condition context of a call: AWS's global keys (IAM User Guide, "AWS global condition
 * context keys") and what the operation adds. A key that does not apply is absent, never empty.
 */
import { type EpochMilliseconds, isoSeconds } from "../base/clock.ts";
import type { ContextValue, ContextValues } from "../policy/index.ts";
import type { SignedCaller, Tags } from "./caller.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import { defaultRegion } from "./identify.ts";
import type { PermissionRequest } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";
import type { Gathered } from "./request.ts";

type Keys = Map<string, ContextValue>;

/** Keys that are put together when the first one is looked at: most decisions look at none. */
export class KeysOnDemand implements ContextValues {
  readonly #make: () => ReadonlyMap<string, ContextValue>;
  #keys: ReadonlyMap<string, ContextValue> | undefined;

  constructor(make: () => ReadonlyMap<string, ContextValue>) {
    this.#make = make;
  }

  get all(): ReadonlyMap<string, ContextValue> {
    this.#keys ??= this.#make();
    return this.#keys;
  }

  get(lowerCaseKey: string): ContextValue | undefined {
    return this.all.get(lowerCaseKey);
  }
}

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
  else {
    addCallerKeys(keys, caller, receivedAt);
    addOrganizationKeys(keys, "aws:principalorg", request.callerStanding);
  }
  return keys;
}

/** `…OrgID` and the multi-valued `…OrgPaths`, for members of an organization only. */
function addOrganizationKeys(
  keys: Keys,
  prefix: "aws:principalorg" | "aws:resourceorg",
  standing: AccountStanding | undefined,
): void {
  const membership = standing?.membership;
  if (membership === undefined) return;
  keys.set(`${prefix}id`, membership.organizationId);
  keys.set(`${prefix}paths`, [membership.path]);
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

/**
 * Session tags override the principal's own tags of the same key, whatever the key's case. A
 * federated user has its issuer's tags too (IAM User Guide, "Passing session tags").
 */
function addPrincipalTags(keys: Keys, caller: SignedCaller): void {
  if (caller.kind !== "root" && caller.principal !== undefined) {
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
  const isAssumedRoot = session.assumedRootIn !== undefined;
  if (isAssumedRoot) keys.set("aws:assumedroot", true);
  // Only the session of a user or of root says whether a second factor was used: the credentials
  // of AssumeRole and AssumeRoot carry no such fact, and long-term keys have none.
  if (isAssumedRoot || (caller.kind !== "user" && caller.kind !== "root")) return;
  const verifiedAt = session.mfaAuthenticatedAt;
  keys.set("aws:multifactorauthpresent", verifiedAt !== undefined);
  if (verifiedAt !== undefined) {
    keys.set("aws:multifactorauthage", Math.floor((now - verifiedAt) / 1000));
  }
}

/**
 * The keys of one question: the request's and those that its action and resource bring. `owner` is
 * the standing of the resource's account. The service's own name for the resource's tags is that
 * of the action: a call of one service may ask about another's resource, as about a secret's key.
 */
export function questionKeys(
  shared: ReadonlyMap<string, ContextValue>,
  question: PermissionRequest,
  request: Gathered,
  owner: AccountStanding,
): ReadonlyMap<string, ContextValue> {
  const keys: Keys = new Map(shared);
  keys.set("aws:resourceaccount", question.resourceAccount ?? request.account);
  addOrganizationKeys(keys, "aws:resourceorg", owner);
  const [actionPrefix = ""] = question.action.split(":", 1);
  addResourceKeys(keys, question, actionPrefix);
  if (question.requestTags !== undefined) {
    addTags(keys, "aws:requesttag/", question.requestTags);
    addTagKeys(keys, Object.keys(question.requestTags));
  }
  if (question.requestTagKeys !== undefined) addTagKeys(keys, question.requestTagKeys);
  return keys;
}

/** The keys that follow from the resource of a question, and no others; in lower case. */
export function resourceKeys(
  question: PermissionRequest,
  actionPrefix: string,
): ReadonlyMap<string, ContextValue> {
  const keys: Keys = new Map();
  addResourceKeys(keys, question, actionPrefix);
  return keys;
}

function addResourceKeys(
  keys: Keys,
  { keys: own, resourceTags }: PermissionRequest,
  actionPrefix: string,
): void {
  addFolded(keys, "", Object.entries(own ?? {}));
  if (resourceTags === undefined) return;
  addTags(keys, "aws:resourcetag/", resourceTags);
  addTags(keys, `${actionPrefix}:resourcetag/`, resourceTags);
}

function addTagKeys(keys: Keys, tagKeys: readonly string[]): void {
  if (tagKeys.length > 0) keys.set("aws:tagkeys", tagKeys);
}

function addTags(keys: Keys, prefix: string, tags: Tags): void {
  addFolded(keys, prefix, Object.entries(tags));
}

/**
 * Adds keys of one source, in the place of older ones. Those that differ by case alone, as tags of
 * one secret may, are one key to a condition: where their values differ it has them all, and so no
 * plain operator reads any of them for the caller (rules C9 and C10 in docs/spec).
 */
function addFolded(
  keys: Keys,
  prefix: string,
  entries: readonly (readonly [string, ContextValue | undefined])[],
): void {
  const added = new Set<string>();
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    const key = prefix + name.toLowerCase();
    keys.set(key, added.has(key) ? bothOf(keys.get(key), value) : value);
    added.add(key);
  }
}

function bothOf(one: ContextValue | undefined, other: ContextValue): ContextValue {
  if (one === undefined || one === other) return other;
  return [one, other].flat();
}

function setIfPresent(keys: Keys, key: string, value: string | undefined): void {
  if (value !== undefined) keys.set(key, value);
}
