/** Has SQLite's write-ahead log moved into the database, beside the thread that answers calls. */
import { Worker } from "node:worker_threads";
import type { MoveOrder } from "./checkpoint-thread.ts";
import { checkpoint, moveLogBySqlite, type SqliteConnection } from "./connection.ts";

/** Commits between two looks at how long the log has become. */
const commitsPerLook = 16;

/** Pages of 4 KiB that are worth a move: calls wait behind the disk a little during each. */
const pagesPerMove = 4_000;

/** As many where the thread that answers has to move them itself; SQLite's own number. */
const pagesPerOwnMove = 1_000;

/** From this length on the log shall begin anew, so that it takes no more of the disk. */
const logPagesUsual = 8_000;

/** Moves in a row then, at most: each moves what came during the one before. */
const passesBeforeRestart = 6;

/** What may be left by them for the thread that answers: little, but a flush of the database. */
const lastPagesMax = 200;

/**
 * SQLite moves its log in the thread that commits, which meanwhile waits for the disk, some ten
 * milliseconds here. This has it done by a second connection, on a thread that starts with the
 * first move.
 *
 * The log begins anew at a commit that finds all of it moved. Under load there is always something
 * that came during the thread's last move, so now and then that rest is moved here.
 */
export class Checkpointer {
  readonly #file: string;
  readonly #writer: SqliteConnection;
  #thread: Worker | undefined;
  #isMoving = false;
  #isLeftToSqlite = false;
  #commits = 0;

  /** `file` is the database, which `writer` has open. */
  constructor(file: string, writer: SqliteConnection) {
    this.#file = file;
    this.#writer = writer;
  }

  /** To be called between two transactions of the writer. */
  afterCommit(): void {
    this.#commits += 1;
    if (this.#commits < commitsPerLook || this.#isMoving || this.#isLeftToSqlite) return;
    this.#commits = 0;
    const log = checkpoint(this.#writer, "NOOP");
    if (log === undefined || log.logPages - log.movedPages < pagesPerMove) return;
    const passesMax = log.logPages < logPagesUsual ? 1 : passesBeforeRestart;
    this.#order({ passesMax, leftMax: lastPagesMax });
  }

  /** Resolves once a move under way has ended, and the thread with it. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    const ended = new Promise((resolve) => thread.once("exit", resolve));
    thread.ref();
    thread.postMessage("end" satisfies MoveOrder);
    await ended;
  }

  #order(order: MoveOrder): void {
    this.#isMoving = true;
    this.#thread ??= this.#start();
    this.#thread.postMessage(order);
  }

  #start(): Worker {
    const module = new URL("./checkpoint-thread.ts", import.meta.url);
    const thread = new Worker(module, { name: "checkpoint", workerData: this.#file });
    thread.unref();
    thread.on("message", () => {
      this.#isMoving = false;
      this.#moveRest();
    });
    thread.on("error", () => {
      // There is no memory for a thread, or not for long: the moves go on where they always did.
      this.#thread = undefined;
      this.#isLeftToSqlite = true;
      moveLogBySqlite(this.#writer, pagesPerOwnMove);
    });
    return thread;
  }

  #moveRest(): void {
    const log = checkpoint(this.#writer, "NOOP");
    if (log === undefined || log.logPages < logPagesUsual) return;
    if (log.logPages - log.movedPages <= lastPagesMax) checkpoint(this.#writer, "PASSIVE");
  }
}
