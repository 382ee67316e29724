/** A trail that is older than its notes has the same rows after the upgrade as a newer one. */
import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../pipeline/audit.ts";
import { testStorages } from "../../storage/testing/storages.ts";
import { EventRows, eventRow } from "./event-rows.ts";
import { type CloudTrailTables, cloudTrailMigrations, type EventTable } from "./tables.ts";
import { anyEvent, columnsByName, placeEvents } from "./testing/events.ts";

type NewerColumn = "resources" | "identity_at";

interface OldTables {
  readonly cloudtrail_event: Omit<EventTable, NewerColumn>;
  readonly cloudtrail_event_resource: {
    readonly sequence: number;
    readonly resource_name: string;
    readonly resource_type: string;
    readonly account_id: string;
  };
}

const key = { type: "AWS::KMS::Key", name: 'arn:aws:kms:"quoted"\\é/\u0001\u001f\b\t\n\u007f' };
const secret = { type: "AWS::SecretsManager::Secret", name: "secret" };
const events: readonly AuditEvent[] = [
  anyEvent({ time: 1_000, accessKeyId: "K1", principalId: "P1", region: "eu-west-1" }),
  anyEvent({ time: 3_000, accessKeyId: "K1", principalId: "P1", eventSource: "kms" }),
  anyEvent({ time: 2_000, accessKeyId: "K1", userName: "ann", resources: [key] }),
  anyEvent({ time: 62_000, eventName: "Decrypt", resources: [key, secret] }),
  anyEvent({ time: 62_000, eventName: "Encrypt", errorCode: "Denied", resources: [key] }),
  anyEvent({ time: 63_000, account: "222222222222", principalId: "P2", resources: [secret] }),
];
const sequences = [5, 6, 8_191, 8_192, 700_000, 700_001];
const placed = events.map((event, index) => ({ event, sequence: sequences[index] ?? 0 }));

async function keepAsBefore({ database }: { readonly database: Kysely<OldTables> }) {
  for (const { event, sequence } of placed) {
    const { resources, identity_at, ...columns } = columnsByName(event);
    await database
      .insertInto("cloudtrail_event")
      .values({ ...columns, sequence })
      .execute();
    const rows = event.resources.map(({ type, name }) => ({
      sequence,
      resource_name: name,
      resource_type: type,
      account_id: columns.account_id,
    }));
    if (rows.length === 0) continue;
    await database.insertInto("cloudtrail_event_resource").values(rows).execute();
  }
}

async function allRows(database: Kysely<CloudTrailTables>) {
  const rows = [
    await database.selectFrom("cloudtrail_event").selectAll().execute(),
    await database.selectFrom("cloudtrail_occurrence").selectAll().execute(),
    await database.selectFrom("cloudtrail_minute").selectAll().execute(),
    await database.selectFrom("cloudtrail_last_use").selectAll().execute(),
  ];
  return rows.map((table) => table.map((row) => JSON.stringify(row)).sort());
}

for (const backend of testStorages().filter(({ persistent }) => persistent)) {
  describe.runIf(backend.available)(`the notes of an old trail on ${backend.name}`, () => {
    it("are those of a new one", async () => {
      const created = await backend.create();
      const before = await created.open<OldTables>(cloudTrailMigrations.slice(0, 2));
      await before.transact(keepAsBefore);
      await before.close();
      const old = await created.open<CloudTrailTables>(cloudTrailMigrations);
      const fresh = await backend.open<CloudTrailTables>(cloudTrailMigrations);
      await fresh.transact(({ database }) => placeEvents(placed, database));
      expect(await old.read(allRows)).toEqual(await fresh.read(allRows));
      // And it goes on.
      await old.transact((unit) =>
        new EventRows(old.dialect).write(
          [eventRow(anyEvent())],
          unit.database as unknown as Kysely<unknown>,
        ),
      );
      const [written] = await old.read(allRows);
      expect(written).toHaveLength(events.length + 1);
    });
  });
}
