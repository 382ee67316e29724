/** Finds events of one account, newest first: by one attribute, by time, from a place on. */
import {
  type ExpressionBuilder,
  type ExpressionWrapper,
  expressionBuilder,
  type Kysely,
  type SqlBool,
} from "kysely";
import { wholeSeconds } from "../../base/clock.ts";
import { timeOfUuid } from "../../base/identifiers.ts";
import type { LookupAttribute } from "../../wire/generated/cloudtrail.ts";
import { searchNaming } from "./named-event-search.ts";
import { type EventSearch, type Found, type Place, searchedMax } from "./search.ts";
import type { CloudTrailTables } from "./tables.ts";

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
  { AttributeKey: key, AttributeValue: value }: LookupAttribute,
): Condition | undefined {
  if (key === "AccessKeyId") return build("access_key_id", "=", value);
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

/** At most `limit` events that have the attribute; AWS takes one. */
export async function searchEvents(database: Kysely<Tables>, search: EventSearch): Promise<Found> {
  const { input, limit } = search;
  const [attribute] = input.LookupAttributes ?? [];
  if (attribute?.AttributeKey === "ResourceName") {
    return searchNaming(database, attribute.AttributeValue, search);
  }
  const query = eventsInTime(database, search).selectAll().limit(limit);
  if (attribute === undefined) return { events: await query.execute(), searchedTo: undefined };
  const build = expressionBuilder<Tables, "cloudtrail_event">();
  const condition = indexed(build, attribute);
  if (condition !== undefined) {
    return { events: await query.where(condition).execute(), searchedTo: undefined };
  }
  const matching = query.where(searched(build, attribute));
  const end = await searchEnd(database, search);
  if (end === undefined) return { events: await matching.execute(), searchedTo: undefined };
  const events = await matching.where(isNotBefore(build, end)).execute();
  return { events, searchedTo: events.length < limit ? end : undefined };
}
