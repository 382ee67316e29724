/** The log of a real database: it is moved beside the commits, stays short, and loses nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Checkpointer } from "./checkpointer.ts";
import { openReader, openWriter, SqliteConnection } from "./connection.ts";
import { LogFlusher } from "./log-flusher.ts";

const pageBytes = 4_096;

/** Of 4 KiB: each takes a page of its own and a part of another. */
const body = "x".repeat(3_500);

let folder: string;
let flusher: LogFlusher | undefined;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sallyport-checkpointer-"));
  file = join(folder, "sallyport.db");
});

afterEach(() => {
  flusher?.close();
  flusher = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A database, and what moves its log. */
function open(moved = file) {
  const handle = openWriter(file);
  handle.exec("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, body TEXT)");
  const insert = handle.prepare("INSERT INTO item (body) VALUES (?)");
  const connection = new SqliteConnection(handle);
  let checkpointer = new Checkpointer(moved, connection);
  /** Commits ten rows, and waits for the disk as every caller does. */
  const commit = async () => {
    handle.exec("BEGIN");
    for (let row = 0; row < 10; row += 1) insert.run(body);
    handle.exec("COMMIT");
    checkpointer.afterCommit();
    flusher ??= new LogFlusher(`${file}-wal`);
    await flusher.flush();
  };
  /** Waits for the move under way, which has the machine for itself meanwhile. */
  const pause = async () => {
    await checkpointer.close();
    checkpointer = new Checkpointer(moved, connection);
  };
  return { handle, commit, pause, close: () => checkpointer.close() };
}

function logPages(): number {
  return statSync(`${file}-wal`).size / pageBytes;
}

it("is run by a SQLite in which two connections may move and begin a log at one time", () => {
  const handle = new Database(":memory:");
  const row = handle.prepare("SELECT sqlite_version() AS version").get();
  handle.close();
  const { version } = row as { readonly version: string };
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  // Before 3.51.3 that could, very seldom, damage the file (SQLite, "The WAL-Reset Bug").
  expect(major * 1_000_000 + minor * 1_000 + patch).toBeGreaterThanOrEqual(3_051_003);
});

it("keeps the log short while commits follow one another without a pause", async () => {
  const { handle, commit, pause, close } = open();
  // SQLite itself shall not come in.
  handle.pragma("wal_autocheckpoint = 0");
  // Some thirteen pages are written by each; how long a move takes depends on what else runs.
  const pagesPerCommit = 13;
  const pagesUnderLoad = 24_000;
  for (let count = 1; count * pagesPerCommit < 2 * logPages() || count < 3_000; count += 1) {
    expect(count).toBeLessThan(30_000);
    await commit();
    // Where other programs take the core, the thread hardly has its turn beside the commits.
    if (logPages() > pagesUnderLoad) await pause();
  }
  await close();
  handle.close();
}, 120_000);

/** Of each thread of this process (proc(5), `/proc/pid/task/tid/stat`, field 19). */
function nicenesses(): readonly number[] {
  return readdirSync("/proc/self/task").map((thread) => {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ").at(-1);
    return Number(fields?.split(" ")[16]);
  });
}

it.runIf(process.platform === "linux")("moves it behind what else there is to do", async () => {
  const { handle, commit, close } = open();
  const usual = Math.min(...nicenesses());
  const behind = () => nicenesses().filter((niceness) => niceness > usual).length;
  const before = behind();
  // The thread starts with the first move, and takes its time.
  while (behind() === before) await commit();
  expect(behind()).toBe(before + 1);
  expect(Math.min(...nicenesses())).toBe(usual);
  await close();
  handle.close();
});

it("moves what a reader held back, once it is gone", async () => {
  const { handle, commit, close } = open();
  await commit();
  const reader = openReader(file);
  reader.exec("BEGIN");
  const countOf = () => reader.prepare("SELECT count(*) AS rows FROM item").get();
  expect(countOf()).toEqual({ rows: 10 });
  for (let count = 0; count < 700; count += 1) await commit();
  expect(countOf()).toEqual({ rows: 10 });
  expect(logPages()).toBeGreaterThan(7_000);
  const heldBack = statSync(file).size;
  reader.close();
  for (let count = 0; statSync(file).size < 10 * heldBack; count += 1) {
    expect(count).toBeLessThan(100_000);
    await commit();
  }
  await close();
  handle.close();
});

it("ends in the midst of a move without leaving a file open", async () => {
  const { handle, commit, close } = open();
  for (let count = 0; count < 400; count += 1) await commit();
  await close();
  handle.close();
  // SQLite takes the log away with the last connection.
  expect(readdirSync(folder)).toEqual(["sallyport.db"]);
  const again = openReader(file);
  expect(again.prepare("SELECT count(*) AS rows FROM item").get()).toEqual({ rows: 4_000 });
  expect(again.pragma("integrity_check", { simple: true })).toBe("ok");
  again.close();
});

it("leaves the log to SQLite where there can be no thread", async () => {
  const { handle, commit, close } = open(join(folder, "missing"));
  const pagesOf = () => handle.pragma("wal_autocheckpoint", { simple: true });
  expect(pagesOf()).toBe(24_000);
  for (let count = 0; pagesOf() !== 1_000; count += 1) {
    expect(count).toBeLessThan(100_000);
    await commit();
  }
  expect(existsSync(join(folder, "missing"))).toBe(false);
  await close();
  handle.close();
});

const moduleOf = (name: string) => JSON.stringify(join(import.meta.dirname, name));

/** Writes for ever, and tells the number of each row that it committed. */
const writerScript = `
  import { Checkpointer } from ${moduleOf("checkpointer.ts")};
  import { openWriter, SqliteConnection } from ${moduleOf("connection.ts")};
  const [file] = process.argv.slice(1);
  const handle = openWriter(file);
  handle.exec("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, body TEXT)");
  const insert = handle.prepare("INSERT INTO item (body) VALUES (?)");
  const checkpointer = new Checkpointer(file, new SqliteConnection(handle));
  for (;;) {
    handle.exec("BEGIN");
    let last;
    for (let row = 0; row < 40; row += 1) last = insert.run("${body}").lastInsertRowid;
    handle.exec("COMMIT");
    checkpointer.afterCommit();
    await new Promise((resolve) => process.stdout.write(last + "\\n", resolve));
  }
`;

it("loses nothing to a kill, wherever in a move it falls", async () => {
  let committed = 0;
  for (let round = 0; round < 8; round += 1) {
    const arguments_ = ["--input-type=module", "-e", writerScript, file];
    const writer = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
    const killAfter = committed + 40 * (85 + round * 17);
    for await (const line of createInterface({ input: writer.stdout })) {
      committed = Number(line);
      if (committed >= killAfter) writer.kill("SIGKILL");
    }
    if (writer.signalCode === null) await once(writer, "exit");
    const found = openWriter(file);
    const { rows } = found.prepare("SELECT count(*) AS rows FROM item").get() as { rows: number };
    expect(rows).toBeGreaterThanOrEqual(committed);
    expect(rows % 40).toBe(0);
    expect(found.pragma("integrity_check", { simple: true })).toBe("ok");
    found.close();
  }
}, 120_000);
