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
  return new ServiceError("InvalidResourceId", "Invalid Resource Id");
}

export function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidNextToken", "The specified token isn't valid.");
}

/** Of a path that is asked for: by itself, or in a filter. */
export function invalidPath(): ServiceError {
  return validationException(
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin " +
      'with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
      "It must use only letters, numbers, or the following symbols: . (period), - (hyphen), " +
      "_ (underscore). Special characters are not allowed. All sub-paths, if specified, must use " +
      'the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

export function invalidFilterKey(key: string, valid: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidFilterKey",
    `The following filter key is not valid: ${key}. ` +
      `Valid filter keys include: [${valid.join(", ")}].`,
  );
}

/** `valid` has the default first; AWS names it last. */
export function invalidFilterOption(option: string, valid: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidFilterOption",
    `The following filter option is not valid: ${option}. ` +
      `Valid options include: [${valid.toReversed().join(", ")}].`,
  );
}

export function duplicateFilterKey(key: string): ServiceError {
  return new ServiceError(
    "InvalidFilterKey",
    `The following filter is duplicated in the request: ${key}. A request can contain only one ` +
      "occurrence of a specific filter.",
  );
}

export function missingFilterValues(key: string): ServiceError {
  return new ServiceError(
    "InvalidFilterValue",
    `The following filter values are missing : null for filter key ${key}.`,
  );
}

/** AWS calls it a wrong option. */
export function invalidFilterValue(value: string, valid: readonly string[]): ServiceError {
  return new ServiceError(
    "InvalidFilterOption",
    `The following filter value is not valid: ${value}. ` +
      `Valid values include: [${valid.join(", ")}].`,
  );
}
