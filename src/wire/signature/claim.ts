/** What a signed request claims about itself, before anything of it is believed. */
import { hash } from "node:crypto";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";

export const signatureAlgorithm = "AWS4-HMAC-SHA256";
export const scopeTerminator = "aws4_request";
export const printableAscii = /^[\x20-\x7e]*$/;

/** The second to fifth element of a `Credential`: what the signing key was derived for. */
export interface CredentialScope {
  /** `YYYYMMDD` where it is well formed; compared to the timestamp when it is verified. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `aws4_request` where it is well formed. */
  readonly terminator: string;
}

/** How the body takes part in the signature. */
export type PayloadClaim =
  /** No `x-amz-content-sha256`: the body's own hash stands in the canonical request. */
  | { readonly kind: "computed" }
  /** `x-amz-content-sha256` states a hash, which must be the body's. */
  | { readonly kind: "declared"; readonly sha256: string }
  /** `UNSIGNED-PAYLOAD`: the signature does not cover the body. */
  | { readonly kind: "unsigned" };

export interface SignatureClaim {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower case, in the order in which the request gave them. */
  readonly signedHeaders: readonly string[];
  /** As given; 64 lower-case hexadecimal digits where it can match. */
  readonly signature: string;
  /** `YYYYMMDDThhmmssZ`, as it stands in the string to sign. */
  readonly timestamp: string;
  readonly signedAt: EpochMilliseconds;
  readonly sessionToken: string | undefined;
  /** Seconds from `signedAt`, 1 to 604,800; `undefined` in the header form or where left out. */
  readonly expiresSeconds: number | undefined;
  readonly payload: PayloadClaim;
}

/** 400 `IncompleteSignature`: the signature is not written as AWS writes it (IAM common errors). */
export function incompleteSignature(message: string): ServiceError {
  return new ServiceError("IncompleteSignature", message, { status: 400 });
}

/**
 * AWS's way of naming an offending header without repeating it: its SHA-256 in base64. Repeating
 * the header itself would put a signature, or another scheme's password, into logs.
 */
export function hashedEcho(text: string): string {
  return hash("sha256", text, "base64");
}

/** At most 64 characters of what a caller sent, for use in an error message. */
export function shortEcho(text: string): string {
  return text.length <= 64 ? text : `${text.slice(0, 64)}…`;
}
