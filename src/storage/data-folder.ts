/** The folder that one server keeps its state in: made for its owner only, and held by a lock. */
import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { driverCode, StorageOpenError } from "./errors.ts";

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Lets another server have the folder. */
  release(): void;
}

/**
 * Makes the folder where it is missing (mode 0700, parents too) and holds it until `release` or
 * the end of the process, however that comes: the lock is the operating system's, on a file
 * `lock` in the folder, so nothing is left over that would have to be cleaned up.
 *
 * @throws StorageOpenError where another process holds the folder, or it cannot be used.
 */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  try {
    makeFolder(path);
    chmodSync(path, 0o700);
    const lock = holdLock(join(path, "lock"));
    return { path, release: () => void lock.close() };
  } catch (error) {
    throw new StorageOpenError(explain(path, driverCode(error)), { cause: error });
  }
}

/**
 * With the parents that are missing. Node's own way tries for ever where a file system lets nobody
 * make a folder and says that the path is not there, as `/proc` does.
 */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Whether another process holds the folder; one that is not there is held by nobody. */
export function isDataFolderInUse(folder: string): boolean {
  const file = join(resolve(folder), "lock");
  if (!existsSync(file)) return false;
  try {
    holdLock(file).close();
    return false;
  } catch (error) {
    if (isBusy(driverCode(error))) return true;
    throw error;
  }
}

/** SQLite takes the locks: Node has none of its own, and SQLite's are right on every system. */
function holdLock(file: string): Database.Database {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function isBusy(code: string | undefined): boolean {
  return code?.startsWith("SQLITE_BUSY") === true;
}

function explain(path: string, code: string | undefined): string {
  if (isBusy(code)) {
    return (
      `The data folder ${path} is in use by another server. ` +
      "Stop that one first, or choose another folder."
    );
  }
  return `The data folder ${path} cannot be used (${code ?? "unknown error"}).`;
}
