/** Forward-only migrations: each is applied once, in order, and recorded with the time. */
import { type Kysely, sql } from "kysely";
import { systemClock } from "../base/clock.ts";
import { assert } from "../base/errors.ts";
import { StorageOpenError } from "./errors.ts";
import { createTable, instant, integer, type Statement, text } from "./schema.ts";
import type { Dialect } from "./storage.ts";

/** Tables as a migration sees them: its own statements are all that is known of their shape. */
export type MigrationTables = Record<string, Record<string, string | number | Uint8Array | null>>;

/** A statement for both databases, one for each, or code that changes rows. */
export type MigrationStep =
  | string
  | Statement
  | ((database: Kysely<MigrationTables>) => Promise<void>);

/**
 * One step from an older version's tables to a newer one's. Once released it never changes.
 *
 * `id` is `service/NNNN-what` (`iam/0001-users`), unique among all services.
 */
export interface Migration {
  readonly id: string;
  readonly steps: readonly MigrationStep[];
}

/** The storage's own tables, which no snapshot holds. */
export const internalTables = ["schema_migrations", "storage_revision", "storage_change"] as const;

export interface InternalTables {
  readonly schema_migrations: { position: number; id: string; applied_at: number };
  readonly storage_revision: { one: number; value: number };
  readonly storage_change: { revision: number; key: string };
}

const internalSchema: readonly Statement[] = [
  createTable(
    "schema_migrations",
    { position: integer, id: text, applied_at: instant },
    { primaryKey: ["position"], unique: [["id"]] },
  ),
  createTable("storage_revision", { one: integer, value: integer }, { primaryKey: ["one"] }),
  createTable(
    "storage_change",
    { revision: integer, key: text },
    { primaryKey: ["revision", "key"] },
  ),
  shared("INSERT INTO storage_revision (one, value) VALUES (1, 0)"),
];

/**
 * Brings a database up to date and gives the ids of all its migrations, in the order in which they
 * ran. `database` is bound to a transaction that no other process can run beside.
 *
 * @throws StorageOpenError where the database was last used by a newer version.
 */
export async function migrate(
  database: Kysely<InternalTables>,
  dialect: Dialect,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const known = new Set(migrations.map((migration) => migration.id));
  assert(known.size === migrations.length, "two migrations have the same id");
  const applied = await appliedMigrations(database, dialect);
  const unknown = applied.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new StorageOpenError(
      `The database was last used by a newer version of Sallyport: it has migrations that this ` +
        `version does not know (${unknown.join(", ")}). Start the newer version, or restore a ` +
        `backup that this version made.`,
    );
  }
  const all = [...applied];
  for (const migration of migrations) {
    if (all.includes(migration.id)) continue;
    await apply(database, dialect, migration, all.length + 1);
    all.push(migration.id);
  }
  return all;
}

export async function appliedMigrations(
  database: Kysely<InternalTables>,
  dialect: Dialect,
): Promise<readonly string[]> {
  if (!(await hasInternalTables(database, dialect))) {
    for (const statement of internalSchema) await sql.raw(statement[dialect]).execute(database);
    return [];
  }
  const query = database.selectFrom("schema_migrations").select("id").orderBy("position");
  return (await query.execute()).map((row) => row.id);
}

async function hasInternalTables(
  database: Kysely<InternalTables>,
  dialect: Dialect,
): Promise<boolean> {
  const found =
    dialect === "sqlite"
      ? sql`SELECT name FROM sqlite_schema WHERE name = 'schema_migrations'`
      : sql`SELECT 1 FROM pg_tables
            WHERE schemaname = current_schema() AND tablename = 'schema_migrations'`;
  return (await found.execute(database)).rows.length > 0;
}

async function apply(
  database: Kysely<InternalTables>,
  dialect: Dialect,
  migration: Migration,
  position: number,
): Promise<void> {
  try {
    for (const step of migration.steps) {
      if (typeof step === "function") {
        await step(database as unknown as Kysely<MigrationTables>);
      } else {
        await sql.raw(typeof step === "string" ? step : step[dialect]).execute(database);
      }
    }
    const row = { position, id: migration.id, applied_at: systemClock.now() };
    await database.insertInto("schema_migrations").values(row).execute();
  } catch (error) {
    throw new StorageOpenError(`The migration ${migration.id} failed; nothing was changed.`, {
      cause: error,
    });
  }
}

function shared(statement: string): Statement {
  return { sqlite: statement, postgres: statement };
}
