/** Sign, Verify, GenerateMac, VerifyMac, DeriveSharedSecret, GetPublicKey. */
import {
  createHmac,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { MacAlgorithmSpec, SignRequest, VerifyRequest } from "../../wire/generated/kms.ts";
import { hasPublicKey, publicKeyDer, publicKeyOf } from "./asymmetric.ts";
import { unsupported, validationError } from "./errors.ts";
import {
  gatherUsedKey,
  type KeyFacts,
  recordedKey,
  refuseRecipient,
  requireAlgorithm,
  requireUsage,
  stopDryRun,
  usePermission,
} from "./key-call.ts";
import { shownAlgorithms, shownSpec } from "./key-metadata.ts";
import { refuseStates, requireEnabled } from "./key-state.ts";
import type { KeyStore, LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { isSignature, makeSignature, type Signing } from "./signature.ts";

/** The key of a Sign or Verify, and what is signed. Throws where they do not go together. */
function signingOf(
  { input, now }: OperationRequest<SignRequest | VerifyRequest>,
  { target }: KeyFacts,
  operation: string,
): { readonly key: LoadedKey; readonly signing: Signing } {
  const key = requireKey(target);
  requireEnabled(key, now);
  requireUsage(key, "SIGN_VERIFY", operation);
  const { SigningAlgorithm: algorithm, Message: message, MessageType: messageType = "RAW" } = input;
  requireAlgorithm(key, algorithm, key.spec.signingAlgorithms);
  return { key, signing: { algorithm, making: key.spec.making, message, messageType } };
}

function signaturePermission(
  operation: "Sign" | "Verify",
  request: OperationRequest<SignRequest | VerifyRequest>,
  facts: KeyFacts,
) {
  const { SigningAlgorithm, MessageType = "RAW" } = request.input;
  const keys = { "kms:SigningAlgorithm": SigningAlgorithm, "kms:MessageType": MessageType };
  return [usePermission(operation, request, facts, { keys })];
}

function signOperation(kms: Kms): Operation {
  return kmsOperation<"Sign", KeyFacts>("Sign", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => signaturePermission("Sign", request, facts),
    async run(request, facts) {
      const { key, signing } = signingOf(request, facts, "Sign");
      const Signature = makeSignature(signing, currentMaterial(kms.store, key));
      stopDryRun(request.input);
      return { KeyId: key.arn, Signature, SigningAlgorithm: signing.algorithm };
    },
    record: recordedKey,
  });
}

function verifyOperation(kms: Kms): Operation {
  return kmsOperation<"Verify", KeyFacts>("Verify", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => signaturePermission("Verify", request, facts),
    async run(request, facts) {
      const { key, signing } = signingOf(request, facts, "Verify");
      if (!isSignature(signing, publicKeyOf(key), request.input.Signature)) {
        throw new ServiceError("KMSInvalidSignatureException", "The signature is not the key's.");
      }
      stopDryRun(request.input);
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: signing.algorithm };
    },
    record: recordedKey,
  });
}

function currentMaterial(store: KeyStore, key: LoadedKey): KeyObject {
  return store.material(key, key.row.current_version);
}

/** As OpenSSL names the hashes. */
const macHashes: Readonly<Record<MacAlgorithmSpec, string>> = {
  HMAC_SHA_224: "sha224",
  HMAC_SHA_256: "sha256",
  HMAC_SHA_384: "sha384",
  HMAC_SHA_512: "sha512",
};

interface MacInput {
  readonly MacAlgorithm: MacAlgorithmSpec;
  readonly Message: Uint8Array;
}

function macOf(
  store: KeyStore,
  { input, now }: Pick<OperationRequest<MacInput>, "input" | "now">,
  { target }: KeyFacts,
  operation: string,
) {
  const key = requireKey(target);
  requireEnabled(key, now);
  requireUsage(key, "GENERATE_VERIFY_MAC", operation);
  const { MacAlgorithm: algorithm, Message } = input;
  requireAlgorithm(key, algorithm, key.spec.macAlgorithms);
  const mac = createHmac(macHashes[algorithm], currentMaterial(store, key))
    .update(Message)
    .digest();
  return { key, algorithm, mac };
}

