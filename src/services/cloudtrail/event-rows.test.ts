/** Rows of many calls that commit together have the numbers that their notes say. */
import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { testStorages } from "../../storage/testing/storages.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { type CloudTrailTables, cloudTrailMigrations, periodOf } from "./tables.ts";
import { anyEvent, columnsByName } from "./testing/events.ts";

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`rows of the trail on ${backend.name}`, () => {
    it("are noted in the periods in which they stand", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      // Of a name each, over two periods: the second is reached within a statement.
      const count = 300;
      const events = Array.from({ length: count }, (_, index) =>
        anyEvent({ eventName: `Call${index}`, userName: index % 2 === 0 ? "ann" : "bob" }),
      );
      const rows = new EventRows(storage.dialect);
      await storage.transact(async ({ database }) => {
        const before = { ...columnsByName(anyEvent({ eventName: "Before" })), sequence: 8_100 };
        await database.insertInto("cloudtrail_event").values(before).execute();
        if (storage.dialect === "postgres") await startAt(8_101, database);
        await rows.write(events.map(eventRow), database as unknown as Kysely<unknown>);
      });
      const stored = await storage.read((database) =>
        database
          .selectFrom("cloudtrail_event")
          .select(["sequence", "event_name"])
          .where("sequence", ">", 8_100)
          .orderBy("sequence")
          .execute(),
      );
      expect(stored.map(({ event_name }) => event_name)).toEqual(
        events.map(({ eventName }) => eventName),
      );
      const noted = await storage.read((database) =>
        database
          .selectFrom("cloudtrail_occurrence")
          .select(["value", "period"])
          .where("attribute", "=", "EventName")
          .execute(),
      );
      const periods = new Map(noted.map(({ value, period }) => [value, period]));
      for (const { event_name, sequence } of stored) {
        expect([event_name, periods.get(event_name)]).toEqual([event_name, periodOf(sequence)]);
      }
      expect(new Set(periods.values())).toEqual(new Set([0, 1]));
    });
  });
}

async function startAt(sequence: number, database: Kysely<CloudTrailTables>): Promise<void> {
  const restart = sql.raw(`RESTART WITH ${sequence}`);
  await sql`ALTER TABLE cloudtrail_event ALTER COLUMN sequence ${restart}`.execute(database);
}
