/** How a failure rejoins the line: a caller's mistake as it is, our own without its insides. */
import { ServiceError } from "../base/errors.ts";
import type { Gate } from "./gate.ts";
import type { FailedRequest, RecordedRequest, RequestSoFar } from "./request.ts";

/**
 * The outcome of a request that failed. `ServiceError`s are told as they are; anything else is our
 * fault: it is reported to the operator and answered as `InternalFailure` with the request id,
 * which finds the report again.
 */
export function failed(request: RequestSoFar, failure: unknown, gate: Gate): FailedRequest {
  return { request, error: publicError(failure, request.requestId, gate) } as FailedRequest;
}

/** What a caller is told of a failure; the operator is told of our own faults here. */
function publicError(failure: unknown, requestId: string, gate: Gate): ServiceError {
  if (failure instanceof ServiceError) return failure;
  gate.report(failure, requestId);
  return new ServiceError(
    "InternalFailure",
    `The request failed because of an internal error; the server's log tells it by ${requestId}.`,
    { status: 500, cause: failure },
  );
}

/**
 * The answer to a call whose record could not be kept: it says so, whatever the call's own outcome
 * was, since no call is answered that is not recorded.
 */
export function unrecorded(failure: unknown, request: RequestSoFar, gate: Gate): RecordedRequest {
  return failed(request, failure, gate) as RecordedRequest;
}

/** Changes are refused while the disk is full; reads and their records still have room. */
export function noRoomForChanges(): ServiceError {
  return new ServiceError(
    "ServiceUnavailable",
    "The server's disk is full: it takes no changes until there is room again.",
    { status: 503 },
  );
}
