/** One unit of work as both backends run it: savepoints, the keys it changed, and its end. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Kysely } from "kysely";
import { assert } from "../base/errors.ts";
import { bindKysely, type StatementRunner } from "./binding.ts";
import { StorageUnavailableError } from "./errors.ts";
import type { DeferredWrite, Dialect, Unit } from "./storage.ts";

/** What a backend lends to a unit while it runs. */
export interface UnitConnection {
  readonly dialect: Dialect;
  readonly run: StatementRunner;
  lock(scope: string): Promise<void>;
}

/** Time that a unit may take where its caller names none. */
export const unitMillisecondsMax = 15_000;

/** The key that stands for every key. */
export const everyKey = "*";

/** An item, and what will write it. */
export interface DeferredItem {
  readonly write: DeferredWrite<unknown>;
  readonly item: unknown;
}

/** Writes all that was left for one commit: one call for each of the writes. */
export async function writeDeferred(
  deferred: readonly DeferredItem[],
  database: Kysely<unknown>,
): Promise<void> {
  const itemsOf = Map.groupBy(deferred, ({ write }) => write);
  for (const [write, items] of itemsOf) {
    const left = items.map(({ item }) => item);
    await write.write(left, database);
  }
}

/**
 * A unit between its begin and its end.
 *
 * After a statement failed, PostgreSQL refuses the rest of the transaction and turns its commit
 * into a rollback; SQLite would go on. Here both do as PostgreSQL does, and say so: a failure that
 * `work` swallowed without `attempt` is thrown when the unit ends.
 */
export class RunningUnit<DB> implements Unit<DB> {
  readonly #connection: UnitConnection;
  #database: Kysely<DB> | undefined;
  /** Keys whose change will be committed, in the order in which they were named. */
  #changes = new Set<string>();
  /** Keys whose change was undone with its attempt: caches may have seen it all the same. */
  readonly #undone = new Set<string>();
  readonly #deferred: DeferredItem[] = [];
  #attemptDepth = 0;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(connection: UnitConnection) {
    this.#connection = connection;
  }

  /** Made when it is asked for: many units find all that they need in memory. */
  get database(): Kysely<DB> {
    const { dialect, run } = this.#connection;
    this.#database ??= bindKysely<DB>(dialect, (sql, parameters) => {
      return this.#guard(() => run(sql, parameters));
    });
    return this.#database;
  }

  get dirty(): boolean {
    return this.#changes.size > 0 || this.#undone.size > 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Keys to publish with the commit. */
  get changes(): readonly string[] {
    return [...this.#changes];
  }

  /** Keys that this node's listeners must hear of, however the unit ended. */
  get touched(): readonly string[] {
    return [...this.#changes, ...this.#undone];
  }

  /** What is left for the commit. */
  get deferred(): readonly DeferredItem[] {
    return this.#deferred;
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const depth = this.#attemptDepth + 1;
    const name = `attempt_${depth}`;
    this.#attemptDepth = depth;
    await this.#command(`SAVEPOINT ${name}`);
    const changesBefore = this.#changes;
    this.#changes = new Set(changesBefore);
    const deferredBefore = this.#deferred.length;
    try {
      const result = await work();
      this.#assertInnermost(depth);
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#command(`RELEASE SAVEPOINT ${name}`);
      this.#attemptDepth = depth - 1;
      return result;
    } catch (error) {
      for (const key of this.#changes) if (!changesBefore.has(key)) this.#undone.add(key);
      this.#changes = changesBefore;
      this.#deferred.length = deferredBefore;
      await this.#undoAttempt(name, depth, error);
      throw error;
    }
  }

  async lock(scope: string): Promise<void> {
    await this.#guard(() => this.#connection.lock(scope));
  }

  changed(key: string): void {
    assert(!this.#ended, "a unit that has ended cannot name a change");
    assert(key !== "", "a change needs a key");
    this.#changes.add(key);
  }

  defer<T>(write: DeferredWrite<T>, item: T): void {
    assert(!this.#ended, "a unit that has ended cannot leave anything");
    this.#deferred.push({ write, item } as DeferredItem);
  }

  /** Throws what a statement threw where `work` went on as if it had not failed. */
  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    assert(this.#attemptDepth === 0, "a unit ended before its attempt did");
  }

  /** From here on every call on the unit is refused. */
  end(): void {
    this.#ended = true;
  }

  #assertInnermost(depth: number): void {
    assert(this.#attemptDepth === depth, "attempts of one unit may nest, but not overlap");
  }

  async #undoAttempt(name: string, depth: number, reason: unknown): Promise<void> {
    if (this.#ended) return;
    this.#assertInnermost(depth);
    this.#failure = undefined;
    this.#attemptDepth = depth - 1;
    try {
      await this.#command(`ROLLBACK TO SAVEPOINT ${name}`);
      await this.#command(`RELEASE SAVEPOINT ${name}`);
    } catch {
      // The whole transaction is gone (full disk, lost connection); `reason` is what broke it.
      this.#failure = { error: reason };
    }
  }

  async #command(sql: string): Promise<void> {
    await this.#guard(() => this.#connection.run(sql, []));
  }

  async #guard<T>(run: () => Promise<T>): Promise<T> {
    assert(!this.#ended, "a unit that has ended cannot be used");
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      return await run();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}

/**
 * Runs a unit's work to its end and gives its value; throws what made it fail. Once it took longer
 * than `timeoutMilliseconds` (0 for no limit) the unit is ended under its feet.
 */
export async function runToEnd<DB, T>(
  unit: RunningUnit<DB>,
  work: (unit: Unit<DB>) => Promise<T>,
  timeoutMilliseconds: number,
): Promise<T> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = timeoutMilliseconds > 0 ? setTimeout(expire, timeoutMilliseconds) : undefined;
  function expire(): void {
    unit.end();
    reject(new StorageUnavailableError("A unit of work took too long and was undone."));
  }
  try {
    const value = await Promise.race([work(unit), overdue]);
    unit.assertSound();
    return value;
  } finally {
    clearTimeout(timer);
    unit.end();
  }
}

/** Knows from which units the running code was called, to refuse what would wait for itself. */
export class UnitScope {
  readonly #running = new AsyncLocalStorage<{ readonly ended: boolean }>();

  run<T>(unit: { readonly ended: boolean }, work: () => T): T {
    return this.#running.run(unit, work);
  }

  assertOutside(call: string): void {
    const unit = this.#running.getStore();
    assert(unit === undefined || unit.ended, `Storage.${call} cannot be called inside a unit`);
  }
}
