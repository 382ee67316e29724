/** Keeps the trail: each call's record in its own transaction, and reads back last uses. */
import type { Kysely } from "kysely";
import type { Clock } from "../../base/clock.ts";
import type { AuditEvent, AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { recordOf } from "../../pipeline/record-text.ts";
import type { Storage } from "../../storage/storage.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { type LastUse, lastUsesOf } from "./last-uses.ts";
import { RefusalLimit } from "./refusal-limit.ts";
import type { CloudTrailTables } from "./tables.ts";

/** Refused calls kept: the newest ones, some 15 MB. */
const refusalsMax = 10_000;

export interface TrailDependencies {
  readonly storage: Storage<CloudTrailTables>;
  readonly clock: Clock;
  /** Counts refused calls that were over the limit and so were not kept. */
  readonly onRefusalDropped: () => void;
}

export class Trail implements AuditTrail {
  readonly #storage: Storage<CloudTrailTables>;
  readonly #clock: Clock;
  readonly #rows: EventRows;
  readonly #limit = new RefusalLimit();
  readonly #onRefusalDropped: () => void;

  constructor({ storage, clock, onRefusalDropped }: TrailDependencies) {
    this.#storage = storage;
    this.#rows = new EventRows(storage.dialect);
    this.#clock = clock;
    this.#onRefusalDropped = onRefusalDropped;
    // A reset empties the trail too, and a commit that failed may have taken events with it.
    storage.onChange((change) => {
      if (change === "everything") this.#rows.forget();
    });
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
          record: recordOf(event),
        })
        .returning("sequence")
        .executeTakeFirstOrThrow();
      await database
        .deleteFrom("cloudtrail_refusal")
        .where("sequence", "<=", sequence - refusalsMax)
        .execute();
    });
  }

  /** By the id of an access key or a principal, of those that were used. */
  lastUses(ids: readonly string[], unit: AnyUnit): Promise<ReadonlyMap<string, LastUse>> {
    return lastUsesOf(ids, unit.database as Kysely<CloudTrailTables>);
  }
}
