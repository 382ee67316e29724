/** Keeps the trail: each call's record in its own transaction, and reads back last uses. */
import type { Kysely } from "kysely";
import type { Clock } from "../../base/clock.ts";
import type { AuditEvent, AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Storage } from "../../storage/storage.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { RefusalLimit } from "./refusal-limit.ts";
import type { CloudTrailTables } from "./tables.ts";

/** Ids of one question about last uses: SQLite joins up to 500 selects. */
const idsPerQuery = 100;

/** Refused calls kept: the newest ones, some 15 MB. */
const refusalsMax = 10_000;

export interface LastUse {
  readonly at: number;
  readonly region: string;
  readonly service: string;
}

type LastUses = ReadonlyMap<string, LastUse>;

export interface TrailDependencies {
  readonly storage: Storage<CloudTrailTables>;
  readonly clock: Clock;
  /** Counts refused calls that were over the limit and so were not kept. */
  readonly onRefusalDropped: () => void;
}

export class Trail implements AuditTrail {
  readonly #storage: Storage<CloudTrailTables>;
  readonly #clock: Clock;
  readonly #rows = new EventRows();
  readonly #limit = new RefusalLimit();
  readonly #onRefusalDropped: () => void;

  constructor({ storage, clock, onRefusalDropped }: TrailDependencies) {
    this.#storage = storage;
    this.#clock = clock;
    this.#onRefusalDropped = onRefusalDropped;
  }

  append(event: AuditEvent, unit: AnyUnit): void {
    unit.defer(this.#rows, eventRow(event));
  }

  async refuse(event: AuditEvent): Promise<void> {
    if (!this.#limit.take(this.#clock.now())) {
      this.#onRefusalDropped();
      return;
    }
    await this.#storage.transact(async ({ database }) => {
      const { sequence } = await database
        .insertInto("cloudtrail_refusal")
        .values({
          event_time: event.time,
          error_code: event.errorCode ?? null,
          record: event.record,
        })
        .returning("sequence")
        .executeTakeFirstOrThrow();
      await database
        .deleteFrom("cloudtrail_refusal")
        .where("sequence", "<=", sequence - refusalsMax)
        .execute();
    });
  }

  /** By the id, of those that were used. */
  lastUsesOfAccessKeys(ids: readonly string[], unit: AnyUnit): Promise<LastUses> {
    return lastUses(unit, "access_key_id", ids);
  }

  /** By the unique id, of those that were used. */
  lastUsesOfPrincipals(ids: readonly string[], unit: AnyUnit): Promise<LastUses> {
    return lastUses(unit, "principal_id", ids);
  }
}

type UserColumn = "access_key_id" | "principal_id";

async function lastUses(
  unit: AnyUnit,
  column: UserColumn,
  ids: readonly string[],
): Promise<LastUses> {
  const database = unit.database as Kysely<CloudTrailTables>;
  const uses = new Map<string, LastUse>();
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const [first, ...others] = ids
      .slice(start, start + idsPerQuery)
      .map((id) => newestOf(database, column, id));
    if (first === undefined) break;
    const newest = others.reduce((all, one) => all.unionAll(one), first);
    for (const { id, event_time: at, region, event_source } of await newest.execute()) {
      const service = event_source.replace(/\.amazonaws\.com$/, "");
      uses.set(id ?? "", { at, region, service });
    }
  }
  return uses;
}

/** Each id is looked up in its index by itself: one of them may have millions of events. */
function newestOf(database: Kysely<CloudTrailTables>, column: UserColumn, id: string) {
  return database
    .selectFrom((build) =>
      build
        .selectFrom("cloudtrail_event")
        .select([`${column} as id`, "event_time", "region", "event_source"])
        .where(column, "=", id)
        .orderBy("event_time", "desc")
        .limit(1)
        .as("newest"),
    )
    .selectAll();
}
