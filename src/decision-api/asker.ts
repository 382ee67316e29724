/** Who asks: proved by AWS's signature, or by an API key of an IAM user as a bearer token. */
import { hash, timingSafeEqual } from "node:crypto";
import { authenticate } from "../pipeline/authenticate.ts";
import type { PrincipalFacts, SignedCaller, UserCaller } from "../pipeline/caller.ts";
import type { ServiceKeyFacts } from "../pipeline/decision-directory.ts";
import { authenticatedPlain } from "../pipeline/plain-call.ts";
import type { AuthenticatedRequest, IdentifiedRequest } from "../pipeline/request.ts";
import { unauthorized } from "./errors.ts";
import { type DecisionParts, serviceName } from "./parts.ts";

export type AskedRequest = AuthenticatedRequest & { readonly caller: SignedCaller };

/** RFC 6750, section 2.1. */
const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** How the keys start that `CreateServiceSpecificCredential` makes. */
const keyMark = "ABSK";

/** Longer ones are none of ours. */
const keyCharactersMax = 512;

/**
 * Throws a `ServiceError`: of status 401 for a key, and as `authenticate` does for a signature.
 */
export async function authenticateAsker(
  request: IdentifiedRequest,
  parts: DecisionParts,
): Promise<AskedRequest> {
  if (request.claim !== undefined) {
    const authenticated = await authenticate(request, parts.gate);
    return isSigned(authenticated) ? authenticated : refuseStranger();
  }
  const { authorization } = request.http.headers;
  if (authorization === undefined) return refuseStranger();
  const key = bearer.exec(authorization)?.[1];
  if (key === undefined) throw unauthorized("The Authorization header holds no bearer token.");
  return authenticateKey(request, key, parts);
}

function isSigned(request: AuthenticatedRequest): request is AskedRequest {
  return request.caller.kind !== "anonymous";
}

function refuseStranger(): never {
  throw unauthorized("The request carries neither a bearer token nor a signature.");
}

function invalidKey() {
  return unauthorized("The API key is not valid.");
}

async function authenticateKey(
  request: IdentifiedRequest,
  key: string,
  { gate, directory }: DecisionParts,
): Promise<AskedRequest> {
  // From here on the facts are as new as the last commit on any node.
  await gate.storage.synchronize();
  const name = keyName(key);
  const facts = name === undefined ? undefined : await directory.serviceKey(serviceName, name);
  if (facts === undefined || !isTheKey(key, facts) || !facts.active) throw invalidKey();
  if (facts.expiresAt !== undefined && request.receivedAt >= facts.expiresAt) {
    throw unauthorized(`The API key ended at ${new Date(facts.expiresAt).toISOString()}.`);
  }
  const standing = await gate.organizations.standing(facts.account);
  const principal = await gate.directory.user(facts.account, facts.userId);
  if (standing.state === "suspended" || principal === undefined) throw invalidKey();
  const caller = keyCaller(facts, principal);
  return authenticatedPlain(request, caller, standing) as AskedRequest;
}

/** The name in a key: what stands before the random part. */
function keyName(key: string): string | undefined {
  if (!key.startsWith(keyMark) || key.length > keyCharactersMax) return undefined;
  const content = Buffer.from(key.slice(keyMark.length), "base64").toString("latin1");
  const colon = content.indexOf(":");
  return colon === -1 ? undefined : content.slice(0, colon);
}

/** Keys that were proved, kept as long as the directory's facts about them do not change. */
const proved = new WeakMap<ServiceKeyFacts, Buffer>();

/** Hashes a key once; later calls compare it with the one that was proved. */
function isTheKey(key: string, facts: ServiceKeyFacts): boolean {
  const given = Buffer.from(key, "latin1");
  const known = proved.get(facts);
  if (known !== undefined) return known.length === given.length && timingSafeEqual(known, given);
  const digest = hash("sha256", given, "buffer");
  const isProved = timingSafeEqual(digest, Buffer.from(facts.digest, "hex"));
  if (isProved) proved.set(facts, given);
  return isProved;
}

const callers = new WeakMap<ServiceKeyFacts, UserCaller>();

function keyCaller(facts: ServiceKeyFacts, principal: PrincipalFacts): UserCaller {
  const known = callers.get(facts);
  if (known?.principal === principal) return known;
  const { arn, uniqueId: userId, account } = principal;
  const { credentialId: accessKeyId } = facts;
  const caller: UserCaller = { kind: "user", account, arn, userId, accessKeyId, principal };
  callers.set(facts, caller);
  return caller;
}
