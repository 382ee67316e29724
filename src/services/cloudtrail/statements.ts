/** Statements about several rows, each number of which is a statement that stays prepared. */
import type { CompiledQuery, Kysely } from "kysely";
import type { ColumnValue } from "../../storage/storage.ts";

/** Rows of one statement, at most. */
const rowsMax = 64;

export type Row = readonly ColumnValue[];

/** A statement for each number of rows, put together once. */
export class Statements<DB, R> {
  readonly #compile: (database: Kysely<DB>, rows: number) => CompiledQuery<R>;
  readonly #known = new Map<number, CompiledQuery<R>>();

  constructor(compile: (database: Kysely<DB>, rows: number) => CompiledQuery<R>) {
    this.#compile = compile;
  }

  async run(rows: readonly Row[], database: Kysely<DB>): Promise<readonly R[]> {
    const statement = this.#known.get(rows.length) ?? this.#compile(database, rows.length);
    this.#known.set(rows.length, statement);
    return (await database.executeQuery<R>({ ...statement, parameters: rows.flat() })).rows;
  }
}

/** So many rows for a statement whose parameters are given later. */
export function rowsOf<T>(row: T, rows: number): readonly T[] {
  return Array.from({ length: rows }, () => row);
}

/** Pieces that one statement can take. */
export function* chunks<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += rowsMax) {
    yield items.slice(start, start + rowsMax);
  }
}
