/** Writes the trail's rows: of all calls that commit together, in a few statements. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { recordOf } from "../../pipeline/record-text.ts";
import { assertColumnValues } from "../../storage/binding.ts";
import type { DeferredWrite, Dialect } from "../../storage/storage.ts";
import { Identities } from "./identities.ts";
import { LastUses } from "./last-uses.ts";
import { accountOf, PeriodNotes, type PlacedEvent, userNameOf } from "./period-notes.ts";
import { resourcesText } from "./resources.ts";
import { chunks, type Row, rowsOf, Statements } from "./statements.ts";
import type { CloudTrailTables } from "./tables.ts";

/** An event whose columns are known to be such as both databases take. */
export interface EventRow {
  readonly event: AuditEvent;
  /** But for the record, which depends on the events before it. */
  readonly columns: Row;
}

/** Throws where a column cannot be stored. */
export function eventRow(event: AuditEvent): EventRow {
  const columns = columnsOf(event);
  assertColumnValues(columns);
  assertColumnValues([event.identity, event.details]);
  for (const { type, name } of event.resources) assertColumnValues([type, name]);
  return { event, columns };
}

export class EventRows implements DeferredWrite<EventRow> {
  readonly #dialect: Dialect;
  #notes = new PeriodNotes();
  #uses = new LastUses();
  #identities = new Identities();
  readonly #insert = new Statements<CloudTrailTables, unknown>((database, rows) =>
    database.insertInto("cloudtrail_event").values(rowsOf(anyEvent, rows)).compile(),
  );
  readonly #insertReturning = new Statements<CloudTrailTables, Inserted>((database, rows) =>
    database
      .insertInto("cloudtrail_event")
      .values(rowsOf(anyEvent, rows))
      .returning(["sequence", "event_id"])
      .compile(),
  );
  readonly #last = new Statements<CloudTrailTables, Last>((database) =>
    database
      .selectFrom("cloudtrail_event")
      .select((build) => build.fn.max("sequence").as("sequence"))
      .compile(),
  );

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Drops all that is known of what stands in the trail; for where that may be gone. */
  forget(): void {
    this.#notes = new PeriodNotes();
    this.#uses = new LastUses();
    this.#identities = new Identities();
  }

  async write(events: readonly EventRow[], connection: Kysely<unknown>): Promise<void> {
    const database = connection as unknown as Kysely<CloudTrailTables>;
    const placed: PlacedEvent[] = [];
    await this.#identities.confirm(newestOf(events), database);
    for (const some of chunks(events)) {
      const sequences = await this.#insertSome(some, database);
      for (const [index, { event }] of some.entries()) {
        const sequence = sequences[index];
        assert(sequence !== undefined, "an insert numbers its rows");
        placed.push({ event, sequence });
      }
    }
    this.#identities.note(placed);
    await this.#notes.note(placed, database);
    await this.#uses.note(
      placed.map(({ event }) => event),
      database,
    );
  }

  /** The events' sequences, in their order. */
  async #insertSome(
    events: readonly EventRow[],
    database: Kysely<CloudTrailTables>,
  ): Promise<readonly (number | undefined)[]> {
    const columns = events.map(({ event, columns }) => {
      const holder = this.#identities.holderOf(event);
      return [...columns, holder === undefined ? recordOf(event) : event.details, holder ?? null];
    });
    if (this.#dialect === "postgres") {
      const rows = await this.#insertReturning.run(columns, database);
      const byId = new Map(rows.map(({ event_id, sequence }) => [event_id, sequence]));
      return events.map(({ event }) => byId.get(event.eventId));
    }
    // Nobody else writes, so the rows of one statement have numbers in a row. Having SQLite return
    // them takes as long as writing them does.
    await this.#insert.run(columns, database);
    const [last] = await this.#last.run([], database);
    const next = (last?.sequence ?? 0) + 1;
    return events.map((_, index) => next - events.length + index);
  }
}

function newestOf(events: readonly EventRow[]): EpochMilliseconds {
  return events.reduce((newest, { event }) => Math.max(newest, event.time), 0);
}

interface Inserted {
  readonly sequence: number;
  readonly event_id: string;
}

interface Last {
  readonly sequence: number;
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
    resourcesText(event.resources),
  ];
}

/** Columns in the order of `columnsOf`, and the record's behind them; the values do not matter. */
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
  resources: "",
  record: "",
  identity_at: 0,
} as const;
