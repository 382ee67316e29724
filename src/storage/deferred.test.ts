/** What units leave for their commit, asked of every backend. */
import { type Kysely, sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import type { Migration } from "./migrations.ts";
import { createTable, sequence, text } from "./schema.ts";
import type { DeferredWrite, Storage, Unit } from "./storage.ts";
import { testStorages } from "./testing/storages.ts";

interface Tables {
  readonly item: { id: string };
  readonly event: { number?: number; text: string };
}

const migrations: readonly Migration[] = [
  {
    id: "test/0001-items",
    steps: [
      createTable("item", { id: text }, { primaryKey: ["id"] }),
      createTable("event", { number: sequence, text }),
    ],
  },
];

const refusal = new Error("refused");

function insert(unit: Unit<Tables>, id: string): Promise<unknown> {
  return unit.database.insertInto("item").values({ id }).execute();
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`what is left for the commit, on ${backend.name}`, () => {
    let storage: Storage<Tables>;

    beforeEach(async () => {
      storage = await backend.open<Tables>(migrations);
    });

    const ids = () =>
      storage.read(async (database) => {
        const rows = await database.selectFrom("item").select("id").execute();
        return rows.map(({ id }) => id);
      });

    /** Items that were written together, and a write that keeps them. */
    function keeping() {
      const writes: (readonly string[])[] = [];
      const write: DeferredWrite<string> = {
        async write(items, database) {
          writes.push(items);
          const rows = items.map((text) => ({ text }));
          const own = database as unknown as Kysely<Tables>;
          await own.insertInto("event").values(rows).execute();
        },
      };
      return { writes, write };
    }

    const texts = () =>
      storage.read(async (database) => {
        const rows = await database.selectFrom("event").select("text").orderBy("text").execute();
        return rows.map(({ text }) => text);
      });

    it("is written after all that the unit wrote, at once", async () => {
      const { writes, write } = keeping();
      const seen = await storage.transact(async (unit) => {
        unit.defer(write, "a");
        unit.defer(write, "b");
        return unit.database.selectFrom("event").selectAll().execute();
      });
      expect(seen).toEqual([]);
      expect(writes).toEqual([["a", "b"]]);
      expect(await texts()).toEqual(["a", "b"]);
    });

    it("is kept for each of many units that run at once", async () => {
      const { writes, write } = keeping();
      const names = Array.from({ length: 200 }, (_, index) => `item-${1_000 + index}`);
      await Promise.all(names.map((name) => storage.transact(async (u) => u.defer(write, name))));
      expect(await texts()).toEqual(names);
      if (storage.dialect === "sqlite") expect(writes.length).toBeLessThan(10);
    });

    it("is forgotten with the unit or the attempt that left it", async () => {
      const { write } = keeping();
      const undone = storage.transact(async (unit) => {
        unit.defer(write, "undone");
        throw refusal;
      });
      const kept = storage.transact(async (unit) => {
        unit.defer(write, "kept");
        const attempt = unit.attempt(async () => {
          unit.defer(write, "attempted");
          throw refusal;
        });
        await expect(attempt).rejects.toBe(refusal);
        unit.defer(write, "kept too");
      });
      await expect(undone).rejects.toBe(refusal);
      await kept;
      expect(await texts()).toEqual(["kept", "kept too"]);
    });

    it("fails the unit where it cannot be written, and nothing of it is kept", async () => {
      const broken: DeferredWrite<string> = {
        write: async (items, database) => {
          await sql`INSERT INTO none (text) VALUES (${items[0]})`.execute(database);
        },
      };
      const run = storage.transact(async (unit) => {
        await insert(unit, "a");
        unit.defer(broken, "x");
      });
      await expect(run).rejects.toThrow();
      expect(await ids()).toEqual([]);
      await storage.transact((unit) => insert(unit, "b"));
      expect(await ids()).toEqual(["b"]);
    });
  });
}
