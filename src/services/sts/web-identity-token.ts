/** Verifies the token of an OpenID Connect provider: signature, issuer, audience and time. */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from "jose";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { OidcProviderFacts } from "../../pipeline/identity-providers.ts";
import { expiredIdentityToken, invalidIdentityToken } from "./errors.ts";
import type { IssuerKeyRing, IssuerKeys } from "./issuer-keys.ts";

/** Signatures by key pairs only: never `none`, and never a secret that both sides share. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

/**
 * How far the provider's clock may run ahead of ours, in seconds. A token that has run out by our
 * clock is never taken.
 */
export const clockSkewSeconds = 300;

const subjectCharactersMax = 255;

/** What a token says of itself, before anything about it is proved. */
export interface UnverifiedToken {
  readonly token: string;
  readonly issuer: string;
}

export interface VerifiedToken {
  readonly claims: JWTPayload;
  readonly subject: string;
  /** The one of the provider's client ids that the token is for. */
  readonly audience: string;
}

/** Throws `InvalidIdentityToken` for what is no token with an issuer that could be verified. */
export function readToken(token: string): UnverifiedToken {
  try {
    const { alg } = decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    if (alg !== undefined && algorithms.includes(alg) && iss !== undefined) {
      return { token, issuer: iss };
    }
  } catch (cause) {
    throw notAToken(cause);
  }
  throw notAToken();
}

function notAToken(cause?: unknown) {
  return invalidIdentityToken(
    "The ID Token provided is not a valid JWT. " +
      "(You may see this error if you sent an Access Token)",
    cause,
  );
}

/** Throws `InvalidIdentityToken`, `ExpiredTokenException`, `IDPCommunicationError`. */
export async function verifyToken(
  { token }: UnverifiedToken,
  provider: OidcProviderFacts,
  ring: IssuerKeyRing,
  now: EpochMilliseconds,
): Promise<VerifiedToken> {
  const claims = await verifiedClaims(token, provider, ring);
  refuseOutOfTime(claims, Math.floor(now / 1_000));
  const { sub } = claims;
  if (typeof sub !== "string" || sub === "" || sub.length > subjectCharactersMax) {
    throw invalidIdentityToken("Missing a required claim: sub");
  }
  return { claims, subject: sub, audience: audienceOf(claims, provider.clientIds) };
}

async function verifiedClaims(
  token: string,
  provider: OidcProviderFacts,
  ring: IssuerKeyRing,
): Promise<JWTPayload> {
  const keys = await ring.keysOf(provider);
  try {
    return await claimsOf(token, keys);
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw badSignature(error);
  }
  // The provider may have a new key since we last looked.
  const newer = await ring.newerKeysOf(provider, keys);
  try {
    return await claimsOf(token, newer);
  } catch (error) {
    throw badSignature(error);
  }
}

async function claimsOf(token: string, { find }: IssuerKeys): Promise<JWTPayload> {
  const payload = await verifiedPayload(token, find);
  const claims: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  if (typeof claims !== "object" || claims === null) throw new Error("the claims are no object");
  return claims as JWTPayload;
}

/** A token without a key id may fit several keys: each is tried. */
async function verifiedPayload(token: string, find: IssuerKeys["find"]): Promise<Uint8Array> {
  try {
    return (await compactVerify(token, find, { algorithms })).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const verified = await compactVerify(token, key, { algorithms }).catch(() => undefined);
      if (verified !== undefined) return verified.payload;
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function badSignature(cause: unknown) {
  return invalidIdentityToken(
    cause instanceof errors.JWKSNoMatchingKey
      ? "Couldn't retrieve verification key from your identity provider,  please reference " +
          "AssumeRoleWithWebIdentity documentation for requirements"
      : "The token's signature is not valid.",
    cause,
  );
}

/** Times in whole seconds since 1970, as tokens write them. */
function refuseOutOfTime({ exp, nbf, iat }: JWTPayload, now: number): void {
  if (typeof exp !== "number") throw invalidIdentityToken("Missing a required claim: exp");
  if (typeof iat !== "number") throw invalidIdentityToken("Missing a required claim: iat");
  if (now >= exp) {
    throw expiredIdentityToken(
      `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
    );
  }
  const begins = Math.max(iat, typeof nbf === "number" ? nbf : iat);
  if (begins > now + clockSkewSeconds) {
    throw invalidIdentityToken(
      `Token not yet valid: current date/time ${now} must not be before ${begins}`,
    );
  }
}

/**
 * The client id that the token is for. `azp`, where there is one, stands in the place of `aud`: it
 * names the client that the token was issued to (IAM User Guide, "Create an OpenID Connect (OIDC)
 * identity provider in IAM").
 */
function audienceOf({ aud, azp }: JWTPayload, clientIds: readonly string[]): string {
  const named = azp ?? aud;
  const found = (Array.isArray(named) ? named : [named]).find(
    (audience) => typeof audience === "string" && clientIds.includes(audience),
  );
  if (typeof found !== "string") throw invalidIdentityToken("Incorrect token audience");
  return found;
}
