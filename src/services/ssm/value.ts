/** Values: plain ones as they are, secure strings sealed under a KMS key and bound to their ARN. */
import type { AccountId, Arn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { KeyUse, ServiceKey } from "../../pipeline/key-service.ts";
import type { OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { invalidKeyId } from "./errors.ts";
import { arnOf } from "./parameter.ts";
import type { Ssm, SsmUnit } from "./ssm.ts";
import type { ParameterTable, ParameterVersionTable } from "./tables.ts";

const service = "ssm";

/** The alias of the key that serves where no other is named. */
export const defaultKey = "alias/aws/ssm";

/** As AWS binds its ciphertexts (Systems Manager User Guide, "AWS KMS encryption for …"). */
function contextOf(arn: Arn) {
  return { PARAMETER_ARN: arn };
}

/** A key that a caller may be allowed to use, or why it cannot be used at all. */
export interface KeyRight {
  /** Undefined for the account's own default key, which is found once the call is allowed. */
  readonly key: ServiceKey | undefined;
  readonly questions: readonly PermissionRequest[];
  readonly refusal: ServiceError | undefined;
}

export const noKey: KeyRight = { key: undefined, questions: [], refusal: undefined };

interface Sealing {
  readonly account: AccountId;
  readonly arn: Arn;
  /** As the parameter has it. */
  readonly keyId: string;
  readonly isAdvanced: boolean;
}

/** The key of a new value: a standard parameter is encrypted by it, an advanced one enveloped. */
export async function gatherSealing(
  parts: Ssm,
  { account, arn, keyId, isAdvanced }: Sealing,
  request: OperationRequest<unknown>,
  unit: SsmUnit,
): Promise<KeyRight> {
  if (keyId === defaultKey) return noKey;
  const action = isAdvanced ? "kms:GenerateDataKey" : "kms:Encrypt";
  try {
    const key = await parts.keys.find({ account, service, reference: keyId }, unit);
    return await keyRight(parts, key, arn, action, request, unit);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ...noKey, refusal: keyFault(error) };
  }
}

async function keyRight(
  parts: Ssm,
  key: ServiceKey,
  arn: Arn,
  action: KeyUse["action"],
  { caller, region }: OperationRequest<unknown>,
  unit: SsmUnit,
): Promise<KeyRight> {
  const via = `${service}.${region}.amazonaws.com`;
  const use = { action, key, context: contextOf(arn), caller, via };
  return { ...noKey, key, questions: await parts.keys.questions(use, unit) };
}

export interface SealedValue {
  readonly value: string;
  /** `ServiceKey` as JSON. */
  readonly sealing_key: string;
}

/** Throws `InvalidKeyId`. */
export async function sealValue(
  { keys }: Ssm,
  value: string,
  { account, arn }: Pick<Sealing, "account" | "arn">,
  right: KeyRight,
  unit: SsmUnit,
): Promise<SealedValue> {
  if (right.refusal !== undefined) throw right.refusal;
  try {
    const asking = { account, service, reference: undefined };
    const key = right.key ?? (await keys.find(asking, unit));
    const sealed = await keys.seal(key, contextOf(arn), Buffer.from(value), unit);
    return { value: sealed, sealing_key: JSON.stringify(key) };
  } catch (error) {
    if (error instanceof ServiceError) throw keyFault(error);
    throw error;
  }
}

type Version = Pick<ParameterVersionTable, "value" | "sealing_key" | "type">;

/** What must be allowed to whoever reads the value in plain text. */
export async function gatherOpening(
  parts: Ssm,
  parameter: ParameterTable,
  { sealing_key }: Version,
  request: OperationRequest<unknown>,
  unit: SsmUnit,
): Promise<KeyRight> {
  if (sealing_key === null) return noKey;
  const key = JSON.parse(sealing_key) as ServiceKey;
  try {
    return await keyRight(parts, key, arnOf(parameter), "kms:Decrypt", request, unit);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ...noKey, refusal: keyFault(error) };
  }
}

/** The value in plain text; the ciphertext in base64 where it is sealed and not to be opened. */
export async function openValue(
  { keys }: Ssm,
  parameter: ParameterTable,
  version: Version,
  { refusal }: KeyRight,
  withDecryption: boolean,
  unit: SsmUnit,
): Promise<string> {
  if (version.sealing_key === null) return version.value;
  if (!withDecryption) return Buffer.from(version.value, "base64url").toString("base64");
  if (refusal !== undefined) throw refusal;
  try {
    const opened = await keys.open(version.value, contextOf(arnOf(parameter)), unit);
    return Buffer.from(opened).toString("utf8");
  } catch (error) {
    if (error instanceof ServiceError) throw keyFault(error);
    throw error;
  }
}

/** KMS's own words under the code that Parameter Store has for them. */
function keyFault(cause: ServiceError): ServiceError {
  const { message, code, status = 400 } = cause;
  return invalidKeyId(
    `${message} (Service: AWSKMS; Status Code: ${status}; Error Code: ${code})`,
    cause,
  );
}
