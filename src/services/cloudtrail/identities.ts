/**
 * On whom an event leans for its caller's identity: that and what the columns tell is half of a
 * record, and most calls come from whom calls came before (`docs/decisions/0060`).
 */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { AuditEvent } from "../../pipeline/audit.ts";
import type { PlacedEvent } from "./period-notes.ts";
import { chunks, rowsOf, Statements } from "./statements.ts";
import type { CloudTrailTables } from "./tables.ts";

type Database = Kysely<CloudTrailTables>;

/**
 * How far in time an event lies from the one that it leans on, at most, in milliseconds. Whoever
 * removes old events keeps them for so long beyond the oldest that shall stay.
 */
const holdsFor = 3_600_000;

/** In milliseconds: what was not confirmed by then was undone. */
const undoneAfter = 10_000;

/** Identities that are held in memory, some 5 MB. */
const identitiesMax = 10_000;

/** A call whose row has the whole record. */
interface Holder {
  readonly sequence: number;
  readonly eventId: string;
  readonly time: EpochMilliseconds;
}

/** By its age: it may as well be of a transaction that is still under way. */
function isUndone({ time }: Holder, now: EpochMilliseconds): boolean {
  return Math.abs(now - time) > undoneAfter;
}

interface Written {
  readonly sequence: number;
  readonly event_id: string;
}

/**
 * An event is leant on once it was read before anything was written in the same transaction: then
 * it was committed, as in `PeriodNotes`.
 */
export class Identities {
  /** By the identity, a holder that is committed. */
  readonly #known = new Map<string, Holder>();
  /** By the identity, a holder that was written, and perhaps undone since. */
  readonly #written = new Map<string, Holder>();
  readonly #find = new Statements<CloudTrailTables, Written>((database, rows) =>
    database
      .selectFrom("cloudtrail_event")
      .select(["sequence", "event_id"])
      .where("sequence", "in", rowsOf(0, rows))
      .compile(),
  );

  /** To be called before a transaction writes its events, the newest of which is of this time. */
  async confirm(now: EpochMilliseconds, database: Database): Promise<void> {
    for (const some of chunks([...this.#written])) {
      const sequences = some.map(([, { sequence }]) => [sequence]);
      const rows = await this.#find.run(sequences, database);
      const ids = new Map(rows.map(({ sequence, event_id }) => [sequence, event_id]));
      for (const [identity, holder] of some) {
        // The number of an event that was undone may be another's now.
        const isThere = ids.get(holder.sequence) === holder.eventId;
        if (isThere) this.#known.set(identity, holder);
        if (isThere || isUndone(holder, now)) this.#written.delete(identity);
      }
    }
  }

  /** The sequence of an event that this one leans on; undefined where its record stands whole. */
  holderOf({ identity, time, eventType }: AuditEvent): number | undefined {
    // Services act seldom, and what type an event is of stands in its record alone.
    if (eventType !== undefined) return undefined;
    const holder = this.#known.get(identity);
    if (holder === undefined || Math.abs(time - holder.time) > holdsFor) return undefined;
    return holder.sequence;
  }

  /** To be told of the events that were just written, with what `holderOf` said of them. */
  note(placed: readonly PlacedEvent[]): void {
    for (const { event, sequence } of placed) {
      const { identity, eventId, time, eventType } = event;
      if (eventType !== undefined || this.holderOf(event) !== undefined) continue;
      if (this.#written.has(identity)) continue;
      if (this.#written.size >= identitiesMax) this.#written.clear();
      this.#written.set(identity, { sequence, eventId, time });
    }
    if (this.#known.size > identitiesMax) this.#known.clear();
  }
}
