/** Opens the storage on PostgreSQL: migrates the database, and fills the pools as need arises. */
import pg from "pg";
import { bindKysely } from "../binding.ts";
import { type InternalTables, type Migration, migrate } from "../migrations.ts";
import type { Storage } from "../storage.ts";
import { connectionConfig, patientConfig, query, runnerOf } from "./connection.ts";
import { PostgresStorage } from "./postgres-storage.ts";
import { connectOnce, openPostgresView } from "./view.ts";

const poolSizeUsual = 10;
const readersPoolSize = 2;

/** One node migrates at a time; another waits so long for it before it gives up. */
const migrationLockSeconds = 60;

export interface PostgresOptions {
  /** `postgres://user@host/database`; libpq's environment variables fill what it leaves out. */
  readonly url: string;
  readonly migrations: readonly Migration[];
  /** Connections for units; 10 when left out. Two more are used for reads and news. */
  readonly poolSize?: number;
  /** Told of the loss of a connection that no caller was using. */
  readonly report?: (error: Error) => void;
}

/** @throws StorageUnavailableError, StorageOpenError */
export async function openPostgres<DB>(options: PostgresOptions): Promise<Storage<DB>> {
  const { url, poolSize = poolSizeUsual, report = () => {} } = options;
  const state = await prepare(url, options.migrations);
  return new PostgresStorage<DB>({
    ...state,
    pool: openPool(url, poolSize, report),
    readers: openPool(url, readersPoolSize, report),
    openView: () => openPostgresView(url),
  });
}

function openPool(url: string, max: number, report: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(url), max });
  // Without listeners a lost connection would end the process; the pool replaces it by itself.
  pool.on("error", report);
  pool.on("connect", (client) => client.on("error", report));
  return pool;
}

async function prepare(
  url: string,
  migrations: readonly Migration[],
): Promise<{ readonly migrations: readonly string[]; readonly revision: number }> {
  const client = await connectOnce(patientConfig(url));
  try {
    await query(client, "BEGIN");
    await query(client, `SET LOCAL lock_timeout = '${migrationLockSeconds}s'`);
    await query(
      client,
      "SELECT pg_advisory_xact_lock(hashtextextended('sallyport migrations', 0))",
    );
    const database = bindKysely<InternalTables>("postgres", runnerOf(client));
    const applied = await migrate(database, "postgres", migrations);
    const row = await database.selectFrom("storage_revision").select("value").executeTakeFirst();
    await query(client, "COMMIT");
    return { migrations: applied, revision: row?.value ?? 0 };
  } finally {
    await client.end();
  }
}
