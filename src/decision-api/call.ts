/**
 * The way of a call: received, its asker proved, read, its facts gathered, permitted, answered from
 * memory, put on record, sent. A failure at any step is put on record too, and then told.
 */
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import { ServiceError } from "../base/errors.ts";
import { revisionHeader } from "../pipeline/answer.ts";
import { authorize } from "../pipeline/authorize.ts";
import type { Operation, PermissionRequest, Service } from "../pipeline/operation.ts";
import { gatherPlain, identifyPlain } from "../pipeline/plain-call.ts";
import { receive, type Transport } from "../pipeline/receive.ts";
import type { ReceivedRequest, RequestSoFar } from "../pipeline/request.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { authenticateAsker } from "./asker.ts";
import { badRequest, revisionAhead, tooManyCalls } from "./errors.ts";
import { type JsonObject, readBody } from "./json-body.ts";
import type { DecisionParts } from "./parts.ts";
import { eventOf } from "./record.ts";
import { identified } from "./request-id.ts";

/** What an endpoint knows while it works on a call. */
export interface Asking {
  readonly account: AccountId;
  readonly now: EpochMilliseconds;
  readonly body: JsonObject;
}

/** The answer to a question, and what the record says of it; both are JSON. */
export interface Answer {
  readonly text: string;
  readonly record: string;
}

/** A question with all its facts, ready to be answered from memory. */
export interface Prepared {
  /** What the asker must be allowed. */
  readonly questions: readonly PermissionRequest[];
  answer(revision: number): Answer | Promise<Answer>;
}

export interface Endpoint {
  readonly path: string;
  /** Its name is the event name of the records. */
  readonly operation: Operation;
  /** Throws a `ServiceError` for what is wrong with the question. */
  prepare(asking: Asking, parts: DecisionParts): Prepared | Promise<Prepared>;
}

/** A request as the server hands it over. */
export interface IncomingCall {
  readonly http: HttpRequest;
  readonly transport: Transport;
}

/** How often facts are gathered anew where something changes meanwhile. */
const gatheringsMax = 5;

/** What a call has become; it grows with each step. */
interface CallSoFar {
  readonly endpoint: Endpoint;
  request: ReceivedRequest & RequestSoFar;
  bodyText: string | undefined;
}

/** How soon a caller may come again where there are too many, in seconds. */
const retryAfterSeconds = "1";

/** Takes one call to its answer. Never throws: what goes wrong is an answer too. */
export async function answerCall(
  { http, transport }: IncomingCall,
  endpoint: Endpoint,
  service: Service,
  parts: DecisionParts,
): Promise<HttpResponse> {
  const received = receive(http, transport, parts.gate);
  const call: CallSoFar = { endpoint, request: received, bodyText: undefined };
  if (!parts.load.enter()) return refuse(call, tooManyCalls(), parts);
  try {
    const claimed = identifyPlain(received, service);
    call.request = claimed;
    const request = await authenticateAsker(claimed, parts);
    call.request = request;
    refuseRevisionAhead(http, parts);
    const { text: bodyText, value: body } = readBody(http);
    call.bodyText = bodyText;
    const asking = { account: request.caller.account, now: request.receivedAt, body };
    const { prepared, revision } = await gathered(asking, endpoint, parts);
    const { operation } = endpoint;
    authorize(await gatherPlain(request, { operation, questions: prepared.questions }, parts.gate));
    const { text, record } = await prepared.answer(revision);
    const ended = { eventName: operation.name, request, bodyText, answered: record };
    await parts.log.append(eventOf({ ...ended, error: undefined }));
    observe(call, 200, undefined, parts);
    const further = { [revisionHeader]: String(revision) };
    return response(200, "application/json", text, request, further);
  } catch (failure) {
    return await refuse(call, failure, parts);
  } finally {
    parts.load.leave();
  }
}

/** Answers a call whose body the server could not take. Never throws. */
export function refuseCall(
  { http, transport }: IncomingCall,
  failure: unknown,
  endpoint: Endpoint,
  parts: DecisionParts,
): Promise<HttpResponse> {
  const request = receive(http, transport, parts.gate);
  return refuse({ endpoint, request, bodyText: undefined }, failure, parts);
}

