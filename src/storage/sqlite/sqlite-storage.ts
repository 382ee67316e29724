/** The storage on SQLite: one connection that writes, in groups of units, and one that reads. */
import type { Kysely } from "kysely";
import { bindKysely } from "../binding.ts";
import { FlushFailedError, StorageFullError, StorageUnavailableError } from "../errors.ts";
import { Listeners } from "../listeners.ts";
import type { ChangeListener, Storage, StorageView, Unit, UnitOptions } from "../storage.ts";
import {
  type DeferredItem,
  RunningUnit,
  runToEnd,
  type UnitConnection,
  UnitScope,
  unitMillisecondsMax,
  writeDeferred,
} from "../unit.ts";
import type { Checkpointer } from "./checkpointer.ts";
import type { SqliteConnection } from "./connection.ts";
import type { LogFlusher } from "./log-flusher.ts";
import type { Reserve } from "./reserve.ts";
import { type QueuedUnit, UnitQueue } from "./unit-queue.ts";

/** The parts of an open database. */
export interface SqliteParts {
  readonly writer: SqliteConnection;
  /** Left out in memory, where reads take turns with the units. */
  readonly reader?: SqliteConnection;
  /** Left out in memory, where there is no disk to wait for. */
  readonly flusher?: Pick<LogFlusher, "flush" | "close">;
  /** Left out in memory, where there is no log. */
  readonly checkpointer?: Pick<Checkpointer, "afterCommit" | "close">;
  /** Left out in memory, where no disk can be full. */
  readonly reserve?: Reserve;
  readonly migrations: readonly string[];
  readonly revision: number;
  readonly openView: () => Promise<StorageView>;
}

export class SqliteStorage<DB> implements Storage<DB> {
  readonly dialect = "sqlite";
  readonly migrations: readonly string[];
  readonly #parts: SqliteParts;
  readonly #listeners = new Listeners();
  readonly #scope = new UnitScope();
  readonly #queue: UnitQueue;
  /** For what belongs to no unit of a group. */
  readonly #database: Kysely<unknown>;
  #revision: number;
  #releasesAtBegin = 0;
  /** What the units of the running group left for its commit. */
  #deferred: DeferredItem[] = [];
  #closing: Promise<void> | undefined;
  /** Why a flush failed: nobody knows from then on which of the last commits are on the disk. */
  #flushFailure: StorageUnavailableError | undefined;
  /** The last call of `read`; the next one begins when it has ended, well or badly. */
  #reads: Promise<unknown> = Promise.resolve();

