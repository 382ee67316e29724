/** Every backend of the storage, for suites that each of them must pass. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, inject } from "vitest";
import { openDataFolder } from "../data-folder.ts";
import type { Migration } from "../migrations.ts";
import { openPostgres } from "../postgres/open.ts";
import { openSqlite } from "../sqlite/open.ts";
import type { Storage } from "../storage.ts";
import type {} from "./global-setup.ts";
import { createDatabase, findPostgresPrograms, startPostgres } from "./postgres.ts";

/** One database, that can be opened again: after `close`, and on PostgreSQL also beside it. */
export interface TestDatabase {
  open<DB>(migrations: readonly Migration[]): Promise<Storage<DB>>;
}

export interface TestStorage {
  /** The backend, and why it cannot be tested here, where that is so. */
  readonly name: string;
  readonly dialect: "sqlite" | "postgres";
  /** False where PostgreSQL is not installed; with `CI=true` it is always true, and fails. */
  readonly available: boolean;
  /** True where what was written is there when the database is opened again. */
  readonly persistent: boolean;
  /** Opens a fresh database. It is closed, and deleted, after the file's tests. */
  open<DB>(migrations: readonly Migration[]): Promise<Storage<DB>>;
  create(): Promise<TestDatabase>;
}

/**
 * Call it at the top of a test file:
 *
 *     for (const backend of testStorages()) {
 *       describe.runIf(backend.available)(`users on ${backend.name}`, () => { … });
 *     }
 */
export function testStorages(): readonly TestStorage[] {
  const cleanups: (() => void | Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });
  const closing = <DB>(storage: Storage<DB>): Storage<DB> => {
    cleanups.push(() => storage.close());
    return storage;
  };
  return [
    backend("sqlite in memory", "sqlite", false, async () => ({
      open: async <DB>(migrations: readonly Migration[]) =>
        closing(await openSqlite<DB>({ migrations })),
    })),
    backend("sqlite in a file", "sqlite", true, async () => {
      const path = mkdtempSync(join(tmpdir(), "sallyport-storage-"));
      cleanups.push(() => rmSync(path, { recursive: true, force: true }));
      const folder = openDataFolder(path);
      cleanups.push(() => folder.release());
      return {
        open: async <DB>(migrations: readonly Migration[]) =>
          closing(await openSqlite<DB>({ folder, migrations, ballastBytes: 65_536 })),
      };
    }),
    postgresBackend(closing, cleanups),
  ];
}

function backend(
  name: string,
  dialect: "sqlite" | "postgres",
  persistent: boolean,
  create: () => Promise<TestDatabase>,
): TestStorage {
  const open = async <DB>(migrations: readonly Migration[]) =>
    (await create()).open<DB>(migrations);
  return { name, dialect, available: true, persistent, create, open };
}

function postgresBackend(
  closing: <DB>(storage: Storage<DB>) => Storage<DB>,
  cleanups: (() => void | Promise<void>)[],
): TestStorage {
  const programs = findPostgresPrograms();
  let serverUrl: Promise<string> | undefined;
  async function start(): Promise<string> {
    const shared = inject("postgresServerUrl");
    if (shared !== undefined) return shared;
    if (programs === undefined) throw new Error("PostgreSQL is not installed: no initdb was found");
    const server = await startPostgres(programs);
    cleanups.unshift(() => server.stop());
    return server.url;
  }
  const create = async (): Promise<TestDatabase> => {
    serverUrl ??= start();
    const url = await createDatabase(await serverUrl);
    return {
      open: async <DB>(migrations: readonly Migration[]) =>
        closing(await openPostgres<DB>({ url, migrations })),
    };
  };
  const available = programs !== undefined || process.env.CI === "true";
  const name = available ? "postgres" : "postgres (not run: no initdb was found)";
  return { ...backend(name, "postgres", true, create), available };
}
