/** Secrets Manager's errors, in AWS's words where README.md says that they are known. */
import { ServiceError } from "../../base/errors.ts";

export function secretNotFound(): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
  );
}

/** `which` is `staging label: AWSCURRENT` or `VersionId: …`. */
export function valueNotFound(which: string): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${which}`,
  );
}

export function versionNotFound(): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret version.",
  );
}

export function markedForDeletion(): ServiceError {
  return invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/** Of a dynamic secret, which is read by making a login. */
export function readOneAtATime(): ServiceError {
  return invalidRequest("A dynamic secret is read with GetSecretValue, one in each call.");
}

export function alreadyExists(name: string): ServiceError {
  return new ServiceError(
    "ResourceExistsException",
    `The operation failed because the secret ${name} already exists.`,
  );
}

export function tokenInUse(token: string, arn: string): ServiceError {
  return new ServiceError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${token} because that value is already in use for a ` +
      `version of secret ${arn}.`,
  );
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError("InvalidRequestException", message);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

export function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidNextTokenException", "The NextToken value is invalid.");
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceededException", message);
}

/** What the model would say, of a constraint that the model cannot state. */
export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}
