/** Finds events of one account, newest first: by one attribute, by time, from a place on. */
import type { Kysely, Selectable, SelectQueryBuilder } from "kysely";
import { sql } from "kysely";
import { type EpochMilliseconds, wholeSeconds } from "../../base/clock.ts";
import { timeOfUuid } from "../../base/identifiers.ts";
import type { LookupAttribute } from "../../wire/generated/cloudtrail.ts";
import { type Occurrence, periodsOf } from "./periods.ts";
import { nameLike, typeLike } from "./resources.ts";
import type { EventSearch, Found } from "./search.ts";
import { type CloudTrailTables, type EventTable, sequencesOf } from "./tables.ts";

/**
 * Events of a period are gone through one by one. One search goes through so many periods, at most:
 * some twenty milliseconds, in which nobody else is served.
 */
const periodsMax = 3;

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
export async function searchEvents(
  database: Kysely<CloudTrailTables>,
  search: EventSearch,
): Promise<Found> {
  const { account, before, limit } = search;
  const terms = termsOf(search.input);
  const { occurrence, start, end } = terms;
  const events: Event[] = [];
  let searched = 0;
  for await (const period of periodsOf(database, { account, occurrence, start, end, before })) {
    const [first, behind] = sequencesOf(period);
    if (searched === periodsMax) return { events, searchedTo: behind };
    searched += 1;
    const query = database
      .selectFrom("cloudtrail_event")
      .selectAll()
      .where("sequence", ">=", first)
      .where("sequence", "<", Math.min(behind, before ?? behind))
      .where("account_id", "=", account)
      .orderBy("sequence", "desc")
      .limit(limit - events.length);
    events.push(...(await inTime(terms.matching(query), terms).execute()));
    if (events.length === limit) break;
  }
  return { events, searchedTo: undefined };
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

type Range = Pick<Terms, "start" | "end">;

function termsOfAttribute(
  { AttributeKey: attribute, AttributeValue: value }: LookupAttribute,
  range: Range,
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
function rangeOfEvent(id: string, { start, end }: Range): Range {
  const time = timeOfUuid(id);
  if (time === undefined) return {};
  const second = wholeSeconds(time);
  return { start: Math.max(second, start ?? second), end: Math.min(second, end ?? second) };
}
