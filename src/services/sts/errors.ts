/** STS's errors, in AWS's words where they are known; README.md says which are. */
import { ServiceError } from "../../base/errors.ts";

export function accessDenied(message: string): ServiceError {
  return new ServiceError("AccessDenied", message);
}

export function validationError(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

export function invalidParameterValue(message: string): ServiceError {
  return new ServiceError("InvalidParameterValue", message);
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message);
}

/** `percent` is over 100; where only tags are passed, it is they that take the room. */
export function packedPolicyTooLarge(percent: number, of: "policy" | "tags"): ServiceError {
  return new ServiceError(
    "PackedPolicyTooLarge",
    of === "policy"
      ? `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
      : `Packed size of session tags consumes ${percent}% of allotted space.`,
  );
}

/** A token or assertion that is not what it should be. */
export function invalidIdentityToken(message: string, cause?: unknown): ServiceError {
  return new ServiceError("InvalidIdentityToken", message, { cause });
}

/** A token or assertion that has run out. */
export function expiredIdentityToken(message: string): ServiceError {
  return new ServiceError("ExpiredTokenException", message);
}

/** The identity provider itself says that it refused the person. */
export function rejectedClaim(message: string): ServiceError {
  return new ServiceError("IDPRejectedClaim", message);
}

export function providerUnreachable(message: string, cause?: unknown): ServiceError {
  return new ServiceError("IDPCommunicationError", message, { cause });
}
