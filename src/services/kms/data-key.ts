/** Data keys and pairs, in plain and encrypted; random bytes. */
import { randomBytes } from "node:crypto";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type {
  GenerateDataKeyPairWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextRequest,
} from "../../wire/generated/kms.ts";
import { unsupported, validationError } from "./errors.ts";
import {
  gatherUsedKey,
  type KeyFacts,
  recordedKey,
  refuseRecipient,
  requireSymmetric,
  stopDryRun,
  usePermission,
} from "./key-call.ts";
import { specFacts } from "./key-spec.ts";
import { requireEnabled } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import type { NewMaterial } from "./material.ts";
import { encryptWith } from "./symmetric.ts";

/** The key that data keys are encrypted under: symmetric, and in use. */
function requireSealingKey(
  { target }: KeyFacts,
  operation: string,
  now: EpochMilliseconds,
): LoadedKey {
  const key = requireKey(target);
  requireEnabled(key, now);
  requireSymmetric(key, operation);
  return key;
}

interface Context {
  readonly EncryptionContext?: EncryptionContext | undefined;
}

/** What a new data key's encrypted form is: under the current version of the key. */
function sealed(kms: Kms, key: LoadedKey, input: Context, plain: Uint8Array, now: number) {
  return {
    blob: encryptWith(kms.store, key, input.EncryptionContext, plain, now),
    KeyId: key.arn,
    KeyMaterialId: key.materials.get(key.row.current_version)?.material_id,
  };
}

/** Exactly one of the two says how long the key is to be. */
function dataKeyBytes(input: GenerateDataKeyWithoutPlaintextRequest): number {
  const { KeySpec, NumberOfBytes } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw validationError("Please specify either number of bytes or key spec.");
  }
  return NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
}

type DataKeyName = "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext";

function generateDataKey(kms: Kms, name: DataKeyName): Operation {
  return kmsOperation<"GenerateDataKey", KeyFacts>(name as "GenerateDataKey", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [
      usePermission(name, request, facts, {
        context: request.input.EncryptionContext,
        keys: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" },
      }),
    ],
    async run({ input, now }, facts) {
      const bytes = dataKeyBytes(input);
      const key = requireSealingKey(facts, name, now);
      refuseRecipient(input);
      stopDryRun(input);
      const plain = randomBytes(bytes);
      const { blob, ...shown } = sealed(kms, key, input, plain, now);
      const Plaintext = name === "GenerateDataKey" ? plain : undefined;
      return { CiphertextBlob: blob, Plaintext, ...shown };
    },
    record: recordedKey,
  });
}

type PairName = "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext";

function pairPermissions(
  name: PairName,
  request: OperationRequest<GenerateDataKeyPairWithoutPlaintextRequest>,
  facts: KeyFacts,
) {
  const { EncryptionContext: context, KeyPairSpec } = request.input;
  const keys = {
    "kms:DataKeyPairSpec": KeyPairSpec,
    "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
  };
  return [usePermission(name, request, facts, { context, keys })];
}

function generateDataKeyPair(kms: Kms, name: PairName): Operation {
  return kmsOperation<"GenerateDataKeyPair", KeyFacts, NewMaterial | undefined>(
    name as "GenerateDataKeyPair",
    {
      readOnly: true,
      gather: (request, unit) => gatherUsedKey(kms, request, unit),
      permissions: (request, facts) => pairPermissions(name, request, facts),
      arrange: ({ input }, _facts, made) =>
        input.DryRun === true
          ? undefined
          : kms.maker.workFor(specFacts(input.KeyPairSpec)?.making, made),
      async run({ input, now }, facts, _unit, pair) {
        const key = requireSealingKey(facts, name, now);
        refuseRecipient(input);
        if (specFacts(input.KeyPairSpec)?.making === undefined) {
          throw unsupported(`KeyPairSpec ${input.KeyPairSpec} is not supported here.`);
        }
        stopDryRun(input);
        assert(pair !== undefined, "a pair is made before the call runs");
        const { blob, ...shown } = sealed(kms, key, input, pair.bytes, now);
        return {
          PrivateKeyCiphertextBlob: blob,
          PrivateKeyPlaintext: name === "GenerateDataKeyPair" ? pair.bytes : undefined,
          PublicKey: Buffer.from(pair.publicKey ?? "", "base64"),
          KeyPairSpec: input.KeyPairSpec,
          ...shown,
        };
      },
      record: recordedKey,
    },
  );
}

function generateRandom(): Operation {
  return kmsOperation("GenerateRandom", {
    readOnly: true,
    permissions: () => [{ action: "kms:GenerateRandom", resource: "*" }],
    async run({ input }) {
      refuseRecipient(input);
      if (input.CustomKeyStoreId !== undefined) {
        throw new ServiceError(
          "CustomKeyStoreNotFoundException",
          `Custom key store ${input.CustomKeyStoreId} does not exist.`,
        );
      }
      if (input.NumberOfBytes === undefined) {
        throw validationError("Please specify the number of bytes.");
      }
      return { Plaintext: randomBytes(input.NumberOfBytes) };
    },
  });
}

export function dataKeyOperations(kms: Kms): readonly Operation[] {
  return [
    generateDataKey(kms, "GenerateDataKey"),
    generateDataKey(kms, "GenerateDataKeyWithoutPlaintext"),
    generateDataKeyPair(kms, "GenerateDataKeyPair"),
    generateDataKeyPair(kms, "GenerateDataKeyPairWithoutPlaintext"),
    generateRandom(),
  ];
}
