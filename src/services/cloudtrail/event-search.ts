/** Finds events of one account, newest first: by one attribute, by time, from a place on. */
import {
  type ExpressionBuilder,
  type ExpressionWrapper,
  expressionBuilder,
  type Kysely,
  type Selectable,
  type SqlBool,
} from "kysely";
import { type EpochMilliseconds, wholeSeconds } from "../../base/clock.ts";
import { timeOfUuid } from "../../base/identifiers.ts";
import type { LookupAttribute, LookupEventsRequest } from "../../wire/generated/cloudtrail.ts";
import type { CloudTrailTables, EventTable } from "./tables.ts";

/** A place in the order of the trail: the time and the sequence of an event. */
export interface Place {
  readonly time: EpochMilliseconds;
  readonly sequence: number;
}

export interface EventSearch {
  readonly account: string;
  readonly input: Pick<LookupEventsRequest, "LookupAttributes" | "StartTime" | "EndTime">;
  /** Events before this place are looked at; from the newest on where it is left out. */
  readonly after: Place | undefined;
  readonly limit: number;
}

export interface Found {
  readonly events: readonly Selectable<EventTable>[];
  /** How far the search came without finding enough; undefined where it came to the end. */
  readonly searchedTo: Place | undefined;
}

/**
 * What has no index of its own is searched for event by event, but not through more than this many
 * at a time: some ten milliseconds, in which nobody else is served.
 */
const searchedMax = 50_000;

type Tables = CloudTrailTables;
type Condition = ExpressionWrapper<Tables, "cloudtrail_event", SqlBool>;
type Builder = ExpressionBuilder<Tables, "cloudtrail_event">;

const columnsByAttribute = {
  EventName: "event_name",
  EventSource: "event_source",
  Username: "user_name",
} as const;

/** An index answers these at once, however long the trail is. */
function indexed(
  build: Builder,
  account: string,
  { AttributeKey: key, AttributeValue: value }: LookupAttribute,
): Condition | undefined {
  if (key === "AccessKeyId") return build("access_key_id", "=", value);
  if (key === "ResourceName") {
    const named = build
      .selectFrom("cloudtrail_event_resource")
      .select("cloudtrail_event_resource.sequence")
      .where("cloudtrail_event_resource.account_id", "=", account)
      .where("resource_name", "=", value);
    return build("sequence", "in", named);
  }
  const time = key === "EventId" ? timeOfUuid(value) : undefined;
  if (time === undefined) return undefined;
  return build.and([build("event_time", "=", wholeSeconds(time)), build("event_id", "=", value)]);
}

function searched(
  build: Builder,
  { AttributeKey: key, AttributeValue: value }: LookupAttribute,
): Condition {
  switch (key) {
    case "EventName":
    case "EventSource":
    case "Username":
      return build(columnsByAttribute[key], "=", value);
    case "ReadOnly":
      return build("read_only", "=", value.toLowerCase() === "true" ? 1 : 0);
    case "ResourceType":
      return build.exists(
        build
          .selectFrom("cloudtrail_event_resource")
          .select("resource_type")
          .whereRef("cloudtrail_event_resource.sequence", "=", "cloudtrail_event.sequence")
          .where("resource_type", "=", value),
      );
    default:
      // An id from before ids told the time.
      return build("event_id", "=", value);
  }
}

/** Older than what stands at the place. */
function isBefore(build: Builder, { time, sequence }: Place): Condition {
  return build.and([
    // Said for itself, since an index is searched by it.
    build("event_time", "<=", time),
    build.or([build("event_time", "<", time), build("sequence", "<", sequence)]),
  ]);
}

/** At the place, or newer. */
function isNotBefore(build: Builder, { time, sequence }: Place): Condition {
  return build.and([
    build("event_time", ">=", time),
    build.or([build("event_time", ">", time), build("sequence", ">=", sequence)]),
  ]);
}

/** The account's events of the times that are asked about, newest first. */
function eventsInTime(database: Kysely<Tables>, { account, input, after }: EventSearch) {
  const { StartTime, EndTime } = input;
  let query = database
    .selectFrom("cloudtrail_event")
    .where("account_id", "=", account)
    .orderBy("event_time", "desc")
    .orderBy("sequence", "desc");
  if (StartTime !== undefined) query = query.where("event_time", ">=", StartTime.getTime());
  if (EndTime !== undefined) query = query.where("event_time", "<=", EndTime.getTime());
  if (after !== undefined) query = query.where((build) => isBefore(build, after));
  return query;
}

/** The last place that one search may come to; undefined where the trail ends before. */
async function searchEnd(
  database: Kysely<Tables>,
  search: EventSearch,
): Promise<Place | undefined> {
  const row = await eventsInTime(database, search)
    .select(["event_time", "sequence"])
    .limit(1)
    .offset(searchedMax - 1)
    .executeTakeFirst();
  return row === undefined ? undefined : { time: row.event_time, sequence: row.sequence };
}

/** At most `limit` events that have the attribute, newest first; AWS takes one. */
export async function searchEvents(database: Kysely<Tables>, search: EventSearch): Promise<Found> {
  const { account, input, limit } = search;
  const [attribute] = input.LookupAttributes ?? [];
  const query = eventsInTime(database, search).selectAll().limit(limit);
  if (attribute === undefined) return { events: await query.execute(), searchedTo: undefined };
  const build = expressionBuilder<Tables, "cloudtrail_event">();
  const condition = indexed(build, account, attribute);
  if (condition !== undefined) {
    return { events: await query.where(condition).execute(), searchedTo: undefined };
  }
  const matching = query.where(searched(build, attribute));
  const end = await searchEnd(database, search);
  if (end === undefined) return { events: await matching.execute(), searchedTo: undefined };
  const events = await matching.where(isNotBefore(build, end)).execute();
  return { events, searchedTo: events.length < limit ? end : undefined };
}
