/** Events lean on others for their identity, and every record is whole all the same. */
import fc from "fast-check";
import type { Kysely } from "kysely";
import { describe, expect, it, vi } from "vitest";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { recordOf } from "../../pipeline/record-text.ts";
import type { Storage } from "../../storage/storage.ts";
import { testStorages } from "../../storage/testing/storages.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { identitiesOf, wholeRecord } from "./records.ts";
import { Statements } from "./statements.ts";
import { type CloudTrailTables, cloudTrailMigrations } from "./tables.ts";
import { anyEvent } from "./testing/events.ts";

const hour = 3_600_000;
const ann = '{"type":"IAMUser","userName":"ann \\"\\\\ é"}';
const carol = '{"type":"IAMUser","userName":"carol"}';
const bob = '{"type":"IAMUser","userName":"bob"}';

class Undone extends Error {}

/** Keeps the events together, or undoes it as a failed commit does. */
async function keep(
  rows: EventRows,
  storage: Storage<CloudTrailTables>,
  events: readonly AuditEvent[],
  isUndone = false,
): Promise<void> {
  const done = storage.transact(async ({ database }) => {
    await rows.write(events.map(eventRow), database as unknown as Kysely<unknown>);
    if (isUndone) throw new Undone();
  });
  if (isUndone) await expect(done).rejects.toThrow(Undone);
  else await done;
}

async function kept(storage: Storage<CloudTrailTables>) {
  return storage.read(async (database) => {
    const events = await database
      .selectFrom("cloudtrail_event")
      .selectAll()
      .orderBy("sequence")
      .execute();
    const identities = await identitiesOf(events, database);
    return events.map((event) => ({ event, record: wholeRecord(event, identities) }));
  });
}

/** Whether each event has the whole record in its own row, in the order of writing. */
async function holders(storage: Storage<CloudTrailTables>) {
  return (await kept(storage)).map(({ event }) => event.identity_at === null);
}

/** What the rows of one transaction or more are; a transaction may be undone. */
const groups = fc.array(
  fc.record({
    isUndone: fc.boolean(),
    isFresh: fc.boolean(),
    events: fc.array(
      fc.record({
        identity: fc.constantFrom(ann, bob),
        time: fc.constantFrom(0, 1_000, 20_000, hour, 2 * hour, 3 * hour),
        details: fc.json({ maxDepth: 1 }).map((json) => `{"requestParameters":${json}}`),
        errorCode: fc.constantFrom(undefined, "AccessDenied"),
        eventType: fc.constantFrom(undefined, "AwsServiceEvent" as const),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { maxLength: 8 },
);

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`identities of events on ${backend.name}`, () => {
    const open = () => backend.open<CloudTrailTables>(cloudTrailMigrations);

    it("stand once, from the second transaction on", async () => {
      const storage = await open();
      const rows = new EventRows(storage.dialect);
      for (const identities of [
        [ann, ann],
        [ann, bob],
        [ann, bob],
      ]) {
        await keep(
          rows,
          storage,
          identities.map((identity) => anyEvent({ identity })),
        );
      }
      expect(await holders(storage)).toEqual([true, true, false, true, false, false]);
      const events = (await kept(storage)).map(({ event }) => event);
      const leaning = events.map((event) => event.identity_at);
      const [first, , , fourth] = events.map((event) => event.sequence);
      expect(leaning).toEqual([null, null, first, null, first, fourth]);
    });

    it("are never those of an event that was undone", async () => {
      const storage = await open();
      const rows = new EventRows(storage.dialect);
      await keep(rows, storage, [anyEvent({ identity: ann })], true);
      await keep(rows, storage, [anyEvent({ identity: bob })]);
      await keep(rows, storage, [anyEvent({ identity: ann })]);
      await keep(rows, storage, [anyEvent({ identity: bob })]);
      expect(await holders(storage)).toEqual([true, true, false]);
      // And an undone one is not waited for without end.
      await keep(rows, storage, [anyEvent({ identity: ann, time: 11_000 })]);
      await keep(rows, storage, [anyEvent({ identity: ann, time: 11_000 })]);
      expect(await holders(storage)).toEqual([true, true, false, true, false]);
      await keep(rows, storage, [anyEvent({ identity: carol, time: 11_000 })], true);
      const asked = vi.spyOn(Statements.prototype, "run");
      const askedFor = async (time: number) => {
        asked.mockClear();
        await keep(rows, storage, [anyEvent({ identity: bob, time })]);
        return asked.mock.calls.length;
      };
      const whileWaiting = await askedFor(12_000);
      await askedFor(30_000);
      expect(await askedFor(30_000)).toBeLessThan(whileWaiting);
      asked.mockRestore();
    });

    it("lie an hour apart at most", async () => {
      const storage = await open();
      const rows = new EventRows(storage.dialect);
      for (const time of [0, hour, hour + 1_000, 2 * hour]) {
        await keep(rows, storage, [anyEvent({ identity: ann, time })]);
      }
      expect(await holders(storage)).toEqual([true, false, true, false]);
    });

    it("are whole in every record, whatever was undone and begun anew", async () => {
      const storage = await open();
      await fc.assert(
        fc.asyncProperty(groups, async (run) => {
          await storage.transact(({ database }) =>
            database.deleteFrom("cloudtrail_event").execute(),
          );
          let rows = new EventRows(storage.dialect);
          const written: AuditEvent[] = [];
          for (const { isUndone, isFresh, events } of run) {
            if (isFresh) rows = new EventRows(storage.dialect);
            const made = events.map(({ eventType, ...said }) =>
              anyEvent({ ...said, ...(eventType === undefined ? {} : { eventType }) }),
            );
            await keep(rows, storage, made, isUndone);
            if (!isUndone) written.push(...made);
          }
          const records = (await kept(storage)).map(({ record }) => record);
          expect(records).toEqual(written.map(recordOf));
          for (const record of records) JSON.parse(record);
        }),
        { numRuns: 60 },
      );
    });
  });
}
