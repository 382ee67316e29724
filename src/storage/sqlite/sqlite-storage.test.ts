/** What is SQLite's own: groups, their commit, and what a full disk or a killed process leaves. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DataFolder, openDataFolder } from "../data-folder.ts";
import {
  FlushFailedError,
  StorageFullError,
  StorageOpenError,
  StorageUnavailableError,
} from "../errors.ts";
import type { Migration } from "../migrations.ts";
import { createTable, text } from "../schema.ts";
import type { Change, Storage, Unit } from "../storage.ts";
import { openWriter, SqliteConnection } from "./connection.ts";
import { openSqlite, type SqliteOptions } from "./open.ts";
import { SqliteStorage } from "./sqlite-storage.ts";

interface Tables {
  readonly item: { id: string; body: string };
}

const migrations: readonly Migration[] = [
  {
    id: "test/0001-items",
    steps: [
      createTable("item", { id: text, body: text }, { primaryKey: ["id"] }),
      createTable(
        "part",
        { item_id: text },
        { foreignKeys: [{ columns: ["item_id"], table: "item", references: ["id"] }] },
      ),
    ],
  },
];

const mebibyte = 1_024 * 1_024;

function insert(unit: Unit<Tables>, id: string, body = ""): Promise<unknown> {
  return unit.database.insertInto("item").values({ id, body }).execute();
}

function ids(storage: Storage<Tables>): Promise<readonly string[]> {
  return storage.read(async (database) => {
    const rows = await database.selectFrom("item").select("id").orderBy("id").execute();
    return rows.map((row) => row.id);
  });
}

let path: string;
let folder: DataFolder;
let opened: Storage<Tables>[];

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "sallyport-sqlite-"));
  folder = openDataFolder(path);
  opened = [];
});

afterEach(async () => {
  for (const storage of opened) await storage.close();
  folder.release();
  rmSync(path, { recursive: true, force: true });
});

async function open(options: Partial<SqliteOptions> = {}): Promise<Storage<Tables>> {
  const storage = await openSqlite<Tables>({ folder, migrations, ballastBytes: 0, ...options });
  opened.push(storage);
  return storage;
}

describe("a group", () => {
  it("is in the log, which is written through before its pages move", async () => {
    const storage = await open();
    const settings = await storage.transact(async (unit) => {
      const { rows: mode } = await sql`PRAGMA journal_mode`.execute(unit.database);
      const { rows: flush } = await sql`PRAGMA synchronous`.execute(unit.database);
      return [...mode, ...flush];
    });
    expect(settings).toEqual([{ journal_mode: "wal" }, { synchronous: 1 }]);
  });

  it("shows its later units, and their caches, what the earlier ones did", async () => {
    const storage = await open();
    const told: Change[] = [];
    storage.onChange((change) => told.push(change));
    const first = storage.transact(async (unit) => {
      await insert(unit, "a");
      unit.changed("a");
    });
    const second = storage.transact(async (unit) => {
      const found = await unit.database.selectFrom("item").select("id").execute();
      return { found, told: [...told], committed: existsAfterCommit };
    });
    let existsAfterCommit = false;
    void first.then(() => {
      existsAfterCommit = true;
    });
    expect(await second).toEqual({ found: [{ id: "a" }], told: [["a"]], committed: false });
  });

  it("whose commit fails keeps nothing, and tells everyone so", async () => {
    const storage = await open();
    const told: Change[] = [];
    storage.onChange((change) => told.push(change));
    const before = storage.transact((unit) => insert(unit, "before"));
    const culprit = storage.transact(async (unit) => {
      await sql`PRAGMA defer_foreign_keys = ON`.execute(unit.database);
      await sql`INSERT INTO part (item_id) VALUES ('none')`.execute(unit.database);
      unit.changed("part");
    });
    const after = storage.transact((unit) => insert(unit, "after"));
    for (const run of [before, culprit, after]) {
      await expect(run).rejects.toThrow(StorageUnavailableError);
    }
    expect(told).toEqual([["part"], "everything"]);
    expect(await ids(storage)).toEqual([]);
    const revision = storage.revision;
    await storage.transact(async (unit) => unit.changed("part"));
    expect(storage.revision).toBe(revision + 1);
  });

  it("that cannot begin rejects what waits, and the next one runs", async () => {
    const storage = await open();
    const intruder = new Database(join(path, "sallyport.db"));
    intruder.exec("BEGIN IMMEDIATE");
    const run = storage.transact((unit) => insert(unit, "a"));
    await expect(run).rejects.toThrow(StorageUnavailableError);
    intruder.close();
    await storage.transact((unit) => insert(unit, "b"));
    expect(await ids(storage)).toEqual(["b"]);
  });

  it("does not grow without end: a queue that is too long refuses", async () => {
    const storage = await open();
    const runs = Array.from({ length: 10_100 }, () => storage.transact(async () => {}));
    const outcomes = await Promise.allSettled(runs);
    expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(100);
  });
});

describe("a disk that fails to flush", () => {
  it("leaves a storage that takes nothing more, and says so", async () => {
    const { handle, storage } = openWithFlush(() => Promise.reject(new Error("EIO")));
    const [first, second] = [1, 2].map(() => storage.transact(async () => {}));
    await expect(first).rejects.toThrow("must be started anew");
    await expect(second).rejects.toThrow(FlushFailedError);
    await expect(storage.transact(async () => {})).rejects.toThrow(FlushFailedError);
    await expect(storage.read(async () => {})).rejects.toThrow(FlushFailedError);
    await expect(storage.check()).rejects.toThrow(FlushFailedError);
    await storage.close();
    expect(handle.open).toBe(false);
  });

  function openWithFlush(flush: () => Promise<void>) {
    const handle = openWriter(":memory:");
    const storage = new SqliteStorage<Tables>({
      writer: new SqliteConnection(handle),
      flusher: { flush, close() {} },
      migrations: [],
      revision: 0,
      openView: () => Promise.reject(new Error("no view is opened here")),
    });
    return { handle, storage };
  }
});

describe("a full disk", () => {
  const body = "x".repeat(64 * 1_024);

  /** Writes until nothing more fits, and gives the number of rows that were kept. */
  async function fillUp(storage: Storage<Tables>, name: string): Promise<number> {
    for (let count = 0; ; count += 1) {
      try {
        await storage.transact((unit) => insert(unit, `${name}-${count}`, body));
      } catch (error) {
        expect(error).toBeInstanceOf(StorageFullError);
        return count;
      }
    }
  }

  async function writeUntilBallastGoes(storage: Storage<Tables>): Promise<number> {
    for (let count = 0; ; count += 1) {
      if (!storage.writable) return count;
      await storage.transact((unit) => insert(unit, `first-${count}`, body));
    }
  }

  async function expectFullLife(storage: Storage<Tables>, ballast: string): Promise<void> {
    const first = await writeUntilBallastGoes(storage);
    expect(first).toBeGreaterThan(0);
    expect(existsSync(ballast)).toBe(false);
    await storage.maintain();
    expect(storage.writable).toBe(false);
    const second = await fillUp(storage, "second");
    expect(second).toBeGreaterThan(0);
    expect(await ids(storage)).toHaveLength(first + second);
    const many = [1, 2, 3].map((one) =>
      storage.transact((unit) => insert(unit, `more-${one}`, body)),
    );
    const outcomes = await Promise.allSettled(many);
    const kept = outcomes.filter((outcome) => outcome.status === "fulfilled").length;
    expect(await ids(storage)).toHaveLength(first + second + kept);
  }

  it("lets go of the ballast so that records go on, and takes changes again later", async () => {
    const size = { ballastBytes: mebibyte, databaseBytesMax: 4 * mebibyte };
    const storage = await open(size);
    const ballast = join(path, "ballast");
    expect(statSync(ballast).size).toBe(mebibyte);
    await expectFullLife(storage, ballast);
    await storage.transact((unit) => unit.database.deleteFrom("item").execute());
    await storage.maintain();
    expect(storage.writable).toBe(true);
    expect(statSync(ballast).size).toBe(mebibyte);
  });

  it("fails a whole group alike where it cannot say whose writes were undone", async () => {
    const storage = await open({ databaseBytesMax: mebibyte });
    await storage.transact((unit) => insert(unit, "kept"));
    const large = "x".repeat(2 * mebibyte);
    const runs = [
      storage.transact((unit) => insert(unit, "small")),
      storage.transact((unit) => insert(unit, "large", large)),
    ];
    const outcomes = await Promise.allSettled(runs);
    expect(outcomes[1]).toMatchObject({ status: "rejected", reason: { status: 503 } });
    const small = outcomes[0]?.status === "fulfilled" ? ["small"] : [];
    expect(await ids(storage)).toEqual(["kept", ...small]);
  });

  const mount = mountTmpfs();
  it.runIf(mount.possible)(`of ${mount.name} lets go of the ballast too`, async () => {
    await mount.within(async (mountPoint) => {
      const real = openDataFolder(join(mountPoint, "data"));
      const storage = await open({ folder: real, ballastBytes: 2 * mebibyte });
      await expectFullLife(storage, join(real.path, "ballast"));
      await storage.close();
      const again = await open({ folder: real, ballastBytes: 2 * mebibyte });
      expect(again.writable).toBe(false);
      expect((await ids(again)).length).toBeGreaterThan(0);
      await again.close();
      real.release();
    });
  });

  it.runIf(mount.possible)(`of ${mount.name} is left when another tenant leaves`, async () => {
    await mount.within(async (mountPoint) => {
      const tenant = join(mountPoint, "tenant");
      writeFileSync(tenant, Buffer.alloc(10 * mebibyte));
      const real = openDataFolder(join(mountPoint, "data"));
      const storage = await open({ folder: real, ballastBytes: 2 * mebibyte });
      await writeUntilBallastGoes(storage);
      rmSync(tenant);
      await storage.maintain();
      expect(storage.writable).toBe(true);
      await storage.close();
      real.release();
    });
  });
});

