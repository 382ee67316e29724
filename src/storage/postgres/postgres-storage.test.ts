/** What is PostgreSQL's own: several nodes, conflicts of units, a server that goes away. */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { StorageUnavailableError } from "../errors.ts";
import type { InternalTables, Migration } from "../migrations.ts";
import { createTable, integer, text } from "../schema.ts";
import type { Change, Storage, Unit } from "../storage.ts";
import { findPostgresPrograms, type PostgresServer, startPostgres } from "../testing/postgres.ts";
import { testStorages } from "../testing/storages.ts";
import { openPostgres } from "./open.ts";

interface Tables extends InternalTables {
  readonly item: { id: string; amount: number };
}

const migrations: readonly Migration[] = [
  {
    id: "test/0001-items",
    steps: [createTable("item", { id: text, amount: integer }, { primaryKey: ["id"] })],
  },
];

function listenTo(storage: Storage<Tables>): Change[] {
  const told: Change[] = [];
  storage.onChange((change) => told.push(change));
  return told;
}

function change(storage: Storage<Tables>, key: string): Promise<void> {
  return storage.transact(async (unit) => unit.changed(key));
}

const [backend] = testStorages().filter((one) => one.dialect === "postgres");

describe.runIf(backend?.available)("two nodes on one PostgreSQL", () => {
  let left: Storage<Tables>;
  let right: Storage<Tables>;

  beforeEach(async () => {
    const database = await backend?.create();
    if (database === undefined) throw new Error("there is no PostgreSQL");
    left = await database.open<Tables>(migrations);
    right = await database.open<Tables>(migrations);
  });

  it("hear of each other's changes at the next call", async () => {
    const told = listenTo(right);
    await change(left, "a");
    expect(told).toEqual([]);
    await right.synchronize();
    expect(told).toEqual([["a"]]);
    expect(right.revision).toBe(left.revision);
    await right.synchronize();
    expect(told).toEqual([["a"]]);
  });

  it("hear of a change however many calls are under way", async () => {
    const told = listenTo(right);
    for (let round = 0; round < 100; round += 1) {
      const earlier = [right.synchronize(), right.synchronize()];
      await change(left, `key-${round}`);
      await right.synchronize();
      expect(told.flat()).toContain(`key-${round}`);
      await Promise.all(earlier);
    }
  });

  it("hear of all changes when both change at once", async () => {
    const toldLeft = listenTo(left);
    const toldRight = listenTo(right);
    const runs = Array.from({ length: 100 }, (_, index) =>
      change(index % 2 === 0 ? left : right, `key-${index}`),
    );
    await Promise.all(runs);
    await Promise.all([left.synchronize(), right.synchronize()]);
    for (const told of [toldLeft, toldRight]) expect(new Set(told.flat()).size).toBe(100);
    expect([left.revision, right.revision]).toEqual([100, 100]);
  });

  it("are told that all changed when the log does not reach back far enough", async () => {
    await change(left, "a");
    await change(left, "b");
    await left.transact((unit) =>
      unit.database.deleteFrom("storage_change").where("revision", "=", 1).execute(),
    );
    const told = listenTo(right);
    await right.synchronize();
    expect(told).toEqual(["everything"]);
    expect(right.revision).toBe(2);
  });

  it("are told that all changed when the database was put back to an earlier state", async () => {
    await change(left, "a");
    await right.synchronize();
    await left.transact((unit) =>
      unit.database.updateTable("storage_revision").set({ value: 0 }).execute(),
    );
    const told = listenTo(right);
    await right.synchronize();
    expect(told).toEqual(["everything"]);
    expect(right.revision).toBe(0);
  });

  it("are told of a change of everything as such", async () => {
    const told = listenTo(right);
    await left.transact(async (unit) => {
      unit.changed("a");
      unit.changed("*");
    });
    await right.synchronize();
    expect(told).toEqual(["everything"]);
  });

  it("drop what is old from the log, and keep what is new", async () => {
    await left.transact(async (unit) => {
      await unit.database.updateTable("storage_revision").set({ value: 20_000 }).execute();
      const rows = [5, 9_999, 10_000, 10_001, 19_000].map((revision) => ({ revision, key: "a" }));
      await unit.database.insertInto("storage_change").values(rows).execute();
    });
    await left.maintain();
    const rows = await left.read((database) =>
      database.selectFrom("storage_change").select("revision").orderBy("revision").execute(),
    );
    expect(rows).toEqual([{ revision: 10_001 }, { revision: 19_000 }]);
  });

  it("take turns under one lock, and not under two", async () => {
    const order: string[] = [];
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const first = left.transact(async (unit) => {
      await unit.lock("account-1");
      entered.resolve();
      await leave.promise;
      order.push("first");
    });
    await entered.promise;
    const second = right.transact(async (unit) => {
      await unit.lock("account-1");
      order.push("second");
    });
    await right.transact(async (unit) => {
      await unit.lock("account-2");
      order.push("other account");
    });
    leave.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(["other account", "first", "second"]);
  });

  it("run a unit again that lost to another in a deadlock", async () => {
    await left.transact((unit) =>
      unit.database
        .insertInto("item")
        .values(["a", "b"].map((id) => ({ id, amount: 0 })))
        .execute(),
    );
    const add = (unit: Unit<Tables>, id: string) =>
      sql`UPDATE item SET amount = amount + 1 WHERE id = ${id}`.execute(unit.database);
    let runs = 0;
    const bothHold = Promise.withResolvers<void>();
    const crossing = (storage: Storage<Tables>, first: string, second: string) =>
      storage.transact(async (unit) => {
        runs += 1;
        await add(unit, first);
        if (runs === 2) bothHold.resolve();
        await bothHold.promise;
        await add(unit, second);
      });
    await Promise.all([crossing(left, "a", "b"), crossing(right, "b", "a")]);
    // The one that runs again may meet the other once more.
    expect(runs).toBeGreaterThan(2);
    const rows = await left.read((database) => database.selectFrom("item").selectAll().execute());
    expect(rows.map((row) => row.amount)).toEqual([2, 2]);
  });
});