function generateMac(kms: Kms): Operation {
  return kmsOperation<"GenerateMac", KeyFacts>("GenerateMac", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [
      usePermission("GenerateMac", request, facts, {
        keys: { "kms:MacAlgorithm": request.input.MacAlgorithm },
      }),
    ],
    async run(request, facts) {
      const { key, algorithm, mac } = macOf(kms.store, request, facts, "GenerateMac");
      stopDryRun(request.input);
      return { KeyId: key.arn, Mac: mac, MacAlgorithm: algorithm };
    },
    record: recordedKey,
  });
}

function verifyMac(kms: Kms): Operation {
  return kmsOperation<"VerifyMac", KeyFacts>("VerifyMac", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [
      usePermission("VerifyMac", request, facts, {
        keys: { "kms:MacAlgorithm": request.input.MacAlgorithm },
      }),
    ],
    async run(request, facts) {
      const { key, algorithm, mac } = macOf(kms.store, request, facts, "VerifyMac");
      const given = request.input.Mac;
      if (given.length !== mac.length || !timingSafeEqual(given, mac)) {
        throw new ServiceError("KMSInvalidMacException", "The HMAC is not the key's.");
      }
      stopDryRun(request.input);
      return { KeyId: key.arn, MacValid: true, MacAlgorithm: algorithm };
    },
    record: recordedKey,
  });
}

function deriveSharedSecret(kms: Kms): Operation {
  return kmsOperation<"DeriveSharedSecret", KeyFacts>("DeriveSharedSecret", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [
      usePermission("DeriveSharedSecret", request, facts, {
        keys: { "kms:KeyAgreementAlgorithm": request.input.KeyAgreementAlgorithm },
      }),
    ],
    async run({ input, now }, { target }) {
      const key = requireKey(target);
      requireEnabled(key, now);
      requireUsage(key, "KEY_AGREEMENT", "DeriveSharedSecret");
      refuseRecipient(input);
      const privateKey = currentMaterial(kms.store, key);
      const publicKey = peerKey(input.PublicKey, privateKey, key);
      stopDryRun(input);
      return {
        KeyId: key.arn,
        SharedSecret: diffieHellman({ privateKey, publicKey }),
        KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
        KeyOrigin: key.row.origin,
      };
    },
    record: recordedKey,
  });
}

/** OpenSSL refuses points that are not on the curve. Throws `ValidationException`. */
function peerKey(der: Uint8Array, own: KeyObject, { row }: LoadedKey): KeyObject {
  const peer = parsePublicKey(der);
  const curve = peer?.asymmetricKeyDetails?.namedCurve;
  if (peer === undefined || curve === undefined || curve !== own.asymmetricKeyDetails?.namedCurve) {
    throw validationError(`The public key is not one of key spec ${row.spec}, as DER.`);
  }
  return peer;
}

function parsePublicKey(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), type: "spki", format: "der" });
  } catch {
    return undefined;
  }
}

function getPublicKey(kms: Kms): Operation {
  return kmsOperation<"GetPublicKey", KeyFacts>("GetPublicKey", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [usePermission("GetPublicKey", request, facts)],
    async run({ now }, { target }) {
      const key = requireKey(target);
      if (key.spec.making.kind === "secret") {
        throw unsupported(`${key.arn} is not an asymmetric key: it has no public key.`);
      }
      refuseStates(key, now, ["PendingDeletion"]);
      // It is known also where the private half was deleted or ran out; never before an import.
      if (!hasPublicKey(key)) requireEnabled(key, now);
      return {
        KeyId: key.arn,
        PublicKey: publicKeyDer(key),
        KeyUsage: key.row.usage,
        ...shownSpec(key),
        ...shownAlgorithms(key),
      };
    },
    record: recordedKey,
  });
}

export function signOperations(kms: Kms): readonly Operation[] {
  return [
    signOperation(kms),
    verifyOperation(kms),
    generateMac(kms),
    verifyMac(kms),
    deriveSharedSecret(kms),
    getPublicKey(kms),
  ];
}
