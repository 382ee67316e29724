/** The thread that moves SQLite's write-ahead log into the database; `Checkpointer` starts it. */
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../base/errors.ts";
import { checkpoint, openMover } from "./connection.ts";

/** How often in a row the log is to be moved, or that the thread shall end. */
export type MoveOrder = { readonly passes: number } | "end";

/** The thread's only message: the order was carried out, as far as the disk let it. */
export type MoveEnded = "ended";

const port = parentPort;
assert(port !== null, "this module is a thread's own");
const connection = openMover(workerData as string);

port.on("message", (order: MoveOrder) => {
  if (order === "end") {
    connection.close();
    port.close();
    return;
  }
  for (let pass = 0; pass < order.passes; pass += 1) checkpoint(connection, "PASSIVE");
  port.postMessage("ended" satisfies MoveEnded);
});
