/** The services' tables as the database itself knows them, in an order that foreign keys allow. */
import { type Kysely, sql } from "kysely";
import { internalTables } from "./migrations.ts";
import { quoteName } from "./schema.ts";
import type { Dialect, Storage, TableShape } from "./storage.ts";
import { everyKey } from "./unit.ts";

/** One row a column, in the order of the table; `parent` where the table has a foreign key. */
interface ColumnRow {
  readonly table_name: string;
  readonly column_name: string;
}

interface ParentRow {
  readonly child: string;
  readonly parent: string;
}

const columnQueries: Readonly<Record<Dialect, string>> = {
  sqlite: `
    SELECT t.name AS table_name, c.name AS column_name
    FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY t.name, c.cid`,
  postgres: `
    SELECT c.table_name::text AS table_name, c.column_name::text AS column_name
    FROM information_schema.columns c
    JOIN pg_tables t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
    WHERE c.table_schema = current_schema()
    ORDER BY c.table_name COLLATE "C", c.ordinal_position`,
};

const parentQueries: Readonly<Record<Dialect, string>> = {
  sqlite: `
    SELECT t.name AS child, k."table" AS parent
    FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) k
    WHERE t.type = 'table'`,
  postgres: `
    SELECT c.relname::text AS child, p.relname::text AS parent
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_class p ON p.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace`,
};

/** The services' tables, each after the tables that its foreign keys name. */
export async function listTables<DB>(
  database: Kysely<DB>,
  dialect: Dialect,
): Promise<readonly TableShape[]> {
  const columns = await sql.raw<ColumnRow>(columnQueries[dialect]).execute(database);
  const parents = await sql.raw<ParentRow>(parentQueries[dialect]).execute(database);
  return parentsFirst(shapesOf(columns.rows), parents.rows);
}

function shapesOf(rows: readonly ColumnRow[]): Map<string, TableShape> {
  const internal: ReadonlySet<string> = new Set(internalTables);
  const columnsByTable = Map.groupBy(rows, (row) => row.table_name);
  const shapes = new Map<string, TableShape>();
  for (const [name, columns] of columnsByTable) {
    if (internal.has(name)) continue;
    shapes.set(name, { name, columns: columns.map((column) => column.column_name) });
  }
  return shapes;
}

/** Depth first: a table follows its parents, save those of a circle, whose order is open. */
function parentsFirst(
  shapes: ReadonlyMap<string, TableShape>,
  parents: readonly ParentRow[],
): readonly TableShape[] {
  const parentsByChild = Map.groupBy(parents, (row) => row.child);
  const ordered = new Set<TableShape>();
  const entered = new Set<string>();
  function visit(name: string): void {
    const shape = shapes.get(name);
    if (shape === undefined || entered.has(name)) return;
    entered.add(name);
    for (const { parent } of parentsByChild.get(name) ?? []) visit(parent);
    ordered.add(shape);
  }
  for (const name of shapes.keys()) visit(name);
  return [...ordered];
}

/**
 * Deletes every row of every service's table in one unit, and tells all listeners that everything
 * changed: how an ephemeral server is made empty between two tests. Counted keys (`sequence`) go on
 * from where they were.
 */
export async function clearTables<DB>(storage: Storage<DB>): Promise<void> {
  await storage.transact(async (unit) => {
    const tables = await listTables(unit.database, storage.dialect);
    for (const table of tables.toReversed()) {
      await sql.raw(`DELETE FROM ${quoteName(table.name)}`).execute(unit.database);
    }
    unit.changed(everyKey);
  });
}