const programs = findPostgresPrograms();

describe.runIf(backend?.available)("a PostgreSQL server that goes away", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    if (programs === undefined) throw new Error("there is no PostgreSQL");
    server = await startPostgres(programs);
  });

  afterAll(() => server.stop());

  it("fails what it cannot take, and is used again once it is back", async () => {
    const url = await server.createDatabase();
    const reported: Error[] = [];
    const report = (error: Error) => reported.push(error);
    const storage = await openPostgres<Tables>({ url, migrations, report });
    const insert = (id: string) =>
      storage.transact((unit) =>
        unit.database.insertInto("item").values({ id, amount: 1 }).execute(),
      );
    await Promise.all(["a", "b", "c"].map(insert));
    const entered = Promise.withResolvers<void>();
    const halted = Promise.withResolvers<void>();
    const cutOff = storage.transact(async (unit) => {
      await unit.database.insertInto("item").values({ id: "lost", amount: 1 }).execute();
      entered.resolve();
      await halted.promise;
      await unit.database.insertInto("item").values({ id: "lost too", amount: 1 }).execute();
    });
    await entered.promise;
    await server.halt();
    halted.resolve();
    const calls = [cutOff, insert("d"), storage.synchronize(), storage.check(), storage.openView()];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ reason: expect.any(StorageUnavailableError) });
    }
    await expect(openPostgres({ url, migrations })).rejects.toThrow(StorageUnavailableError);
    await server.resume();
    await Promise.all(["e", "f", "g"].map(insert));
    await storage.synchronize();
    const rows = await storage.read((database) =>
      database.selectFrom("item").select("id").orderBy("id").execute(),
    );
    expect(rows.map((row) => row.id)).toEqual(["a", "b", "c", "e", "f", "g"]);
    expect(reported.length).toBeGreaterThan(0);
    await storage.close();
  });
});
