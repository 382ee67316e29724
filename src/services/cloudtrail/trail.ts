/** Keeps the trail: appends each call's record in its own transaction, and reads back last uses. */
import type { CompiledQuery, Kysely } from "kysely";
import type { Clock } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import type { AuditEvent, AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { RefusalLimit } from "./refusal-limit.ts";
import type { CloudTrailTables } from "./tables.ts";

/** Rows of one statement: the larger, the fewer round trips; few sizes, so all stay prepared. */
const batchSizes = [64, 16, 4, 1] as const;

/** Refused calls kept: the newest ones, some 15 MB. */
const refusalsMax = 10_000;

export interface LastUse {
  readonly at: number;
  readonly region: string;
  readonly service: string;
}

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
    let start = 0;
    for (const size of batchSizes) {
      for (; events.length - start >= size; start += size) {
        const batch = events.slice(start, start + size);
        assert(
          batch.every(({ resources }) => resources.length === 0),
          "events that are kept together name no resources",
        );
        const insert = this.#insertMany.get(size) ?? compileInsertMany(database, size);
        this.#insertMany.set(size, insert);
        await database.executeQuery({ ...insert, parameters: batch.flatMap(parametersOf) });
      }
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

  lastUseOfAccessKey(accessKeyId: string, unit: AnyUnit): Promise<LastUse | undefined> {
    return lastUse(unit, "access_key_id", accessKeyId);
  }

  lastUseOfPrincipal(uniqueId: string, unit: AnyUnit): Promise<LastUse | undefined> {
    return lastUse(unit, "principal_id", uniqueId);
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

async function lastUse(
  unit: AnyUnit,
  column: "access_key_id" | "principal_id",
  value: string,
): Promise<LastUse | undefined> {
  const { database } = unit as unknown as Unit<CloudTrailTables>;
  const row = await database
    .selectFrom("cloudtrail_event")
    .select(["event_time", "region", "event_source"])
    .where(column, "=", value)
    .orderBy("event_time", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const service = row.event_source.replace(/\.amazonaws\.com$/, "");
  return { at: row.event_time, region: row.region, service };
}
