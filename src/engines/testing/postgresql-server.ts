/** A throw-away server of PostgreSQL that asks for passwords. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { type PostgresOptions, startPostgres } from "../../storage/testing/postgres.ts";
import type { Connection } from "../engine.ts";
import {
  type Listening,
  placeOf,
  randomPassword,
  type TestDatabase,
  type TestSession,
  writeCertificate,
} from "./database.ts";

export async function startPostgresql(
  programs: string,
  listening?: Listening,
): Promise<TestDatabase> {
  const server = await startPostgres(programs, optionsFor(listening));
  const url = await server.createDatabase();
  const owner = new URL(url.replace("sallyport@/", "sallyport@localhost/"));
  const folder = owner.searchParams.get("host") ?? "";
  const dbname = owner.pathname.slice(1);
  const query = (statement: string) => firstColumn(url, statement);
  const { host, port } = placeOf(folder, listening, 5_432);
  const admin = { host, port, username: "dba", password: randomPassword(), dbname };
  await query(`CREATE ROLE dba LOGIN CREATEROLE PASSWORD '${admin.password}'`);
  await query(`GRANT CREATE ON DATABASE ${dbname} TO dba WITH GRANT OPTION`);
  const rules = [
    "local all sallyport trust",
    "local all all scram-sha-256",
    // A server that offers TLS lets nobody in without.
    `${listening?.tls === undefined ? "host" : "hostssl"} all all samehost scram-sha-256`,
  ];
  writeFileSync(join(folder, "data", "pg_hba.conf"), `${rules.join("\n")}\n`);
  await query("SELECT pg_reload_conf()");
  return {
    engine: "postgresql",
    admin,
    query,
    hasLogin: async (name) =>
      (await query(`SELECT 1 FROM pg_roles WHERE rolname = '${name}'`)).length > 0,
    openSession,
    halt: server.halt,
    resume: server.resume,
    stop: server.stop,
  };
}

/** PostgreSQL reads its certificate and key from its own folder. */
function optionsFor(listening: Listening | undefined): PostgresOptions {
  const { port, tls } = listening ?? {};
  if (port === undefined || tls === undefined) return { ...(port === undefined ? {} : { port }) };
  return {
    port,
    settings: ["ssl=on"],
    prepare: (folder: string) => writeCertificate(folder, tls),
  };
}

async function firstColumn(url: string, statement: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: "array" });
    return rows.map(([first]) => String(first));
  } finally {
    await client.end();
  }
}

async function openSession(connection: Connection): Promise<TestSession> {
  const { host, port, username: user, password, dbname: database } = connection;
  const client = new pg.Client({ host, port, user, password, database });
  const ended = Promise.withResolvers<void>();
  client.on("error", () => ended.resolve());
  await client.connect();
  const run = async (statement: string) => void (await client.query(statement));
  return { ended: ended.promise, query: run, close: () => client.end() };
}
