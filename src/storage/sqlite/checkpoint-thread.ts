/** The thread that moves SQLite's write-ahead log into the database; `Checkpointer` starts it. */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../base/errors.ts";
import { checkpoint, openMover } from "./connection.ts";

/** To move the log until no more than so many pages are left, or that the thread shall end. */
export type MoveOrder = { readonly passesMax: number; readonly leftMax: number } | "end";

/** The thread's only message: the order was carried out, as far as the disk let it. */
export type MoveEnded = "ended";

/** A tenth of the share of those that answer calls (sched(7)); moves take a twentieth. */
const niceness = 10;

const port = parentPort;
assert(port !== null, "this module is a thread's own");
yieldToOthers();
const connection = openMover(workerData as string);

port.on("message", (order: MoveOrder) => {
  if (order === "end") {
    connection.close();
    port.close();
    return;
  }
  for (let pass = 0; pass < order.passesMax && pagesLeft() > order.leftMax; pass += 1) {
    checkpoint(connection, "PASSIVE");
  }
  port.postMessage("ended" satisfies MoveEnded);
});

/** What came during a pass is left for the next one, each of which is two flushes of the disk. */
function pagesLeft(): number {
  const log = checkpoint(connection, "NOOP");
  return log === undefined ? 0 : log.logPages - log.movedPages;
}

/**
 * On a machine with one core, or whose cores are all at work, calls would wait for half of each
 * move. Linux alone has priorities of threads: there 0 is this one and not the process.
 */
function yieldToOthers(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, niceness);
  } catch (error) {
    // A sandbox may forbid it; the thread then takes the share that all have.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_SYSTEM_ERROR") throw error;
  }
}
