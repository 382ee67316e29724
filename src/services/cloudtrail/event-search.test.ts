/** Whatever is asked of the trail, the answer is as by reading all of it. */
import fc from "fast-check";
import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../pipeline/audit.ts";
import type { Storage } from "../../storage/storage.ts";
import { testStorages } from "../../storage/testing/storages.ts";
import type { LookupAttribute } from "../../wire/generated/cloudtrail.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { searchEvents } from "./event-search.ts";
import type { PlacedEvent } from "./period-notes.ts";
import { resourceUsage } from "./resource-usage.ts";
import type { EventSearch } from "./search.ts";
import { type CloudTrailTables, cloudTrailMigrations, periodOf } from "./tables.ts";
import { anyEvent, placeEvents } from "./testing/events.ts";

const mine = "111111111111";
const secondsMax = 1_000;

/** Names that could be taken for patterns, for JSON, or for one another. */
const names = ["a", "b", "%", "_", "!a", 'a","b', '"]', "a\\", "AWS::A", "é\n"];
const types = ["AWS::A", "AWS::KMS::Key"];
const eventIds = Array.from({ length: 1_000 }, (_, index) => anyEvent({ time: index }).eventId);

/** Sequences within a period, and periods apart. */
const sequence = fc.oneof(fc.nat(600), fc.nat(20_000), fc.nat(1_000_000)).map((n) => n + 1);

const event: fc.Arbitrary<AuditEvent> = fc
  .record({
    eventId: fc.constantFrom(...eventIds),
    // In any order: a machine's clock may be set back.
    time: fc.nat(secondsMax).map((seconds) => seconds * 1_000),
    account: fc.constantFrom(mine, mine, "222222222222"),
    eventName: fc.constantFrom("Get", "Put"),
    eventSource: fc.constantFrom("iam.amazonaws.com", "kms.amazonaws.com"),
    readOnly: fc.boolean(),
    userName: fc.constantFrom(undefined, "ann", "bob"),
    accessKeyId: fc.constantFrom(undefined, "K1", "K2"),
    errorCode: fc.constantFrom(undefined, "AccessDenied"),
    resources: fc.uniqueArray(
      fc.record({ type: fc.constantFrom(...types), name: fc.constantFrom(...names) }),
      { selector: ({ type, name }) => `${type} ${name}`, maxLength: 3 },
    ),
  })
  .map(anyEvent);

const trail: fc.Arbitrary<readonly PlacedEvent[]> = fc.uniqueArray(fc.record({ sequence, event }), {
  selector: (placed) => placed.sequence,
  maxLength: 60,
  size: "max",
});

const attribute: fc.Arbitrary<LookupAttribute | undefined> = fc.oneof(
  fc.constant(undefined),
  attributes("EventName", ["Get", "Put", "get"]),
  attributes("EventSource", ["iam.amazonaws.com"]),
  attributes("Username", ["ann", "%"]),
  attributes("AccessKeyId", ["K1", "K3"]),
  attributes("ReadOnly", ["true", "False"]),
  attributes("ResourceName", names),
  attributes("ResourceType", types),
  attributes("EventId", eventIds.slice(0, 5)),
);

function attributes(AttributeKey: LookupAttribute["AttributeKey"], values: readonly string[]) {
  return fc.constantFrom(...values).map((AttributeValue) => ({ AttributeKey, AttributeValue }));
}

const time = fc.option(
  fc.nat(secondsMax).map((seconds) => new Date(seconds * 1_000)),
  {
    nil: undefined,
  },
);

const asked = fc.record({
  attribute,
  StartTime: time,
  EndTime: time,
  limit: fc.constantFrom(1, 2, 7, 60),
});

type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function has(
  { eventId, eventName, eventSource, userName, accessKeyId, readOnly, resources }: AuditEvent,
  { AttributeKey: key, AttributeValue: value }: LookupAttribute,
): boolean {
  if (key === "ReadOnly") return readOnly === (value.toLowerCase() === "true");
  if (key === "ResourceName") return resources.some(({ name }) => name === value);
  if (key === "ResourceType") return resources.some(({ type }) => type === value);
  const known = { EventId: eventId, EventName: eventName, EventSource: eventSource };
  return { ...known, Username: userName, AccessKeyId: accessKeyId }[key] === value;
}

function expected(events: readonly PlacedEvent[], { attribute, StartTime, EndTime }: Asked) {
  return events
    .filter(({ event: { account } }) => account === mine)
    .filter(({ event: one }) => attribute === undefined || has(one, attribute))
    .filter(({ event: one }) => StartTime === undefined || one.time >= StartTime.getTime())
    .filter(({ event: one }) => EndTime === undefined || one.time <= EndTime.getTime())
    .map((placed) => placed.sequence)
    .sort((one, other) => other - one);
}

/** All pages. */
async function found(
  storage: Storage<CloudTrailTables>,
  { attribute, StartTime, EndTime, limit }: Asked,
): Promise<readonly number[]> {
  const LookupAttributes = attribute === undefined ? [] : [attribute];
  const input: EventSearch["input"] = { LookupAttributes, StartTime, EndTime };
  const sequences: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = await searchEvents((work) => storage.read(work), {
      account: mine,
      input,
      limit,
      before,
    });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    sequences.push(...page.events.map((one) => one.sequence));
    before = page.events.length === limit ? sequences.at(-1) : page.searchedTo;
    if (before === undefined) return sequences;
  }
}