  constructor(parts: SqliteParts) {
    this.#parts = parts;
    this.migrations = parts.migrations;
    this.#revision = parts.revision;
    this.#database = bindKysely("sqlite", async (...statement) =>
      parts.writer.execute(...statement),
    );
    this.#queue = new UnitQueue({
      begin: () => this.#begin(),
      commit: () => this.#commit(),
      flush: () => this.#flush(),
      abandon: () => this.#abandon(),
      mayRunAgain: () => this.#mayRunAgain(),
    });
  }

  get revision(): number {
    return this.#revision;
  }

  get writable(): boolean {
    return this.#parts.reserve?.inPlace ?? true;
  }

  async read<T>(work: (database: Kysely<DB>) => Promise<T>): Promise<T> {
    this.#scope.assertOutside("read");
    this.#assertOpen();
    const { reader } = this.#parts;
    if (reader === undefined) return this.#readInTurn(work);
    const turn = this.#reads.then(() => readOnePicture(reader, work));
    this.#reads = turn.catch(() => undefined);
    return turn;
  }

  async transact<T>(work: (unit: Unit<DB>) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    this.#scope.assertOutside("transact");
    const milliseconds = options.timeoutMilliseconds ?? unitMillisecondsMax;
    return new Promise((resolve, reject) => {
      const run = () => this.#runUnit(work, milliseconds, resolve, reject);
      this.#queue.submit({ run, reject });
    });
  }

  /** There is no other node, and listeners are told as each unit ends. */
  async synchronize(): Promise<void> {
    this.#assertOpen();
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  async check(): Promise<void> {
    this.#assertOpen();
    const { reader, writer } = this.#parts;
    (reader ?? writer).query("SELECT value FROM storage_revision", []);
  }

  async maintain(): Promise<void> {
    if (this.#closing === undefined) this.#parts.reserve?.restore();
  }

  /** Waits for its turn among the units, so that no unit is half done in what it sees. */
  async openView(): Promise<StorageView> {
    this.#scope.assertOutside("openView");
    return this.#takeTurn(this.#parts.openView);
  }

  async close(): Promise<void> {
    this.#closing ??= this.#closeParts();
    return this.#closing;
  }

  async #closeParts(): Promise<void> {
    const { checkpointer, flusher, reader, writer } = this.#parts;
    await Promise.all([this.#queue.close(), this.#reads]);
    await checkpointer?.close();
    flusher?.close();
    reader?.close();
    writer.close();
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StorageUnavailableError("The storage is closed.");
    if (this.#flushFailure !== undefined) throw this.#flushFailure;
  }

  #readInTurn<T>(work: (database: Kysely<DB>) => Promise<T>): Promise<T> {
    const { writer } = this.#parts;
    return this.#takeTurn(() =>
      work(bindKysely<DB>("sqlite", async (...statement) => writer.query(...statement))),
    );
  }

  /** Runs `work`, which writes nothing, between two units. */
  #takeTurn<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run: QueuedUnit["run"] = async () => {
        try {
          const value = await this.#scope.run({ ended: false }, work);
          return () => resolve(value);
        } catch (error) {
          return () => reject(error);
        }
      };
      this.#queue.submit({ run, reject });
    });
  }

  async #runUnit<T>(
    work: (unit: Unit<DB>) => Promise<T>,
    milliseconds: number,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): Promise<() => void> {
    const { writer } = this.#parts;
    // Many calls find all that they ask for in memory, and leave nothing but their record.
    let hasBegun = false;
    const run: UnitConnection["run"] = async (...statement) => {
      if (!hasBegun) writer.execute("SAVEPOINT unit", []);
      hasBegun = true;
      return writer.execute(...statement);
    };
    const unit = new RunningUnit<DB>({ dialect: "sqlite", run, lock: async () => {} });
    try {
      const value = await this.#scope.run(unit, () => runToEnd(unit, work, milliseconds));
      if (unit.changes.length > 0) this.#bumpRevision();
      if (hasBegun) writer.execute("RELEASE SAVEPOINT unit", []);
      this.#deferred.push(...unit.deferred);
      return () => resolve(value);
    } catch (error) {
      if (error instanceof StorageFullError && this.#mayRunAgain()) throw error;
      if (!writer.handle.inTransaction) throw groupError(error);
      if (hasBegun) {
        writer.execute("ROLLBACK TO SAVEPOINT unit", []);
        writer.execute("RELEASE SAVEPOINT unit", []);
      }
      return () => reject(error);
    } finally {
      // Before the next unit of the group, which must not see what this one made stale.
      this.#listeners.tellKeys(unit.touched);
    }
  }

  #begin(): void {
    if (this.#flushFailure !== undefined) throw this.#flushFailure;
    this.#releasesAtBegin = this.#parts.reserve?.releases ?? 0;
    this.#deferred = [];
    this.#parts.writer.execute("BEGIN IMMEDIATE", []);
  }

  /** Never gives a revision twice, not even after a group that had it was undone. */
  #bumpRevision(): void {
    const { rows } = this.#parts.writer.execute(
      "UPDATE storage_revision SET value = max(value, ?) + 1 RETURNING value",
      [this.#revision],
    );
    this.#revision = (rows[0] as { readonly value: number }).value;
  }

  async #commit(): Promise<void> {
    const { writer, checkpointer } = this.#parts;
    try {
      await writeDeferred(this.#deferred, this.#database);
      writer.execute("COMMIT", []);
    } catch (error) {
      throw groupError(error);
    }
    checkpointer?.afterCommit();
  }

  #flush(): Promise<void> | undefined {
    return this.#parts.flusher?.flush().catch((error: unknown) => {
      this.#flushFailure ??= new FlushFailedError(error);
      throw this.#flushFailure;
    });
  }

  /** What the group's units told was never kept, nor is it known what caches read meanwhile. */
  #abandon(): void {
    const { handle } = this.#parts.writer;
    if (handle.inTransaction) handle.exec("ROLLBACK");
    this.#listeners.tell("everything");
  }

  /** A full disk has room again where the ballast was let go since the group began. */
  #mayRunAgain(): boolean {
    return (this.#parts.reserve?.releases ?? 0) > this.#releasesAtBegin;
  }
}

/** All statements of `work` in one transaction of the reader, so that they see one state. */
async function readOnePicture<DB, T>(
  reader: SqliteConnection,
  work: (database: Kysely<DB>) => Promise<T>,
): Promise<T> {
  reader.execute("BEGIN", []);
  try {
    return await work(bindKysely<DB>("sqlite", async (...statement) => reader.query(...statement)));
  } finally {
    if (reader.handle.inTransaction) reader.execute("ROLLBACK", []);
  }
}

/** SQLite undid the whole transaction: what the unit's neighbours are told of it. */
function groupError(error: unknown): unknown {
  if (error instanceof StorageFullError || error instanceof StorageUnavailableError) return error;
  return new StorageUnavailableError("The database undid a group of changes.", error);
}
