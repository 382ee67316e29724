/** Writes SQLite's write-ahead log through to the disk, beside the thread that answers calls. */
import { closeSync, fdatasync, openSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { syncFolder } from "../../base/private-file.ts";

const writeThrough = promisify(fdatasync);

/**
 * SQLite itself writes the log through only before it moves pages into the database
 * (`synchronous = NORMAL`): that keeps the file whole, but not its last commits. A group of units
 * waits for this flush too, and the thread serves others meanwhile.
 */
export class LogFlusher {
  readonly #descriptor: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `file` is the log, which is there once the database was written or read. */
  constructor(file: string) {
    // For writing, since Windows flushes no other. SQLite's locks are on other files.
    this.#descriptor = openSync(file, "r+");
    syncFolder(dirname(file));
  }

  /**
   * Resolves once all that was committed before the call is on the disk. One that fails fails those
   * behind it too: the system may have dropped what it could not write (fsync(2), "Errors").
   */
  flush(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    // The flush under way may have begun before the last commit, so that one waits for the next.
    this.#next ??= this.#running.then(() => this.#start());
    return this.#next;
  }

  /** To be called once no flush is under way. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #start(): Promise<void> {
    this.#next = undefined;
    this.#running = writeThrough(this.#descriptor).then(() => {
      // A flush that failed stays here, for every later one to fail with.
      this.#running = this.#next;
    });
    return this.#running;
  }
}
