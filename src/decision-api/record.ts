/** The record of a call (CloudTrail User Guide, "CloudTrail record contents"). */
import { wholeSeconds } from "../base/clock.ts";
import type { ServiceError } from "../base/errors.ts";
import { timedUuid } from "../base/identifiers.ts";
import type { AuditEvent } from "../pipeline/audit.ts";
import type { SignedCaller } from "../pipeline/caller.ts";
import { defaultRegion } from "../pipeline/identify.ts";
import { detailsText, elementsMax, recordedIdentity } from "../pipeline/record-text.ts";
import type { ReceivedRequest, RequestSoFar } from "../pipeline/request.ts";
import { serviceName } from "./parts.ts";

/** What a call had become when it ended. */
export interface EndedCall {
  readonly eventName: string;
  readonly request: ReceivedRequest & RequestSoFar;
  /** The body as it was sent, once it is known to be JSON. */
  readonly bodyText: string | undefined;
  /** What was answered, as JSON; undefined where the call failed. */
  readonly answered: string | undefined;
  readonly error: ServiceError | undefined;
}

/** One row of the trail; the question stands in it word for word, since it is JSON already. */
export function eventOf({ eventName, request, bodyText, answered, error }: EndedCall): AuditEvent {
  const { caller, receivedAt, http } = request;
  const asker = caller?.kind === "anonymous" ? undefined : caller;
  const parts = {
    errorMessage: error?.message,
    parametersJson: bodyText ?? "null",
    answerJson: answered ?? "null",
    additionalJson: clientRequest(http.headers["x-request-id"]),
    resources: [],
    sharedEventId: undefined,
  };
  return {
    eventId: timedUuid(receivedAt),
    time: wholeSeconds(receivedAt),
    account: asker?.account,
    eventName,
    eventSource: serviceName,
    region: request.region ?? defaultRegion,
    readOnly: true,
    userName: asker && lookupName(asker),
    accessKeyId: asker?.accessKeyId ?? request.claim?.accessKeyId,
    principalId: asker && principalId(asker),
    errorCode: error?.code,
    resources: [],
    identity: recordedIdentity(request).json,
    details: detailsText(request, parts, elementsMax),
  };
}

/** In characters. */
const clientRequestIdMax = 1_024;

/** The id by which the client knows the call, beside our own. */
function clientRequest(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  return JSON.stringify({ clientRequestId: id.slice(0, clientRequestIdMax) });
}

/** The name that `LookupEvents` finds a caller by. */
function lookupName(asker: SignedCaller): string {
  switch (asker.kind) {
    case "root":
      return "root";
    case "role":
      return asker.sessionName;
    case "federated-user":
      return asker.name;
    case "user":
      return asker.principal.name;
  }
}

function principalId(asker: SignedCaller): string | undefined {
  return asker.kind === "root" ? asker.account : asker.principal?.uniqueId;
}
