/** What was answered is on the disk: the flush of a real database comes before the answer. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { openDataFolder } from "../data-folder.ts";
import { createTable, text } from "../schema.ts";
import { openSqlite } from "./open.ts";

interface Tables {
  readonly item: { id: string };
}

const events = vi.hoisted((): string[] => []);

vi.mock(import("node:fs"), async (original) => {
  const fs = await original();
  const fdatasync = ((descriptor: number, done: (error: Error | null) => void) =>
    fs.fdatasync(descriptor, (error) => {
      events.push("flushed");
      done(error);
    })) as typeof fs.fdatasync;
  return { ...fs, fdatasync };
});

it("answers each unit after a flush that began after its commit", async () => {
  const path = mkdtempSync(join(tmpdir(), "sallyport-durability-"));
  const folder = openDataFolder(path);
  const migrations = [
    { id: "test/0001", steps: [createTable("item", { id: text }, { primaryKey: ["id"] })] },
  ];
  const storage = await openSqlite<Tables>({ folder, migrations, ballastBytes: 0 });
  for (const id of ["a", "b"]) {
    await storage.transact((unit) => unit.database.insertInto("item").values({ id }).execute());
    events.push(`answered ${id}`);
  }
  expect(events).toEqual(["flushed", "answered a", "flushed", "answered b"]);
  await storage.close();
  folder.release();
  rmSync(path, { recursive: true });
});
