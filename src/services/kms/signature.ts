/** Signatures by each algorithm, over a message or over its digest. */
import { constants, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "../../base/errors.ts";
import type { MessageType, SigningAlgorithmSpec } from "../../wire/generated/kms.ts";
import { signDigestEcdsa, verifyDigestEcdsa } from "./ecdsa-digest.ts";
import { unsupported, validationError } from "./errors.ts";
import type { Making } from "./key-spec.ts";
import {
  type RsaHash,
  signDigestPkcs1,
  signDigestPss,
  verifyDigestPkcs1,
  verifyDigestPss,
} from "./rsa-digest.ts";

/** What is signed, and by which algorithm. */
export interface Signing {
  readonly algorithm: SigningAlgorithmSpec;
  readonly making: Making;
  readonly message: Uint8Array;
  readonly messageType: MessageType;
}

interface AlgorithmFacts {
  readonly scheme: "pss" | "pkcs1" | "ecdsa" | "whole";
  readonly hash: RsaHash;
}

const hashBytes: Readonly<Record<RsaHash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** `whole` signs the message itself. Missing are what Node has no way to: see README.md. */
const algorithms: Partial<Record<SigningAlgorithmSpec, AlgorithmFacts>> = {
  RSASSA_PSS_SHA_256: { scheme: "pss", hash: "sha256" },
  RSASSA_PSS_SHA_384: { scheme: "pss", hash: "sha384" },
  RSASSA_PSS_SHA_512: { scheme: "pss", hash: "sha512" },
  RSASSA_PKCS1_V1_5_SHA_256: { scheme: "pkcs1", hash: "sha256" },
  RSASSA_PKCS1_V1_5_SHA_384: { scheme: "pkcs1", hash: "sha384" },
  RSASSA_PKCS1_V1_5_SHA_512: { scheme: "pkcs1", hash: "sha512" },
  ECDSA_SHA_256: { scheme: "ecdsa", hash: "sha256" },
  ECDSA_SHA_384: { scheme: "ecdsa", hash: "sha384" },
  ECDSA_SHA_512: { scheme: "ecdsa", hash: "sha512" },
  ED25519_SHA_512: { scheme: "whole", hash: "sha512" },
  ML_DSA_SHAKE_256: { scheme: "whole", hash: "sha512" },
};

/** Throws what the message and its type do not go with. */
function factsOf({ algorithm, message, messageType }: Signing): AlgorithmFacts {
  const facts = algorithms[algorithm];
  if (facts === undefined)
    throw unsupported(`SigningAlgorithm ${algorithm} is not supported here.`);
  if (messageType === "EXTERNAL_MU") {
    if (algorithm !== "ML_DSA_SHAKE_256") throw wrongType(algorithm, messageType);
    throw unsupported("MessageType EXTERNAL_MU is not supported here.");
  }
  if (messageType === "DIGEST") {
    if (facts.scheme === "whole") throw wrongType(algorithm, messageType);
    if (message.length !== hashBytes[facts.hash]) {
      throw validationError(`Digest is invalid length for algorithm ${algorithm}.`);
    }
  }
  return facts;
}

function wrongType(algorithm: string, messageType: string) {
  return validationError(`MessageType ${messageType} is not valid for algorithm ${algorithm}.`);
}

/** DER for ECDSA, else the bytes that the scheme has. Throws `ValidationException`. */
export function makeSignature(signing: Signing, key: KeyObject): Buffer {
  const { scheme, hash } = factsOf(signing);
  const { making, message } = signing;
  if (signing.messageType !== "DIGEST") {
    return sign(scheme === "whole" ? null : hash, message, keyFor(scheme, hash, key));
  }
  if (scheme === "pkcs1") return signDigestPkcs1(key, hash, message);
  if (scheme === "pss") return signDigestPss(key, hash, message);
  assert(making.kind === "ec", "ECDSA goes with keys of curves");
  return signDigestEcdsa(making.curve, key, message);
}

/** Throws as `makeSignature`; a signature that is none is only not the key's. */
export function isSignature(signing: Signing, key: KeyObject, signature: Uint8Array): boolean {
  const { scheme, hash } = factsOf(signing);
  const { making, message } = signing;
  if (signing.messageType !== "DIGEST") {
    return verify(scheme === "whole" ? null : hash, message, keyFor(scheme, hash, key), signature);
  }
  if (scheme === "pkcs1") return verifyDigestPkcs1(key, hash, message, signature);
  if (scheme === "pss") return verifyDigestPss(key, hash, message, signature);
  assert(making.kind === "ec", "ECDSA goes with keys of curves");
  return verifyDigestEcdsa(making.curve, key, message, signature);
}

function keyFor(scheme: AlgorithmFacts["scheme"], hash: RsaHash, key: KeyObject) {
  if (scheme === "pss") {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashBytes[hash] };
  }
  if (scheme === "ecdsa") return { key, dsaEncoding: "der" } as const;
  return { key };
}
