/** Encrypts and decrypts with an RSA key. */
import {
  constants,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from "node:crypto";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { EncryptionAlgorithmSpec } from "../../wire/generated/kms.ts";
import { invalidCiphertext, unsupported, validationError } from "./errors.ts";
import { requireEnabled } from "./key-state.ts";
import type { KeyStore, LoadedKey } from "./key-store.ts";

/** The hash of OAEP and of its mask, and its length in bytes. */
const hashes: Partial<Record<EncryptionAlgorithmSpec, { hash: string; bytes: number }>> = {
  RSAES_OAEP_SHA_1: { hash: "sha1", bytes: 20 },
  RSAES_OAEP_SHA_256: { hash: "sha256", bytes: 32 },
};

/** The public half, from the row: no secret is opened for it. */
export function publicKeyOf(key: LoadedKey): KeyObject {
  return createPublicKey({ key: publicKeyDer(key), type: "spki", format: "der" });
}

export function hasPublicKey({ materials, row }: LoadedKey): boolean {
  return typeof materials.get(row.current_version)?.public_key === "string";
}

/** SubjectPublicKeyInfo, DER. */
export function publicKeyDer({ materials, row }: LoadedKey): Buffer {
  const encoded = materials.get(row.current_version)?.public_key;
  assert(typeof encoded === "string", "an asymmetric key has its public half");
  return Buffer.from(encoded, "base64");
}

export function encryptRsa(
  key: LoadedKey,
  algorithm: EncryptionAlgorithmSpec,
  plaintext: Uint8Array,
  now: EpochMilliseconds,
): Buffer {
  requireEnabled(key, now);
  const { hash, bytes } = hashOf(algorithm);
  const publicKey = publicKeyOf(key);
  const modulusBytes = (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const bytesMax = modulusBytes - 2 * bytes - 2;
  if (plaintext.length > bytesMax) {
    throw validationError(
      `Algorithm ${algorithm} and key spec ${key.row.spec} cannot encrypt data larger than ` +
        `${bytesMax} bytes.`,
    );
  }
  return publicEncrypt({ key: publicKey, padding: oaep, oaepHash: hash }, plaintext);
}

export function decryptRsa(
  store: KeyStore,
  key: LoadedKey,
  algorithm: EncryptionAlgorithmSpec,
  ciphertext: Uint8Array,
  now: EpochMilliseconds,
): Buffer {
  requireEnabled(key, now);
  const { hash } = hashOf(algorithm);
  const privateKey = store.material(key, key.row.current_version);
  try {
    return privateDecrypt({ key: privateKey, padding: oaep, oaepHash: hash }, ciphertext);
  } catch {
    throw invalidCiphertext();
  }
}

const oaep = constants.RSA_PKCS1_OAEP_PADDING;

function hashOf(algorithm: EncryptionAlgorithmSpec) {
  const hash = hashes[algorithm];
  if (hash === undefined)
    throw unsupported(`EncryptionAlgorithm ${algorithm} is not supported here.`);
  return hash;
}
