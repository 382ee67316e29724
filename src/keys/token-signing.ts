/** Key pairs that sign JSON Web Tokens: made, sealed, opened, published and rotated. */
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { Sealer } from "./sealing.ts";

/** RSA PKCS #1 v1.5 with SHA-256 on 2,048 bits, and ECDSA on P-384 with SHA-384 (RFC 7518). */
export const tokenAlgorithms = ["RS256", "ES384"] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** A key pair as it is stored; all of it is public but what is sealed. */
export interface StoredTokenKey {
  /** The RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly publicJwk: JWK;
  /** PKCS #8, sealed for this `kid`. */
  readonly sealedPrivateKey: string;
}

/** A key pair ready to sign. */
export interface TokenKey {
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly privateKey: CryptoKey;
}

/** A public key and until when tokens that it signed may live. */
export interface PublishedTokenKey {
  readonly publicJwk: JWK;
  /** The end of the last token that the key signed; `undefined` while it still signs. */
  readonly lastTokenExpiresAt?: EpochMilliseconds | undefined;
}

export const tokenKeyPurpose = "token-key";
const rsaModulusBits = 2_048;

/** Makes a new key pair. Its private key leaves this function only sealed. */
export async function generateTokenKey(
  sealer: Sealer,
  algorithm: TokenAlgorithm,
): Promise<StoredTokenKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, {
    modulusLength: rsaModulusBits,
    extractable: true,
  });
  const bareJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(bareJwk, "sha256");
  const sealedPrivateKey = sealer.seal(
    tokenKeyPurpose,
    tokenKeyPlace(kid),
    await exportPKCS8(privateKey),
  );
  const publicJwk = { ...bareJwk, kid, alg: algorithm, use: "sig" };
  return { kid, algorithm, publicJwk, sealedPrivateKey };
}

/** Opens a stored key pair. @throws SealingError */
export async function openTokenKey(sealer: Sealer, stored: StoredTokenKey): Promise<TokenKey> {
  const { kid, algorithm, sealedPrivateKey } = stored;
  const pem = sealer.openText(tokenKeyPurpose, tokenKeyPlace(kid), sealedPrivateKey);
  return { kid, algorithm, privateKey: await importPKCS8(pem, algorithm) };
}

/**
 * A signed token in compact form. The claims are signed as they stand: `iss`, `iat` and `exp` (in
 * seconds) and the rest are the caller's.
 *
 * @param type the `typ` of the header: `JWT` unless the token's kind has one of its own
 */
export async function signJwt(claims: JWTPayload, key: TokenKey, type = "JWT"): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: type })
    .sign(key.privateKey);
}

/**
 * The public keys to verify with (RFC 7517): those that sign, and those that signed a token which
 * has not ended yet.
 */
export function jwks(
  keys: readonly PublishedTokenKey[],
  now: EpochMilliseconds,
): { readonly keys: readonly JWK[] } {
  const live = keys.filter(({ lastTokenExpiresAt }) => {
    return lastTokenExpiresAt === undefined || lastTokenExpiresAt > now;
  });
  return { keys: live.map(({ publicJwk }) => publicJwk) };
}

/** What a sealed private key is bound to. */
export function tokenKeyPlace(kid: string): string {
  return `tokenKey:${kid}`;
}
