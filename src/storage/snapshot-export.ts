/** Writes a backup: all rows as they were at one instant, as lines for a file. */
import { createHash } from "node:crypto";
import {
  encodeRow,
  type SnapshotHeader,
  type SnapshotTable,
  type SnapshotTrailer,
  snapshotFormat,
} from "./snapshot-format.ts";
import type { Storage, StorageView } from "./storage.ts";

/**
 * The lines of a snapshot, each with its line feed. Rows are streamed: memory does not grow with
 * the database, and units go on meanwhile. A consumer that stops early frees the view.
 */
export async function* exportSnapshot(
  storage: Pick<Storage<unknown>, "migrations" | "openView">,
): AsyncGenerator<string> {
  const view = await storage.openView();
  try {
    yield* linesOf(view, storage.migrations);
  } finally {
    await view.close();
  }
}

async function* linesOf(view: StorageView, migrations: readonly string[]): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let rows = 0;
  function line(text: string): string {
    const whole = `${text}\n`;
    hash.update(whole);
    return whole;
  }
  const header: SnapshotHeader = { snapshot: snapshotFormat, revision: view.revision, migrations };
  yield line(JSON.stringify(header));
  for (const shape of view.tables) {
    const table: SnapshotTable = { table: shape.name, columns: shape.columns };
    yield line(JSON.stringify(table));
    for await (const row of view.rows(shape)) {
      rows += 1;
      yield line(encodeRow(row));
    }
  }
  const trailer: SnapshotTrailer = { rows, sha256: hash.digest("hex") };
  yield `${JSON.stringify(trailer)}\n`;
}
