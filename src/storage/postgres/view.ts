/** A frozen view of a PostgreSQL database: one read-only transaction on a connection of its own. */
import pg from "pg";
import { bindKysely } from "../binding.ts";
import { quoteName } from "../schema.ts";
import type { ColumnValue, StorageView, TableShape } from "../storage.ts";
import { listTables } from "../tables.ts";
import { patientConfig, query, runnerOf, storageError } from "./connection.ts";

/** Rows fetched at once. */
const batchRows = 500;

export async function openPostgresView(url: string): Promise<StorageView> {
  const client = await connectOnce(patientConfig(url));
  try {
    await query(client, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows } = await query(client, "SELECT value FROM storage_revision");
    const tables = await listTables(bindKysely("postgres", runnerOf(client)), "postgres");
    return {
      revision: (rows[0] as { readonly value: number }).value,
      tables,
      rows: (table) => rowsOf(client, table),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** A connection outside the pools; the caller ends it. @throws StorageUnavailableError */
export async function connectOnce(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  // A loss shows at the next statement; without a listener it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw storageError(error);
  }
}

async function* rowsOf(
  client: pg.Client,
  table: TableShape,
): AsyncGenerator<readonly ColumnValue[]> {
  const columns = table.columns.map(quoteName).join(", ");
  await query(
    client,
    `DECLARE view_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${quoteName(table.name)}`,
  );
  for (;;) {
    const { rows } = await query(client, `FETCH ${batchRows} FROM view_rows`);
    for (const row of rows as readonly Record<string, ColumnValue>[]) {
      yield table.columns.map((column) => row[column] ?? null);
    }
    if (rows.length < batchRows) break;
  }
  await query(client, "CLOSE view_rows");
}
