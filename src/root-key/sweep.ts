/** Goes through every sealed column and seals anew what is under a former root key. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { SealedColumn, SealedRow } from "../keys/sealed-column.ts";
import { sealedAnew } from "../keys/sealed-column.ts";
import { type Sealer, SealingError } from "../keys/sealing.ts";
import type { Storage } from "../storage/storage.ts";
import type { ServerTables } from "./tables.ts";

/** Rows that are read at a time; those of them that change are one transaction. */
const rowsAtOnce = 100;

const sweepFact = "root-key-sweep";

type KeyValue = string | number;

/** How far the sweep is, kept with each batch: a server that is killed goes on from there. */
export interface SweepProgress {
  /** The root key that values are sealed under anew. */
  readonly keyId: string;
  /** From 1: passes go on until one finds nothing to do. */
  readonly pass: number;
  /** Whether every node had turned to the key well before this pass began. */
  readonly isSettled: boolean;
  /** Columns that this pass is done with. */
  readonly columns: number;
  /** The key of the last row that was looked at in the next column; undefined before its first. */
  readonly after?: readonly KeyValue[] | undefined;
  /** Rows that this pass looked at, and values that it sealed anew. */
  readonly rows: number;
  readonly rewrapped: number;
  /** Values that all passes sealed anew. */
  readonly rewrappedInAll: number;
  /** Values that do not open, and where the first of them stands. */
  readonly failures: number;
  readonly firstFailure?: string | undefined;
}

export function newPass(keyId: string, isSettled: boolean, last?: SweepProgress): SweepProgress {
  const isSame = last?.keyId === keyId;
  return {
    keyId,
    pass: isSame ? last.pass + 1 : 1,
    isSettled,
    columns: 0,
    rows: 0,
    rewrapped: 0,
    rewrappedInAll: isSame ? last.rewrappedInAll : 0,
    failures: 0,
  };
}

export async function readProgress(
  database: Kysely<ServerTables>,
): Promise<SweepProgress | undefined> {
  const fact = await database
    .selectFrom("server_fact")
    .select("value")
    .where("name", "=", sweepFact)
    .executeTakeFirst();
  return fact === undefined ? undefined : (JSON.parse(fact.value) as SweepProgress);
}

export async function writeProgress(
  database: Kysely<ServerTables>,
  progress: SweepProgress,
): Promise<void> {
  const value = JSON.stringify(progress);
  await database
    .insertInto("server_fact")
    .values({ name: sweepFact, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}

export interface SweepParts {
  readonly storage: Storage<ServerTables>;
  readonly sealer: Sealer;
  readonly columns: readonly SealedColumn[];
}

/**
 * One batch: reads rows after those that were done, seals anew what needs it, and writes it with
 * the progress in one transaction. A value that somebody changed meanwhile stays as they left it.
 */
export async function sweepBatch(
  { storage, sealer, columns }: SweepParts,
  progress: SweepProgress,
): Promise<SweepProgress> {
  const declared = columns[progress.columns];
  if (declared === undefined) return progress;
  const rows = await storage.read((database) => rowsAfter(database, declared, progress.after));
  const anew = rows.map((row) => ({ row, ...tryAnew(sealer, declared, row) }));
  const changes = anew.filter(({ value }) => value !== undefined);
  const failures = anew.filter(({ failure }) => failure !== undefined);
  const [first] = failures;
  const last = rows.at(-1);
  const isEnd = rows.length < rowsAtOnce;
  const done = {
    ...progress,
    columns: progress.columns + (isEnd ? 1 : 0),
    after: isEnd || last === undefined ? undefined : keyOf(declared, last),
    rows: progress.rows + rows.length,
    failures: progress.failures + failures.length,
    firstFailure: progress.firstFailure ?? (first && placeOf(declared, first.row, first.failure)),
  };
  // What finds nothing to do costs no transaction: a server that is killed looks there again.
  if (changes.length === 0 && !isEnd) return done;
  return storage.transact(async (unit) => {
    let rewrapped = 0;
    for (const { row, value = "" } of changes) {
      if (!(await replace(unit.database, declared, row, value))) continue;
      rewrapped += 1;
      const changed = declared.changed?.(row);
      if (changed !== undefined) unit.changed(changed);
    }
    const next: SweepProgress = {
      ...done,
      rewrapped: progress.rewrapped + rewrapped,
      rewrappedInAll: progress.rewrappedInAll + rewrapped,
    };
    await writeProgress(unit.database, next);
    return next;
  });
}

interface Anew {
  readonly value?: string | undefined;
  readonly failure?: string | undefined;
}

/** A value that does not open is left as it is: another key, or a copy of the row, may open it. */
function tryAnew(sealer: Sealer, declared: SealedColumn, row: SealedRow): Anew {
  try {
    return { value: sealedAnew(sealer, declared, row) };
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    return { failure: error.message };
  }
}

function keyOf({ key }: SealedColumn, row: SealedRow): readonly KeyValue[] {
  return key.map((name) => row[name] as KeyValue);
}

function placeOf(declared: SealedColumn, row: SealedRow, failure = ""): string {
  return `${declared.table}.${declared.column} of ${keyOf(declared, row).join(" ")}: ${failure}`;
}

async function rowsAfter(
  database: Kysely<ServerTables>,
  declared: SealedColumn,
  after: readonly KeyValue[] | undefined,
): Promise<readonly SealedRow[]> {
  const names = sql.join(declared.key.map((name) => sql.ref(name)));
  const later = after === undefined ? sql`1 = 1` : sql`(${names}) > (${sql.join([...after])})`;
  const { rows } = await sql<SealedRow>`
    SELECT ${names}, ${sql.ref(declared.column)} FROM ${sql.table(declared.table)}
    WHERE ${later} ORDER BY ${names} LIMIT ${sql.lit(rowsAtOnce)}`.execute(database);
  return rows;
}

/** False where the column no longer holds what was read. */
async function replace(
  database: Kysely<ServerTables>,
  { table, key, column }: SealedColumn,
  row: SealedRow,
  value: string,
): Promise<boolean> {
  const same = (name: string): RawBuilder<unknown> => sql`${sql.ref(name)} = ${row[name]}`;
  const { numAffectedRows } = await sql`
    UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${value}
    WHERE ${sql.join([...key, column].map(same), sql` AND `)}`.execute(database);
  return numAffectedRows === 1n;
}
