/** Values under their KMS keys: which key, who must be allowed to use it, sealing, opening. */
import { timingSafeEqual } from "node:crypto";
import type { AccountId, Arn } from "../../base/arn.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import { SealingError } from "../../keys/sealing.ts";
import type { EncryptionContext, KeyUse, ServiceKey } from "../../pipeline/key-service.ts";
import type { OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { invalidParameter, invalidRequest, validationError } from "./errors.ts";
import type { SecretsManager, SecretsUnit } from "./secretsmanager.ts";
import type { VersionTable } from "./tables.ts";

/** A value as it was given; text is kept as UTF-8. */
export interface SecretValue {
  readonly kind: "string" | "binary";
  readonly bytes: Uint8Array;
}

/** Of text and of bytes (Secrets Manager quotas). */
const valueBytesMax = 65_536;

interface ValueInput {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The value of a request, or undefined where it has none. Throws where it has two. */
export function requestedValue({
  SecretString,
  SecretBinary,
}: ValueInput): SecretValue | undefined {
  if (SecretString === undefined) {
    return SecretBinary === undefined ? undefined : { kind: "binary", bytes: SecretBinary };
  }
  if (SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes = Buffer.from(SecretString, "utf8");
  // The model counts characters, the quota bytes.
  if (bytes.length > valueBytesMax) {
    throw validationError(
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${valueBytesMax}`,
    );
  }
  return { kind: "string", bytes };
}

export function shownValue({ kind, bytes }: SecretValue): ValueInput {
  return kind === "binary"
    ? { SecretBinary: bytes }
    : { SecretString: Buffer.from(bytes).toString("utf8") };
}

/** Tells in a time that does not depend on the values. */
export function isSameValue(one: SecretValue, other: SecretValue): boolean {
  return (
    one.kind === other.kind &&
    one.bytes.length === other.bytes.length &&
    timingSafeEqual(one.bytes, other.bytes)
  );
}

/** As AWS binds its values (Secrets Manager User Guide, "Secret encryption and decryption"). */
function contextOf(arn: Arn, versionId: string): EncryptionContext {
  return { SecretARN: arn, SecretVersionId: versionId };
}

/** The right to use a key, as a call finds it before it is decided. */
export interface KeyRight {
  readonly questions: readonly PermissionRequest[];
  /** Why the key cannot be used at all; thrown once the call is allowed. */
  readonly refusal: ServiceError | undefined;
}

/** The key that new values of a secret are sealed under. */
export interface SealingKey extends KeyRight {
  /** Undefined for `aws/secretsmanager`, which is found, or made, once the call is allowed. */
  readonly key: ServiceKey | undefined;
}

/** Whose secret it is, how it is named, and which version is sealed. */
export interface Sealing {
  readonly account: AccountId;
  readonly arn: Arn;
  readonly versionId: string;
}

interface KeyChoice extends Sealing {
  /** As the secret has it; undefined for `aws/secretsmanager`. */
  readonly reference: string | undefined;
  /** What is asked of the caller; `sealingActions` where left out. */
  readonly actions?: Use["actions"];
}

const service = "secretsmanager";

/**
 * What is asked of whoever gives a secret its key, or its value by `UpdateSecret` (Secrets Manager
 * API Reference, `CreateSecret` and `UpdateSecret`).
 */
const sealingActions = ["kms:GenerateDataKey", "kms:Decrypt"] as const;

/**
 * Of whoever puts a value, who need not be one who may read it (Secrets Manager User Guide, "How
 * Secrets Manager uses your KMS key").
 */
export const puttingActions = ["kms:GenerateDataKey"] as const;

export const noRight: KeyRight = { questions: [], refusal: undefined };

export async function gatherSealingKey(
  parts: SecretsManager,
  request: OperationRequest<unknown>,
  { account, reference, arn, versionId, actions = sealingActions }: KeyChoice,
  unit: SecretsUnit,
): Promise<SealingKey> {
  if (reference === undefined) {
    const refusal = request.account === account ? undefined : foreignDefaultKey();
    return { key: undefined, refusal, questions: [] };
  }
  try {
    const key = await parts.keys.find({ account, service, reference }, unit);
    const use = { key, context: contextOf(arn, versionId), actions };
    return { key, ...(await keyRight(parts, use, request, unit)) };
  } catch (error) {
    if (!isKeyFault(error)) throw error;
    return { key: undefined, refusal: keyNotFound(error), questions: [] };
  }
}

/** What must be allowed to whoever reads this version: nothing in the default key's account. */
export async function gatherOpening(
  parts: SecretsManager,
  version: VersionTable,
  arn: Arn,
  request: OperationRequest<unknown>,
  unit: SecretsUnit,
): Promise<KeyRight> {
  const { key_manager, key_account_id } = version;
  if (key_manager === "AWS" && key_account_id === request.account) return noRight;
  const context = contextOf(arn, version.version_id);
  const use = { key: keyOf(version), context, actions: ["kms:Decrypt"] as const };
  return keyRight(parts, use, request, unit);
}

interface Use {
  readonly key: ServiceKey;
  readonly context: EncryptionContext;
  readonly actions: readonly KeyUse["action"][];
}

/**
 * `aws/secretsmanager` is for every caller of its account, and for no other; the keys that AWS
 * keeps for other services are for none.
 */
async function keyRight(
  { keys }: SecretsManager,
  { key, context, actions }: Use,
  { account, caller, region }: OperationRequest<unknown>,
  unit: SecretsUnit,
): Promise<KeyRight> {
  if (key.manager === "AWS" && key.account !== account) {
    return { questions: [], refusal: foreignDefaultKey() };
  }
  const via = `${service}.${region}.amazonaws.com`;
  const questions: PermissionRequest[] = [];
  try {
    for (const action of actions) {
      questions.push(...(await keys.questions({ action, key, context, caller, via }, unit)));
    }
  } catch (error) {
    if (!isKeyFault(error)) throw error;
    return { questions: [], refusal: decryptionFailure(error) };
  }
  return { questions, refusal: undefined };
}

/** The columns of a version that hold its sealed value. */
export type SealedColumns = Pick<
  VersionTable,
  "kind" | "sealed" | "key_account_id" | "key_id" | "key_arn" | "key_manager"
>;

/** Throws `EncryptionFailure`, and why the key that was looked for cannot be used. */
export async function sealValue(
  { keys }: SecretsManager,
  value: SecretValue,
  { account, arn, versionId }: Sealing,
  found: SealingKey,
  unit: SecretsUnit,
): Promise<SealedColumns> {
  if (found.refusal !== undefined) throw found.refusal;
  const asking = { account, service, reference: undefined };
  try {
    const key = found.key ?? (await keys.find(asking, unit));
    const context = contextOf(arn, versionId);
    return {
      kind: value.kind,
      sealed: await keys.seal(key, context, value.bytes, unit),
      key_account_id: key.account,
      key_id: key.keyId,
      key_arn: key.arn,
      key_manager: key.manager,
    };
  } catch (error) {
    if (!isKeyFault(error)) throw error;
    throw new ServiceError(
      "EncryptionFailure",
      "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check " +
        "that the KMS key is available, enabled, and not in an invalid state.",
      { cause: error },
    );
  }
}

/** Throws `DecryptionFailure`, which tells nothing of the value or of why it does not open. */
export async function openValue(
  { keys }: SecretsManager,
  version: Pick<VersionTable, "version_id" | "kind" | "sealed">,
  arn: Arn,
  unit: SecretsUnit,
): Promise<SecretValue> {
  const { kind, sealed, version_id } = version;
  assert(sealed !== null && kind !== null, "only a version with a value is opened");
  try {
    return { kind, bytes: await keys.open(sealed, contextOf(arn, version_id), unit) };
  } catch (error) {
    if (!isKeyFault(error)) throw error;
    throw decryptionFailure(error);
  }
}

/** The key or the ciphertext is at fault, and not the database beneath them. */
function isKeyFault(error: unknown): error is Error {
  if (error instanceof SealingError) return true;
  return error instanceof ServiceError && error.code !== "ServiceUnavailable";
}

function decryptionFailure(cause: Error): ServiceError {
  return new ServiceError(
    "DecryptionFailure",
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    { cause },
  );
}

/** The key that sealed a version, as it was found then. */
export function keyOf(version: VersionTable): ServiceKey {
  const { key_account_id, key_id, key_arn, key_manager } = version;
  assert(
    key_account_id !== null && key_id !== null && key_arn !== null && key_manager !== null,
    "a sealed version names its key",
  );
  return {
    account: key_account_id as AccountId,
    keyId: key_id,
    arn: key_arn as Arn,
    manager: key_manager,
  };
}

function foreignDefaultKey(): ServiceError {
  return invalidRequest(
    "You can't access a secret from a different AWS account if you encrypt the secret with the " +
      "default KMS service key.",
  );
}

function keyNotFound(cause: Error): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified KMS key.",
    { cause },
  );
}
