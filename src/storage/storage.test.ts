/** What every backend promises, asked of each of them. */
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { isForeignKeyViolation, isUniqueViolation } from "./errors.ts";
import type { Migration } from "./migrations.ts";
import { bytes, createTable, integer, optional, sequence, text } from "./schema.ts";
import type { Change, Storage, Unit } from "./storage.ts";
import { clearTables } from "./tables.ts";
import { testStorages } from "./testing/storages.ts";

interface Tables {
  readonly item: { id: string; amount: number; body: Uint8Array | null };
  readonly part: { id: string; item_id: string };
  readonly event: { number?: number; text: string };
}

const migrations: readonly Migration[] = [
  {
    id: "test/0001-items",
    steps: [
      createTable(
        "item",
        { id: text, amount: integer, body: optional(bytes) },
        { primaryKey: ["id"] },
      ),
      createTable(
        "part",
        { id: text, item_id: text },
        {
          primaryKey: ["id"],
          foreignKeys: [{ columns: ["item_id"], table: "item", references: ["id"] }],
        },
      ),
      createTable("event", { number: sequence, text }),
    ],
  },
];

function insert(unit: Unit<Tables>, id: string, amount = 0): Promise<unknown> {
  return unit.database.insertInto("item").values({ id, amount, body: null }).execute();
}

function ids(storage: Storage<Tables>): Promise<readonly string[]> {
  return storage.read(async (database) => {
    const rows = await database.selectFrom("item").select("id").orderBy("id").execute();
    return rows.map((row) => row.id);
  });
}

