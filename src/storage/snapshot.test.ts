/** A backup is whole, consistent, and portable between the databases. */
import { describe, expect, it } from "vitest";
import type { Migration } from "./migrations.ts";
import { bytes, createTable, integer, optional, sequence, text } from "./schema.ts";
import { exportSnapshot } from "./snapshot-export.ts";
import { SnapshotError } from "./snapshot-format.ts";
import { importSnapshot } from "./snapshot-import.ts";
import type { Storage } from "./storage.ts";
import { testStorages } from "./testing/storages.ts";

interface Tables {
  readonly child: { id: string; parent_id: string };
  readonly parent: { id: string; above: string | null; amount: number; body: Uint8Array | null };
  readonly counted: { number?: number; text: string };
}

const migrations: readonly Migration[] = [
  {
    id: "test/0001-family",
    steps: [
      createTable(
        "parent",
        { id: text, above: optional(text), amount: integer, body: optional(bytes) },
        {
          primaryKey: ["id"],
          foreignKeys: [{ columns: ["above"], table: "parent", references: ["id"] }],
        },
      ),
      createTable(
        "child",
        { id: text, parent_id: text },
        {
          primaryKey: ["id"],
          foreignKeys: [{ columns: ["parent_id"], table: "parent", references: ["id"] }],
        },
      ),
      createTable("counted", { number: sequence, text }),
    ],
  },
];

const rowCount = 2_500;

async function fill(storage: Storage<Tables>): Promise<void> {
  await storage.transact(async (unit) => {
    unit.changed("family");
    const top = { id: "top", above: null, amount: -5, body: new Uint8Array([0, 1, 254, 255]) };
    const below = { id: "below \u2028 \n é", above: "top", amount: 2 ** 53 - 1, body: null };
    await unit.database.insertInto("parent").values([top, below]).execute();
    const children = Array.from({ length: rowCount }, (_, index) => ({
      id: `child-${index}`,
      parent_id: "top",
    }));
    await unit.database.insertInto("child").values(children).execute();
    await unit.database
      .insertInto("counted")
      .values([{ text: "a" }, { text: "b" }])
      .execute();
  });
}

async function linesOf(storage: Storage<Tables>): Promise<string[]> {
  return Array.fromAsync(exportSnapshot(storage));
}

/** As a file is read: in pieces of bytes that end in the midst of lines and of characters. */
async function* streamOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  const file = Buffer.from(lines.join(""));
  for (let at = 0; at < file.length; at += 1_021) yield file.subarray(at, at + 1_021);
}

/** The lines without the header, whose revision differs, in an order of their own. */
function contentOf(lines: readonly string[]): readonly string[] {
  return lines.slice(1, -1).toSorted();
}

const backends = testStorages();

for (const from of backends) {
  for (const to of backends) {
    describe.runIf(from.available && to.available)(`a snapshot of ${from.name}`, () => {
      it(`fills ${to.name} with the same rows`, async () => {
        const source = await from.open<Tables>(migrations);
        await fill(source);
        const lines = await linesOf(source);
        const target = await to.open<Tables>(migrations);
        expect(await importSnapshot(target, streamOf(lines))).toBe(rowCount + 4);
        expect(contentOf(await linesOf(target))).toEqual(contentOf(lines));
        await target.synchronize();
        expect(target.revision).toBeGreaterThan(source.revision);
        const next = await target.transact((unit) =>
          unit.database.insertInto("counted").values({ text: "c" }).returning("number").execute(),
        );
        expect(next).toEqual([{ number: 3 }]);
      });
    });
  }
}

const damages: readonly {
  readonly what: string;
  readonly damage: (lines: readonly string[]) => readonly string[];
  readonly says: string;
}[] = [
  { what: "nothing", damage: () => [], says: "cut off" },
  { what: "no end", damage: (lines) => lines.slice(0, -1), says: "cut off" },
  { what: "half a line", damage: ([line = ""]) => [line.slice(0, -9)], says: "damaged" },
  { what: "no header", damage: (lines) => lines.slice(1), says: "header" },
  { what: "two headers", damage: ([line = "", ...rest]) => [line, line, ...rest], says: "header" },
  { what: "a row too few", damage: (lines) => lines.toSpliced(3, 1), says: "checksum" },
  {
    what: "another value",
    damage: (lines) => lines.map((line) => line.replace('"child-17"', '"child-x"')),
    says: "checksum",
  },
  {
    what: "a row of another width",
    damage: (lines) => lines.map((line) => line.replace('["child-17",', '["child-17",1,')),
    says: "does not fit",
  },
  {
    what: "a table that is not there",
    damage: (lines) => lines.map((line) => line.replace('"table":"child"', '"table":"secret"')),
    says: "secret",
  },
  {
    what: "another version's migrations",
    damage: (lines) => lines.map((line) => line.replace("0001-family", "0002-later")),
    says: "another version",
  },
  {
    what: "a newer format",
    damage: (lines) => lines.map((line) => line.replace('"snapshot":1', '"snapshot":2')),
    says: "newer version",
  },
  { what: "more after its end", damage: (lines) => [...lines, "[]\n"], says: "after its end" },
];

for (const backend of backends) {
  describe.runIf(backend.available)(`snapshots on ${backend.name}`, () => {
    it.each(damages)("with $what are refused, and leave nothing", async ({ damage, says }) => {
      const source = await backend.open<Tables>(migrations);
      await fill(source);
      const lines = damage(await linesOf(source));
      const target = await backend.open<Tables>(migrations);
      const importing = importSnapshot(target, streamOf(lines));
      await expect(importing).rejects.toThrow(SnapshotError);
      await expect(importing).rejects.toThrow(says);
      expect(contentOf(await linesOf(target)).filter((line) => line.startsWith("["))).toEqual([]);
    });

    it("fill no database that has rows", async () => {
      const storage = await backend.open<Tables>(migrations);
      await fill(storage);
      const lines = await linesOf(storage);
      await expect(importSnapshot(storage, streamOf(lines))).rejects.toThrow("not empty");
    });

    it("hold what was committed when they began, and no more", async () => {
      const storage = await backend.open<Tables>(migrations);
      await fill(storage);
      const lines: string[] = [];
      for await (const line of exportSnapshot(storage)) {
        if (lines.length === 1) {
          await storage.transact((unit) => unit.database.deleteFrom("child").execute());
        }
        lines.push(line);
      }
      expect(lines.filter((line) => line.startsWith('["child-'))).toHaveLength(rowCount);
    });
  });
}
