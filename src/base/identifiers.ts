/** Identifiers that AWS makes: unique ids with a prefix that tells the kind, and request ids. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** Prefixes of unique ids (IAM User Guide, "Unique identifiers"). */
export const uniqueIdPrefixes = {
  accessKey: "AKIA",
  temporaryAccessKey: "ASIA",
  user: "AIDA",
  role: "AROA",
  group: "AGPA",
  managedPolicy: "ANPA",
  instanceProfile: "AIPA",
  serverCertificate: "ASCA",
  publicKey: "APKA",
  serviceSpecificCredential: "ACCA",
} as const;

export type UniqueIdKind = keyof typeof uniqueIdPrefixes;

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function randomBase32(length: number): string {
  const bytes = randomBytes(length);
  let text = "";
  for (const byte of bytes) text += base32[byte & 31];
  return text;
}

/** A unique id as IAM makes them: the kind's prefix and 17 characters of base32 (85 random bits). */
export function uniqueId(kind: UniqueIdKind): string {
  return uniqueIdPrefixes[kind] + randomBase32(17);
}

/** A long-term access key id: 20 characters. */
export function accessKeyId(): string {
  return uniqueIdPrefixes.accessKey + randomBase32(16);
}

/** A temporary access key id: 20 characters. */
export function temporaryAccessKeyId(): string {
  return uniqueIdPrefixes.temporaryAccessKey + randomBase32(16);
}

/** 40 characters of base64 (240 random bits), as AWS makes secret access keys. */
export function secretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

export function requestId(): string {
  return randomUUID();
}

/** Twelve random digits, the first not zero. */
export function randomAccountId(): string {
  return String(randomInt(100_000_000_000, 1_000_000_000_000 - 1));
}
