/** Throw-away databases that ask for passwords, for tests of what speaks to outside systems. */
import { once } from "node:events";
import { createServer } from "node:net";
import { checkedRule } from "../../outbound/rule.ts";
import { findPostgresPrograms } from "../../storage/testing/postgres.ts";
import { enginesUnder } from "../engines.ts";
import type { Listening, TestDatabase } from "./database.ts";
import { findMysqlServer, startMysql } from "./mysql-server.ts";
import { startPostgresql } from "./postgresql-server.ts";

export type { TestDatabase, TestSession } from "./database.ts";

/** Lets the throw-away databases be reached: they are on sockets and loopback. */
export const testOutbound = checkedRule(["default", "localhost", "/"]);

/** The engines, allowed to reach them. */
export const findEngine = enginesUnder(testOutbound);

export interface TestDatabaseKind {
  readonly name: "postgresql" | "mysql";
  readonly available: boolean;
  /** On a socket; where `listening` is given on `localhost` too, and `admin` is that. */
  start(listening?: Listening): Promise<TestDatabase>;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

const postgresPrograms = findPostgresPrograms();
const mysqlServer = findMysqlServer();

export const testDatabases: readonly TestDatabaseKind[] = [
  {
    name: "postgresql",
    available: postgresPrograms !== undefined,
    start: (listening) => startPostgresql(found(postgresPrograms), listening),
  },
  {
    name: "mysql",
    available: mysqlServer !== undefined,
    start: (listening) => startMysql(found(mysqlServer), listening),
  },
];

function found<T>(programs: T | undefined): T {
  if (programs === undefined) throw new Error("no such database was found on this machine");
  return programs;
}
