/** IAM's errors, in AWS's words; sources and grades are in the facts that README.md lists. */
import { ServiceError } from "../../base/errors.ts";

/** The kinds of thing that "The … with name X cannot be found." speaks of. */
export type NamedKind =
  | "user"
  | "group"
  | "role"
  | "policy"
  | "Instance Profile"
  | "Server Certificate"
  | "user policy"
  | "group policy"
  | "role policy";

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", message);
}

export function notFound(kind: NamedKind, name: string): ServiceError {
  return noSuchEntity(
    kind === "Instance Profile"
      ? `Instance Profile ${name} cannot be found.`
      : `The ${kind} with name ${name} cannot be found.`,
  );
}

/** `Kind` begins with a capital letter: `User with name X already exists.` */
export function alreadyExists(kind: string, name: string): ServiceError {
  return new ServiceError("EntityAlreadyExists", `${kind} with name ${name} already exists.`);
}

/** `first` is what must go before: `delete access keys first`. */
export function deleteConflict(first: string): ServiceError {
  return new ServiceError("DeleteConflict", `Cannot delete entity, must ${first}.`);
}

/** `quota` is AWS's name for it: `AccessKeysPerUser`. */
export function limitExceeded(quota: string, limit: number): ServiceError {
  return new ServiceError("LimitExceeded", `Cannot exceed quota for ${quota}: ${limit}`);
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInput", message);
}

/** The role belongs to a service of AWS, which alone changes it. */
export function protectedRole(name: string): ServiceError {
  return new ServiceError(
    "UnmodifiableEntity",
    `Cannot perform the operation on the protected role '${name}' - ` +
      "this role is only modifiable by AWS",
  );
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message);
}
