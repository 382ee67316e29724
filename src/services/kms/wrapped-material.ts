/** Key material on its way in: wrapped to a key pair of ours, under the algorithms that AWS has. */
import {
  constants,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
} from "node:crypto";
import { ServiceError } from "../../base/errors.ts";
import type { AlgorithmSpec, WrappingKeySpec } from "../../wire/generated/kms.ts";
import { unsupported } from "./errors.ts";
import type { Making } from "./key-spec.ts";
import { keyObjectOf, type NewMaterial, privateMaterial } from "./material.ts";

type Wrapping = { readonly oaepHash: "sha1" | "sha256"; readonly aes: boolean };

/** `aes` wraps the material under an AES key (RFC 5649), and that key under RSA. */
const wrappings: Partial<Record<AlgorithmSpec, Wrapping>> = {
  RSAES_OAEP_SHA_1: { oaepHash: "sha1", aes: false },
  RSAES_OAEP_SHA_256: { oaepHash: "sha256", aes: false },
  RSA_AES_KEY_WRAP_SHA_1: { oaepHash: "sha1", aes: true },
  RSA_AES_KEY_WRAP_SHA_256: { oaepHash: "sha256", aes: true },
};

/** Throws `UnsupportedOperationException` for the rest: AWS itself gave RSAES_PKCS1_V1_5 up. */
function wrappingOf(algorithm: AlgorithmSpec): Wrapping {
  const wrapping = wrappings[algorithm];
  if (wrapping === undefined) {
    throw unsupported(`WrappingAlgorithm ${algorithm} is not supported here.`);
  }
  return wrapping;
}

/**
 * Throws `UnsupportedOperationException` for what does not wrap material of the kind (KMS Developer
 * Guide, "Select a wrapping algorithm").
 */
export function checkWrapping(
  making: Making,
  algorithm: AlgorithmSpec,
  wrappingKeySpec: WrappingKeySpec,
): void {
  const { aes } = wrappingOf(algorithm);
  const fits = {
    secret: !aes,
    rsa: aes,
    // An OAEP block of 2,048 bits is too short for a private key of P-521.
    ec: aes || wrappingKeySpec !== "RSA_2048" || making.kind !== "ec" || making.curve !== "P-521",
    ed25519: true,
    "ml-dsa": false,
  }[making.kind];
  if (fits) return;
  throw unsupported(
    `WrappingAlgorithm ${algorithm} with ${wrappingKeySpec} is not for material of this kind.`,
  );
}

/** RFC 5649, section 3: the constant of the alternative initial value. */
const aesWrapStart = Buffer.from("a65959a6", "hex");

/** Throws `InvalidCiphertextException`, the same whatever does not fit. */
export function unwrapMaterial(
  algorithm: AlgorithmSpec,
  privateKey: KeyObject,
  wrapped: Uint8Array,
): Buffer {
  const { oaepHash, aes } = wrappingOf(algorithm);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const open = (bytes: Uint8Array) => privateDecrypt({ key: privateKey, padding, oaepHash }, bytes);
  try {
    if (!aes) return open(wrapped);
    const modulusBytes = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    const aesKey = open(wrapped.subarray(0, modulusBytes));
    const decipher = createDecipheriv("id-aes256-wrap-pad", aesKey, aesWrapStart);
    const parts = [decipher.update(wrapped.subarray(modulusBytes)), decipher.final()];
    return Buffer.concat(parts);
  } catch {
    throw new ServiceError(
      "InvalidCiphertextException",
      "The key material does not open under the wrapping key and algorithm.",
    );
  }
}

/** Material of the kind that the key wants. Throws `IncorrectKeyMaterialException`. */
export function checkedMaterial(making: Making, bytes: Buffer): NewMaterial {
  if (making.kind === "secret") {
    if (bytes.length !== making.bytes) throw incorrect(`it is not ${making.bytes} bytes long`);
    return { bytes, publicKey: null };
  }
  const key = parsedPrivateKey(making, bytes);
  if (!isOfKind(key, making)) throw incorrect("it is a private key of another kind");
  return privateMaterial(key);
}

function parsedPrivateKey(making: Making, bytes: Buffer): KeyObject {
  try {
    return keyObjectOf(making, bytes);
  } catch {
    throw incorrect("it is not a private key in PKCS #8");
  }
}

function isOfKind(key: KeyObject, making: Exclude<Making, { kind: "secret" }>): boolean {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (making.kind) {
    case "rsa":
      return key.asymmetricKeyType === "rsa" && modulusLength === making.modulusBits;
    case "ec":
      return key.asymmetricKeyType === "ec" && namedCurve === openSslNames[making.curve];
    case "ed25519":
      return key.asymmetricKeyType === "ed25519";
    case "ml-dsa":
      return key.asymmetricKeyType === making.parameters;
  }
}

const openSslNames = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
  secp256k1: "secp256k1",
} as const;

export function incorrect(why: string): ServiceError {
  return new ServiceError(
    "IncorrectKeyMaterialException",
    `The key material is not valid: ${why}.`,
  );
}

/** The private half of a wrapping pair, from its token. */
export function wrappingKey(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), type: "pkcs8", format: "der" });
}
