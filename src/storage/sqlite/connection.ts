/** One SQLite connection: its settings, its prepared statements, and its errors as ours. */
import Database from "better-sqlite3";
import { assert } from "../../base/errors.ts";
import type { StatementResult } from "../binding.ts";
import { driverCode, StorageFullError, StorageUnavailableError } from "../errors.ts";
import type { ColumnValue } from "../storage.ts";

/** Statements kept ready; a request uses a handful, and all of a server some hundreds. */
const preparedStatementsMax = 1_000;

/** The whole server stands still meanwhile; only an operator's own tool can hold the file. */
const busyTimeoutMilliseconds = 500;

const writerCacheKibibytes = 64 * 1_024;
const readerCacheKibibytes = 16 * 1_024;

/**
 * Pages of 4 KiB in the write-ahead log from which on a commit moves them into the database itself.
 * `Checkpointer` does so long before, where it can.
 */
const logPagesMax = 24_000;

/** What the log may keep of the disk after a long backup let it grow. */
const logBytesMax = 64 * 1_024 * 1_024;

type Prepared = Database.Statement<unknown[], unknown>;

export class SqliteConnection {
  readonly handle: Database.Database;
  /** By SQL text, the one that was used longest ago first. */
  readonly #prepared = new Map<string, Prepared>();
  readonly #onFull: () => void;

  /** `onFull` is told, in the midst of the statement that failed, that there is no room. */
  constructor(handle: Database.Database, onFull: () => void = () => {}) {
    this.handle = handle;
    this.#onFull = onFull;
  }

  /** Runs one statement; throws the driver's error where a constraint was broken. */
  execute(sql: string, parameters: readonly ColumnValue[]): StatementResult {
    return this.#run(sql, parameters, false);
  }

  /** As `execute`, for a statement that reads: refuses any other. */
  query(sql: string, parameters: readonly ColumnValue[]): StatementResult {
    return this.#run(sql, parameters, true);
  }

  /** Forgets the prepared statements, and closes the connection. */
  close(): void {
    this.#prepared.clear();
    this.handle.close();
  }

  #run(sql: string, parameters: readonly ColumnValue[], onlyReads: boolean): StatementResult {
    try {
      const statement = this.#prepare(sql);
      assert(!onlyReads || statement.readonly, "Storage.read cannot write");
      // One by one: the driver takes them from a list a sixth slower.
      if (statement.reader) return { rows: statement.all(...parameters) };
      return { rows: [], affected: statement.run(...parameters).changes };
    } catch (error) {
      throw this.#translate(error);
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      this.#prepared.delete(sql);
      this.#prepared.set(sql, known);
      return known;
    }
    const statement: Prepared = this.handle.prepare(sql);
    if (this.#prepared.size >= preparedStatementsMax) {
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    }
    this.#prepared.set(sql, statement);
    return statement;
  }

  #translate(error: unknown): unknown {
    const translated = storageError(error);
    if (translated instanceof StorageFullError) this.#onFull();
    return translated;
  }
}

/** Where the disk is full SQLite may also fail to grow its shared memory or to open a file. */
const fullCodes = new Set(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "ENOSPC"]);

const unavailablePrefixes = ["SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_NOMEM"];

/** Our error for a driver's error that is no fault of the statement; any other as it is. */
export function storageError(error: unknown): unknown {
  const code = driverCode(error);
  if (code === undefined) return error;
  if (fullCodes.has(code)) return new StorageFullError(error);
  if (unavailablePrefixes.some((prefix) => code.startsWith(prefix))) {
    return new StorageUnavailableError("The database file cannot be used at present.", error);
  }
  return error;
}

/** Opens the connection that writes. `file` may be `:memory:`. */
export function openWriter(file: string): Database.Database {
  const handle = new Database(file, { timeout: busyTimeoutMilliseconds });
  handle.pragma("journal_mode = WAL");
  // The log is written through before its pages move; for each commit `LogFlusher` does it.
  handle.pragma("synchronous = NORMAL");
  handle.pragma("fullfsync = ON");
  handle.pragma(`wal_autocheckpoint = ${logPagesMax}`);
  handle.pragma(`journal_size_limit = ${logBytesMax}`);
  handle.pragma(`cache_size = -${writerCacheKibibytes}`);
  setCommon(handle);
  return handle;
}

/** Opens a connection that only moves the log of `file` into it. */
export function openMover(file: string): SqliteConnection {
  const handle = new Database(file, { timeout: busyTimeoutMilliseconds, fileMustExist: true });
  handle.pragma("synchronous = NORMAL");
  handle.pragma("fullfsync = ON");
  return new SqliteConnection(handle);
}

/** What the write-ahead log holds, in pages of 4 KiB. */
export interface LogState {
  readonly logPages: number;
  /** Of them, those that are in the database already. */
  readonly movedPages: number;
}

/**
 * Moves what it can of the log into the database without waiting for anyone (`PASSIVE`), or only
 * looks (`NOOP`; SQLite, "PRAGMA wal_checkpoint"). Undefined where the disk does not let it: the
 * log keeps what was not moved, and whoever commits meets the same disk.
 */
export function checkpoint(
  connection: SqliteConnection,
  mode: "PASSIVE" | "NOOP",
): LogState | undefined {
  try {
    const { rows } = connection.execute(`PRAGMA wal_checkpoint(${mode})`, []);
    const [row] = rows as readonly { readonly log: number; readonly checkpointed: number }[];
    return row && { logPages: row.log, movedPages: row.checkpointed };
  } catch (error) {
    if (error instanceof StorageFullError || error instanceof StorageUnavailableError) return;
    throw error;
  }
}

/** Has each commit of this connection that finds so many pages in the log move them by itself. */
export function moveLogBySqlite({ handle }: SqliteConnection, pages: number): void {
  handle.pragma(`wal_autocheckpoint = ${pages}`);
}

/** Opens a connection that only reads. */
export function openReader(file: string): Database.Database {
  const handle = new Database(file, { timeout: busyTimeoutMilliseconds, fileMustExist: true });
  handle.pragma("query_only = ON");
  handle.pragma(`cache_size = -${readerCacheKibibytes}`);
  setCommon(handle);
  return handle;
}

/** No memory mapping: with it, a failing disk would end the process where it now is an error. */
function setCommon(handle: Database.Database): void {
  handle.pragma("foreign_keys = ON");
  handle.pragma("temp_store = MEMORY");
  handle.pragma("trusted_schema = OFF");
  // As PostgreSQL's LIKE.
  handle.pragma("case_sensitive_like = ON");
}
