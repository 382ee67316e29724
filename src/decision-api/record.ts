/** The record of a call (CloudTrail User Guide, "CloudTrail record contents"). */
import { isoSeconds, wholeSeconds } from "../base/clock.ts";
import type { ServiceError } from "../base/errors.ts";
import { timedUuid } from "../base/identifiers.ts";
import type { AuditEvent } from "../pipeline/audit.ts";
import type { SignedCaller } from "../pipeline/caller.ts";
import type { ReceivedRequest, RequestSoFar } from "../pipeline/request.ts";
import { userIdentity } from "../pipeline/user-identity.ts";
import { serviceName } from "./parts.ts";

const recordVersion = "1.11";
const textMax = 1_024;
const elementsMax = 102_400;

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

/**
 * One row of the trail. It is put together from text, which halves the cost of the busiest calls;
 * the question stands in it word for word, since it is JSON already. Where it is too large, its
 * size stands in its place.
 */
export function eventOf({ eventName, request, bodyText, answered, error }: EndedCall): AuditEvent {
  const { caller, receivedAt, http } = request;
  const asker = caller?.kind === "anonymous" ? undefined : caller;
  const eventId = timedUuid(receivedAt);
  const region = request.region ?? "us-east-1";
  return {
    eventId,
    time: wholeSeconds(receivedAt),
    account: asker?.account,
    eventName,
    eventSource: serviceName,
    region,
    readOnly: true,
    userName: asker && lookupName(asker),
    accessKeyId: asker?.accessKeyId ?? request.claim?.accessKeyId,
    principalId: asker && principalId(asker),
    errorCode: error?.code,
    resources: [],
    record:
      `{"eventVersion":"${recordVersion}","userIdentity":${identityText(request, asker)},` +
      `"eventTime":"${isoSeconds(receivedAt)}","eventSource":"${serviceName}",` +
      `"eventName":"${eventName}","awsRegion":${JSON.stringify(region)},` +
      `"sourceIPAddress":"${request.sourceAddress}",` +
      member("userAgent", http.headers["user-agent"]) +
      member("errorCode", error?.code) +
      member("errorMessage", error?.message) +
      `"requestParameters":${bounded(bodyText)},"responseElements":${answered ?? "null"},` +
      clientRequest(http.headers["x-request-id"]) +
      `"requestID":"${request.requestId}","eventID":"${eventId}","readOnly":true,` +
      `"eventType":"AwsApiCall","managementEvent":true,` +
      member("recipientAccountId", asker?.account) +
      (request.secureTransport ? `"tlsDetails":{},` : "") +
      `"eventCategory":"Management"}`,
  };
}

/** A text of the caller's, or nothing where there is none. What is not quoted so is our own. */
function member(name: string, text: string | undefined): string {
  return text === undefined ? "" : `"${name}":${JSON.stringify(text.slice(0, textMax))},`;
}

function bounded(bodyText: string | undefined): string {
  if (bodyText === undefined) return "null";
  if (bodyText.length <= elementsMax) return bodyText;
  return `{"omitted":true,"originalSize":${bodyText.length}}`;
}

/** The id by which the client knows the call, beside our own. */
function clientRequest(id: string | undefined): string {
  if (id === undefined) return "";
  return `"additionalEventData":{"clientRequestId":${JSON.stringify(id.slice(0, textMax))}},`;
}

const identities = new WeakMap<SignedCaller, string>();

function identityText(request: RequestSoFar, asker: SignedCaller | undefined): string {
  const known = asker && identities.get(asker);
  if (known !== undefined) return known;
  const text = JSON.stringify(userIdentity(request));
  if (asker !== undefined) identities.set(asker, text);
  return text;
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
