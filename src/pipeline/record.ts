/**
 * Step 8, record: one row a call, in CloudTrail's record shape, in the call's own transaction; and
 * one more for each other account whose things the call reached.
 */
import { randomUUID } from "node:crypto";
import type { AccountId } from "../base/arn.ts";
import { wholeSeconds } from "../base/clock.ts";
import { ServiceError } from "../base/errors.ts";
import { timedUuid } from "../base/identifiers.ts";
import type { Unit } from "../storage/storage.ts";
import { type ResolvedOperation, resolveOperation } from "../wire/protocol.ts";
import type { AuditEvent } from "./audit.ts";
import type { Gate } from "./gate.ts";
import { operationRequest } from "./gather.ts";
import { defaultRegion } from "./identify.ts";
import type { RecordDetails, RecordedResource } from "./operation.ts";
import {
  detailsText,
  elementsMax,
  type RecordedIdentity,
  recordedIdentity,
} from "./record-text.ts";
import { redacted } from "./redact.ts";
import type { Decoded, OperatedRequest, RecordedRequest, RequestSoFar } from "./request.ts";
import { outsiderIdentity } from "./user-identity.ts";

/** For strangers, whose records must be small as well as few; in characters. */
const strangersElementsMax = 4_096;

/** Keeps the record of a call whose caller is known; throws where it cannot be kept. */
export async function record(
  operated: OperatedRequest,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<RecordedRequest> {
  const details = detailsOf(operated, gate);
  const owners = await otherOwners(operated, unit, gate);
  const sharedEventId = owners.length === 0 ? undefined : randomUUID();
  gate.audit.append(eventOf(operated, details, { sharedEventId }), unit);
  for (const owner of owners) {
    gate.audit.append(eventOf(operated, details, { sharedEventId, owner }), unit);
  }
  return operated as RecordedRequest;
}

/**
 * Accounts kept here, other than the call's own, to which something belongs that the call was
 * allowed to reach (CloudTrail User Guide, "Shared event ID").
 */
async function otherOwners(
  { request, error }: OperatedRequest,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<readonly AccountId[]> {
  if (error !== undefined) return [];
  const owners = new Set<AccountId>();
  for (const { resourceAccount, part } of request.questions) {
    if (resourceAccount === undefined || resourceAccount === request.account) continue;
    if (part !== undefined && request.denials.has(part)) continue;
    if (owners.has(resourceAccount)) continue;
    if (await gate.accountExists(resourceAccount, unit)) owners.add(resourceAccount);
  }
  return [...owners];
}

/** Whose trail an event is for. */
interface View {
  /** The same in all records of one call, where there are several. */
  readonly sharedEventId?: string | undefined;
  /** The owner of what was reached; undefined for the account that the call worked in. */
  readonly owner?: AccountId | undefined;
}

/** Keeps the record of a call that was refused at the door, within the bound for strangers. */
export async function recordRefusal(
  operated: OperatedRequest,
  gate: Gate,
): Promise<RecordedRequest> {
  const details = detailsOf(operated, gate);
  await gate.audit.refuse(eventOf(operated, details));
  return operated as RecordedRequest;
}

/** What the operation adds; a request that failed before it was decoded has no operation yet. */
function detailsOf({ request, output }: OperatedRequest, gate: Gate): RecordDetails {
  if (!isDecoded(request) || request.operation.record === undefined) return {};
  const facts = "facts" in request ? request.facts : undefined;
  return request.operation.record(operationRequest(request, gate), output, facts);
}

function isDecoded(request: RequestSoFar): request is Decoded {
  return request.operation !== undefined;
}

function eventOf(
  operated: OperatedRequest,
  details: RecordDetails,
  { sharedEventId, owner }: View = {},
): AuditEvent {
  const { request, error } = operated;
  const { service, caller, operation } = request;
  const resolved = request.resolved ?? resolvedAnyway(request);
  const resources = withoutRepeats(details.resources ?? []);
  const common = {
    eventId: timedUuid(request.receivedAt),
    eventName: resolved?.operation.name ?? "Unknown",
    eventSource: service?.eventSource ?? "sallyport",
    region: service?.global ? defaultRegion : (request.region ?? defaultRegion),
    readOnly: operation?.readOnly ?? resolved?.operation.readOnly ?? false,
  };
  // CloudTrail shows the name of the error's shape (`NoSuchEntityException`) where there is one.
  const errorCode = error && (service?.model.errors.get(error.code)?.name ?? error.code);
  const signed = caller?.kind === "anonymous" ? undefined : caller;
  const identity = recordedIdentity(request);
  const recipient = owner ?? request.account ?? signed?.account;
  const showsAnswer = !common.readOnly || operation?.recordsAnswer === true;
  const parts = {
    errorMessage: error?.message,
    parametersJson: JSON.stringify(redacted(resolved?.operation.input, request.input)),
    answerJson: showsAnswer
      ? JSON.stringify(redacted(resolved?.operation.output, operated.output))
      : "null",
    additionalJson: details.additionalEventData && JSON.stringify(details.additionalEventData),
    resources,
    sharedEventId,
  };
  const charactersMax = signed === undefined ? strangersElementsMax : elementsMax;
  return {
    ...common,
    time: wholeSeconds(request.receivedAt),
    account: recipient,
    ...(owner === undefined ? whoAsked(request, identity) : nobodyOfTheAccount),
    errorCode,
    resources,
    identity: owner === undefined ? identity.json : JSON.stringify(outsiderIdentity(request)),
    details: detailsText(request, parts, charactersMax),
  };
}

type Asking = Pick<AuditEvent, "userName" | "accessKeyId" | "principalId">;

function whoAsked(request: RequestSoFar, { userName }: RecordedIdentity): Asking {
  const { caller, claim } = request;
  const accessKeyId = caller === undefined || caller.kind === "anonymous" ? claim : caller;
  return {
    userName: lookupName(request) ?? userName,
    accessKeyId: accessKeyId?.accessKeyId,
    principalId: principalIdOf(request),
  };
}

const nobodyOfTheAccount: Asking = {
  userName: undefined,
  accessKeyId: undefined,
  principalId: undefined,
};

/** The name that `LookupEvents` finds a caller by: of a session, the one that it was given. */
function lookupName({ caller }: RequestSoFar): string | undefined {
  switch (caller?.kind) {
    case "root":
      return "root";
    case "role":
      return caller.sessionName;
    case "federated-user":
      return caller.name;
    default:
      return undefined;
  }
}

/** A call may name a thing twice, such as a role that takes itself; the trail names it once. */
function withoutRepeats(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return [...new Map(resources.map((one) => [`${one.type} ${one.name}`, one])).values()];
}

/** Which operation a call was for that failed before *decode*, where its message tells. */
function resolvedAnyway({ service, http }: RequestSoFar): ResolvedOperation | undefined {
  if (service === undefined) return undefined;
  try {
    return resolveOperation(service.model, http);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

/** The unique id of the user or role; the account's id for the root user. */
function principalIdOf({ caller }: RequestSoFar): string | undefined {
  if (caller === undefined || caller.kind === "anonymous") return undefined;
  if (caller.kind === "root") return caller.account;
  return caller.principal?.uniqueId;
}
