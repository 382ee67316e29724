/** What every backend of the storage promises: units of work, reads, and news of changes. */
import type { Kysely } from "kysely";

export type Dialect = "sqlite" | "postgres";

/**
 * What changed: the keys that units named with `Unit.changed`, or `"everything"` where a node
 * cannot know the keys (it fell too far behind, or a commit failed) and must drop all it keeps.
 */
export type Change = readonly string[] | "everything";

/** Told synchronously of a change; it must not throw, for a cache that stays stale is a hole. */
export type ChangeListener = (change: Change) => void;

/**
 * One database, shared by all services. `DB` is the intersection of the services' tables.
 *
 * Every method rejects with `StorageUnavailableError` when the database cannot be reached and
 * with `StorageFullError` when it has no room; both are `ServiceError`s of status 503.
 */
export interface Storage<DB> {
  readonly dialect: Dialect;

  /** The migrations that the database has, in the order in which they ran. */
  readonly migrations: readonly string[];

  /**
   * The newest revision whose changes this node's listeners have been told of. It grows by one
   * with each unit that names a change, outlives the process, and orders all such units.
   */
  readonly revision: number;

  /**
   * False while the disk is too full to take changes: calls that only read, and the records of
   * them, still have room for a while; callers that would change anything should be refused.
   */
  readonly writable: boolean;

  /**
   * Reads committed state outside a unit. All statements of one call see the same state, with
   * every commit that came before the call. A statement that would write is refused. As a unit
   * does, `work` awaits nothing but its own database: on SQLite such calls take turns.
   */
  read<T>(work: (database: Kysely<DB>) => Promise<T>): Promise<T>;

  /**
   * Runs one unit of work: all of it or none of it, and durable once the promise resolves. When
   * `work` throws, the unit is undone and the error is rethrown.
   *
   * `work` awaits nothing but its own database: on SQLite all units take turns on one connection.
   * It may be run again from its start (PostgreSQL: deadlock or serialization failure), so it must
   * have no effect but through its unit. Units do not nest: `transact` and `read` called from
   * inside a unit throw an `AssertionError`, where they could wait for themselves.
   */
  transact<T>(work: (unit: Unit<DB>) => Promise<T>, options?: UnitOptions): Promise<T>;

  /**
   * Resolves once this node's listeners have been told of every change that was committed, on any
   * node, before this call was made. Concurrent calls share a query. It waits for no unit, and may
   * be called from inside one.
   */
  synchronize(): Promise<void>;

  /** Adds a listener to the end of the list; there is no removing, for caches live as long. */
  onChange(listener: ChangeListener): void;

  /** Resolves when the database answers; for readiness probes. */
  check(): Promise<void>;

  /**
   * Housekeeping, to be called every few seconds: takes changes again once a full disk has room,
   * drops news that is too old to be of use. Cheap when there is nothing to do.
   */
  maintain(): Promise<void>;

  /** A frozen view of all committed rows, for a backup. Whoever opens it must close it. */
  openView(): Promise<StorageView>;

  /** Finishes the units that were handed in, refuses new ones, and lets go of the database. */
  close(): Promise<void>;
}

export interface UnitOptions {
  /** A unit that takes longer is undone and rejected; 15,000 when left out, 0 for no limit. */
  readonly timeoutMilliseconds?: number;
}

/** One unit of work. It, and its `database`, refuse every call once the unit has ended. */
export interface Unit<DB> {
  /** Bound to this unit's transaction. */
  readonly database: Kysely<DB>;

  /**
   * True once `changed` was called. What a unit reads from then on may never be committed, so it
   * must not be kept where other units would see it; `ChangeAwareCache.getIn` heeds this.
   */
  readonly dirty: boolean;

  /**
   * Runs `work` under a savepoint: what it wrote is undone when it throws, and the error is
   * rethrown with the unit still usable. Attempts may nest, but not overlap.
   */
  attempt<T>(work: () => Promise<T>): Promise<T>;

  /**
   * Serialises the units that name the same scope (an account, say) until this unit ends. On
   * SQLite units run one after another anyway and this does nothing. A unit that takes several
   * locks should take them in sorted order.
   */
  lock(scope: string): Promise<void>;

  /**
   * Says that the thing with this key changed: when the unit commits, the revision grows and every
   * node's listeners are told. Call it together with the write. A key is not empty, and `"*"` is
   * `"everything"`.
   */
  changed(key: string): void;

  /**
   * Leaves an item to be written last, in one go with the items of all units that commit together.
   * Nobody finds it before the commit. Where that write fails, each of these units does; what can
   * be found wrong with an item should be found before.
   */
  defer<T>(write: DeferredWrite<T>, item: T): void;
}

/** Writes what units left for their commit, in the order in which they left it. */
export interface DeferredWrite<T> {
  write(items: readonly T[], database: Kysely<unknown>): Promise<void>;
}

/** A unit of any service: who is handed one knows its own tables. */
export type AnyUnit = Omit<Unit<unknown>, "database"> & { readonly database: unknown };

/** A column's value as every backend gives it: no booleans, dates or big integers. */
export type ColumnValue = string | number | Uint8Array | null;

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/** All committed rows as they were at one instant. */
export interface StorageView {
  readonly revision: number;
  /** The services' tables, each after the tables that its foreign keys name. */
  readonly tables: readonly TableShape[];
  /** A table's rows, each with its values in the order of `TableShape.columns`. */
  rows(table: TableShape): AsyncIterable<readonly ColumnValue[]>;
  close(): Promise<void>;
}
