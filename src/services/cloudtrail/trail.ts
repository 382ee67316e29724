/** Keeps the trail: appends each call's record in its own transaction, and reads back last uses. */
import type { CompiledQuery, Kysely } from "kysely";
import type { Clock } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { AuditEvent, AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { RefusalLimit } from "./refusal-limit.ts";
import type { CloudTrailTables } from "./tables.ts";

/** Rows of one statement, at most: each number of rows is a statement that stays prepared. */
const batchRowsMax = 64;

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
  readonly #limit = new RefusalLimit();
  readonly #onRefusalDropped: () => void;

  /** Every call runs the first of these and every change the second: put together once. */
  #insert: CompiledQuery | undefined;
  #insertResource: CompiledQuery | undefined;
  readonly #insertMany = new Map<number, CompiledQuery>();

  constructor({ storage, clock, onRefusalDropped }: TrailDependencies) {
    this.#storage = storage;
    this.#clock = clock;
    this.#onRefusalDropped = onRefusalDropped;
  }

  async append(event: AuditEvent, unit: AnyUnit): Promise<void> {
    const { database } = unit as unknown as Unit<CloudTrailTables>;
    this.#insert ??= compileInsert(database);
    const parameters = parametersOf(event);
    const { rows } = await database.executeQuery<{ sequence: number }>({
      ...this.#insert,
      parameters,
    });
    const [row] = rows;
    assert(row !== undefined, "an insert returns its row");
    if (event.resources.length === 0) return;
    this.#insertResource ??= compileResourceInsert(database);
    for (const { type, name } of event.resources) {
      const resource = [row.sequence, event.account ?? "", type, name];
      await database.executeQuery({ ...this.#insertResource, parameters: resource });
    }
  }

  async appendAll(events: readonly AuditEvent[], unit: AnyUnit): Promise<void> {
    const { database } = unit as unknown as Unit<CloudTrailTables>;
    for (let start = 0; start < events.length; start += batchRowsMax) {
      const batch = events.slice(start, start + batchRowsMax);
      assert(
        batch.every(({ resources }) => resources.length === 0),
        "events that are kept together name no resources",
      );
      const rows = batch.length;
      const insert = this.#insertMany.get(rows) ?? compileInsertMany(database, rows);
      this.#insertMany.set(rows, insert);
      await database.executeQuery({ ...insert, parameters: batch.flatMap(parametersOf) });
    }
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

function parametersOf(event: AuditEvent): readonly unknown[] {
  return [
    event.eventId,
    event.account ?? "",
    event.time,
    event.eventName,
    event.eventSource,
    event.region,
    event.readOnly ? 1 : 0,
    event.userName === undefined ? null : storable(event.userName),
    event.accessKeyId ?? null,
    event.principalId ?? null,
    event.errorCode ?? null,
    event.record,
  ];
}

/** An outside provider may put a NUL into a name, which PostgreSQL does not take. */
function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}

/** Columns in the order of `parametersOf`; the values do not matter. */
const anyEvent = {
  event_id: "",
  account_id: "",
  event_time: 0,
  event_name: "",
  event_source: "",
  region: "",
  read_only: 0,
  user_name: "",
  access_key_id: "",
  principal_id: "",
  error_code: "",
  record: "",
} as const;

function compileInsert(database: Kysely<CloudTrailTables>): CompiledQuery {
  return database.insertInto("cloudtrail_event").values(anyEvent).returning("sequence").compile();
}

function compileInsertMany(database: Kysely<CloudTrailTables>, rows: number): CompiledQuery {
  const values = Array.from({ length: rows }, () => anyEvent);
  return database.insertInto("cloudtrail_event").values(values).compile();
}

/** Its parameters: the event's sequence, the account, the resource's type and its name. */
function compileResourceInsert(database: Kysely<CloudTrailTables>): CompiledQuery {
  return database
    .insertInto("cloudtrail_event_resource")
    .values({ sequence: 0, account_id: "", resource_type: "", resource_name: "" })
    .compile();
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
