/** The parts of a claim that the header and the query write alike. */
import { type EpochMilliseconds, isoBasic } from "../../base/clock.ts";
import type { ServiceError } from "../../base/errors.ts";
import { remembered } from "../../base/remembered.ts";
import {
  type CredentialScope,
  incompleteSignature,
  type PayloadClaim,
  printableAscii,
  type SignatureClaim,
  shortEcho,
  signatureAlgorithm,
} from "./claim.ts";

/** Bounds on what is read before a caller is known, in characters; far above what clients send. */
const limits = {
  credential: 512,
  signedHeaders: 4_096,
  signature: 512,
  sessionToken: 16_384,
} as const;

const asymmetricAlgorithm = "AWS4-ECDSA-P256-SHA256";
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const hexDigest = /^[0-9a-f]{64}$/;

/** @throws ServiceError `IncompleteSignature` for all but `AWS4-HMAC-SHA256` */
export function checkAlgorithm(algorithm: string): void {
  if (algorithm === signatureAlgorithm) return;
  if (algorithm === asymmetricAlgorithm) {
    throw incompleteSignature(
      `Signature Version 4A (${asymmetricAlgorithm}) is not supported. ` +
        `Sign the request with ${signatureAlgorithm}.`,
    );
  }
  throw incompleteSignature(`Unsupported AWS 'algorithm': '${shortEcho(algorithm)}'.`);
}

export function malformedDate(text: string): ServiceError {
  return incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${shortEcho(text)}'. ` +
      "See http://en.wikipedia.org/wiki/ISO_8601",
  );
}

/** What an `x-amz-content-sha256` says. @throws ServiceError `IncompleteSignature` */
export function payloadClaim(header: string | undefined): PayloadClaim {
  if (header === undefined) return { kind: "computed" };
  if (header === "UNSIGNED-PAYLOAD") return { kind: "unsigned" };
  if (hexDigest.test(header)) return { kind: "declared", sha256: header };
  if (header.startsWith("STREAMING-")) {
    throw incompleteSignature(
      "A body that is signed in chunks (x-amz-content-sha256: STREAMING-…) is not supported. " +
        "Sign the SHA-256 of the whole body.",
    );
  }
  throw incompleteSignature(
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a SHA-256 in lower-case hexadecimal.",
  );
}

interface ClaimParts {
  readonly form: SignatureClaim["form"];
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly signedAt: EpochMilliseconds;
  readonly sessionToken: string | undefined;
  readonly expiresSeconds: number | undefined;
  readonly payload: PayloadClaim;
}

/** @throws ServiceError `IncompleteSignature` */
export function claimOf(parts: ClaimParts): SignatureClaim {
  if (parts.signature.length > limits.signature) throw incompleteSignature("Signature too long.");
  if ((parts.sessionToken?.length ?? 0) > limits.sessionToken) {
    throw incompleteSignature("X-Amz-Security-Token is too long.");
  }
  const { accessKeyId, scope } = knownCredential(parts.credential);
  return {
    form: parts.form,
    accessKeyId,
    scope,
    signedHeaders: knownSignedHeaders(parts.signedHeaders),
    signature: parts.signature,
    timestamp: isoBasic(parts.signedAt),
    signedAt: parts.signedAt,
    sessionToken: parts.sessionToken,
    expiresSeconds: parts.expiresSeconds,
    payload: parts.payload,
  };
}

/** A client signs with one credential for a day, and the same headers for ever. */
const rememberedMax = 1_000;

const knownCredential = remembered(rememberedMax, parseCredential);
const knownSignedHeaders = remembered(rememberedMax, parseSignedHeaders);

function parseCredential(text: string): { accessKeyId: string; scope: CredentialScope } {
  const elements = text.split("/");
  const [accessKeyId, date, region, service, terminator] = elements;
  if (
    text.length > limits.credential ||
    !printableAscii.test(text) ||
    elements.length !== 5 ||
    !accessKeyId ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined
  ) {
    throw incompleteSignature(
      "Credential must have exactly 5 slash-delimited elements, " +
        `e.g. keyid/date/region/service/term, got '${shortEcho(text)}'`,
    );
  }
  return { accessKeyId, scope: { date, region, service, terminator } };
}

function parseSignedHeaders(text: string): readonly string[] {
  const names = text.length > limits.signedHeaders ? [] : text.toLowerCase().split(";");
  const wellFormed = names.every((name) => headerName.test(name));
  if (names.length === 0 || !wellFormed || new Set(names).size !== names.length) {
    throw incompleteSignature(
      "SignedHeaders must be the names of distinct headers, separated by semicolons.",
    );
  }
  return names;
}
