/** The form of our ciphertexts: which key and version made them, and what must be unchanged. */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { assert } from "../../base/errors.ts";
import { invalidCiphertext } from "./errors.ts";

/*
 * A ciphertext, in bytes:
 *
 *   format 1 | kind of key id 1 | key id 16 | version of the material 4 | salt 16 | check 8 |
 *   nonce 12 | ciphertext | tag 16
 *
 * As in `Sealer`, each ciphertext has a key of its own, HMAC-SHA256 of its salt under the material:
 * random nonces under the material itself would be safe for 2^32 ciphertexts only (NIST SP 800-38D,
 * section 8.3), and data keys are made without end. The check (a part of SHA-256 of all before it)
 * tells a damaged ciphertext from one of a key that is not here; the tag is what proves.
 */
const formatVersion = 1;
const saltBytes = 16;
const checkBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const keyIdAt = 2;
const versionAt = 18;
const saltAt = 22;
const checkAt = saltAt + saltBytes;
const nonceAt = checkAt + checkBytes;
const bodyAt = nonceAt + nonceBytes;

const multiRegionPrefix = "mrk-";

/** Where the hyphens of a UUID divide its digits. */
const uuidGroups = [
  [0, 8],
  [8, 12],
  [12, 16],
  [16, 20],
  [20, 32],
] as const;

export interface CiphertextOrigin {
  readonly keyId: string;
  readonly version: number;
}

/** Encrypts under a version of a symmetric key; `context` is canonical. */
export function encryptUnder(
  material: KeyObject,
  origin: CiphertextOrigin,
  context: Uint8Array,
  plaintext: Uint8Array,
): Buffer {
  const header = Buffer.alloc(bodyAt);
  writeKeyId(header, origin.keyId);
  header.writeUInt32BE(origin.version, versionAt);
  randomBytes(saltBytes).copy(header, saltAt);
  checkOf(header).copy(header, checkAt);
  randomBytes(nonceBytes).copy(header, nonceAt);
  const cipher = createCipheriv("aes-256-gcm", ownKeyBytes(material, header), nonceOf(header));
  cipher.setAAD(Buffer.concat([header, context]));
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Which key made the ciphertext. Throws `InvalidCiphertextException` where it is not one. */
export function originOf(ciphertext: Uint8Array): CiphertextOrigin {
  const origin = readOrigin(ciphertext);
  if (origin === undefined) throw invalidCiphertext();
  return origin;
}

/** Undefined for what is no ciphertext of ours, or was damaged. */
export function readOrigin(ciphertext: Uint8Array): CiphertextOrigin | undefined {
  const bytes = bufferOf(ciphertext);
  if (bytes.length < bodyAt + tagBytes || bytes[0] !== formatVersion) return undefined;
  if (!checkOf(bytes).equals(bytes.subarray(checkAt, nonceAt))) return undefined;
  const keyId = readKeyId(bytes);
  return keyId === undefined ? undefined : { keyId, version: bytes.readUInt32BE(versionAt) };
}

/** The one key that opens a ciphertext whose origin was read, and no other. */
export function ownKeyOf(material: KeyObject, ciphertext: Uint8Array): KeyObject {
  return createSecretKey(ownKeyBytes(material, bufferOf(ciphertext)));
}

/** Throws `InvalidCiphertextException` for another key, another context or a changed ciphertext. */
export function decryptUnder(
  ownKey: KeyObject,
  context: Uint8Array,
  ciphertext: Uint8Array,
): Buffer {
  const bytes = bufferOf(ciphertext);
  assert(bytes.length >= bodyAt + tagBytes, "the origin of a ciphertext was read before");
  const header = bytes.subarray(0, bodyAt);
  const decipher = createDecipheriv("aes-256-gcm", ownKey, nonceOf(header), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.concat([header, context]));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plaintext = decipher.update(bytes.subarray(bodyAt, bytes.length - tagBytes));
  try {
    decipher.final();
  } catch {
    throw invalidCiphertext();
  }
  return plaintext;
}

function ownKeyBytes(material: KeyObject, header: Buffer): Buffer {
  return createHmac("sha256", material).update(header.subarray(saltAt, checkAt)).digest();
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(nonceAt, bodyAt);
}

function checkOf(bytes: Buffer): Buffer {
  return hash("sha256", bytes.subarray(0, checkAt), "buffer").subarray(0, checkBytes);
}

function writeKeyId(header: Buffer, keyId: string): void {
  const isMultiRegion = keyId.startsWith(multiRegionPrefix);
  header[0] = formatVersion;
  header[1] = isMultiRegion ? 1 : 0;
  const digits = isMultiRegion ? keyId.slice(multiRegionPrefix.length) : keyId.replaceAll("-", "");
  const written = header.write(digits, keyIdAt, "hex");
  assert(written === versionAt - keyIdAt, "a key id holds sixteen bytes");
}

function readKeyId(bytes: Buffer): string | undefined {
  const digits = bytes.toString("hex", keyIdAt, versionAt);
  if (bytes[1] === 1) return multiRegionPrefix + digits;
  if (bytes[1] !== 0) return undefined;
  return uuidGroups.map(([from, to]) => digits.slice(from, to)).join("-");
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
