/** Encrypt, Decrypt, ReEncrypt, with symmetric and RSA keys. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type {
  DecryptRequest,
  EncryptionAlgorithmSpec,
  EncryptRequest,
  ReEncryptRequest,
} from "../../wire/generated/kms.ts";
import { decryptRsa, encryptRsa } from "./asymmetric.ts";
import { originOf, readOrigin } from "./ciphertext.ts";
import { dryRun, unknownCiphertextKey, validationError } from "./errors.ts";
import {
  gatherUsedKey,
  type KeyFacts,
  recordedKey,
  recordOf,
  refuseRecipient,
  requireAlgorithm,
  requireUsage,
  stopDryRun,
  usePermission,
} from "./key-call.ts";
import { isGone, requireEnabled } from "./key-state.ts";
import type { KeyStore, LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { decryptWith, encryptWith } from "./symmetric.ts";

/** The model's default. */
const symmetric: EncryptionAlgorithmSpec = "SYMMETRIC_DEFAULT";

interface Sealing {
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly context: EncryptionContext | undefined;
  readonly now: EpochMilliseconds;
}

/** Encrypt and Decrypt say alike how a text is sealed. */
type SealingRequest = OperationRequest<
  Pick<EncryptRequest, "EncryptionAlgorithm" | "EncryptionContext">
>;

function sealingOf({ input, now }: SealingRequest): Sealing {
  const { EncryptionAlgorithm: algorithm = symmetric, EncryptionContext: context } = input;
  return { algorithm, context, now };
}

function sealingPermission(
  operation: "Encrypt" | "Decrypt",
  request: SealingRequest,
  facts: KeyFacts,
) {
  const { algorithm, context } = sealingOf(request);
  const keys = { "kms:EncryptionAlgorithm": algorithm };
  return [usePermission(operation, request, facts, { context, keys })];
}

/** Throws where the key is not for encryption, or not for this. */
function checkSealing(key: LoadedKey, operation: string, { algorithm, context, now }: Sealing) {
  requireEnabled(key, now);
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  requireAlgorithm(key, algorithm, key.spec.encryptionAlgorithms);
  if (algorithm !== symmetric && Object.keys(context ?? {}).length > 0) {
    throw validationError(
      "An encryption context goes with symmetric encryption keys alone: " +
        `${algorithm} does not take one.`,
    );
  }
}

function encrypted(store: KeyStore, key: LoadedKey, sealing: Sealing, plaintext: Uint8Array) {
  const { algorithm, context, now } = sealing;
  if (algorithm === symmetric) return encryptWith(store, key, context, plaintext, now);
  return encryptRsa(key, algorithm, plaintext, now);
}

function decrypted(store: KeyStore, key: LoadedKey, sealing: Sealing, ciphertext: Uint8Array) {
  const { algorithm, context, now } = sealing;
  if (algorithm === symmetric) {
    const origin = originOf(ciphertext);
    return decryptWith(store, key, { ciphertext, origin, context }, now);
  }
  const plaintext = decryptRsa(store, key, algorithm, ciphertext, now);
  return { plaintext, materialId: undefined };
}

function encrypt(kms: Kms): Operation {
  return kmsOperation<"Encrypt", KeyFacts>("Encrypt", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => sealingPermission("Encrypt", request, facts),
    async run(request, { target }) {
      const { input } = request;
      const key = requireKey(target);
      const sealing = sealingOf(request);
      checkSealing(key, "Encrypt", sealing);
      const CiphertextBlob = encrypted(kms.store, key, sealing, input.Plaintext);
      stopDryRun(input);
      return {
        CiphertextBlob,
        KeyId: key.arn,
        EncryptionAlgorithm: sealing.algorithm,
      };
    },
    record: recordedKey,
  });
}

/** The key that is to open a ciphertext: the one that is named, or the one that made it. */
interface Opening {
  readonly keyId: string | undefined;
  readonly ciphertext: Uint8Array | undefined;
  readonly algorithm: EncryptionAlgorithmSpec | undefined;
  /** The member's name in the input. */
  readonly keyMember: string;
}

type Using = OperationRequest<{ readonly GrantTokens?: readonly string[] | undefined }>;

/**
 * A symmetric ciphertext tells its key, whosever it is; one that is not here answers as one that
 * the caller may not use.
 */
async function gatherOpening(
  kms: Kms,
  request: Using,
  { keyId, ciphertext, algorithm = symmetric, keyMember }: Opening,
  unit: AnyUnit,
): Promise<KeyFacts> {
  const gather = (KeyId: string) =>
    gatherUsedKey(kms, { ...request, input: { ...request.input, KeyId } }, unit);
  if (keyId !== undefined) {
    const named = await gather(keyId);
    if (named.target.key !== undefined || algorithm !== symmetric) return named;
    // The bare id of another account's key does where the ciphertext names it (API, Decrypt).
    const isMaker = ciphertext !== undefined && readOrigin(ciphertext)?.keyId === keyId;
    const maker = isMaker ? await kms.store.key(keyId, unit) : undefined;
    return maker === undefined ? named : gather(maker.arn);
  }
  if (algorithm !== symmetric || ciphertext === undefined) {
    throw validationError(
      `1 validation error detected: Value at '${keyMember}' failed to satisfy constraint: ` +
        "Member must not be null",
    );
  }
  const key = await kms.store.key(originOf(ciphertext).keyId, unit);
  if (key === undefined || isGone(key, request.now)) throw unknownCiphertextKey();
  return gather(key.arn);
}

