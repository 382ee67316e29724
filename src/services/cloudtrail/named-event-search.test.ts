/** What named a resource is found wherever it stands in the trail, as by reading all of it. */
import fc from "fast-check";
import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import { testStorages } from "../../storage/testing/storages.ts";
import { searchEvents } from "./event-search.ts";
import type { EventSearch } from "./search.ts";
import {
  type CloudTrailTables,
  cloudTrailMigrations,
  type EventResourceTable,
  periodOf,
  stretchOf,
} from "./tables.ts";

const minute = 60_000;
const mine = "111111111111";

interface Named {
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly name: string;
}

/** Sequences within a stretch, within a period, and periods apart. */
const sequence = fc.oneof(fc.nat(600), fc.nat(20_000), fc.nat(1_000_000)).map((n) => n + 1);

/** Events in the order of writing, each received up to two minutes before that. */
const trail = fc
  .uniqueArray(
    fc.record({
      sequence,
      duration: fc.nat(2 * minute),
      account: fc.constantFrom(mine, mine, mine, "222222222222"),
      name: fc.constantFrom("one", "one", "one", "two"),
    }),
    { selector: (event) => event.sequence, maxLength: 80, size: "max" },
  )
  .map((events) =>
    events.map(
      ({ sequence: at, duration, account, name }): Named => ({
        sequence: at,
        time: at * 1_000 + 2 * minute - duration,
        account,
        name,
      }),
    ),
  );

function eventRow({ sequence: at, time, account }: Named) {
  return {
    sequence: at,
    event_id: String(at),
    account_id: account,
    event_time: time,
    event_name: "Any",
    event_source: "test",
    region: "us-east-1",
    read_only: 1,
    record: "{}",
  };
}

/** One call may name one resource as several things. */
function resourceRows({ sequence: at, account, name }: Named) {
  return ["AWS::A", "AWS::B", "AWS::C"].map((resource_type) => ({
    sequence: at,
    account_id: account,
    resource_name: name,
    resource_type,
  }));
}

async function keep(database: Kysely<CloudTrailTables>, events: readonly Named[]): Promise<void> {
  if (events.length === 0) return;
  const resources = events.flatMap((event) =>
    resourceRows(event).map((row) => ({ ...row, stretch: stretchOf(row.sequence) })),
  );
  const periods = events.map((event) => ({
    account_id: event.account,
    resource_name: event.name,
    period: periodOf(event.sequence),
  }));
  await database.insertInto("cloudtrail_event").values(events.map(eventRow)).execute();
  await database.insertInto("cloudtrail_event_resource").values(resources).execute();
  await database
    .insertInto("cloudtrail_resource_period")
    .values(periods)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function empty(database: Kysely<CloudTrailTables>): Promise<void> {
  await database.deleteFrom("cloudtrail_event").execute();
  await database.deleteFrom("cloudtrail_event_resource").execute();
  await database.deleteFrom("cloudtrail_resource_period").execute();
}

interface Asked {
  readonly start?: number | null;
  readonly end?: number | null;
  readonly limit: number;
}

/** Sequences of what named "one", page after page. */
async function found(
  database: Kysely<CloudTrailTables>,
  { start, end, limit }: Asked,
): Promise<readonly number[]> {
  const input: EventSearch["input"] = {
    LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: "one" }],
    StartTime: typeof start === "number" ? new Date(start) : undefined,
    EndTime: typeof end === "number" ? new Date(end) : undefined,
  };
  const sequences: number[] = [];
  for (let after: EventSearch["after"]; ; ) {
    const { events } = await searchEvents(database, { account: mine, input, limit, after });
    sequences.push(...events.map((event) => event.sequence));
    const last = events.at(-1);
    if (last === undefined || events.length < limit) return sequences;
    after = { time: last.event_time, sequence: last.sequence };
  }
}

function expected(events: readonly Named[], { start, end }: Asked): readonly number[] {
  return events
    .filter(({ account, name }) => account === mine && name === "one")
    .filter(({ time }) => time >= (start ?? 0) && time <= (end ?? Number.MAX_VALUE))
    .map((event) => event.sequence)
    .sort((one, other) => other - one);
}

const seconds = fc.oneof(fc.nat(900), fc.nat(25_000), fc.nat(1_200_000));
const time = fc.option(seconds.map((count) => count * 1_000));
const asked = fc.record({ start: time, end: time, limit: fc.constantFrom(1, 2, 7, 60) });

/** The table as it was before the index by stretch. */
interface OldTables extends Omit<CloudTrailTables, "cloudtrail_event_resource"> {
  readonly cloudtrail_event_resource: Omit<EventResourceTable, "stretch">;
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`events that named a resource on ${backend.name}`, () => {
    it("are found as by reading the whole trail, at any times and in any pages", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const property = fc.asyncProperty(trail, asked, async (events, asks) => {
        await storage.transact(async ({ database }) => {
          await empty(database);
          await keep(database, events);
        });
        const sequences = await storage.read((database) => found(database, asks));
        expect(sequences).toEqual(expected(events, asks));
      });
      await fc.assert(property, { numRuns: 200 });
    });

    it.runIf(backend.persistent)("are found where they are older than the index", async () => {
      const created = await backend.create();
      const before = await created.open<OldTables>(cloudTrailMigrations.slice(0, 2));
      const sequences = [3, 511, 512, 9_000, 700_000];
      await before.transact(async ({ database }) => {
        for (const at of sequences) {
          const named: Named = { sequence: at, time: at, account: mine, name: "one" };
          await database.insertInto("cloudtrail_event").values(eventRow(named)).execute();
          const rows = resourceRows(named);
          await database.insertInto("cloudtrail_event_resource").values(rows).execute();
        }
      });
      await before.close();
      const after = await created.open<CloudTrailTables>(cloudTrailMigrations);
      const asks = { limit: 2 };
      expect(await after.read((database) => found(database, asks))).toEqual(sequences.toReversed());
    });
  });
}
