/** Who asks: proved by AWS's signature, or by an API key of an IAM user as a bearer token. */
import { hash, timingSafeEqual } from "node:crypto";
import type { EpochMilliseconds } from "../base/clock.ts";
import { authenticate } from "../pipeline/authenticate.ts";
import type { SignedCaller, UserCaller } from "../pipeline/caller.ts";
import type { ServiceKeyFacts } from "../pipeline/decision-directory.ts";
import type { AccountStanding } from "../pipeline/organization.ts";
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

/** Whom a key proves. */
export interface ApiKeyHolder {
  readonly caller: UserCaller;
  readonly standing: AccountStanding;
  readonly expiresAt: EpochMilliseconds | undefined;
}

async function authenticateKey(
  request: IdentifiedRequest,
  key: string,
  parts: DecisionParts,
): Promise<AskedRequest> {
  // From here on the facts are as new as the last commit on any node.
  await parts.gate.storage.synchronize();
  // Found by a hash that nobody outside can tell, so the time that it takes tells nothing of keys.
  const { holders } = parts;
  const holder = holders.known(key) ?? (await holders.made(key, () => holderOf(key, parts)));
  const { caller, standing, expiresAt } = holder;
  if (expiresAt !== undefined && request.receivedAt >= expiresAt) {
    throw unauthorized(`The API key ended at ${new Date(expiresAt).toISOString()}.`);
  }
  return authenticatedPlain(request, caller, standing) as AskedRequest;
}

async function holderOf(key: string, { gate, directory }: DecisionParts): Promise<ApiKeyHolder> {
  const name = keyName(key);
  const facts = name === undefined ? undefined : await directory.serviceKey(serviceName, name);
  if (facts === undefined || !isTheKey(key, facts) || !facts.active) throw invalidKey();
  const { account, userId, expiresAt, credentialId: accessKeyId } = facts;
  const standing = await gate.organizations.standing(account);
  const principal = await gate.directory.user(account, userId);
  if (standing.state === "suspended" || principal === undefined) throw invalidKey();
  const { arn } = principal;
  const caller: UserCaller = { kind: "user", account, arn, userId, accessKeyId, principal };
  return { caller, standing, expiresAt };
}

/** The name in a key: what stands before the random part. */
function keyName(key: string): string | undefined {
  if (!key.startsWith(keyMark) || key.length > keyCharactersMax) return undefined;
  const content = Buffer.from(key.slice(keyMark.length), "base64").toString("latin1");
  const colon = content.indexOf(":");
  return colon === -1 ? undefined : content.slice(0, colon);
}

function isTheKey(key: string, { digest }: ServiceKeyFacts): boolean {
  const given = hash("sha256", Buffer.from(key, "latin1"), "buffer");
  return timingSafeEqual(given, Buffer.from(digest, "hex"));
}
