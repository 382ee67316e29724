/** Finds events of one account, newest first: by one attribute, by time, from a place on. */
import { setImmediate } from "node:timers/promises";
import type { Kysely, Selectable, SelectQueryBuilder } from "kysely";
import { sql } from "kysely";
import { type EpochMilliseconds, wholeSeconds } from "../../base/clock.ts";
import { timeOfUuid } from "../../base/identifiers.ts";
import type { LookupAttribute } from "../../wire/generated/cloudtrail.ts";
import { type Occurrence, periodsOf } from "./periods.ts";
import { nameLike, typeLike } from "./resources.ts";
import type { EventSearch, Found, ReadTrail } from "./search.ts";
import { type CloudTrailTables, type EventTable, sequencesOf } from "./tables.ts";

/** One search goes through so many periods, at most: some twenty to sixty milliseconds. */
const periodsMax = 3;

/**
 * Events are gone through one by one, so many at a time: some milliseconds, in which nobody else is
 * served. Then those who wait have their turn.
 */
const stretch = 1_024;

type Event = Selectable<EventTable>;
type EventQuery = SelectQueryBuilder<CloudTrailTables, "cloudtrail_event", Event>;

/** How events are told that have an attribute. */
interface Terms {
  readonly occurrence?: Occurrence;
  readonly start?: EpochMilliseconds | undefined;
  readonly end?: EpochMilliseconds | undefined;
  matching(query: EventQuery): EventQuery;
}

/** At most `limit` events that have the attribute; AWS takes one. */
export async function searchEvents(read: ReadTrail, search: EventSearch): Promise<Found> {
  const { account, before, limit } = search;
  const terms = termsOf(search.input);
  const { occurrence, start, end } = terms;
  const events: Event[] = [];
  let searched = 0;
  for await (const period of periodsOf(read, { account, occurrence, start, end, before })) {
    const [first, behind] = sequencesOf(period);
    if (searched === periodsMax) return { events, searchedTo: behind };
    searched += 1;
    let open = Math.min(behind, before ?? behind);
    while (open > first && events.length < limit) {
      const range = { first: Math.max(first, open - stretch), behind: open };
      const wanted = limit - events.length;
      const rows = await read((database) =>
        eventsOf(database, account, terms, range).limit(wanted).execute(),
      );
      events.push(...rows);
      open = range.first;
      await setImmediate();
    }
    if (events.length === limit) break;
  }
  return { events, searchedTo: undefined };
}

interface Range {
  readonly first: number;
  readonly behind: number;
}

function eventsOf(
  database: Kysely<CloudTrailTables>,
  account: string,
  terms: Terms,
  { first, behind }: Range,
): EventQuery {
  const query = database
    .selectFrom("cloudtrail_event")
    .selectAll()
    .where("sequence", ">=", first)
    .where("sequence", "<", behind)
    .where("account_id", "=", account)
    .orderBy("sequence", "desc");
  return inTime(terms.matching(query), terms);
}

function inTime(query: EventQuery, { start, end }: Terms): EventQuery {
  let timed = query;
  if (start !== undefined) timed = timed.where("event_time", ">=", start);
  if (end !== undefined) timed = timed.where("event_time", "<=", end);
  return timed;
}

function termsOf({ LookupAttributes, StartTime, EndTime }: EventSearch["input"]): Terms {
  const range = { start: StartTime?.getTime(), end: EndTime?.getTime() };
  const [attribute] = LookupAttributes ?? [];
  if (attribute === undefined) return { ...range, matching: (query) => query };
  return { ...range, ...termsOfAttribute(attribute, range) };
}

type Times = Pick<Terms, "start" | "end">;

function termsOfAttribute(
  { AttributeKey: attribute, AttributeValue: value }: LookupAttribute,
  range: Times,
): Terms {
  switch (attribute) {
    case "AccessKeyId":
      return noted(attribute, value, (query) => query.where("access_key_id", "=", value));
    case "EventName":
      return noted(attribute, value, (query) => query.where("event_name", "=", value));
    case "EventSource":
      return noted(attribute, value, (query) => query.where("event_source", "=", value));
    case "Username":
      return noted(attribute, value, (query) => query.where("user_name", "=", value));
    case "ResourceName":
      return noted(attribute, value, (query) => query.where(named(nameLike(value))));
    case "ResourceType":
      return noted(attribute, value, (query) => query.where(named(typeLike(value))));
    case "ReadOnly": {
      const readOnly = value.toLowerCase() === "true" ? 1 : 0;
      return { matching: (query) => query.where("read_only", "=", readOnly) };
    }
    default:
      return {
        ...rangeOfEvent(value, range),
        matching: (query) => query.where("event_id", "=", value),
      };
  }
}

function noted(
  attribute: Occurrence["attribute"],
  value: string,
  matching: Terms["matching"],
): Terms {
  return { occurrence: { attribute, value }, matching };
}

/** `pattern` is one of `resources.ts`. */
export function named(pattern: string) {
  return sql<boolean>`resources LIKE ${pattern} ESCAPE '!'`;
}

/** An id tells the second of its event; one from before ids did stands anywhere. */
function rangeOfEvent(id: string, { start, end }: Times): Times {
  const time = timeOfUuid(id);
  if (time === undefined) return {};
  const second = wholeSeconds(time);
  return { start: Math.max(second, start ?? second), end: Math.min(second, end ?? second) };
}
