/** Where a killed server left its data, and how a test gets at it while none runs. */
import { join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { databaseFileName } from "../../src/storage/sqlite/open.ts";
import {
  findPostgresPrograms,
  type PostgresServer,
  startPostgres,
} from "../../src/storage/testing/postgres.ts";
import type { Site } from "./server-process.ts";

export interface Store {
  /** Of the servers that keep their data there. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes rows by SQL, and gives how many it changed. */
  change(site: Site, statement: string): Promise<number>;
}

const inFolder: Store = {
  settings: {},
  async change({ folder }, statement) {
    const database = new Database(join(folder, databaseFileName));
    const { changes } = database.prepare(statement).run();
    database.close();
    return changes;
  },
};

function inPostgres(url: string): Store {
  return {
    settings: { SALLYPORT_DATABASE_URL: url },
    async change(_site, statement) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rowCount } = await client.query(statement);
      await client.end();
      return rowCount ?? 0;
    },
  };
}

/** Where servers of one file of tests may keep their data. */
export interface PossibleStore {
  readonly title: "its folder" | "PostgreSQL";
  /** A new one. */
  open(): Promise<Store>;
}

/** Called in a `describe`, whose tests share one PostgreSQL where its programs are there. */
export function possibleStores(): readonly PossibleStore[] {
  const folder: PossibleStore = { title: "its folder", open: async () => inFolder };
  const programs = findPostgresPrograms();
  if (programs === undefined) return [folder];
  let postgres: PostgresServer | undefined;
  beforeAll(async () => {
    postgres = await startPostgres(programs);
  }, 60_000);
  afterAll(() => postgres?.stop());
  const open = async () => inPostgres((await postgres?.createDatabase()) ?? "");
  return [folder, { title: "PostgreSQL", open }];
}
