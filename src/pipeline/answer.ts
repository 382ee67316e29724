/** Step 9, answer: the outcome as bytes of the caller's protocol. */
import type { ServiceError } from "../base/errors.ts";
import type { HttpResponse } from "../wire/http.ts";
import { encodeError, encodeOutput } from "../wire/protocol.ts";
import { AccessDeniedError, authorizationMessageHeader } from "./authorization-messages.ts";
import { failed } from "./failure.ts";
import type { Gate } from "./gate.ts";
import type { RecordedRequest } from "./request.ts";

/** The header in which a change tells the revision that has it. */
export const revisionHeader = "sallyport-revision";

/** Only a recorded request is answered. */
export function answer(recorded: RecordedRequest, gate: Gate, revision?: number): HttpResponse {
  const response = encode(recorded, gate);
  observe(recorded, response.status, gate);
  if (revision === undefined) return response;
  return { ...response, headers: { ...response.headers, [revisionHeader]: String(revision) } };
}

function encode(recorded: RecordedRequest, gate: Gate): HttpResponse {
  const { request, error } = recorded;
  if (error !== undefined) return errorResponse(recorded, error, gate);
  try {
    return encodeOutput(request.resolved, recorded.output, request.requestId);
  } catch (failure) {
    // An answer that does not fit its model is a fault of ours; the change itself stands.
    const { error: fault } = failed(request, failure, gate);
    if (fault === undefined) throw failure;
    return errorResponse(recorded, fault, gate);
  }
}

function errorResponse(
  { request }: RecordedRequest,
  error: ServiceError,
  gate: Gate,
): HttpResponse {
  const service = request.service ?? gate.services.fallback;
  const { resolved, requestId, http } = request;
  const response = encodeError(resolved ?? service.model, error, requestId, http);
  if (!(error instanceof AccessDeniedError)) return response;
  const message = gate.authorizationMessages.seal(error.denied);
  return { ...response, headers: { ...response.headers, [authorizationMessageHeader]: message } };
}

function observe(recorded: RecordedRequest, status: number, gate: Gate): void {
  const { request, error } = recorded;
  gate.observe({
    service: request.service?.model.id ?? "unknown",
    operation: request.resolved?.operation.name ?? "unknown",
    errorCode: error?.code,
    status,
    durationSeconds: (gate.clock.now() - request.receivedAt) / 1000,
    decision: decisionOf(recorded),
  });
}

function decisionOf({ request, error }: RecordedRequest): "allowed" | "denied" | "none" {
  if (error?.code === "AccessDenied") return "denied";
  return "decisions" in request ? "allowed" : "none";
}
