/** Migrations run once each, in order, all of them or none. */
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { StorageOpenError } from "./errors.ts";
import type { Migration } from "./migrations.ts";
import {
  addColumn,
  createIndex,
  createTable,
  flag,
  integer,
  json,
  optional,
  text,
  withDefault,
} from "./schema.ts";
import { testStorages } from "./testing/storages.ts";

const first: Migration = {
  id: "test/0001-first",
  steps: [createTable("thing", { id: text }, { primaryKey: ["id"] })],
};

const second: Migration = {
  id: "test/0002-second",
  steps: [
    "INSERT INTO thing (id) VALUES ('old')",
    addColumn("thing", "size", withDefault(integer, 7)),
    addColumn("thing", "note", withDefault(text, "it's")),
    addColumn("thing", "document", optional(json)),
    addColumn("thing", "hidden", withDefault(flag, 0)),
    createIndex("thing_by_size", "thing", ["size", "id"], { unique: true, where: "hidden = 0" }),
  ],
};

const broken: Migration = { id: "test/0003-broken", steps: ["CREATE TABLE other (id TEXT)", "?"] };

const other: Migration = {
  id: "other/0001-first",
  steps: [
    { sqlite: "CREATE TABLE other (id TEXT)", postgres: "CREATE TABLE other (id TEXT)" },
    async (database) => {
      await database.insertInto("other").values({ id: "written by code" }).execute();
    },
  ],
};

interface Tables {
  readonly thing: { id: string };
  readonly other: { id: string };
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`migrations on ${backend.name}`, () => {
    it("run in order, and are told", async () => {
      const storage = await backend.open<Tables>([first, second, other]);
      expect(storage.migrations).toEqual([first.id, second.id, other.id]);
      const { rows } = await storage.read((database) =>
        sql`SELECT thing.*, other.id AS other FROM thing, other`.execute(database),
      );
      const row = { id: "old", size: 7, note: "it's", document: null, hidden: 0 };
      expect(rows).toEqual([{ ...row, other: "written by code" }]);
    });

    it("may not share an id", async () => {
      await expect(backend.open([first, first])).rejects.toThrow("same id");
    });

    it.runIf(backend.persistent)(
      "run once each, also where a list grew in its middle",
      async () => {
        const database = await backend.create();
        await (await database.open([first, other])).close();
        const storage = await database.open([first, second, other]);
        expect(storage.migrations).toEqual([first.id, other.id, second.id]);
      },
    );

    it.runIf(backend.persistent)("leave nothing when one of them fails", async () => {
      const database = await backend.create();
      const opening = database.open([first, broken]);
      await expect(opening).rejects.toThrow(StorageOpenError);
      await expect(opening).rejects.toThrow(broken.id);
      expect((await database.open([first, other])).migrations).toEqual([first.id, other.id]);
    });

    it.runIf(backend.persistent)("of a newer version are refused, and named", async () => {
      const database = await backend.create();
      await (await database.open([first, second])).close();
      await expect(database.open([first])).rejects.toThrow(/newer version.*test\/0002-second/);
      expect((await database.open([first, second])).migrations).toHaveLength(2);
    });

    it.runIf(backend.dialect === "postgres")("run once when nodes start at once", async () => {
      const database = await backend.create();
      const nodes = await Promise.all([1, 2, 3].map(() => database.open([first, second])));
      for (const node of nodes) expect(node.migrations).toEqual([first.id, second.id]);
    });
  });
}
