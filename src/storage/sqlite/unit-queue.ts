/**
 * Group commit: units wait in a queue, and all that wait share one transaction and one flush. While
 * a group is flushed the next one runs.
 */
import { afterLull } from "../../base/lull.ts";
import { StorageUnavailableError } from "../errors.ts";

/** Units of one group; more would not make a flush of the disk any cheaper. */
const groupUnitsMax = 128;

/** A group takes no further unit after this time, so that requests are read between groups. */
const groupMillisecondsMax = 20;

/**
 * Groups that may be on their way to the disk. With one, the thread would idle while those whom it
 * answers wait for the flush; with many, each group would be small, and its commit dear.
 */
const groupsInFlightMax = 2;

/** Units that may wait; at 5,000 a second the last of them would wait two seconds. */
const waitingUnitsMax = 10_000;

/** One unit as the queue sees it. */
export interface QueuedUnit {
  /**
   * Runs the unit under a savepoint of its own; the function that it gives settles the caller's
   * promise, once the group is on disk. It rejects only where the group's transaction is lost.
   */
  run(): Promise<() => void>;
  reject(error: unknown): void;
}

/** The transaction that a group shares. */
export interface GroupTransaction {
  begin(): void;
  commit(): Promise<void>;
  /** Resolves once what was committed is durable; undefined where there is nothing to wait for. */
  flush(): Promise<void> | undefined;
  /** Undoes what is left of the transaction after `begin`, `commit` or a unit threw. */
  abandon(): void;
  /** True where the same units may well succeed if they are run again now. */
  mayRunAgain(): boolean;
}

export class UnitQueue {
  readonly #transaction: GroupTransaction;
  #waiting: QueuedUnit[] = [];
  #scheduled = false;
  #groupsInFlight = 0;
  #closed = false;
  #idleListeners: (() => void)[] = [];

  constructor(transaction: GroupTransaction) {
    this.#transaction = transaction;
  }

  /** Puts a unit at the end of the queue; it runs in a later turn of the event loop. */
  submit(unit: QueuedUnit): void {
    if (this.#closed) {
      unit.reject(new StorageUnavailableError("The storage is closed."));
    } else if (this.#waiting.length >= waitingUnitsMax) {
      unit.reject(new StorageUnavailableError("Too many requests wait for the database."));
    } else {
      this.#waiting.push(unit);
      this.#schedule();
    }
  }

  /** Refuses further units, and resolves once those that wait have run and are on the disk. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && !this.#scheduled && this.#groupsInFlight === 0;
  }

  #schedule(): void {
    if (this.#scheduled || this.#groupsInFlight >= groupsInFlightMax) return;
    this.#scheduled = true;
    // Each group costs a flush, and one that begins at once has often one unit, the next thirty.
    afterLull(
      () => this.#waiting.length,
      () => void this.#turn(),
    );
  }

  async #turn(): Promise<void> {
    await this.#runGroup();
    this.#scheduled = false;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#waiting.length > 0) {
      this.#schedule();
    } else if (this.#isIdle()) {
      for (const listener of this.#idleListeners.splice(0)) listener();
    }
  }

  /** All of it in one turn of the event loop: nobody reads what it has told and not committed. */
  async #runGroup(): Promise<void> {
    const group: QueuedUnit[] = [];
    const settles: (() => void)[] = [];
    const end = performance.now() + groupMillisecondsMax;
    try {
      this.#transaction.begin();
      do {
        const unit = this.#waiting.shift();
        if (unit === undefined) break;
        group.push(unit);
        settles.push(await unit.run());
      } while (group.length < groupUnitsMax && performance.now() < end);
      await this.#transaction.commit();
    } catch (error) {
      this.#fail(group, error);
      return;
    }
    const flushed = this.#transaction.flush();
    if (flushed === undefined) settleAll(settles);
    else void this.#settleOnceFlushed(flushed, group, settles);
  }

  async #settleOnceFlushed(
    flushed: Promise<void>,
    group: readonly QueuedUnit[],
    settles: readonly (() => void)[],
  ): Promise<void> {
    this.#groupsInFlight += 1;
    try {
      await flushed;
      settleAll(settles);
    } catch (error) {
      for (const unit of group) unit.reject(error);
    }
    this.#groupsInFlight -= 1;
    this.#goOn();
  }

  #fail(group: readonly QueuedUnit[], error: unknown): void {
    const again = this.#transaction.mayRunAgain();
    this.#transaction.abandon();
    if (again) {
      this.#waiting.unshift(...group);
      return;
    }
    // A group that could not even begin has no unit yet: those that wait would meet the same.
    const units = group.length > 0 ? group : this.#waiting.splice(0);
    for (const unit of units) unit.reject(error);
  }
}

function settleAll(settles: readonly (() => void)[]): void {
  for (const settle of settles) settle();
}
