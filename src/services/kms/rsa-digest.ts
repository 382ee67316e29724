/** RSA signatures over a digest that the caller made (RFC 8017, sections 8.1, 8.2, 9.1 and 9.2). */
import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { assert } from "../../base/errors.ts";

export type RsaHash = "sha256" | "sha384" | "sha512";

/** What stands before a digest in PKCS #1 v1.5: the algorithm, in DER (RFC 8017, section 9.2). */
const digestPrefixes: Readonly<Record<RsaHash, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

function digestInfo(hash: RsaHash, digest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(digestPrefixes[hash], "hex"), digest]);
}

export function signDigestPkcs1(key: KeyObject, hash: RsaHash, digest: Uint8Array): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest));
}

export function verifyDigestPkcs1(
  key: KeyObject,
  hash: RsaHash,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const opened = openSignature(key, constants.RSA_PKCS1_PADDING, signature);
  return opened !== undefined && isSame(opened, digestInfo(hash, digest));
}

/** The salt is as long as the digest, as AWS has it. */
export function signDigestPss(key: KeyObject, hash: RsaHash, digest: Uint8Array): Buffer {
  const salt = randomBytes(digest.length);
  const encoded = encodePss(hash, digest, salt, modulusBytes(key));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

export function verifyDigestPss(
  key: KeyObject,
  hash: RsaHash,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const encoded = openSignature(key, constants.RSA_NO_PADDING, signature);
  if (encoded === undefined) return false;
  const salt = saltOf(hash, encoded, digest.length);
  return salt !== undefined && isSame(encoded, encodePss(hash, digest, salt, encoded.length));
}

/** Undefined where it is not even of the key's size or form. */
function openSignature(key: KeyObject, padding: number, signature: Uint8Array) {
  if (signature.length !== modulusBytes(key)) return undefined;
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined;
  }
}

function modulusBytes(key: KeyObject): number {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  assert(bits !== undefined && bits % 8 === 0, "RSA keys are of whole bytes");
  return bits / 8;
}

/**
 * EMSA-PSS (RFC 8017, section 9.1.1). The modulus is of whole bytes, so the encoded message is one
 * bit shorter than it, and its first bit is 0.
 */
function encodePss(hash: RsaHash, digest: Uint8Array, salt: Uint8Array, length: number): Buffer {
  const h = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const dataLength = length - h.length - 1;
  const data = Buffer.alloc(dataLength);
  data[dataLength - salt.length - 1] = 1;
  data.set(salt, dataLength - salt.length);
  const masked = xor(data, mask(hash, h, dataLength));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, h, Buffer.of(0xbc)]);
}

/** The salt that an encoded message says it has; the encoding is compared whole afterwards. */
function saltOf(hash: RsaHash, encoded: Buffer, saltLength: number): Buffer | undefined {
  const dataLength = encoded.length - saltLength - 1;
  if (dataLength <= saltLength) return undefined;
  const h = encoded.subarray(dataLength, dataLength + saltLength);
  const data = xor(encoded.subarray(0, dataLength), mask(hash, h, dataLength));
  return data.subarray(dataLength - saltLength);
}

/** MGF1 (RFC 8017, appendix B.2.1). */
function mask(hash: RsaHash, seed: Uint8Array, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += seed.length) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(parts.length);
    parts.push(createHash(hash).update(seed).update(counter).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
