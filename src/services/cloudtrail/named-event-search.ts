/** Finds events by a resource that they named, of some time, from a place on. */
import type { Kysely, Selectable } from "kysely";
import { sequencesNaming } from "./named-events.ts";
import { type EventSearch, type Found, searchedMax } from "./search.ts";
import type { CloudTrailTables, EventTable } from "./tables.ts";

/**
 * From a call's arrival, which is its event's time, to the writing of its event, with room for
 * clocks that differ: no call takes that long.
 */
const callMaxMilliseconds = 5 * 60_000;

type Event = Selectable<EventTable>;

/** At most `limit` events that named the resource, in the falling order of their sequences. */
export async function searchNaming(
  database: Kysely<CloudTrailTables>,
  name: string,
  search: EventSearch,
): Promise<Found> {
  const { account, after, limit } = search;
  const { above, below } = await sequencesAround(database, search);
  const before = Math.min(below, after?.sequence ?? below);
  const bound = Number.isFinite(before) ? { before } : {};
  const found: Event[] = [];
  let searched = 0;
  for await (const sequences of sequencesNaming(database, { account, name, ...bound })) {
    const events = await eventsAt(database, sequences);
    found.push(...events.filter((event) => isInTime(event, search)));
    searched += events.length;
    const last = events.at(-1);
    if (last === undefined || last.sequence <= above || found.length >= limit) break;
    if (searched >= searchedMax) {
      return { events: found, searchedTo: { time: last.event_time, sequence: last.sequence } };
    }
  }
  return { events: found.slice(0, limit), searchedTo: undefined };
}

/** All events of the times have sequences above the one and below the other. */
async function sequencesAround(
  database: Kysely<CloudTrailTables>,
  { account, input: { StartTime, EndTime } }: EventSearch,
): Promise<{ readonly above: number; readonly below: number }> {
  const events = database
    .selectFrom("cloudtrail_event")
    .select("sequence")
    .where("account_id", "=", account)
    .limit(1);
  const older =
    StartTime &&
    (await events
      .where("event_time", "<", StartTime.getTime() - callMaxMilliseconds)
      .orderBy("event_time", "desc")
      .executeTakeFirst());
  const newer =
    EndTime &&
    (await events
      .where("event_time", ">", EndTime.getTime() + callMaxMilliseconds)
      .orderBy("event_time")
      .executeTakeFirst());
  return { above: older?.sequence ?? 0, below: newer?.sequence ?? Number.POSITIVE_INFINITY };
}

/**
 * Nothing but the sequences is asked of the database: with another condition SQLite would go
 * through the account's events by time instead.
 */
function eventsAt(
  database: Kysely<CloudTrailTables>,
  sequences: readonly number[],
): Promise<readonly Event[]> {
  return database
    .selectFrom("cloudtrail_event")
    .selectAll()
    .where("sequence", "in", sequences)
    .orderBy("sequence", "desc")
    .execute();
}

function isInTime({ event_time }: Event, { input: { StartTime, EndTime } }: EventSearch): boolean {
  if (StartTime !== undefined && event_time < StartTime.getTime()) return false;
  return EndTime === undefined || event_time <= EndTime.getTime();
}
