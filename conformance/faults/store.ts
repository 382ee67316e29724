/** Where a killed server left its data, and how a test gets at it while none runs. */
import { join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { databaseFileName } from "../../src/storage/sqlite/open.ts";
import type { Site } from "./server-process.ts";

export interface Store {
  /** Of the servers that keep their data there. */
  readonly settings: Readonly<Record<string, string>>;
  /** Changes rows by SQL, and gives how many it changed. */
  change(site: Site, statement: string): Promise<number>;
}

export const inFolder: Store = {
  settings: {},
  async change({ folder }, statement) {
    const database = new Database(join(folder, databaseFileName));
    const { changes } = database.prepare(statement).run();
    database.close();
    return changes;
  },
};

export function inPostgres(url: string): Store {
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