const refusal = new Error("refused");

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`storage on ${backend.name}`, () => {
    let storage: Storage<Tables>;

    beforeEach(async () => {
      storage = await backend.open<Tables>(migrations);
    });

    describe("units", () => {
      it("keep all that they wrote", async () => {
        const value = await storage.transact(async (unit) => {
          await insert(unit, "a");
          await insert(unit, "b");
          return "done";
        });
        expect(value).toBe("done");
        expect(await ids(storage)).toEqual(["a", "b"]);
      });

      it("keep nothing when their work throws, and throw the same", async () => {
        const run = storage.transact(async (unit) => {
          await insert(unit, "a");
          throw refusal;
        });
        await expect(run).rejects.toBe(refusal);
        expect(await ids(storage)).toEqual([]);
      });

      it("see their own writes", async () => {
        const seen = await storage.transact(async (unit) => {
          await insert(unit, "a", 7);
          return unit.database.selectFrom("item").select("amount").executeTakeFirstOrThrow();
        });
        expect(seen.amount).toBe(7);
      });

      it("fail alone among many", async () => {
        const runs = Array.from({ length: 60 }, (_, index) =>
          storage.transact(async (unit) => {
            await insert(unit, `item-${String(index).padStart(2, "0")}`);
            if (index % 3 === 0) throw refusal;
          }),
        );
        const outcomes = await Promise.allSettled(runs);
        expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(20);
        expect(await ids(storage)).toHaveLength(40);
      });

      it("are all kept when a thousand run at once", async () => {
        const runs = Array.from({ length: 1_000 }, (_, index) =>
          storage.transact((unit) => insert(unit, `item-${index}`)),
        );
        await Promise.all(runs);
        expect(await ids(storage)).toHaveLength(1_000);
      });

      it("lose no update when many run at once under one lock", async () => {
        await storage.transact((unit) => insert(unit, "counter"));
        const increment = () =>
          storage.transact(async (unit) => {
            await unit.lock("counter");
            const row = await unit.database
              .selectFrom("item")
              .select("amount")
              .where("id", "=", "counter")
              .executeTakeFirstOrThrow();
            await unit.database
              .updateTable("item")
              .set({ amount: row.amount + 1 })
              .execute();
          });
        await Promise.all(Array.from({ length: 200 }, increment));
        const rows = await storage.read((database) =>
          database.selectFrom("item").select("amount").execute(),
        );
        expect(rows).toEqual([{ amount: 200 }]);
      });

      it("throw a failed statement's error even where their work swallowed it", async () => {
        const run = storage.transact(async (unit) => {
          await insert(unit, "a");
          await insert(unit, "a").catch(() => "swallowed");
        });
        await expect(run).rejects.toSatisfy(isUniqueViolation);
        expect(await ids(storage)).toEqual([]);
      });

      it("refuse statements after a failed one", async () => {
        const run = storage.transact(async (unit) => {
          await insert(unit, "a");
          await insert(unit, "a").catch(() => "swallowed");
          await insert(unit, "b");
        });
        await expect(run).rejects.toSatisfy(isUniqueViolation);
      });

      it("cannot be used once they ended", async () => {
        const unit = await storage.transact(async (running) => running);
        await expect(insert(unit, "late")).rejects.toThrow("has ended");
        await expect(unit.attempt(async () => {})).rejects.toThrow("has ended");
        expect(() => unit.changed("late")).toThrow("has ended");
      });

      it("are undone when they take too long, and others go on", async () => {
        const run = storage.transact(
          async (unit) => {
            await insert(unit, "slow");
            await new Promise(() => {});
          },
          { timeoutMilliseconds: 20 },
        );
        const next = storage.transact((unit) => insert(unit, "next"));
        await expect(run).rejects.toMatchObject({ code: "ServiceUnavailable", status: 503 });
        await next;
        expect(await ids(storage)).toEqual(["next"]);
      });

      it("refuse to nest, where they would wait for themselves", async () => {
        const calls: readonly ((unit: Unit<Tables>) => Promise<unknown>)[] = [
          () => storage.transact(async () => {}),
          () => storage.read(async () => {}),
        ];
        for (const call of calls) {
          await expect(storage.transact(call)).rejects.toThrow("inside a unit");
        }
      });

      it("open no transaction through their query builder", async () => {
        const run = storage.transact((unit) => unit.database.transaction().execute(async () => {}));
        await expect(run).rejects.toThrow("Storage.transact");
      });
    });

    describe("attempts", () => {
      it("undo only what they wrote", async () => {
        await storage.transact(async (unit) => {
          await insert(unit, "before");
          const attempt = unit.attempt(async () => {
            await insert(unit, "inside");
            throw refusal;
          });
          await expect(attempt).rejects.toBe(refusal);
          await insert(unit, "after");
        });
        expect(await ids(storage)).toEqual(["after", "before"]);
      });

      it("make good a failed statement", async () => {
        await storage.transact(async (unit) => {
          await insert(unit, "a");
          await expect(unit.attempt(() => insert(unit, "a"))).rejects.toSatisfy(isUniqueViolation);
          await insert(unit, "b");
        });
        expect(await ids(storage)).toEqual(["a", "b"]);
      });

      it("throw a failed statement's error even where their work swallowed it", async () => {
        await storage.transact(async (unit) => {
          const attempt = unit.attempt(async () => {
            await insert(unit, "a");
            await insert(unit, "a").catch(() => "swallowed");
          });
          await expect(attempt).rejects.toSatisfy(isUniqueViolation);
        });
        expect(await ids(storage)).toEqual([]);
      });

      it("nest", async () => {
        await storage.transact((unit) =>
          unit.attempt(async () => {
            await insert(unit, "outer");
            const inner = unit.attempt(async () => {
              await insert(unit, "inner");
              throw refusal;
            });
            await expect(inner).rejects.toBe(refusal);
            await unit.attempt(() => insert(unit, "second"));
          }),
        );
        expect(await ids(storage)).toEqual(["outer", "second"]);
      });

      it("give their value", async () => {
        expect(await storage.transact((unit) => unit.attempt(async () => 5))).toBe(5);
      });

      it("refuse to overlap", async () => {
        const run = storage.transact((unit) =>
          Promise.all([
            unit.attempt(() => insert(unit, "a")),
            unit.attempt(() => insert(unit, "b")),
          ]),
        );
        await expect(run).rejects.toThrow("overlap");
        expect(await ids(storage)).toEqual([]);
      });
    });

    describe("changes", () => {
      let told: Change[];

      beforeEach(() => {
        told = [];
        storage.onChange((change) => told.push(change));
      });

      it("are told with the commit, and move the revision by one", async () => {
        const before = storage.revision;
        await storage.transact(async (unit) => {
          unit.changed("a");
          unit.changed("b");
          unit.changed("a");
          expect(told).toEqual([]);
        });
        expect(told).toEqual([["a", "b"]]);
        expect(storage.revision).toBe(before + 1);
      });

      it("of an undone unit are told, for caches may know them, but are no revision", async () => {
        const before = storage.revision;
        const run = storage.transact(async (unit) => {
          unit.changed("a");
          throw refusal;
        });
        await expect(run).rejects.toBe(refusal);
        expect(told).toEqual([["a"]]);
        expect(storage.revision).toBe(before);
        await storage.synchronize();
        expect(storage.revision).toBe(before);
      });

      it("of an undone attempt are told, but are no revision", async () => {
        const before = storage.revision;
        await storage.transact(async (unit) => {
          const attempt = unit.attempt(async () => {
            unit.changed("a");
            throw refusal;
          });
          await expect(attempt).rejects.toBe(refusal);
          expect(unit.dirty).toBe(true);
        });
        expect(told).toEqual([["a"]]);
        expect(storage.revision).toBe(before);
      });

      it("of a unit that changed nothing are none", async () => {
        await storage.transact(async (unit) => {
          expect(unit.dirty).toBe(false);
          await insert(unit, "a");
        });
        expect(told).toEqual([]);
        expect(storage.revision).toBe(0);
      });

      it("under the key for everything are told as everything", async () => {
        await storage.transact(async (unit) => unit.changed("*"));
        expect(told).toEqual(["everything"]);
      });

      it("are counted one by one when many units change at once", async () => {
        const runs = Array.from({ length: 50 }, (_, index) =>
          storage.transact(async (unit) => unit.changed(`key-${index}`)),
        );
        await Promise.all(runs);
        await storage.synchronize();
        expect(storage.revision).toBe(50);
        expect(new Set(told.flat()).size).toBe(50);
      });

      it("need a key", async () => {
        const run = storage.transact(async (unit) => unit.changed(""));
        await expect(run).rejects.toThrow("key");
      });
    });

    describe("reads", () => {
      it("refuse to write", async () => {
        const run = storage.read((database) =>
          database.insertInto("item").values({ id: "a", amount: 1, body: null }).execute(),
        );
        await expect(run).rejects.toThrow("cannot write");
        expect(await ids(storage)).toEqual([]);
      });

      it("do not see a unit that is under way", async () => {
        const entered = Promise.withResolvers<void>();
        const leave = Promise.withResolvers<void>();
        const run = storage.transact(async (unit) => {
          await insert(unit, "a");
          entered.resolve();
          await leave.promise;
        });
        await entered.promise;
        const seen = ids(storage);
        if (backend.persistent) expect(await seen).toEqual([]);
        leave.resolve();
        await run;
        // In memory a read waits for its turn instead.
        expect(await seen).toEqual(backend.persistent ? [] : ["a"]);
      });

      it("see one state in all their statements, whatever is committed between", async () => {
        const entered = Promise.withResolvers<void>();
        const leave = Promise.withResolvers<void>();
        await storage.transact((unit) => insert(unit, "a"));
        const reading = storage.read(async (database) => {
          const all = database.selectFrom("item").select("id");
          const before = (await all.execute()).length;
          entered.resolve();
          await leave.promise;
          return [before, (await all.execute()).length];
        });
        await entered.promise;
        const writing = storage.transact((unit) => insert(unit, "b"));
        // In memory the unit waits until the read has ended.
        if (backend.persistent) await writing;
        leave.resolve();
        expect(await reading).toEqual([1, 1]);
        await writing;
        expect(await ids(storage)).toEqual(["a", "b"]);
      });
    });

    describe("values", () => {
      it("come back as they went", async () => {
        const rows = [
          { id: "", amount: 0, body: null },
          {
            id: "é\u{1F600}'\"\\",
            amount: Number.MAX_SAFE_INTEGER,
            body: new Uint8Array([0, 255]),
          },
          { id: "z", amount: Number.MIN_SAFE_INTEGER, body: new Uint8Array() },
        ];
        await storage.transact((unit) => unit.database.insertInto("item").values(rows).execute());
        const found = await storage.read((database) =>
          database.selectFrom("item").selectAll().orderBy("id").execute(),
        );
        const plain = found.map((row) => ({ ...row, body: row.body && new Uint8Array(row.body) }));
        expect(plain).toEqual([rows[0], rows[2], rows[1]]);
      });

      it("that the databases would store differently are refused", async () => {
        const values: readonly unknown[] = [true, new Date(0), 1n, {}, Number.NaN, "a\u0000b"];
        for (const value of values) {
          const run = storage.transact((unit) => sql`SELECT ${value}`.execute(unit.database));
          await expect(run).rejects.toThrow("a column takes");
        }
      });

      it("of another type than the column's are refused", async () => {
        const run = storage.transact((unit) =>
          sql`INSERT INTO item (id, amount) VALUES ('a', ${"many"})`.execute(unit.database),
        );
        await expect(run).rejects.toThrow();
      });

      it("that are counts, sums and truths are numbers", async () => {
        await storage.transact((unit) => insert(unit, "a", 3));
        const { rows } = await storage.read((database) =>
          sql`SELECT count(*) AS count, sum(amount) AS sum, amount > 1 AS truth
              FROM item GROUP BY amount`.execute(database),
        );
        expect(rows).toEqual([{ count: 1, sum: 3, truth: 1 }]);
      });

      it("that are text sort by their bytes and match by their case", async () => {
        await storage.transact(async (unit) => {
          for (const id of ["b", "A", "a", "B", "_", "é"]) await insert(unit, id);
        });
        expect(await ids(storage)).toEqual(["A", "B", "_", "a", "b", "é"]);
        const rows = await storage.read((database) =>
          database.selectFrom("item").select("id").where("id", "like", "a%").execute(),
        );
        expect(rows).toEqual([{ id: "a" }]);
      });

      it("that are counted up by the database grow", async () => {
        const numbers = await storage.transact(async (unit) => {
          const rows = [{ text: "one" }, { text: "two" }];
          return unit.database.insertInto("event").values(rows).returning("number").execute();
        });
        expect(numbers).toEqual([{ number: 1 }, { number: 2 }]);
      });
    });

    it("tells broken constraints apart", async () => {
      const lonely = storage.transact((unit) =>
        unit.database.insertInto("part").values({ id: "p", item_id: "none" }).execute(),
      );
      await expect(lonely).rejects.toSatisfy(isForeignKeyViolation);
      await expect(lonely).rejects.not.toSatisfy(isUniqueViolation);
    });

    it("says how many rows a statement touched", async () => {
      const touched = await storage.transact(async (unit) => {
        await insert(unit, "a");
        await insert(unit, "b");
        return unit.database.deleteFrom("item").where("id", "=", "a").executeTakeFirstOrThrow();
      });
      expect(touched.numDeletedRows).toBe(1n);
    });

    it("is emptied in one unit", async () => {
      await storage.transact(async (unit) => {
        await insert(unit, "a");
        await unit.database.insertInto("part").values({ id: "p", item_id: "a" }).execute();
      });
      const told: Change[] = [];
      storage.onChange((change) => told.push(change));
      await clearTables(storage);
      expect(await ids(storage)).toEqual([]);
      expect(told).toEqual(["everything"]);
    });

    it("finishes what was handed in when it is closed, and refuses what comes later", async () => {
      const run = storage.transact((unit) => insert(unit, "last"));
      await storage.close();
      await expect(run).resolves.toBeDefined();
      await expect(storage.transact(async () => {})).rejects.toMatchObject({ status: 503 });
      await expect(storage.read(async () => {})).rejects.toMatchObject({ status: 503 });
      await expect(storage.check()).rejects.toMatchObject({ status: 503 });
      await expect(storage.close()).resolves.toBeUndefined();
    });

    it("answers when it is asked whether it is there", async () => {
      await expect(storage.check()).resolves.toBeUndefined();
      await expect(storage.maintain()).resolves.toBeUndefined();
      expect(storage.writable).toBe(true);
    });

    it.runIf(backend.persistent)("keeps rows and revision when it is opened again", async () => {
      const database = await backend.create();
      const first = await database.open<Tables>(migrations);
      await first.transact(async (unit) => {
        await insert(unit, "kept");
        unit.changed("kept");
      });
      await first.close();
      const second = await database.open<Tables>(migrations);
      expect(await ids(second)).toEqual(["kept"]);
      expect(second.revision).toBe(1);
    });
  });
}
