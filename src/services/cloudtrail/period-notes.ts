/**
 * Notes of where in the trail something occurs: by period instead of by event, so that a call
 * usually adds none (`docs/decisions/0054`).
 */
import type { Kysely } from "kysely";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { chunks, type Row, rowsOf, Statements } from "./statements.ts";
import {
  type CloudTrailTables,
  type MinuteTable,
  minuteOf,
  type NotedAttribute,
  type OccurrenceTable,
  periodOf,
} from "./tables.ts";

type Database = Kysely<CloudTrailTables>;

export interface PlacedEvent {
  readonly event: AuditEvent;
  readonly sequence: number;
}

/** The type of resources that are asked for their last use (`ResourceUsage`). */
export const typeOfUse = "AWS::KMS::Key";

export function accountOf({ account = "" }: AuditEvent): string {
  return account;
}

/** An outside provider may put a NUL into a name, which PostgreSQL does not take. */
export function userNameOf({ userName }: AuditEvent): string | undefined {
  return userName?.replaceAll("\0", "\ufffd");
}

/** The value of `Use` for a call and what it named. */
export function useValue(eventName: string, resourceName: string): string {
  return `${eventName} ${resourceName}`;
}

function* occurrencesOf(event: AuditEvent): Iterable<readonly [NotedAttribute, string]> {
  const { accessKeyId, eventName, eventSource, errorCode, resources } = event;
  if (accessKeyId !== undefined) yield ["AccessKeyId", accessKeyId];
  yield ["EventName", eventName];
  yield ["EventSource", eventSource];
  const userName = userNameOf(event);
  if (userName !== undefined) yield ["Username", userName];
  for (const { type, name } of resources) {
    yield ["ResourceName", name];
    yield ["ResourceType", type];
    if (errorCode === undefined && type === typeOfUse) yield ["Use", useValue(eventName, name)];
  }
}

/** What is known to be noted of one account in one period. */
class Known {
  readonly period: number;
  readonly minutes = new Set<number>();
  readonly #values = new Map<NotedAttribute, Set<string>>();

  constructor(period: number) {
    this.period = period;
  }

  has(attribute: NotedAttribute, value: string): boolean {
    return this.#values.get(attribute)?.has(value) === true;
  }

  add(attribute: NotedAttribute, value: string): void {
    const values = this.#values.get(attribute);
    if (values === undefined) this.#values.set(attribute, new Set([value]));
    else values.add(value);
  }
}

/** Accounts whose notes are held in memory; an organization has fewer at a time. */
const accountsMax = 1_000;

/**
 * Adds what is not noted yet, and remembers what is. A note is remembered once it was read before
 * anything was written in the same transaction: then it was committed, and stays for good.
 */
export class PeriodNotes {
  readonly #known = new Map<string, Known>();
  readonly #findOccurrences = new Statements<CloudTrailTables, OccurrenceTable>((database, rows) =>
    database
      .selectFrom("cloudtrail_occurrence")
      .selectAll()
      .where((build) => build.or(rowsOf(build.and(anyOccurrence), rows)))
      .compile(),
  );
  readonly #addOccurrences = new Statements<CloudTrailTables, unknown>((database, rows) =>
    database
      .insertInto("cloudtrail_occurrence")
      .values(rowsOf(anyOccurrence, rows))
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  );
  readonly #findMinutes = new Statements<CloudTrailTables, MinuteTable>((database, rows) =>
    database
      .selectFrom("cloudtrail_minute")
      .selectAll()
      .where((build) => build.or(rowsOf(build.and(anyMinute), rows)))
      .compile(),
  );
  readonly #addMinutes = new Statements<CloudTrailTables, unknown>((database, rows) =>
    database
      .insertInto("cloudtrail_minute")
      .values(rowsOf(anyMinute, rows))
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  );

  async note(placed: readonly PlacedEvent[], database: Database): Promise<void> {
    const occurrences = new Map<string, Row>();
    const minutes = new Map<string, Row>();
    for (const { event, sequence } of placed) {
      const account = accountOf(event);
      const known = this.#knownOf(account, periodOf(sequence));
      for (const [attribute, value] of occurrencesOf(event)) {
        if (known.has(attribute, value)) continue;
        add(occurrences, [account, attribute, value, known.period]);
      }
      const minute = minuteOf(event.time);
      if (!known.minutes.has(minute)) add(minutes, [account, known.period, minute]);
    }
    for (const some of chunks(inOrder(occurrences))) await this.#noteOccurrences(some, database);
    for (const some of chunks(inOrder(minutes))) await this.#noteMinutes(some, database);
  }

  async #noteOccurrences(rows: readonly Row[], database: Database): Promise<void> {
    const rowOf = (row: OccurrenceTable): Row => {
      return [row.account_id, row.attribute, row.value, row.period];
    };
    const statements = { find: this.#findOccurrences, add: this.#addOccurrences, rowOf };
    for (const found of await addMissing(rows, statements, database)) {
      this.#knownOf(found.account_id, found.period).add(found.attribute, found.value);
    }
  }

  async #noteMinutes(rows: readonly Row[], database: Database): Promise<void> {
    const rowOf = (row: MinuteTable): Row => [row.account_id, row.period, row.minute];
    const statements = { find: this.#findMinutes, add: this.#addMinutes, rowOf };
    for (const found of await addMissing(rows, statements, database)) {
      this.#knownOf(found.account_id, found.period).minutes.add(found.minute);
    }
  }

  #knownOf(account: string, period: number): Known {
    const known = this.#known.get(account);
    if (known?.period === period) return known;
    if (this.#known.size >= accountsMax) this.#known.clear();
    const fresh = new Known(period);
    this.#known.set(account, fresh);
    return fresh;
  }
}

interface NoteStatements<R> {
  readonly find: Statements<CloudTrailTables, R>;
  readonly add: Statements<CloudTrailTables, unknown>;
  /** The row as it was looked for. */
  rowOf(found: R): Row;
}

/** Adds the rows that are not there, and resolves with those that were. */
async function addMissing<R>(
  rows: readonly Row[],
  { find, add, rowOf }: NoteStatements<R>,
  database: Database,
): Promise<readonly R[]> {
  const found = await find.run(rows, database);
  const there = new Set(found.map((one) => keyOf(rowOf(one))));
  const missing = rows.filter((row) => !there.has(keyOf(row)));
  if (missing.length > 0) await add.run(missing, database);
  return found;
}

/** Columns in the order of the rows above; the values do not matter. */
const anyOccurrence: OccurrenceTable = {
  account_id: "",
  attribute: "EventName",
  value: "",
  period: 0,
};
const anyMinute: MinuteTable = { account_id: "", period: 0, minute: 0 };

function add(rows: Map<string, Row>, row: Row): void {
  rows.set(keyOf(row), row);
}

function keyOf(row: Row): string {
  return JSON.stringify(row);
}

/** In one order, or transactions on PostgreSQL that add the same rows would wait for each other. */
function inOrder(rows: ReadonlyMap<string, Row>): readonly Row[] {
  const keys = [...rows.keys()].sort();
  return keys.map((key) => rows.get(key) ?? []);
}
