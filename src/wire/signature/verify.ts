/** Verifies a claimed signature against the caller's secret access key. */
import { timingSafeEqual } from "node:crypto";
import { type EpochMilliseconds, isoBasic } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { HttpRequest } from "../http.ts";
import { sha256Hex, stringToSign } from "./canonical.ts";
import { type CredentialScope, type SignatureClaim, scopeTerminator } from "./claim.ts";
import { signedHeadersOf } from "./signed-headers.ts";
import { computeSignature, deriveSigningKey, SigningKeyCache } from "./signing-key.ts";

/** How far a client's clock may be from ours, either way. */
const clockToleranceMinutes = 15;

export interface Verification {
  readonly claim: SignatureClaim;
  readonly request: HttpRequest;
  /** The secret of `claim.accessKeyId`. */
  readonly secretAccessKey: string;
  readonly now: EpochMilliseconds;
  readonly keys: SigningKeyCache;
  /** The service that the scope must name; without it any service will do. */
  readonly expectedService?: string;
  /** Whether the operation takes `UNSIGNED-PAYLOAD`; it does not unless this says so. */
  readonly unsignedPayloadAllowed?: boolean;
}

/**
 * Returns where the request was signed with the secret, in time and for this service; else throws.
 *
 * @throws ServiceError `SignatureDoesNotMatch` (403), with AWS's wording for a wrong scope, a clock
 * out of tolerance and a wrong signature; `RequestExpired` (400) for a presigned request after its
 * `X-Amz-Expires`. Nothing of the secret, the canonical request or the right signature is told.
 */
export function verifySignature(verification: Verification): void {
  const { claim, request, now } = verification;
  checkScope(claim, verification.expectedService);
  checkTime(claim, now);
  checkSignedHeaders(claim, request.headers);
  const payloadHash = checkedPayloadHash(verification);
  const text = stringToSign(request, { ...claim, payloadHash });
  const { secretAccessKey, keys } = verification;
  const entryName = SigningKeyCache.entryName(secretAccessKey, claim.scope);
  const held = keys.find(entryName);
  const signingKey = held ?? deriveSigningKey(secretAccessKey, claim.scope);
  if (!equalInConstantTime(computeSignature(signingKey, text), claim.signature)) throw mismatch();
  if (held === undefined) keys.store(entryName, signingKey);
}

function refusal(message: string): ServiceError {
  return new ServiceError("SignatureDoesNotMatch", message, { status: 403 });
}

function mismatch(): ServiceError {
  return refusal(
    "The request signature we calculated does not match the signature you provided. " +
      "Check your AWS Secret Access Key and signing method. " +
      "Consult the service documentation for details.",
  );
}

/** Both are ASCII; a length tells nothing, since a right signature's length is public. */
function equalInConstantTime(right: string, given: string): boolean {
  const rightBytes = Buffer.from(right, "latin1");
  const givenBytes = Buffer.from(given, "latin1");
  return rightBytes.length === givenBytes.length && timingSafeEqual(rightBytes, givenBytes);
}

/** AWS names every fault of a scope in one message, each sentence with a blank after it. */
function checkScope(claim: SignatureClaim, expectedService: string | undefined): void {
  const message = scopeFaults(claim.scope, claim.timestamp, expectedService);
  if (message !== "") throw refusal(message);
}

function scopeFaults(
  scope: CredentialScope,
  timestamp: string,
  expectedService: string | undefined,
): string {
  let message = "";
  if (!/^[a-z0-9-]{1,64}$/.test(scope.region)) {
    message += "Credential should be scoped to a valid region. ";
  }
  if (expectedService !== undefined && scope.service !== expectedService) {
    message += `Credential should be scoped to correct service: '${expectedService}'. `;
  }
  if (scope.terminator !== scopeTerminator) {
    message += "Credential should be scoped with a valid terminator: ";
    message += `'${scopeTerminator}', not '${scope.terminator}'. `;
  }
  const date = timestamp.slice(0, 8);
  if (scope.date !== date) {
    message += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date ";
    message += `from HTTP: '${scope.date}' != '${date}', from '${timestamp}'.`;
  }
  return message;
}

/**
 * A request signed in its header lives 15 minutes either way of our clock, and so does a presigned
 * one that states no expiry. A presigned one that states an expiry lives exactly that long.
 */
function checkTime(claim: SignatureClaim, now: EpochMilliseconds): void {
  const toleranceMilliseconds = clockToleranceMinutes * 60_000;
  const earliest = now - toleranceMilliseconds;
  const latest = now + toleranceMilliseconds;
  const { timestamp, signedAt, expiresSeconds } = claim;
  if (signedAt > latest) {
    throw refusal(
      `Signature not yet current: ${timestamp} is still later than ${isoBasic(latest)} ` +
        `(${isoBasic(now)} + ${clockToleranceMinutes} min.)`,
    );
  }
  if (expiresSeconds === undefined) {
    if (signedAt >= earliest) return;
    throw refusal(
      `Signature expired: ${timestamp} is now earlier than ${isoBasic(earliest)} ` +
        `(${isoBasic(now)} - ${clockToleranceMinutes} min.)`,
    );
  }
  const end = signedAt + expiresSeconds * 1_000;
  if (now <= end) return;
  throw new ServiceError(
    "RequestExpired",
    `Request has expired: ${isoBasic(end)} (${timestamp} + ${expiresSeconds} s) ` +
      `is now earlier than ${isoBasic(now)}`,
    { status: 400 },
  );
}

/**
 * `host` and every `x-amz-` header must be signed (IAM User Guide, "Elements of an AWS API request
 * signature", signed headers), else a captured request could be sent to another host or turned into
 * another operation by adding a header. `x-amz-user-agent` is let off: the AWS SDK for PHP sends
 * it unsigned, and it decides nothing.
 */
function checkSignedHeaders(claim: SignatureClaim, headers: HttpRequest["headers"]): void {
  const { names: signed } = signedHeadersOf(claim.signedHeaders);
  if (!signed.has("host")) {
    throw refusal("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name in headers) {
    if (!name.startsWith("x-amz-") || name === "x-amz-user-agent" || signed.has(name)) continue;
    throw refusal(`'${headerTitle(name)}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  for (const name of signed) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (value === undefined || /[\u0100-\uffff]/.test(value)) throw mismatch();
  }
}

/** `x-amz-target` as it is usually written: `X-Amz-Target`. */
function headerTitle(name: string): string {
  return name.slice(0, 64).replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

function checkedPayloadHash(verification: Verification): string {
  const { payload } = verification.claim;
  if (payload.kind === "unsigned") {
    if (verification.unsignedPayloadAllowed === true) return "UNSIGNED-PAYLOAD";
    throw refusal("UNSIGNED-PAYLOAD is not allowed here. Sign the SHA-256 of the body.");
  }
  const bodyHash = sha256Hex(verification.request.body);
  if (payload.kind === "declared" && payload.sha256 !== bodyHash) {
    throw refusal("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  return bodyHash;
}
