/** What a caller of the decision API is told when its call itself fails. */
import { ServiceError } from "../base/errors.ts";

/** 400: the question is not one; nothing was decided. */
export function badRequest(message: string): ServiceError {
  return new ServiceError("ValidationException", message, { status: 400 });
}

/** 401: nobody is proved to ask. */
export function unauthorized(message: string): ServiceError {
  return new ServiceError("UnauthorizedException", message, { status: 401 });
}

/** 429 (RFC 6585, section 4): nothing was looked at; the caller may come again. */
export function tooManyCalls(): ServiceError {
  return new ServiceError(
    "TooManyRequestsException",
    "Too many calls are under way; try again later.",
    { status: 429 },
  );
}

/** 409: the caller knows of a newer state than there is. */
export function revisionAhead(demanded: number, newest: number): ServiceError {
  return new ServiceError(
    "ConflictException",
    `Revision ${demanded} was demanded, and the newest is ${newest}.`,
    { status: 409 },
  );
}