/** Only a dry run that says so goes without a ciphertext. */
function checkedCiphertext(
  input: Pick<DecryptRequest, "CiphertextBlob" | "DryRun" | "DryRunModifiers">,
): Uint8Array | undefined {
  const { CiphertextBlob, DryRun, DryRunModifiers = [] } = input;
  const mayBeMissing = DryRun === true && DryRunModifiers.includes("IGNORE_CIPHERTEXT");
  if (CiphertextBlob !== undefined || mayBeMissing) return CiphertextBlob;
  throw validationError(
    "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: " +
      "Member must not be null",
  );
}

function decrypt(kms: Kms): Operation {
  return kmsOperation<"Decrypt", KeyFacts>("Decrypt", {
    readOnly: true,
    gather: (request, unit) => {
      const { KeyId: keyId, EncryptionAlgorithm: algorithm } = request.input;
      const ciphertext = checkedCiphertext(request.input);
      return gatherOpening(
        kms,
        request,
        { keyId, ciphertext, algorithm, keyMember: "keyId" },
        unit,
      );
    },
    permissions: (request, facts) => sealingPermission("Decrypt", request, facts),
    async run(request, { target }) {
      const { input } = request;
      const key = requireKey(target);
      const sealing = sealingOf(request);
      checkSealing(key, "Decrypt", sealing);
      refuseRecipient(input);
      const { CiphertextBlob: ciphertext } = input;
      if (ciphertext === undefined) throw dryRun();
      const { plaintext, materialId } = decrypted(kms.store, key, sealing, ciphertext);
      stopDryRun(input);
      return {
        KeyId: key.arn,
        Plaintext: plaintext,
        EncryptionAlgorithm: sealing.algorithm,
        KeyMaterialId: materialId,
      };
    },
    record: recordedKey,
  });
}

interface ReEncryptFacts {
  readonly source: KeyFacts;
  readonly destination: KeyFacts;
}

async function gatherReEncrypt(
  kms: Kms,
  request: OperationRequest<ReEncryptRequest>,
  unit: AnyUnit,
): Promise<ReEncryptFacts> {
  const { input } = request;
  const source = await gatherOpening(
    kms,
    request,
    {
      keyId: input.SourceKeyId,
      ciphertext: checkedCiphertext(input),
      algorithm: input.SourceEncryptionAlgorithm,
      keyMember: "sourceKeyId",
    },
    unit,
  );
  const asked = { ...request, input: { ...input, KeyId: input.DestinationKeyId } };
  return { source, destination: await gatherUsedKey(kms, asked, unit) };
}

function reEncryptPermissions(
  request: OperationRequest<ReEncryptRequest>,
  { source, destination }: ReEncryptFacts,
) {
  const { input } = request;
  const arn = source.target.key?.arn;
  const onSame = {
    "kms:ReEncryptOnSameKey": arn !== undefined && arn === destination.target.key?.arn,
  };
  return [
    usePermission("ReEncryptFrom", request, source, {
      context: input.SourceEncryptionContext,
      keys: {
        ...onSame,
        "kms:EncryptionAlgorithm": input.SourceEncryptionAlgorithm ?? symmetric,
      },
    }),
    usePermission("ReEncryptTo", request, destination, {
      context: input.DestinationEncryptionContext,
      keys: {
        ...onSame,
        "kms:EncryptionAlgorithm": input.DestinationEncryptionAlgorithm ?? symmetric,
      },
    }),
  ];
}

function reEncrypt(kms: Kms): Operation {
  return kmsOperation<"ReEncrypt", ReEncryptFacts>("ReEncrypt", {
    readOnly: true,
    gather: (request, unit) => gatherReEncrypt(kms, request, unit),
    permissions: reEncryptPermissions,
    async run({ input, now }, facts) {
      const source = requireKey(facts.source.target);
      const destination = requireKey(facts.destination.target);
      const from = {
        algorithm: input.SourceEncryptionAlgorithm ?? symmetric,
        context: input.SourceEncryptionContext,
        now,
      };
      const to = {
        algorithm: input.DestinationEncryptionAlgorithm ?? symmetric,
        context: input.DestinationEncryptionContext,
        now,
      };
      checkSealing(source, "ReEncrypt", from);
      checkSealing(destination, "ReEncrypt", to);
      const { CiphertextBlob: ciphertext } = input;
      if (ciphertext === undefined) throw dryRun();
      const { plaintext, materialId } = decrypted(kms.store, source, from, ciphertext);
      const CiphertextBlob = encrypted(kms.store, destination, to, plaintext);
      plaintext.fill(0);
      stopDryRun(input);
      return {
        CiphertextBlob,
        SourceKeyId: source.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: from.algorithm,
        DestinationEncryptionAlgorithm: to.algorithm,
        SourceKeyMaterialId: materialId,
        DestinationKeyMaterialId:
          to.algorithm === symmetric
            ? destination.materials.get(destination.row.current_version)?.material_id
            : undefined,
      };
    },
    record: (_request, _output, facts) =>
      facts === undefined ? {} : recordOf([facts.source.target, facts.destination.target]),
  });
}

export function encryptOperations(kms: Kms): readonly Operation[] {
  return [encrypt(kms), decrypt(kms), reEncrypt(kms)];
}
