/** Identifiers that AWS makes: unique ids with a prefix that tells the kind, and request ids. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { type AccountId, isAccountId } from "./arn.ts";
import type { EpochMilliseconds } from "./clock.ts";

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

/** A unique id as IAM makes them: the kind's prefix and 17 characters of base32 (85 bits). */
export function uniqueId(kind: UniqueIdKind): string {
  return uniqueIdPrefixes[kind] + randomBase32(17);
}

/** A long-term access key id: 20 characters that tell the account. */
export function accessKeyId(account: AccountId): string {
  return uniqueIdPrefixes.accessKey + keyIdBody(account);
}

/** A temporary access key id: 20 characters that tell the account. */
export function temporaryAccessKeyId(account: AccountId): string {
  return uniqueIdPrefixes.temporaryAccessKey + keyIdBody(account);
}

/*
 * As people found out of AWS's own ids: the 80 bits behind the prefix are a 1, the account's number
 * in 40 bits, and 39 bits that tell keys of one account apart.
 */
const keyIdPattern = /^(?:AKIA|ASIA)([Q-Z2-7][A-Z2-7]{15})$/;
const keyIdRandomBits = 39n;
const keyIdMark = 1n << 79n;

function keyIdBody(account: AccountId): string {
  const random = BigInt(`0x${randomBytes(5).toString("hex")}`) & ((1n << keyIdRandomBits) - 1n);
  let rest = keyIdMark | (BigInt(account) << keyIdRandomBits) | random;
  let body = "";
  for (let place = 0; place < 16; place += 1) {
    body = base32.charAt(Number(rest & 31n)) + body;
    rest >>= 5n;
  }
  return body;
}

/** The account that an access key id tells, or undefined where it is not made like ours. */
export function accountOfAccessKeyId(id: string): AccountId | undefined {
  const body = keyIdPattern.exec(id)?.[1];
  if (body === undefined) return undefined;
  let value = 0n;
  for (const letter of body) value = (value << 5n) | BigInt(base32.indexOf(letter));
  const account = String((value & ~keyIdMark) >> keyIdRandomBits).padStart(12, "0");
  return isAccountId(account) ? account : undefined;
}

/** 40 characters of base64 (240 random bits), as AWS makes secret access keys. */
export function secretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

export function requestId(): string {
  return randomUUID();
}

/** The last time that a UUID was made for, and how such UUIDs start. */
let lastTime: EpochMilliseconds = -1;
let lastStart = "";

/** A UUID that tells when it was made (RFC 9562, version 7); 74 of its bits are random. */
export function timedUuid(time: EpochMilliseconds): string {
  if (time !== lastTime) {
    const hex = time.toString(16).padStart(12, "0");
    lastStart = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
    lastTime = time;
  }
  // Behind its own version one of version 4 is random, but for the same two bits.
  return lastStart + randomUUID().slice(lastStart.length);
}

/** The time that a UUID tells, or undefined where it is none of version 7. */
export function timeOfUuid(uuid: string): EpochMilliseconds | undefined {
  const [, first, second] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(uuid) ?? [];
  return first === undefined ? undefined : Number.parseInt(`${first}${second}`, 16);
}

/** Twelve random digits, the first not zero. */
export function randomAccountId(): AccountId {
  return String(randomInt(100_000_000_000, 1_000_000_000_000 - 1)) as AccountId;
}
