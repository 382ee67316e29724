/** Reads a backup into an empty database: all of it, or nothing. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { quoteName } from "./schema.ts";
import {
  decodeLine,
  SnapshotError,
  type SnapshotHeader,
  type SnapshotTable,
  type SnapshotTrailer,
  snapshotFormat,
  splitLines,
} from "./snapshot-format.ts";
import type { ColumnValue, Storage, TableShape, Unit } from "./storage.ts";
import { listTables } from "./tables.ts";
import { everyKey } from "./unit.ts";

/** Values of one insert; SQLite takes up to 32,766. */
const valuesMax = 8_000;

type Row = readonly ColumnValue[];

/**
 * Fills an empty database, migrated to the very version that wrote the snapshot, and gives the
 * number of rows. `pieces` are those of the file, cut anywhere (`createReadStream` gives such).
 * Meant for a server that does not yet take requests: on SQLite all other units wait. `verify`
 * sees all rows before they are committed, and keeps them from it by throwing.
 *
 * @throws SnapshotError where the snapshot is damaged or cut off, is of another version, or the
 * database has rows; the database is then as it was.
 */
export async function importSnapshot<DB>(
  storage: Storage<DB>,
  pieces: AsyncIterable<string | Uint8Array>,
  verify: (unit: Unit<DB>) => Promise<void> = async () => {},
): Promise<number> {
  return storage.transact(
    async (unit) => {
      const importer = new Importer(unit, await listTables(unit.database, storage.dialect));
      await importer.assertEmpty();
      await sql.raw(deferForeignKeys[storage.dialect]).execute(unit.database);
      for await (const line of splitLines(pieces)) await importer.take(line, storage.migrations);
      const rows = importer.finish();
      await checkForeignKeys(storage, unit);
      if (storage.dialect === "postgres") await advanceSequences(unit);
      await verify(unit);
      unit.changed(everyKey);
      return rows;
    },
    { timeoutMilliseconds: 0 },
  );
}

const deferForeignKeys = {
  sqlite: "PRAGMA defer_foreign_keys = ON",
  postgres: "SET CONSTRAINTS ALL DEFERRED",
} as const;

class Importer<DB> {
  readonly #unit: Unit<DB>;
  readonly #shapes: ReadonlyMap<string, TableShape>;
  readonly #hash = createHash("sha256");
  #header: SnapshotHeader | undefined;
  #table: SnapshotTable | undefined;
  #trailer: SnapshotTrailer | undefined;
  #pending: Row[] = [];
  #rows = 0;

  constructor(unit: Unit<DB>, tables: readonly TableShape[]) {
    this.#unit = unit;
    this.#shapes = new Map(tables.map((table) => [table.name, table]));
  }

  async assertEmpty(): Promise<void> {
    for (const name of this.#shapes.keys()) {
      const any = sql.raw(`SELECT 1 FROM ${quoteName(name)} LIMIT 1`);
      if ((await any.execute(this.#unit.database)).rows.length > 0) {
        throw new SnapshotError("The database is not empty: a snapshot fills an empty one only.");
      }
    }
  }

  async take(line: string, migrations: readonly string[]): Promise<void> {
    if (this.#trailer !== undefined)
      throw new SnapshotError("The snapshot has lines after its end.");
    const decoded = decodeLine(line);
    if ((this.#header === undefined) !== (decoded.kind === "header")) {
      throw new SnapshotError("The snapshot does not begin with its header.");
    }
    if (decoded.kind !== "trailer") this.#hash.update(`${line}\n`);
    if (decoded.kind === "header") await this.#takeHeader(decoded.header, migrations);
    else if (decoded.kind === "row") await this.#takeRow(decoded.row);
    else await this.#flush();
    if (decoded.kind === "table") this.#takeTable(decoded.table);
    if (decoded.kind === "trailer") this.#trailer = decoded.trailer;
  }

  /** The number of rows, once all lines were taken. */
  finish(): number {
    if (this.#trailer === undefined) throw new SnapshotError("The snapshot was cut off.");
    const whole = this.#trailer.rows === this.#rows;
    if (!whole || this.#trailer.sha256 !== this.#hash.digest("hex")) {
      throw new SnapshotError("The snapshot is damaged: its checksum does not fit.");
    }
    return this.#rows;
  }

  async #takeHeader(header: SnapshotHeader, migrations: readonly string[]): Promise<void> {
    if (header.snapshot > snapshotFormat) {
      throw new SnapshotError("The snapshot was written by a newer version of Sallyport.");
    }
    const missing = header.migrations.filter((id) => !migrations.includes(id));
    const further = migrations.filter((id) => !header.migrations.includes(id));
    if (missing.length + further.length > 0) {
      throw new SnapshotError(
        `The snapshot is of another version: import it with the version that wrote it, then ` +
          `upgrade. Migrations not the same: ${[...missing, ...further].join(", ")}.`,
      );
    }
    this.#header = header;
    const { revision } = header;
    await sql`UPDATE storage_revision SET value = ${revision} WHERE value < ${revision}`.execute(
      this.#unit.database,
    );
  }

  #takeTable(table: SnapshotTable): void {
    const shape = this.#shapes.get(table.table);
    const fits = shape?.columns.toSorted().join() === table.columns.toSorted().join();
    if (!fits) throw new SnapshotError(`The snapshot's table ${table.table} has another shape.`);
    this.#table = table;
  }

  async #takeRow(row: Row): Promise<void> {
    const width = this.#table?.columns.length;
    if (row.length !== width)
      throw new SnapshotError("The snapshot is damaged: a row does not fit.");
    this.#pending.push(row);
    this.#rows += 1;
    if (this.#pending.length * width >= valuesMax) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#table === undefined || this.#pending.length === 0) return;
    const columns = this.#table.columns.map(quoteName).join(", ");
    const into = `${quoteName(this.#table.table)} (${columns})`;
    const values = this.#pending.map((row) => sql`(${sql.join(row)})`);
    this.#pending = [];
    await sql`INSERT INTO ${sql.raw(into)} VALUES ${sql.join(values)}`.execute(this.#unit.database);
  }
}

/** Now, where the error is the import's own, and not at the commit. */
async function checkForeignKeys<DB>(storage: Storage<DB>, unit: Unit<DB>): Promise<void> {
  const check =
    storage.dialect === "sqlite" ? "PRAGMA foreign_key_check" : "SET CONSTRAINTS ALL IMMEDIATE";
  const { rows } = await sql.raw(check).execute(unit.database);
  if (rows.length > 0) throw new SnapshotError("The snapshot names rows that it does not have.");
}

/** Has PostgreSQL count on from the imported keys; SQLite does so by itself. */
async function advanceSequences<DB>(unit: Unit<DB>): Promise<void> {
  const columns = await sql<{ table: string; column: string }>`
    SELECT table_name::text AS table, column_name::text AS column
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'`.execute(unit.database);
  for (const { table, column } of columns.rows) {
    const newest = sql.raw(`(SELECT max(${quoteName(column)}) FROM ${quoteName(table)})`);
    await sql`SELECT setval(pg_get_serial_sequence(${quoteName(table)}, ${column}), ${newest})
      WHERE ${newest} IS NOT NULL`.execute(unit.database);
  }
}
