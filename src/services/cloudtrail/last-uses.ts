/** When access keys and principals were last used: one row for each, beside the trail. */
import type { Kysely } from "kysely";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { chunks, type Row, rowsOf, Statements } from "./statements.ts";
import type { CloudTrailTables, LastUseTable } from "./tables.ts";

type Database = Kysely<CloudTrailTables>;

export interface LastUse {
  readonly at: number;
  readonly region: string;
  readonly service: string;
}

/** Ids whose last use is held in memory, some 10 MB. */
const idsMax = 100_000;

/** Columns in the order of `rowOf`; the values do not matter. */
const anyUse: LastUseTable = { user_id: "", used_at: 0, region: "", event_source: "" };

/**
 * Writes the use of an id once a second, which is what times of events tell. On PostgreSQL calls of
 * one caller would otherwise all wait for each other's row.
 */
export class LastUses {
  /** By the id, the latest use that is known to be committed, as in `PeriodNotes`. */
  readonly #known = new Map<string, number>();
  readonly #find = new Statements<CloudTrailTables, LastUseTable>((database, rows) =>
    database
      .selectFrom("cloudtrail_last_use")
      .selectAll()
      .where("user_id", "in", rowsOf("", rows))
      .compile(),
  );
  readonly #write = new Statements<CloudTrailTables, unknown>((database, rows) =>
    database
      .insertInto("cloudtrail_last_use")
      .values(rowsOf(anyUse, rows))
      .onConflict((conflict) =>
        conflict
          .column("user_id")
          .doUpdateSet((build) => ({
            used_at: build.ref("excluded.used_at"),
            region: build.ref("excluded.region"),
            event_source: build.ref("excluded.event_source"),
          }))
          .whereRef("excluded.used_at", ">=", "cloudtrail_last_use.used_at"),
      )
      .compile(),
  );

  async note(events: readonly AuditEvent[], database: Database): Promise<void> {
    const latest = new Map<string, AuditEvent>();
    for (const event of events) {
      for (const id of [event.accessKeyId, event.principalId]) {
        if (id === undefined || this.#isKnown(id, event.time)) continue;
        if ((latest.get(id)?.time ?? 0) <= event.time) latest.set(id, event);
      }
    }
    // In one order, or transactions on PostgreSQL would wait for each other.
    for (const some of chunks([...latest.keys()].sort())) {
      await this.#noteSome(some, latest, database);
    }
  }

  async #noteSome(
    ids: readonly string[],
    latest: ReadonlyMap<string, AuditEvent>,
    database: Database,
  ): Promise<void> {
    const found = await this.#find.run(
      ids.map((id) => [id]),
      database,
    );
    if (this.#known.size + found.length > idsMax) this.#known.clear();
    for (const { user_id, used_at } of found) this.#known.set(user_id, used_at);
    const rows = ids.flatMap((id) => {
      const event = latest.get(id);
      return event === undefined || this.#isKnown(id, event.time) ? [] : [rowOf(id, event)];
    });
    if (rows.length > 0) await this.#write.run(rows, database);
  }

  #isKnown(id: string, time: number): boolean {
    return (this.#known.get(id) ?? -1) >= time;
  }
}

function rowOf(id: string, { time, region, eventSource }: AuditEvent): Row {
  return [id, time, region, eventSource];
}

/** By the id, of those that were used. */
export async function lastUsesOf(
  ids: readonly string[],
  database: Database,
): Promise<ReadonlyMap<string, LastUse>> {
  const uses = new Map<string, LastUse>();
  for (const some of chunks(ids)) {
    const rows = await database
      .selectFrom("cloudtrail_last_use")
      .selectAll()
      .where("user_id", "in", some)
      .execute();
    for (const { user_id, used_at, region, event_source } of rows) {
      const service = event_source.replace(/\.amazonaws\.com$/, "");
      uses.set(user_id, { at: used_at, region, service });
    }
  }
  return uses;
}
