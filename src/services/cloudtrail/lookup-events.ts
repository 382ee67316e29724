/** `LookupEvents`: the trail read back, newest first (CloudTrail API Reference). */
import type { Selectable } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import { makeToken, placeOfToken } from "../../pipeline/page-token.ts";
import type { Storage } from "../../storage/storage.ts";
import type { CloudtrailOperations, LookupEventsRequest } from "../../wire/generated/cloudtrail.ts";
import { searchEvents } from "./event-search.ts";
import { identitiesOf, type KeptIdentities, wholeRecord } from "./records.ts";
import { resourcesOf } from "./resources.ts";
import type { CloudTrailTables, EventTable } from "./tables.ts";

/** AWS's page size, which is also the largest (CloudTrail API Reference, `MaxResults`). */
const pageSizeMax = 50;

function newestFirst(one: Selectable<EventTable>, other: Selectable<EventTable>): number {
  return other.event_time - one.event_time || other.sequence - one.sequence;
}

function shown(row: Selectable<EventTable>, identities: KeptIdentities) {
  return {
    EventId: row.event_id,
    EventName: row.event_name,
    ReadOnly: String(row.read_only === 1),
    ...(row.access_key_id === null ? {} : { AccessKeyId: row.access_key_id }),
    EventTime: new Date(row.event_time),
    EventSource: row.event_source,
    ...(row.user_name === null ? {} : { Username: row.user_name }),
    Resources: resourcesOf(row.resources).map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: wholeRecord(row, identities),
  };
}

function tokenAt(sequence: number, input: LookupEventsRequest): string {
  return makeToken(question(input), String(sequence));
}

/** Throws `InvalidNextTokenException` for the token of another question. */
function placeAt(token: string, input: LookupEventsRequest): number {
  const place = placeOfToken(question(input), token) ?? "";
  if (!/^\d{1,15}$/.test(place)) {
    throw new ServiceError(
      "InvalidNextTokenException",
      "Invalid token, or one of a look-up with other attributes or times.",
    );
  }
  return Number(place);
}

function question({ LookupAttributes, StartTime, EndTime }: LookupEventsRequest): string {
  return JSON.stringify([LookupAttributes ?? [], StartTime ?? null, EndTime ?? null]);
}

function invalidAttributes(message: string): ServiceError {
  return new ServiceError("InvalidLookupAttributesException", message);
}

/** One look-up attribute is AWS's limit. */
function refuseBadQuestion(input: LookupEventsRequest): void {
  const { LookupAttributes = [], StartTime, EndTime } = input;
  if (LookupAttributes.length > 1) {
    throw invalidAttributes("The number of lookup attributes exceeds the limit of 1.");
  }
  for (const { AttributeKey, AttributeValue } of LookupAttributes) {
    if (AttributeKey === "ReadOnly" && !/^(?:true|false)$/i.test(AttributeValue)) {
      throw invalidAttributes("The value of ReadOnly must be true or false.");
    }
  }
  if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime) {
    throw new ServiceError(
      "InvalidTimeRangeException",
      "The start time must be before the end time.",
    );
  }
}

const cloudTrailOperation = operationMaker<CloudtrailOperations, CloudTrailTables>();

type Answer = CloudtrailOperations["LookupEvents"]["output"];

async function answerOf(
  storage: Storage<CloudTrailTables>,
  input: LookupEventsRequest,
  account: AccountId,
): Promise<Answer> {
  const before = input.NextToken === undefined ? undefined : placeAt(input.NextToken, input);
  const size = input.MaxResults ?? pageSizeMax;
  // Insight events are a kind that this trail does not make.
  if (input.EventCategory !== undefined) return { Events: [] };
  const search = { account, input, before, limit: size + 1 };
  const { events, searchedTo } = await searchEvents((work) => storage.read(work), search);
  const items = events.slice(0, size);
  const next = events.length > size ? items.at(-1)?.sequence : searchedTo;
  const identities = await storage.read((database) => identitiesOf(items, database));
  return {
    Events: items.toSorted(newestFirst).map((row) => shown(row, identities)),
    ...(next === undefined ? {} : { NextToken: tokenAt(next, input) }),
  };
}

/** A search takes many turns, and so is no part of the call's transaction. */
export function lookupEvents(storage: Storage<CloudTrailTables>): Operation {
  return cloudTrailOperation<"LookupEvents", undefined, Answer | undefined>("LookupEvents", {
    readOnly: true,
    permissions: () => [{ action: "cloudtrail:LookupEvents", resource: "*" }],
    arrange({ input, account }, _facts, prepared) {
      if (prepared !== undefined) return undefined;
      refuseBadQuestion(input);
      return () => answerOf(storage, input, account);
    },
    async run(_request, _facts, _unit, prepared) {
      assert(prepared !== undefined, "the search comes first");
      return prepared;
    },
  });
}
