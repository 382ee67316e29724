/** Opens a database for a backup only, beside the server that uses it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bindKysely } from "./binding.ts";
import { StorageOpenError } from "./errors.ts";
import { appliedMigrations, type InternalTables } from "./migrations.ts";
import { connectionConfig, runnerOf } from "./postgres/connection.ts";
import { connectOnce, openPostgresView } from "./postgres/view.ts";
import { openReader, SqliteConnection } from "./sqlite/connection.ts";
import { databaseFileName } from "./sqlite/open.ts";
import { openSqliteView } from "./sqlite/view.ts";
import type { Storage } from "./storage.ts";

/** What `exportSnapshot` needs of a storage. */
export type SnapshotSource = Pick<Storage<unknown>, "migrations" | "openView">;

export interface BackupSettings {
  readonly databaseUrl?: string;
  /** The data folder, which is not held: its server goes on. */
  readonly folderPath: string;
}

/** @throws StorageOpenError where there is no database, StorageUnavailableError */
export async function openBackupSource(settings: BackupSettings): Promise<SnapshotSource> {
  const { databaseUrl, folderPath } = settings;
  if (databaseUrl !== undefined) return postgresSource(databaseUrl);
  const file = join(folderPath, databaseFileName);
  if (!existsSync(file)) {
    throw new StorageOpenError(`There is no database in ${folderPath}: nothing to back up.`);
  }
  const handle = openReader(file);
  try {
    const connection = new SqliteConnection(handle);
    const database = bindKysely<InternalTables>("sqlite", async (...statement) =>
      connection.execute(...statement),
    );
    const migrations = await appliedMigrations(database, "sqlite");
    return { migrations, openView: () => openSqliteView(openReader(file)) };
  } finally {
    handle.close();
  }
}

async function postgresSource(url: string): Promise<SnapshotSource> {
  const client = await connectOnce(connectionConfig(url));
  try {
    const database = bindKysely<InternalTables>("postgres", runnerOf(client));
    const migrations = await appliedMigrations(database, "postgres");
    return { migrations, openView: () => openPostgresView(url) };
  } finally {
    await client.end();
  }
}
