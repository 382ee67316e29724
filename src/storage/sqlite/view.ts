/** A frozen view of a SQLite database, on a connection of its own. */
import type Database from "better-sqlite3";
import { bindKysely } from "../binding.ts";
import { quoteName } from "../schema.ts";
import type { ColumnValue, StorageView, TableShape } from "../storage.ts";
import { listTables } from "../tables.ts";
import { SqliteConnection } from "./connection.ts";

/** Freezes what `handle` sees now, and owns the connection from then on. */
export async function openSqliteView(handle: Database.Database): Promise<StorageView> {
  const connection = new SqliteConnection(handle);
  try {
    connection.execute("BEGIN", []);
    const database = bindKysely("sqlite", async (...statement) => connection.query(...statement));
    const { rows } = connection.query("SELECT value FROM storage_revision", []);
    const tables = await listTables(database, "sqlite");
    return {
      revision: (rows[0] as { readonly value: number }).value,
      tables,
      rows: (table) => rowsOf(handle, table),
      close: async () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function* rowsOf(
  handle: Database.Database,
  table: TableShape,
): AsyncGenerator<readonly ColumnValue[]> {
  const columns = table.columns.map(quoteName).join(", ");
  const statement = handle.prepare<unknown[], readonly ColumnValue[]>(
    `SELECT ${columns} FROM ${quoteName(table.name)} ORDER BY rowid`,
  );
  yield* statement.raw().iterate() as Iterable<readonly ColumnValue[]>;
}
