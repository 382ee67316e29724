/** `LookupEvents`: the trail read back, newest first (CloudTrail API Reference). */
import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type {
  Event,
  LookupAttribute,
  LookupEventsRequest,
} from "../../wire/generated/cloudtrail.ts";
import type { CloudTrailTables } from "./tables.ts";

/** AWS's page size, which is also the largest (CloudTrail API Reference, `MaxResults`). */
const pageSizeMax = 50;

/** Where a page ended: the time and the sequence of its last event. */
interface Place {
  readonly time: number;
  readonly sequence: number;
}

type Builder = ExpressionBuilder<CloudTrailTables, "cloudtrail_event">;

const columnsByAttribute = {
  EventId: "event_id",
  EventName: "event_name",
  EventSource: "event_source",
  Username: "user_name",
  AccessKeyId: "access_key_id",
} as const;

/** The condition that one look-up attribute asks for; AWS takes one. */
function matches(
  build: Builder,
  account: string,
  { AttributeKey: key, AttributeValue: value }: LookupAttribute,
): ExpressionWrapper<CloudTrailTables, "cloudtrail_event", SqlBool> {
  switch (key) {
    case "ReadOnly":
      return build("read_only", "=", value.toLowerCase() === "true" ? 1 : 0);
    case "ResourceName":
    case "ResourceType":
      return build(
        "sequence",
        "in",
        build
          .selectFrom("cloudtrail_event_resource")
          .select("cloudtrail_event_resource.sequence")
          .where("cloudtrail_event_resource.account_id", "=", account)
          .where(key === "ResourceName" ? "resource_name" : "resource_type", "=", value),
      );
    default:
      return build(columnsByAttribute[key as keyof typeof columnsByAttribute], "=", value);
  }
}

async function eventsOf(
  database: Kysely<CloudTrailTables>,
  account: string,
  input: LookupEventsRequest,
  after: Place | undefined,
  limit: number,
) {
  let query = database
    .selectFrom("cloudtrail_event")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("event_time", "desc")
    .orderBy("sequence", "desc")
    .limit(limit);
  const { StartTime, EndTime } = input;
  if (StartTime !== undefined) query = query.where("event_time", ">=", StartTime.getTime());
  if (EndTime !== undefined) query = query.where("event_time", "<=", EndTime.getTime());
  for (const attribute of input.LookupAttributes ?? []) {
    query = query.where((build) => matches(build, account, attribute));
  }
  if (after !== undefined) {
    query = query.where((build) =>
      build.or([
        build("event_time", "<", after.time),
        build.and([build("event_time", "=", after.time), build("sequence", "<", after.sequence)]),
      ]),
    );
  }
  return query.execute();
}

function shown(row: Awaited<ReturnType<typeof eventsOf>>[number], resources: Event["Resources"]) {
  return {
    EventId: row.event_id,
    EventName: row.event_name,
    ReadOnly: String(row.read_only === 1),
    ...(row.access_key_id === null ? {} : { AccessKeyId: row.access_key_id }),
    EventTime: new Date(row.event_time),
    EventSource: row.event_source,
    ...(row.user_name === null ? {} : { Username: row.user_name }),
    Resources: resources,
    CloudTrailEvent: row.record,
  };
}

async function resourcesOf(database: Kysely<CloudTrailTables>, sequences: readonly number[]) {
  const bySequence = new Map<number, { ResourceType: string; ResourceName: string }[]>();
  if (sequences.length === 0) return bySequence;
  const rows = await database
    .selectFrom("cloudtrail_event_resource")
    .selectAll()
    .where("sequence", "in", sequences)
    .execute();
  for (const row of rows) {
    const resource = { ResourceType: row.resource_type, ResourceName: row.resource_name };
    const known = bySequence.get(row.sequence);
    if (known === undefined) bySequence.set(row.sequence, [resource]);
    else known.push(resource);
  }
  return bySequence;
}

/** A token holds the place and the question, so that it cannot go on with another question. */
function makeToken(place: Place, input: LookupEventsRequest): string {
  return Buffer.from(JSON.stringify([place.time, place.sequence, question(input)])).toString(
    "base64url",
  );
}

function openToken(token: string, input: LookupEventsRequest): Place {
  const parts = parseToken(token);
  if (parts === undefined || parts[2] !== question(input)) {
    throw new ServiceError(
      "InvalidNextTokenException",
      "Invalid token, or one of a look-up with other attributes or times.",
    );
  }
  return { time: parts[0], sequence: parts[1] };
}

function parseToken(token: string): readonly [number, number, string] | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [time, sequence, asked] = parts as unknown[];
  if (!isWhole(time) || !isWhole(sequence)) return undefined;
  return typeof asked === "string" ? [time, sequence, asked] : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
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

export function lookupEvents(): Operation {
  const operation: Operation<CloudTrailTables, LookupEventsRequest> = {
    name: "LookupEvents",
    readOnly: true,
    permissions: () => [{ action: "cloudtrail:LookupEvents", resource: "*" }],
    async run({ input, account }, _facts, { database }) {
      refuseBadQuestion(input);
      const after = input.NextToken === undefined ? undefined : openToken(input.NextToken, input);
      const size = input.MaxResults ?? pageSizeMax;
      // Insight events are a kind that this trail does not make.
      if (input.EventCategory !== undefined) return { Events: [] };
      const rows = await eventsOf(database, account, input, after, size + 1);
      const items = rows.slice(0, size);
      const resources = await resourcesOf(
        database,
        items.map((row) => row.sequence),
      );
      const last = items.at(-1);
      const more = rows.length > size && last !== undefined;
      return {
        Events: items.map((row) => shown(row, resources.get(row.sequence) ?? [])),
        ...(more
          ? { NextToken: makeToken({ time: last.event_time, sequence: last.sequence }, input) }
          : {}),
      };
    },
  };
  return operation as unknown as Operation;
}
