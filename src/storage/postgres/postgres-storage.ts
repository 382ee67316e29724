/** The storage on PostgreSQL: a connection for each unit, and a log of changes for other nodes. */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type pg from "pg";
import { AssertionError } from "../../base/errors.ts";
import { bindKysely } from "../binding.ts";
import { CommitUnknownError, driverCode, StorageUnavailableError } from "../errors.ts";
import { Listeners } from "../listeners.ts";
import type { ChangeListener, Storage, StorageView, Unit, UnitOptions } from "../storage.ts";
import { RunningUnit, runToEnd, UnitScope, unitMillisecondsMax, writeDeferred } from "../unit.ts";
import { ChangeReader, prune, publish } from "./change-log.ts";
import { connectMilliseconds, isConflict, query, runnerOf, storageError } from "./connection.ts";

/** How often one unit is run before its conflict with others is told to the caller. */
const runsMax = 4;
/** The longest pause before the second run; it grows with each further one. */
const pauseMillisecondsMax = 20;

/** The parts of an open database. */
export interface PostgresParts {
  /** For units. */
  readonly pool: pg.Pool;
  /** For reads and for news, which so never wait for units. */
  readonly readers: pg.Pool;
  readonly migrations: readonly string[];
  readonly revision: number;
  readonly openView: () => Promise<StorageView>;
}

export class PostgresStorage<DB> implements Storage<DB> {
  readonly dialect = "postgres";
  readonly migrations: readonly string[];
  /** The server minds its own disk; a full one shows as `StorageFullError`. */
  readonly writable = true;
  readonly #parts: PostgresParts;
  readonly #listeners = new Listeners();
  readonly #scope = new UnitScope();
  readonly #changes: ChangeReader;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(parts: PostgresParts) {
    this.#parts = parts;
    this.migrations = parts.migrations;
    this.#changes = new ChangeReader(parts.readers, this.#listeners, parts.revision);
  }

  get revision(): number {
    return this.#changes.revision;
  }

  async read<T>(work: (database: Kysely<DB>) => Promise<T>): Promise<T> {
    this.#scope.assertOutside("read");
    return this.#track(() => this.#read(work));
  }

  async transact<T>(work: (unit: Unit<DB>) => Promise<T>, options: UnitOptions = {}): Promise<T> {
    this.#scope.assertOutside("transact");
    const milliseconds = options.timeoutMilliseconds ?? unitMillisecondsMax;
    return this.#track(async () => {
      for (let run = 1; ; run += 1) {
        try {
          return await this.#runUnit(work, milliseconds);
        } catch (error) {
          if (run === runsMax || !isConflict(error)) throw error;
          await sleep(randomInt(pauseMillisecondsMax * run));
        }
      }
    });
  }

  async synchronize(): Promise<void> {
    return this.#track(() => this.#changes.catchUp());
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  async check(): Promise<void> {
    await this.#track(() => query(this.#parts.readers, "SELECT 1"));
  }

  async maintain(): Promise<void> {
    if (this.#closing === undefined) await this.#track(() => prune(this.#parts.pool));
  }

  async openView(): Promise<StorageView> {
    return this.#track(() => this.#parts.openView());
  }

  async close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.allSettled(this.#running);
      await Promise.all([this.#parts.pool.end(), this.#parts.readers.end()]);
    })();
    return this.#closing;
  }

  /** Has `close` wait for the call, and refuses it where that came first. */
  async #track<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new StorageUnavailableError("The storage is closed.");
    const running = call();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #read<T>(work: (database: Kysely<DB>) => Promise<T>): Promise<T> {
    const client = await connect(this.#parts.readers);
    try {
      await query(client, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const run = runnerOf(client);
      const database = bindKysely<DB>("postgres", async (...statement) => {
        return run(...statement).catch(refuseWrites);
      });
      const value = await this.#scope.run({ ended: false }, () => work(database));
      await query(client, "ROLLBACK");
      client.release();
      return value;
    } catch (error) {
      await rollback(client, error);
      throw error;
    }
  }

  async #runUnit<T>(work: (unit: Unit<DB>) => Promise<T>, milliseconds: number): Promise<T> {
    const client = await beginOnLiveClient(this.#parts.pool);
    const run = runnerOf(client);
    const unit = new RunningUnit<DB>({
      dialect: "postgres",
      run,
      lock: async (scope) => {
        await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [scope]);
      },
    });
    const workAndRest = async () => {
      const value = await work(unit);
      await writeDeferred(unit.deferred, unit.database as Kysely<unknown>);
      return value;
    };
    try {
      const value = await this.#scope.run(unit, () => runToEnd(unit, workAndRest, milliseconds));
      const { changes } = unit;
      const revision = changes.length > 0 ? await publish(client, changes) : undefined;
      await commit(client);
      this.#listeners.tellKeys(unit.touched);
      if (revision !== undefined) this.#changes.noteOwn(revision);
      client.release();
      return value;
    } catch (error) {
      this.#listeners.tellKeys(unit.touched);
      await rollback(client, error);
      throw error;
    }
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw storageError(error);
  }
}

/**
 * Idle connections may have died with a server that was restarted since: then the next is tried,
 * unless time was lost already, for a server that is silent is waited for once only.
 */
async function beginOnLiveClient(pool: pg.Pool): Promise<pg.PoolClient> {
  const end = performance.now() + connectMilliseconds;
  for (;;) {
    const mayBeStale = pool.idleCount > 0;
    const client = await connect(pool);
    try {
      await query(client, "BEGIN");
      return client;
    } catch (error) {
      client.release(true);
      if (!mayBeStale || performance.now() > end) throw error;
    }
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await query(client, "COMMIT");
  } catch (error) {
    throw error instanceof StorageUnavailableError ? new CommitUnknownError(error) : error;
  }
}

/** Ends a transaction that failed; a connection that cannot be trusted any more is closed. */
async function rollback(client: pg.PoolClient, reason: unknown): Promise<void> {
  if (reason instanceof StorageUnavailableError) {
    client.release(true);
    return;
  }
  const failure = await query(client, "ROLLBACK").then(
    () => undefined,
    (error: unknown) => error,
  );
  client.release(failure !== undefined);
}

function refuseWrites(error: unknown): never {
  const state = error instanceof StorageUnavailableError ? driverCode(error.cause) : undefined;
  throw state === "25006" ? new AssertionError("Storage.read cannot write") : error;
}
