/** Parameter Store's errors, in AWS's words where README.md says that they are known. */
import { ServiceError } from "../../base/errors.ts";

export function validationException(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** AWS says nothing more than the code. */
export function parameterNotFound(): ServiceError {
  return new ServiceError("ParameterNotFound", "");
}

export function versionNotFound(version: number | string, name: string): ServiceError {
  return new ServiceError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. ` +
      "Verify the version and try again.",
  );
}

export function invalidKeyId(message: string, cause?: Error): ServiceError {
  return new ServiceError("InvalidKeyId", message, cause === undefined ? {} : { cause });
}

export function invalidResourceId(): ServiceError {
  return new ServiceError("InvalidResourceId", "");
}

export function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidNextToken", "The specified token isn't valid.");
}

export function invalidFilterKey(key: string, valid: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidFilterKey",
    `The following filter key is not valid: ${key}. ` +
      `Valid filter keys include: [${valid.join(", ")}].`,
  );
}

export function invalidFilterOption(option: string, valid: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidFilterOption",
    `The following filter option is not valid: ${option}. ` +
      `Valid options include: [${valid.join(", ")}].`,
  );
}

export function invalidFilterValue(message: string): ServiceError {
  return new ServiceError("InvalidFilterValue", message);
}
