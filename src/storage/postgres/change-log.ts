/** The log of changes by which every node hears what another one committed. */
import type pg from "pg";
import type { Listeners } from "../listeners.ts";
import { everyKey } from "../unit.ts";
import { query } from "./connection.ts";
import { shareCalls } from "./shared-call.ts";

/** Revisions kept in the log; a node further behind is told `"everything"`. */
const revisionsKept = 10_000;

/** Rows read at once by a node that catches up; beyond it is told `"everything"`. */
const rowsMax = 10_000;

/**
 * Bumps the revision and logs the keys, in the unit's own transaction and as its last statement:
 * the row lock on the revision is held until the commit, so revisions become visible in their
 * order, and whoever reads revision N sees all changes up to N.
 */
export async function publish(client: pg.ClientBase, keys: readonly string[]): Promise<number> {
  const logged = keys.includes(everyKey) || keys.length > rowsMax ? [everyKey] : keys;
  const { rows } = await query(
    client,
    `WITH bumped AS (UPDATE storage_revision SET value = value + 1 RETURNING value)
     INSERT INTO storage_change (revision, key)
     SELECT bumped.value, named.key FROM bumped, unnest($1::text[]) AS named (key)
     RETURNING revision`,
    [logged],
  );
  return (rows[0] as { readonly revision: number }).revision;
}

/** Drops what no node needs any more: they read the log at each call. */
export async function prune(client: pg.ClientBase | pg.Pool): Promise<void> {
  await query(
    client,
    `DELETE FROM storage_change
     WHERE revision <= (SELECT value FROM storage_revision) - ${revisionsKept}`,
  );
}

/** What one node has been told, and how it catches up. */
export class ChangeReader {
  readonly #pool: pg.Pool;
  readonly #listeners: Listeners;
  #revision: number;

  /** Resolves once the listeners know all that was committed before the call. */
  readonly catchUp: () => Promise<void>;

  constructor(pool: pg.Pool, listeners: Listeners, revision: number) {
    this.#pool = pool;
    this.#listeners = listeners;
    this.#revision = revision;
    this.catchUp = shareCalls(() => this.#read());
  }

  /** Every change up to here has been told. */
  get revision(): number {
    return this.#revision;
  }

  /** Notes a revision of this node's own, whose keys were told: where it is the next one. */
  noteOwn(revision: number): void {
    if (revision === this.#revision + 1) this.#revision = revision;
  }

  async #read(): Promise<void> {
    const known = this.#revision;
    const newest = await this.#newest();
    if (newest < known) {
      // The database was put back to an earlier state.
      this.#listeners.tell("everything");
      this.#revision = newest;
    } else if (newest > this.#revision) {
      await this.#readLog(this.#revision, newest);
    }
  }

  async #newest(): Promise<number> {
    const { rows } = await query(this.#pool, "SELECT value FROM storage_revision");
    return (rows[0] as { readonly value: number }).value;
  }

  async #readLog(after: number, newest: number): Promise<void> {
    const result = await query(
      this.#pool,
      `SELECT revision, key FROM storage_change WHERE revision > $1 AND revision <= $2
       ORDER BY revision LIMIT ${rowsMax + 1}`,
      [after, newest],
    );
    const rows = result.rows as readonly { readonly revision: number; readonly key: string }[];
    // The log is cut at its old end, so it is whole where its first row is the next revision.
    const whole = rows[0]?.revision === after + 1 && rows.length <= rowsMax;
    if (whole) this.#listeners.tellKeys([...new Set(rows.map((row) => row.key))]);
    else this.#listeners.tell("everything");
    this.#revision = Math.max(this.#revision, newest);
  }
}
