/** What a search of the trail is given, and what it gives. */
import type { Selectable } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { LookupEventsRequest } from "../../wire/generated/cloudtrail.ts";
import type { EventTable } from "./tables.ts";

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
  /** Newest first; those that named a resource in the order of their writing, the last first. */
  readonly events: readonly Selectable<EventTable>[];
  /** How far the search came without finding enough; undefined where it came to the end. */
  readonly searchedTo: Place | undefined;
}

/**
 * What has no index of its own is searched for event by event, but not through more than this many
 * at a time: some ten milliseconds, in which nobody else is served.
 */
export const searchedMax = 50_000;
