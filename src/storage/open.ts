/** Opens the storage that the settings name: PostgreSQL by its URL, otherwise SQLite. */
import type { DataFolder } from "./data-folder.ts";
import type { Migration } from "./migrations.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Storage } from "./storage.ts";

export interface StorageSettings {
  /** `postgres://…`; without it the database is a SQLite file in `folder`. */
  readonly databaseUrl?: string;
  /** Without it, and without a URL, the database lives in memory and ends with the process. */
  readonly folder?: DataFolder;
  /** Those of all services, in the order in which they are to run. */
  readonly migrations: readonly Migration[];
  /** Told of trouble that no caller waits for, such as the loss of an idle connection. */
  readonly report?: (error: Error) => void;
}

/** @throws StorageOpenError, StorageUnavailableError */
export function openStorage<DB>(settings: StorageSettings): Promise<Storage<DB>> {
  const { databaseUrl, folder, migrations, report } = settings;
  if (databaseUrl !== undefined) {
    return openPostgres<DB>({ url: databaseUrl, migrations, ...(report && { report }) });
  }
  return openSqlite<DB>({ migrations, ...(folder && { folder }) });
}