async function empty(database: Kysely<CloudTrailTables>): Promise<void> {
  await database.deleteFrom("cloudtrail_event").execute();
  await database.deleteFrom("cloudtrail_occurrence").execute();
  await database.deleteFrom("cloudtrail_minute").execute();
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`the trail on ${backend.name}`, () => {
    it("is searched by each attribute, in any times and pages", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const property = fc.asyncProperty(trail, asked, async (events, asks) => {
        await storage.transact(async ({ database }) => {
          await empty(database);
          await placeEvents(events, database);
        });
        const sequences = await found(storage, asks);
        expect(sequences).toEqual(expected(events, asks));
      });
      await fc.assert(property, { numRuns: 300 });
    });

    it("tells the last use of a key among many calls", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const property = fc.asyncProperty(trail, async (events) => {
        const used = await storage.transact(async (unit) => {
          await empty(unit.database);
          await placeEvents(events, unit.database);
          const about = { account: mine, name: "a", eventNames: ["Get", "Put"] };
          return resourceUsage.lastUseOfResource(about, unit);
        });
        const isUse = ({ account, errorCode, resources }: AuditEvent) =>
          account === mine &&
          errorCode === undefined &&
          resources.some(({ type, name }) => type === "AWS::KMS::Key" && name === "a");
        const last = events
          .filter((placed) => isUse(placed.event))
          .sort((one, other) => other.sequence - one.sequence)[0];
        expect(used?.eventId).toBe(last?.event.eventId);
      });
      await fc.assert(property, { numRuns: 100 });
    });

    it("is searched no further than some periods at a time", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const events = Array.from({ length: 20 }, (_, index) => ({
        sequence: 1 + index * 8_192,
        event: anyEvent({ readOnly: index > 0 }),
      }));
      await storage.transact(({ database }) => placeEvents(events, database));
      const LookupAttributes = [{ AttributeKey: "ReadOnly", AttributeValue: "false" }] as const;
      const places: (number | undefined)[] = [];
      for (let before: number | undefined; ; ) {
        const search = { account: mine, input: { LookupAttributes: [...LookupAttributes] } };
        const page = await searchEvents((work) => storage.read(work), {
          ...search,
          limit: 5,
          before,
        });
        before = page.searchedTo;
        places.push(before && periodOf(before), ...page.events.map((one) => -one.sequence));
        if (before === undefined) break;
      }
      expect(places).toEqual([17, 14, 11, 8, 5, 2, undefined, -1]);
    });

    it("is searched in stretches, between which whoever waits has a turn", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const places = [1, 8_191];
      const events = places.map((sequence) => ({ sequence, event: anyEvent() }));
      await storage.transact(({ database }) => placeEvents(events, database));
      let turns = 0;
      let isOver = false;
      const takeTurn = () => {
        turns += 1;
        if (!isOver) setImmediate(takeTurn);
      };
      setImmediate(takeTurn);
      const search = { account: mine, input: {}, before: undefined, limit: 5 };
      const page = await searchEvents((work) => storage.read(work), search);
      isOver = true;
      expect(page.events.map(({ sequence }) => sequence)).toEqual([8_191, 1]);
      expect(turns).toBeGreaterThanOrEqual(8);
    });

    it("notes again what an undone transaction had noted", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const rows = new EventRows(storage.dialect);
      const keep = (one: AuditEvent, undo = false) =>
        storage.transact(async (unit) => {
          await rows.write([eventRow(one)], unit.database as unknown as Kysely<unknown>);
          if (undo) throw new Error("undone");
        });
      const make = () => anyEvent({ accessKeyId: "K", resources: [{ type: "AWS::A", name: "a" }] });
      await expect(keep(make(), true)).rejects.toThrow("undone");
      await expect(keep(make(), true)).rejects.toThrow("undone");
      for (let count = 1; count < 5; count += 1) {
        await keep(make());
        for (const one of [
          { AttributeKey: "ResourceName", AttributeValue: "a" },
          { AttributeKey: "AccessKeyId", AttributeValue: "K" },
        ] as const) {
          const asks: Asked = {
            attribute: one,
            StartTime: new Date(0),
            EndTime: undefined,
            limit: 60,
          };
          expect(await found(storage, asks)).toHaveLength(count);
        }
      }
    });

    it("notes what several nodes note at once", async () => {
      const storage = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      const nodes = Array.from({ length: 3 }, () => new EventRows(storage.dialect));
      const calls = 60;
      const resources = ["b", "a", "c"].map((name) => ({ type: "AWS::A", name }));
      const keep = (index: number) =>
        storage.transact((unit) => {
          const one = anyEvent({ accessKeyId: `K${index % 2}`, principalId: "P", resources });
          const node = nodes[index % nodes.length];
          if (node === undefined) throw new Error("there are three nodes");
          return node.write([eventRow(one)], unit.database as unknown as Kysely<unknown>);
        });
      await Promise.all(Array.from({ length: calls }, (_, index) => keep(index)));
      const asks: Asked = {
        attribute: { AttributeKey: "ResourceName", AttributeValue: "a" },
        StartTime: undefined,
        EndTime: undefined,
        limit: 60,
      };
      expect(await found(storage, asks)).toHaveLength(calls);
      const noted = await storage.read((database) =>
        database.selectFrom("cloudtrail_occurrence").select("value").orderBy("value").execute(),
      );
      const values = ["AWS::A", "Any", "K0", "K1", "a", "b", "c", "test.amazonaws.com"];
      expect(noted.map(({ value }) => value)).toEqual(values);
    });
  });
}