/**
 * The facts, and the revision that they are of: where something changed while they were gathered,
 * they are gathered anew. Under changes without end they may be newer than the revision that is
 * told, never older.
 */
async function gathered(asking: Asking, endpoint: Endpoint, parts: DecisionParts) {
  const { storage } = parts.gate;
  for (let gathering = 1; ; gathering += 1) {
    const { revision } = storage;
    const prepared = await endpoint.prepare(asking, parts);
    if (storage.revision === revision || gathering === gatheringsMax) return { prepared, revision };
  }
}

/** Every commit before this call is known by now: a revision that is not there is no commit. */
function refuseRevisionAhead({ headers }: HttpRequest, { gate }: DecisionParts): void {
  const demanded = headers["sallyport-minimum-revision"];
  if (demanded === undefined) return;
  if (!/^\d{1,15}$/.test(demanded)) {
    throw badRequest("Sallyport-Minimum-Revision must be a whole number.");
  }
  const { revision } = gate.storage;
  if (Number(demanded) > revision) throw revisionAhead(Number(demanded), revision);
}

async function refuse(
  call: CallSoFar,
  failure: unknown,
  parts: DecisionParts,
): Promise<HttpResponse> {
  const { request, endpoint, bodyText } = call;
  const error = publicError(failure, request.requestId, parts);
  const eventName = endpoint.operation.name;
  const event = eventOf({ eventName, request, bodyText, answered: undefined, error });
  try {
    if (event.account === undefined) await parts.gate.audit.refuse(event);
    else await parts.log.append(event);
  } catch (unrecorded) {
    return told(call, publicError(unrecorded, request.requestId, parts), parts);
  }
  return told(call, error, parts);
}

/** What the caller is told; the operator is told of our own faults here. */
function publicError(failure: unknown, requestId: string, { gate }: DecisionParts): ServiceError {
  if (failure instanceof ServiceError) return failure;
  gate.report(failure, requestId);
  return new ServiceError(
    "InternalFailure",
    `The request failed because of an internal error; the server's log tells it by ${requestId}.`,
    { status: 500, cause: failure },
  );
}

/** Authorization API 1.0, "Error Responses": a status, and a message as the body. */
function told(call: CallSoFar, error: ServiceError, parts: DecisionParts): HttpResponse {
  const { request } = call;
  const status = statusOf(error, request);
  observe(call, status, error.code, parts);
  const further = headersOf(status, request, parts);
  return response(status, "text/plain; charset=utf-8", error.message, request, further);
}

/** What a status has to say beside the message. */
function headersOf(
  status: number,
  request: ReceivedRequest,
  parts: DecisionParts,
): Readonly<Record<string, string>> {
  if (status === 401) return { "www-authenticate": challengeOf(request, parts) };
  return status === 429 ? { "retry-after": retryAfterSeconds } : {};
}

function statusOf({ code, status }: ServiceError, { caller }: RequestSoFar): number {
  if (code === "AccessDenied") return 403;
  // These are told whoever asks: what he sent was not looked at.
  if (status === 413 || status === 429) return status;
  // Whatever is wrong before anyone is known, it is that nobody is.
  if (caller === undefined && (status === undefined || status < 500)) return 401;
  return status ?? 400;
}

/** RFC 6750, section 3: a request without credentials is told the scheme and no more. */
function challengeOf({ http }: ReceivedRequest, { gate }: DecisionParts): string {
  const realm = `Bearer realm="${gate.endpoint}"`;
  return http.headers.authorization === undefined ? realm : `${realm}, error="invalid_token"`;
}

function response(
  status: number,
  contentType: string,
  body: string,
  { http, requestId }: ReceivedRequest,
  further: Readonly<Record<string, string>>,
): HttpResponse {
  const headers = { "content-type": contentType, "cache-control": "no-store", ...further };
  return identified(http, requestId, { status, headers, body });
}

function observe(
  { endpoint, request }: CallSoFar,
  status: number,
  errorCode: string | undefined,
  { gate }: DecisionParts,
): void {
  gate.observe({
    service: "sallyport",
    operation: endpoint.operation.name,
    errorCode,
    status,
    durationSeconds: (gate.clock.now() - request.receivedAt) / 1_000,
    decision: errorCode === "AccessDenied" ? "denied" : status === 200 ? "allowed" : "none",
  });
}
