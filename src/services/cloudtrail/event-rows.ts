/** Writes the trail's rows: of all calls that commit together, in a few statements. */
import type { Kysely } from "kysely";
import { assert } from "../../base/errors.ts";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { assertColumnValues } from "../../storage/binding.ts";
import type { DeferredWrite } from "../../storage/storage.ts";
import { LastUses } from "./last-uses.ts";
import { accountOf, PeriodNotes, userNameOf } from "./period-notes.ts";
import { resourcesText } from "./resources.ts";
import { chunks, type Row, rowsOf, Statements } from "./statements.ts";
import type { CloudTrailTables } from "./tables.ts";

/** An event whose columns are known to be such as both databases take. */
export interface EventRow {
  readonly event: AuditEvent;
  readonly columns: Row;
}

/** Throws where a column cannot be stored. */
export function eventRow(event: AuditEvent): EventRow {
  const columns = columnsOf(event);
  assertColumnValues(columns);
  for (const { type, name } of event.resources) assertColumnValues([type, name]);
  return { event, columns };
}

export class EventRows implements DeferredWrite<EventRow> {
  readonly #notes = new PeriodNotes();
  readonly #uses = new LastUses();
  readonly #insert = new Statements<CloudTrailTables, Inserted>((database, rows) =>
    database
      .insertInto("cloudtrail_event")
      .values(rowsOf(anyEvent, rows))
      .returning(["sequence", "event_id"])
      .compile(),
  );

  async write(events: readonly EventRow[], connection: Kysely<unknown>): Promise<void> {
    const database = connection as unknown as Kysely<CloudTrailTables>;
    const sequences = new Map<string, number>();
    for (const some of chunks(events)) {
      const columns = some.map((row) => row.columns);
      for (const row of await this.#insert.run(columns, database)) {
        sequences.set(row.event_id, row.sequence);
      }
    }
    const placed = events.map(({ event }) => {
      const sequence = sequences.get(event.eventId);
      assert(sequence !== undefined, "an insert returns its rows");
      return { event, sequence };
    });
    await this.#notes.note(placed, database);
    await this.#uses.note(
      placed.map(({ event }) => event),
      database,
    );
  }
}

interface Inserted {
  readonly sequence: number;
  readonly event_id: string;
}

function columnsOf(event: AuditEvent): readonly unknown[] {
  return [
    event.eventId,
    accountOf(event),
    event.time,
    event.eventName,
    event.eventSource,
    event.region,
    event.readOnly ? 1 : 0,
    userNameOf(event) ?? null,
    event.accessKeyId ?? null,
    event.principalId ?? null,
    event.errorCode ?? null,
    event.record,
    resourcesText(event.resources),
  ];
}

/** Columns in the order of `columnsOf`; the values do not matter. */
const anyEvent = {
  event_id: "",
  account_id: "",
  event_time: 0,
  event_name: "",
  event_source: "",
  region: "",
  read_only: 0,
  user_name: "",
  access_key_id: "",
  principal_id: "",
  error_code: "",
  record: "",
  resources: "",
} as const;
