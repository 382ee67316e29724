/**
 * A call's record in CloudTrail's shape (CloudTrail User Guide, "CloudTrail record contents"). It
 * is put together from text, which halves its cost: every call has one.
 */
import { isoSeconds } from "../base/clock.ts";
import type { AuditEvent } from "./audit.ts";
import type { SignedCaller } from "./caller.ts";
import type { RecordedResource } from "./operation.ts";
import type { Received, RequestSoFar } from "./request.ts";
import { userIdentity } from "./user-identity.ts";

/** Of the record's shape. Kept events do not tell theirs (`docs/decisions/0060`). */
const recordVersion = "1.11";

/** The guide's limits, in characters. */
const textMax = 1_024;
export const elementsMax = 102_400;

/** What a record says of a call; members that end in `Json` are JSON as it will stand there. */
export interface RecordParts {
  readonly errorMessage: string | undefined;
  readonly parametersJson: string;
  readonly answerJson: string;
  readonly additionalJson: string | undefined;
  readonly resources: readonly RecordedResource[];
  readonly sharedEventId: string | undefined;
}

/**
 * The `details` of a call's event. Where they are longer than `charactersMax`, the size of a part
 * that is stands in its place.
 */
export function detailsText(request: Received, parts: RecordParts, charactersMax: number): string {
  const whole = textOf(request, parts);
  if (whole.length <= charactersMax) return whole;
  const bounded = (json: string) =>
    json.length <= charactersMax ? json : `{"omitted":true,"originalSize":${json.length}}`;
  const parametersJson = bounded(parts.parametersJson);
  return textOf(request, { ...parts, parametersJson, answerJson: bounded(parts.answerJson) });
}

function textOf(request: Received, parts: RecordParts): string {
  const { http, requestId, secureTransport, sourceAddress } = request;
  return (
    "{" +
    member("sourceIPAddress", sourceAddress) +
    member("userAgent", http.headers["user-agent"]) +
    member("errorMessage", parts.errorMessage) +
    `"requestParameters":${parts.parametersJson},"responseElements":${parts.answerJson},` +
    (parts.additionalJson === undefined ? "" : `"additionalEventData":${parts.additionalJson},`) +
    resourcesMember(parts.resources) +
    member("sharedEventID", parts.sharedEventId) +
    (secureTransport ? '"tlsDetails":{},' : "") +
    `"requestID":"${requestId}"}`
  );
}

/** What of an event its record is put together from. */
export type RecordSource = Omit<
  AuditEvent,
  "userName" | "accessKeyId" | "principalId" | "resources"
>;

/** The record of an event, in CloudTrail's shape, as JSON. */
export function recordOf(event: RecordSource): string {
  return (
    `{"eventVersion":"${recordVersion}","userIdentity":${event.identity},` +
    `"eventTime":"${isoSeconds(event.time)}",` +
    member("eventSource", event.eventSource) +
    member("eventName", event.eventName) +
    member("awsRegion", event.region) +
    member("errorCode", event.errorCode) +
    `${event.details.slice(1, -1)},` +
    `"eventID":"${event.eventId}","readOnly":${event.readOnly},` +
    `"eventType":"${event.eventType ?? "AwsApiCall"}","managementEvent":true,` +
    member("recipientAccountId", event.account) +
    `"eventCategory":"Management"}`
  );
}

/** With its comma; nothing where there is no text. */
function member(name: string, text: string | undefined): string {
  return text === undefined ? "" : `"${name}":${JSON.stringify(text.slice(0, textMax))},`;
}

function resourcesMember(resources: readonly RecordedResource[]): string {
  if (resources.length === 0) return "";
  const shown = resources.map(({ type, name, arn }) => ({ type, ARN: arn ?? name }));
  return `"resources":${JSON.stringify(shown)},`;
}

/** Who called, as a record has it. */
export interface RecordedIdentity {
  /** `userIdentity`. */
  readonly json: string;
  readonly userName: string | undefined;
}

/** By the caller, who is the same object for as long as nothing about him changes. */
const identities = new WeakMap<SignedCaller, RecordedIdentity>();

export function recordedIdentity(request: RequestSoFar): RecordedIdentity {
  const { caller, operation } = request;
  // Where somebody else is the subject of the call, the caller does not tell who it is.
  const tellsAll = caller !== undefined && caller.kind !== "anonymous" && !operation?.subject;
  const known = tellsAll ? identities.get(caller) : undefined;
  if (known !== undefined) return known;
  const identity = userIdentity(request);
  const made = { json: JSON.stringify(identity), userName: identity.userName };
  if (tellsAll) identities.set(caller, made);
  return made;
}
