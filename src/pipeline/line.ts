/**
 * The way of a request, whole:
 *
 *   receive → identify → authenticate → decode → gather → authorize → operate → record → answer
 *
 * Each step takes the type that the step before returned. A failure leaves the line at any step
 * and rejoins it at *record*. One request, one transaction, one row in the trail.
 */
import { ServiceError } from "../base/errors.ts";
import type { Unit } from "../storage/storage.ts";
import type { HttpResponse } from "../wire/http.ts";
import { answer } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { decode } from "./decode.ts";
import { failed, noRoomForChanges, unrecorded } from "./failure.ts";
import type { Gate } from "./gate.ts";
import { gather, operationRequest, prepare } from "./gather.ts";
import { identify } from "./identify.ts";
import { asOfTheUnit, DecidedOtherwise, stillAllowed } from "./newest-facts.ts";
import { operate } from "./operate.ts";
import { record, recordRefusal } from "./record.ts";
import { rememberedCall } from "./remembered-call.ts";
import type {
  AuthorizedRequest,
  DecodedRequest,
  OperatedRequest,
  ReceivedRequest,
  RecordedRequest,
  RequestSoFar,
} from "./request.ts";
import { refuseForbiddenTags } from "./tag-policy.ts";

/** Takes one received request to its answer. Never throws: what goes wrong is an answer too. */
export async function handle(received: ReceivedRequest, gate: Gate): Promise<HttpResponse> {
  let soFar: RequestSoFar = received;
  try {
    const identified = identify(received, gate);
    soFar = identified;
    const authenticated = await authenticate(identified, gate);
    soFar = authenticated;
    const decoded = await decode(authenticated, gate);
    soFar = decoded;
    const prepared = await prepare(decoded, gate);
    const recorded = await arrangedChange(decoded, prepared, gate);
    return answer(recorded, gate, await revisionAfter(decoded, gate));
  } catch (failure) {
    return refuse(soFar, failure, gate);
  }
}

/** Takes a request that cannot go on along the line to its answer, over its record. */
export async function refuse(
  request: RequestSoFar,
  failure: unknown,
  gate: Gate,
): Promise<HttpResponse> {
  return answer(await recordedFailure(failed(request, failure, gate), gate), gate);
}

/** Outside work that a call needs first; thrown, so that its transaction is undone. */
class OutsideWork extends Error {
  override readonly name = "OutsideWork";
  readonly work: () => Promise<unknown>;

  constructor(work: () => Promise<unknown>) {
    super("work outside the transaction comes first");
    this.work = work;
  }
}

/** As `recordedChange`, after the outside work that the operation asks for; see `arrange`. */
async function arrangedChange(
  decoded: DecodedRequest,
  prepared: unknown,
  gate: Gate,
): Promise<RecordedRequest> {
  try {
    return await recordedChange(decoded, prepared, gate);
  } catch (failure) {
    if (!(failure instanceof OutsideWork)) throw failure;
    return recordedChange(decoded, await failure.work(), gate);
  }
}

/** Throws `OutsideWork` where the operation needs some. */
function arrange(request: AuthorizedRequest, gate: Gate): AuthorizedRequest {
  const { operation, facts, prepared } = request;
  if (operation.arrange === undefined) return request;
  const asked = operationRequest(request, gate);
  const work = operation.arrange(asked, facts, prepared, () => rememberedCall(request));
  if (work !== undefined) throw new OutsideWork(work);
  return request;
}

/**
 * The part of the line that is one transaction: gather to record. It is run again for as long as
 * what decides the call changes under it: each run but the last was allowed, and then denied.
 */
async function recordedChange(
  decoded: DecodedRequest,
  prepared: unknown,
  gate: Gate,
): Promise<RecordedRequest> {
  try {
    return await gate.storage.transact(async (unit) => {
      const asked = await asOfTheUnit(decoded, unit, gate);
      const operated = await outcome(asked, prepared, unit, gate);
      return record(await stillAllowed(operated, asked, prepared, unit, gate), unit, gate);
    });
  } catch (failure) {
    if (!(failure instanceof DecidedOtherwise)) throw failure;
    return recordedChange(decoded, prepared, gate);
  }
}

/**
 * A revision that has the call's change, for those who will ask for a decision at least as new;
 * undefined for a read, and where it cannot be told: the change stands, and is answered, anyway.
 */
async function revisionAfter(
  { operation, requestId }: DecodedRequest,
  gate: Gate,
): Promise<number | undefined> {
  if (operation.readOnly) return undefined;
  try {
    await gate.storage.synchronize();
  } catch (failure) {
    gate.report(failure, requestId);
    return undefined;
  }
  return gate.storage.revision;
}

/**
 * What a caller did wrong is an outcome, and is recorded in the transaction. A fault of ours ends
 * the transaction instead: the storage runs it again where it only met a conflict.
 */
async function outcome(
  decoded: DecodedRequest,
  prepared: unknown,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<OperatedRequest> {
  let soFar: RequestSoFar = decoded;
  try {
    if (!decoded.operation.readOnly && !gate.storage.writable) throw noRoomForChanges();
    const gathered = await gather(decoded, prepared, unit, gate);
    soFar = gathered;
    const authorized = authorize(gathered);
    await refuseForbiddenTags(authorized, unit, gate);
    return await operate(arrange(authorized, gate), unit, gate);
  } catch (failure) {
    if (!(failure instanceof ServiceError)) throw failure;
    return failed(soFar, failure, gate);
  }
}

/**
 * A call that failed before its transaction. Where the caller is known it goes into the account's
 * trail; else into the bounded one. A record that cannot be kept turns the answer into that news.
 */
async function recordedFailure(operated: OperatedRequest, gate: Gate): Promise<RecordedRequest> {
  try {
    const { caller } = operated.request;
    if (caller === undefined || caller.kind === "anonymous") {
      return await recordRefusal(operated, gate);
    }
    return await gate.storage.transact((unit) => record(operated, unit, gate));
  } catch (failure) {
    return unrecorded(failure, operated.request, gate);
  }
}
