/** Opens the storage on SQLite: a file in a data folder, or a database that lives in memory. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { bindKysely } from "../binding.ts";
import type { DataFolder } from "../data-folder.ts";
import { StorageFullError, StorageOpenError } from "../errors.ts";
import { type InternalTables, type Migration, migrate } from "../migrations.ts";
import type { Storage } from "../storage.ts";
import { Checkpointer } from "./checkpointer.ts";
import { openReader, openWriter, SqliteConnection, storageError } from "./connection.ts";
import { LogFlusher } from "./log-flusher.ts";
import { Reserve, type SizeLimit } from "./reserve.ts";
import { SqliteStorage } from "./sqlite-storage.ts";
import { openSqliteView } from "./view.ts";

/** The database's file in its data folder. */
export const databaseFileName = "sallyport.db";

const ballastBytesUsual = 16 * 1_024 * 1_024;

export interface SqliteOptions {
  /** Held by the caller until the storage is closed; left out for a database in memory. */
  readonly folder?: DataFolder;
  readonly migrations: readonly Migration[];
  /** Room kept for a full disk; 16 MiB when left out, 0 for none. */
  readonly ballastBytes?: number;
  /** The size that the database may have; no limit but the disk when left out. */
  readonly databaseBytesMax?: number;
}

/**
 * @throws StorageOpenError where the file is damaged, of a newer version, or cannot be migrated;
 * StorageFullError where the disk has no room to open it.
 */
export async function openSqlite<DB>(options: SqliteOptions): Promise<Storage<DB>> {
  const { folder, migrations } = options;
  if (folder === undefined) return openMemory<DB>(migrations);
  const file = join(folder.path, databaseFileName);
  const handle = openFile(file);
  try {
    const limit = sizeLimitOf(handle, options.databaseBytesMax);
    const ballastBytes = options.ballastBytes ?? ballastBytesUsual;
    const reserve = new Reserve(folder.path, ballastBytes, limit);
    const state = await prepare(handle, migrations);
    const writer = new SqliteConnection(handle, () => reserve.release());
    return new SqliteStorage<DB>({
      ...state,
      writer,
      checkpointer: new Checkpointer(file, writer),
      flusher: new LogFlusher(`${file}-wal`),
      reader: new SqliteConnection(openReader(file)),
      reserve,
      openView: () => openSqliteView(openReader(file)),
    });
  } catch (error) {
    handle.close();
    throw error;
  }
}

async function openMemory<DB>(migrations: readonly Migration[]): Promise<Storage<DB>> {
  const writer = openWriter(":memory:");
  const state = await prepare(writer, migrations);
  return new SqliteStorage<DB>({
    ...state,
    writer: new SqliteConnection(writer),
    // A copy of all pages; an ephemeral server holds little.
    openView: () => openSqliteView(new Database(writer.serialize())),
  });
}

function openFile(file: string): Database.Database {
  try {
    return openWriter(file);
  } catch (error) {
    const known = storageError(error);
    if (known instanceof StorageFullError) throw known;
    throw new StorageOpenError(`The database ${file} cannot be opened: it may be damaged.`, {
      cause: error,
    });
  }
}

async function prepare(
  handle: Database.Database,
  migrations: readonly Migration[],
): Promise<{ readonly migrations: readonly string[]; readonly revision: number }> {
  const connection = new SqliteConnection(handle);
  const database = bindKysely<InternalTables>("sqlite", async (...statement) =>
    connection.execute(...statement),
  );
  connection.execute("BEGIN EXCLUSIVE", []);
  try {
    const applied = await migrate(database, "sqlite", migrations);
    const row = await database.selectFrom("storage_revision").select("value").executeTakeFirst();
    connection.execute("COMMIT", []);
    return { migrations: applied, revision: row?.value ?? 0 };
  } catch (error) {
    if (handle.inTransaction) handle.exec("ROLLBACK");
    throw error;
  }
}

function sizeLimitOf(handle: Database.Database, bytesMax: number | undefined): SizeLimit {
  if (bytesMax === undefined) return { freeBytes: () => Number.POSITIVE_INFINITY, stretch() {} };
  const number = (pragma: string) => Number(handle.pragma(pragma, { simple: true }));
  const pageBytes = number("page_size");
  const limit: SizeLimit = {
    freeBytes: () => bytesMax - (number("page_count") - number("freelist_count")) * pageBytes,
    stretch: (bytes) => number(`max_page_count = ${Math.ceil((bytesMax + bytes) / pageBytes)}`),
  };
  limit.stretch(0);
  return limit;
}
