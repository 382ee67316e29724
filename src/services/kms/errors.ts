/** The errors of Key Management Service, in AWS's words; which are from memory: README.md. */
import { ServiceError } from "../../base/errors.ts";

/** `name` is the ARN of the key that was asked for. */
export function keyNotFound(name: string): ServiceError {
  return new ServiceError("NotFoundException", `Key '${name}' does not exist`);
}

export function aliasNotFound(arn: string): ServiceError {
  return new ServiceError("NotFoundException", `Alias ${arn} is not found.`);
}

export function invalidKeyId(reference: string): ServiceError {
  return new ServiceError("NotFoundException", `Invalid keyId '${reference}'`);
}

export function invalidArn(text: string): ServiceError {
  return new ServiceError("InvalidArnException", `Invalid arn ${text}`);
}

export function disabled(arn: string): ServiceError {
  return new ServiceError("DisabledException", `${arn} is disabled.`);
}

/** `state` as in "… is pending deletion." */
export function invalidState(arn: string, state: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", `${arn} is ${state}.`);
}

export function invalidKeyUsage(message: string): ServiceError {
  return new ServiceError("InvalidKeyUsageException", message);
}

export function unsupported(message: string): ServiceError {
  return new ServiceError("UnsupportedOperationException", message);
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

/** AWS's own message is empty. */
export function invalidCiphertext(): ServiceError {
  return new ServiceError(
    "InvalidCiphertextException",
    "The ciphertext was changed, is not one of this service, or has another encryption context.",
  );
}

/** The same whether the key is another account's or was never there. */
export function unknownCiphertextKey(): ServiceError {
  return new ServiceError(
    "AccessDenied",
    "The ciphertext refers to a customer master key that does not exist, does not exist in " +
      "this region, or you are not allowed to access.",
  );
}

export function incorrectKey(): ServiceError {
  return new ServiceError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceededException", message);
}

export function dryRun(): ServiceError {
  return new ServiceError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