/** A small file system in memory, where the tests may mount one. */
function mountTmpfs() {
  const mountIn = (point: string) =>
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", point], { stdio: "pipe" });
  async function within(work: (mountPoint: string) => Promise<void>): Promise<void> {
    const point = mkdtempSync(join(tmpdir(), "sallyport-tmpfs-"));
    mountIn(point);
    try {
      await work(point);
    } finally {
      execFileSync("umount", ["-l", point]);
      rmSync(point, { recursive: true });
    }
  }
  const possible = process.platform === "linux" && process.getuid?.() === 0;
  const name = possible ? "16 MiB" : "16 MiB (not run: only root may mount one)";
  return { possible, name, within };
}

describe("a process that is killed", () => {
  const here = import.meta.dirname;
  const writerScript = (dataPath: string, name: string) => `
    import { openDataFolder } from ${JSON.stringify(join(here, "../data-folder.ts"))};
    import { openSqlite } from ${JSON.stringify(join(here, "open.ts"))};
    const folder = openDataFolder(${JSON.stringify(dataPath)});
    const migrations = ${JSON.stringify(migrations)};
    const storage = await openSqlite({ folder, migrations, ballastBytes: 0 });
    let next = 0;
    async function write() {
      for (;;) {
        next += 1;
        const id = "${name}-" + next;
        await storage.transact(async (unit) => {
          await unit.database.insertInto("item").values({ id, body: "1" }).execute();
          await unit.database.insertInto("item").values({ id: id + "-twin", body: "2" }).execute();
        });
        process.stdout.write(id + "\\n");
      }
    }
    await Promise.all(Array.from({ length: 8 }, write));`;

  it("leaves all that it acknowledged, and nothing by half", async () => {
    folder.release();
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const script = writerScript(path, `round-${round}`);
      const writer = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const exit = once(writer, "exit");
      const killAfter = acknowledged.length + 40 + round * 173;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged.push(line);
        if (acknowledged.length === killAfter) writer.kill("SIGKILL");
      }
      await exit;
    }
    folder = openDataFolder(path);
    const found = new Set(await ids(await open()));
    expect(acknowledged.length).toBeGreaterThan(1_900);
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    const whole = [...found].filter((id) => !id.endsWith("-twin"));
    expect(found.size).toBe(whole.length * 2);
    expect(whole.filter((id) => !found.has(`${id}-twin`))).toEqual([]);
  });
});

it("refuses a file that is no database, and names it", async () => {
  const file = join(path, "sallyport.db");
  writeFileSync(file, "this is not a database, but it is long enough to look at".repeat(50));
  await expect(open()).rejects.toThrow(StorageOpenError);
  await expect(open()).rejects.toThrow(file);
});
