/** Writes the trail's rows: of all calls that commit together, in a few statements. */
import type { CompiledQuery, Kysely } from "kysely";
import { assert } from "../../base/errors.ts";
import type { AuditEvent } from "../../pipeline/audit.ts";
import type { RecordedResource } from "../../pipeline/operation.ts";
import { assertColumnValues } from "../../storage/binding.ts";
import type { ColumnValue, DeferredWrite } from "../../storage/storage.ts";
import { type CloudTrailTables, periodOf, stretchOf } from "./tables.ts";

/** Rows of one statement, at most: each number of rows is a statement that stays prepared. */
const rowsMax = 64;

type Database = Kysely<CloudTrailTables>;
type Row = readonly ColumnValue[];

/** An event whose columns are known to be such as both databases take. */
export interface EventRow {
  readonly eventId: string;
  readonly account: string;
  readonly columns: Row;
  readonly resources: readonly RecordedResource[];
}

/** Throws where a column cannot be stored. */
export function eventRow(event: AuditEvent): EventRow {
  const { eventId, account = "", resources } = event;
  const columns = columnsOf(event);
  assertColumnValues(columns);
  for (const { type, name } of resources) assertColumnValues([type, name]);
  return { eventId, account, columns, resources };
}

export class EventRows implements DeferredWrite<EventRow> {
  readonly #insertEvents = new Statements((database, rows) =>
    database.insertInto("cloudtrail_event").values(rowsOf(anyEvent, rows)).compile(),
  );
  readonly #insertNamedEvents = new Statements((database, rows) =>
    database
      .insertInto("cloudtrail_event")
      .values(rowsOf(anyEvent, rows))
      .returning(["sequence", "event_id"])
      .compile(),
  );
  readonly #insertResources = new Statements((database, rows) =>
    database.insertInto("cloudtrail_event_resource").values(rowsOf(anyResource, rows)).compile(),
  );
  readonly #notePeriods = new Statements((database, rows) =>
    database
      .insertInto("cloudtrail_resource_period")
      .values(rowsOf(anyPeriod, rows))
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  );

  async write(events: readonly EventRow[], connection: Kysely<unknown>): Promise<void> {
    const database = connection as unknown as Database;
    const named: NamedResource[] = [];
    for (const some of chunks(events)) named.push(...(await this.#writeEvents(some, database)));
    for (const some of chunks(named)) {
      await this.#insertResources.run(some.map(resourceRow), database);
    }
    for (const some of chunks(periodRows(named))) await this.#notePeriods.run(some, database);
  }

  /** Resolves with what the events named. */
  async #writeEvents(
    events: readonly EventRow[],
    database: Database,
  ): Promise<readonly NamedResource[]> {
    const rows = events.map(({ columns }) => columns);
    if (events.every(({ resources }) => resources.length === 0)) {
      await this.#insertEvents.run(rows, database);
      return [];
    }
    const sequences = new Map<string, number>();
    const written = await this.#insertNamedEvents.run(rows, database);
    for (const { event_id, sequence } of written) sequences.set(event_id, sequence);
    return events.flatMap((event) => namedBy(event, sequences.get(event.eventId)));
  }
}

/** A statement for each number of rows, put together once. */
class Statements<R> {
  readonly #compile: (database: Database, rows: number) => CompiledQuery<R>;
  readonly #known = new Map<number, CompiledQuery<R>>();

  constructor(compile: (database: Database, rows: number) => CompiledQuery<R>) {
    this.#compile = compile;
  }

  async run(rows: readonly Row[], database: Database): Promise<readonly R[]> {
    const statement = this.#known.get(rows.length) ?? this.#compile(database, rows.length);
    this.#known.set(rows.length, statement);
    return (await database.executeQuery<R>({ ...statement, parameters: rows.flat() })).rows;
  }
}

function columnsOf(event: AuditEvent): readonly unknown[] {
  return [
    event.eventId,
    event.account ?? "",
    event.time,
    event.eventName,
    event.eventSource,
    event.region,
    event.readOnly ? 1 : 0,
    event.userName === undefined ? null : storable(event.userName),
    event.accessKeyId ?? null,
    event.principalId ?? null,
    event.errorCode ?? null,
    event.record,
  ];
}

/** An outside provider may put a NUL into a name, which PostgreSQL does not take. */
function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
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
} as const;

interface NamedResource extends RecordedResource {
  readonly account: string;
  readonly sequence: number;
}

function namedBy(event: EventRow, sequence: number | undefined): readonly NamedResource[] {
  assert(sequence !== undefined, "an insert returns its rows");
  const { account } = event;
  return event.resources.map(({ type, name }) => ({ type, name, account, sequence }));
}

/** Columns in the order of `resourceRow`. */
const anyResource = {
  sequence: 0,
  stretch: 0,
  account_id: "",
  resource_type: "",
  resource_name: "",
} as const;

function resourceRow({ sequence, account, type, name }: NamedResource): Row {
  return [sequence, stretchOf(sequence), account, type, name];
}

/** Columns in the order of `periodRows`. */
const anyPeriod = { account_id: "", resource_name: "", period: 0 } as const;

/** Each once, and in one order: transactions on PostgreSQL would otherwise wait for each other. */
function periodRows(named: readonly NamedResource[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { account, name, sequence } of named) {
    const row = [account, name, periodOf(sequence)];
    rows.set(row.join("\n"), row);
  }
  return [...rows.keys()].sort().map((key) => rows.get(key) ?? []);
}

function rowsOf<T>(row: T, rows: number): readonly T[] {
  return Array.from({ length: rows }, () => row);
}

function* chunks<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += rowsMax) {
    yield items.slice(start, start + rowsMax);
  }
}
