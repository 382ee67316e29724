/** Another service's value, sealed under a data key of its own that the account's key encrypts. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { invalidCiphertext } from "./errors.ts";

/*
 * An envelope, in bytes, and as text in base64url:
 *
 *   format 1 | length of the encrypted data key 2 | encrypted data key | ciphertext | tag 16
 *
 * A data key encrypts one value only, so its nonce may be all zeros. The encryption context is
 * authenticated with the data key; the data key's ciphertext is authenticated with the value.
 */
const formatVersion = 1;
const headerBytes = 3;
const tagBytes = 16;
const nonce = Buffer.alloc(12);
const dataKeyBytes = 32;

export function newDataKey(): Buffer {
  return randomBytes(dataKeyBytes);
}

export function sealEnvelope(
  dataKey: Buffer,
  encryptedDataKey: Uint8Array,
  plaintext: Uint8Array,
): string {
  const header = Buffer.alloc(headerBytes);
  header[0] = formatVersion;
  header.writeUInt16BE(encryptedDataKey.length, 1);
  const outside = Buffer.concat([header, encryptedDataKey]);
  const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
  cipher.setAAD(outside);
  const parts = [outside, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(parts).toString("base64url");
}

export interface Envelope {
  readonly outside: Buffer;
  readonly encryptedDataKey: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** Throws `InvalidCiphertextException` where the text is no envelope. */
export function parseEnvelope(sealed: string): Envelope {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.toString("base64url") !== sealed || bytes.length < headerBytes + tagBytes) {
    throw invalidCiphertext();
  }
  const bodyAt = headerBytes + bytes.readUInt16BE(1);
  const tagAt = bytes.length - tagBytes;
  if (bytes[0] !== formatVersion || bodyAt > tagAt) throw invalidCiphertext();
  return {
    outside: bytes.subarray(0, bodyAt),
    encryptedDataKey: bytes.subarray(headerBytes, bodyAt),
    ciphertext: bytes.subarray(bodyAt, tagAt),
    tag: bytes.subarray(tagAt),
  };
}

/** Throws `InvalidCiphertextException` where it was changed. */
export function openEnvelope(dataKey: Buffer, envelope: Envelope): Buffer {
  if (dataKey.length !== dataKeyBytes) throw invalidCiphertext();
  const decipher = createDecipheriv("aes-256-gcm", dataKey, nonce, { authTagLength: tagBytes });
  decipher.setAAD(envelope.outside);
  decipher.setAuthTag(envelope.tag);
  const plaintext = decipher.update(envelope.ciphertext);
  try {
    decipher.final();
  } catch {
    throw invalidCiphertext();
  }
  return plaintext;
}
