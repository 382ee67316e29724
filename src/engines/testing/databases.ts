/** Throw-away databases that ask for passwords, for tests of what speaks to outside systems. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { checkedRule } from "../../outbound/rule.ts";
import { findPostgresPrograms, startPostgres } from "../../storage/testing/postgres.ts";
import type { Connection } from "../engine.ts";
import { enginesUnder } from "../engines.ts";

/** Lets the throw-away databases be reached: they are on sockets and loopback. */
export const testOutbound = checkedRule(["default", "localhost", "/"]);

/** The engines, allowed to reach them. */
export const findEngine = enginesUnder(testOutbound);

export interface TestDatabase {
  /** The engine's name. */
  readonly engine: string;
  /** An administrator of logins who is no superuser. */
  readonly admin: Connection;
  /** Runs a statement as the database's owner; gives the first column of each row. */
  query(statement: string): Promise<readonly string[]>;
  /** Whether there is such a login. */
  hasLogin(name: string): Promise<boolean>;
  /** Opens a session that stays. */
  openSession(connection: Connection): Promise<TestSession>;
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestSession {
  /** Resolves once the server has cut the session. */
  readonly ended: Promise<void>;
  query(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** A server's key and certificate, in PEM form. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** How a server can be reached over the network. */
export interface Listening {
  /** A port of `localhost` that is free; see `freePort`. */
  readonly port: number;
  /** Encrypts; without it the server offers no TLS. */
  readonly tls?: ServerCertificate;
}

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
const mariadbServer = findProgram("mariadbd");

export const testDatabases: readonly TestDatabaseKind[] = [
  {
    name: "postgresql",
    available: postgresPrograms !== undefined,
    start: (listening) => startPostgresql(postgresPrograms ?? "", listening),
  },
  {
    name: "mysql",
    available: mariadbServer !== undefined,
    start: (listening) => startMariadb(mariadbServer ?? "", listening),
  },
];

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/libexec"];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

function password(): string {
  return randomBytes(18).toString("base64url");
}

/** PostgreSQL reads its certificate and key from its own folder. */
function tlsOfPostgresql(listening: Listening | undefined) {
  const { port, tls } = listening ?? {};
  if (port === undefined || tls === undefined) return { ...(port === undefined ? {} : { port }) };
  return {
    port,
    settings: ["ssl=on"],
    prepare: (folder: string) => writeCertificate(folder, tls),
  };
}

function writeCertificate(folder: string, { certificate, privateKey }: ServerCertificate): void {
  writeFileSync(join(folder, "server.crt"), certificate);
  writeFileSync(join(folder, "server.key"), privateKey, { mode: 0o600 });
}

async function startPostgresql(programs: string, listening?: Listening): Promise<TestDatabase> {
  const server = await startPostgres(programs, tlsOfPostgresql(listening));
  const url = await server.createDatabase();
  const owner = new URL(url.replace("sallyport@/", "sallyport@localhost/"));
  const folder = owner.searchParams.get("host") ?? "";
  const dbname = owner.pathname.slice(1);
  const query = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query({ text: statement, rowMode: "array" });
      return rows.map(([first]) => String(first));
    } finally {
      await client.end();
    }
  };
  const { host, port } = placeOf(folder, listening, 5_432);
  const admin = { host, port, username: "dba", password: password(), dbname };
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
    async openSession({ host, port, username: user, password: secret, dbname: database }) {
      const client = new pg.Client({ host, port, user, password: secret, database });
      const ended = Promise.withResolvers<void>();
      client.on("error", () => ended.resolve());
      await client.connect();
      const run = async (statement: string) => void (await client.query(statement));
      return { ended: ended.promise, query: run, close: () => client.end() };
    },
    halt: server.halt,
    resume: server.resume,
    stop: server.stop,
  };
}

/** The socket, or the port where there is one. */
function placeOf(socket: string, listening: Listening | undefined, usualPort: number) {
  if (listening === undefined) return { host: socket, port: usualPort };
  return { host: "localhost", port: listening.port };
}

/** MariaDB makes a certificate of its own where it is not told to do without. */
function networkOfMariadb(folder: string, listening: Listening | undefined): readonly string[] {
  if (listening === undefined) return ["--skip-networking"];
  const network = [`--port=${listening.port}`, "--bind-address=127.0.0.1"];
  if (listening.tls === undefined) return [...network, "--skip-ssl"];
  const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  return [...network, `--ssl-cert=${certificate}`, `--ssl-key=${key}`];
}

async function startMariadb(program: string, listening?: Listening): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-mariadb-"));
  const data = join(folder, "data");
  const isRoot = process.getuid?.() === 0;
  if (listening?.tls !== undefined) writeCertificate(folder, listening.tls);
  if (isRoot) {
    const id = (option: string) => Number(execFileSync("id", [option, "mysql"]));
    const names = ["", ...readdirSync(folder)];
    for (const name of names) chownSync(join(folder, name), id("-u"), id("-g"));
  }
  const common = [`--datadir=${data}`, ...(isRoot ? ["--user=mysql"] : [])];
  execFileSync(
    "mariadb-install-db",
    ["--no-defaults", ...common, "--auth-root-authentication-method=normal", "--skip-test-db"],
    { stdio: "pipe" },
  );
  const socketPath = join(folder, "socket");
  const options = [...common, `--socket=${socketPath}`, ...networkOfMariadb(folder, listening)];
  const launch = () => launchMariadb(program, options);
  let server = await launch();
  const query = async (statement: string) => {
    const client = await createConnection({ socketPath, user: "root" });
    try {
      const [rows] = await client.query({ sql: statement, rowsAsArray: true });
      return Array.isArray(rows) ? rows.map((row) => String((row as unknown[])[0])) : [];
    } finally {
      await client.end();
    }
  };
  const { host, port } = placeOf(socketPath, listening, 3_306);
  const admin = { host, port, username: "dba", password: password() };
  await query("CREATE DATABASE app");
  await query(`CREATE USER dba@'%' IDENTIFIED BY '${admin.password}'`);
  const rights = "CREATE USER, PROCESS, CONNECTION ADMIN, SELECT";
  await query(`GRANT ${rights} ON *.* TO dba@'%' WITH GRANT OPTION`);
  return {
    engine: "mysql",
    admin: { ...admin, dbname: "app" },
    query,
    hasLogin: async (name) =>
      (await query(`SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0,
    async openSession({ username: user, password: secret }) {
      const client = await createConnection({ socketPath, user, password: secret });
      const ended = Promise.withResolvers<void>();
      client.on("error", () => ended.resolve());
      client.on("end", () => ended.resolve());
      const run = async (statement: string) => void (await client.query(statement));
      return { ended: ended.promise, query: run, close: () => client.end() };
    },
    halt: () => terminate(server),
    resume: async () => {
      server = await launch();
    },
    stop: async () => {
      await terminate(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once the server takes connections. */
async function launchMariadb(program: string, options: readonly string[]): Promise<ChildProcess> {
  const server = spawn(program, ["--no-defaults", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const killWithUs = () => void server.kill("SIGKILL");
  process.once("exit", killWithUs);
  server.once("exit", () => process.off("exit", killWithUs));
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line);
    if (line.includes("ready for connections")) {
      server.stderr.resume();
      return server;
    }
  }
  throw new Error(`MariaDB did not start: ${said.join("\n")}`);
}

async function terminate(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill("SIGTERM");
  await exit;
}
