/** What a search of the trail is given, and what it gives. */
import type { Kysely, Selectable } from "kysely";
import type { LookupEventsRequest } from "../../wire/generated/cloudtrail.ts";
import type { CloudTrailTables, EventTable } from "./tables.ts";

/** Reads the trail once, as `Storage.read` does; a search reads many times, with pauses. */
export type ReadTrail = <T>(work: (database: Kysely<CloudTrailTables>) => Promise<T>) => Promise<T>;

export interface EventSearch {
  readonly account: string;
  readonly input: Pick<LookupEventsRequest, "LookupAttributes" | "StartTime" | "EndTime">;
  /** Events of lower sequences are looked at; all of them where it is left out. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface Found {
  /** In the order of their writing, the last first. */
  readonly events: readonly Selectable<EventTable>[];
  /** The sequence before which nothing was looked at; undefined where the trail was seen whole. */
  readonly searchedTo: number | undefined;
}
