/** A throw-away server of MariaDB or of MySQL: whichever the machine has. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { createConnection } from "mysql2/promise";
import {
  type Listening,
  placeOf,
  randomPassword,
  type TestDatabase,
  type TestSession,
  writeCertificate,
} from "./database.ts";

/** In what the two differ, as far as a test's server goes. */
interface Flavour {
  /** Of the server. */
  readonly program: string;
  /** Makes the data folder that `common` names, with a `root` who needs no password. */
  initialise(program: string, common: readonly string[]): void;
  /** Always given to the server. */
  readonly always: readonly string[];
  /** Offers no TLS. */
  readonly withoutTls: string;
  /** The right to end the sessions of others. */
  readonly connectionRight: string;
}

/** MySQL's second protocol would listen too, and its folder for files need not be there. */
const withoutExtras = ["--mysqlx=OFF", "--secure-file-priv=NULL"];

const flavours: readonly Flavour[] = [
  {
    program: "mariadbd",
    initialise: (_program, common) => {
      const root = ["--auth-root-authentication-method=normal", "--skip-test-db"];
      execFileSync("mariadb-install-db", ["--no-defaults", ...common, ...root], { stdio: "pipe" });
    },
    always: [],
    withoutTls: "--skip-ssl",
    connectionRight: "CONNECTION ADMIN",
  },
  {
    program: "mysqld",
    initialise: (program, common) => {
      const options = ["--no-defaults", ...common, "--initialize-insecure", ...withoutExtras];
      execFileSync(program, options, { stdio: "pipe" });
    },
    always: withoutExtras,
    withoutTls: "--tls-version=",
    connectionRight: "CONNECTION_ADMIN",
  },
];

export interface MysqlServer {
  readonly path: string;
  readonly flavour: Flavour;
}

/** The first on the `PATH`, or where Debian and others put it. */
export function findMysqlServer(): MysqlServer | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/libexec"];
  return folders
    .flatMap((folder) =>
      flavours.map((flavour) => ({ path: join(folder, flavour.program), flavour })),
    )
    .find(({ path }) => existsSync(path));
}

export async function startMysql(
  { path, flavour }: MysqlServer,
  listening?: Listening,
): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-mysql-"));
  if (listening?.tls !== undefined) writeCertificate(folder, listening.tls);
  const common = [`--datadir=${join(folder, "data")}`, ...ownerOf(folder)];
  flavour.initialise(path, common);
  const socketPath = join(folder, "socket");
  const network = networkOf(folder, flavour, listening);
  const options = [...common, `--socket=${socketPath}`, ...flavour.always, ...network];
  const launch = () => launchServer(path, options);
  let server = await launch();
  const query = (statement: string) => firstColumn(socketPath, statement);
  const { host, port } = placeOf(socketPath, listening, 3_306);
  const admin = { host, port, username: "dba", password: randomPassword() };
  await query("CREATE DATABASE app");
  await query(`CREATE USER dba@'%' IDENTIFIED BY '${admin.password}'`);
  const rights = `CREATE USER, PROCESS, ${flavour.connectionRight}, SELECT`;
  await query(`GRANT ${rights} ON *.* TO dba@'%' WITH GRANT OPTION`);
  return {
    engine: "mysql",
    admin: { ...admin, dbname: "app" },
    query,
    hasLogin: async (name) =>
      (await query(`SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0,
    openSession: ({ username, password }) => openSession(socketPath, username, password),
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

/** The server refuses to run as root, and is told to become another, who must own its files. */
function ownerOf(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const id = (option: string) => Number(execFileSync("id", [option, "mysql"]));
  for (const name of ["", ...readdirSync(folder)]) {
    chownSync(join(folder, name), id("-u"), id("-g"));
  }
  return ["--user=mysql"];
}

/** Both make a certificate of their own where they are not told to do without. */
function networkOf(
  folder: string,
  flavour: Flavour,
  listening: Listening | undefined,
): readonly string[] {
  if (listening === undefined) return ["--skip-networking"];
  const network = [`--port=${listening.port}`, "--bind-address=127.0.0.1"];
  if (listening.tls === undefined) return [...network, flavour.withoutTls];
  const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  return [...network, `--ssl-cert=${certificate}`, `--ssl-key=${key}`];
}

async function firstColumn(socketPath: string, statement: string): Promise<readonly string[]> {
  const client = await createConnection({ socketPath, user: "root" });
  try {
    const [rows] = await client.query({ sql: statement, rowsAsArray: true });
    return Array.isArray(rows) ? rows.map((row) => String((row as unknown[])[0])) : [];
  } finally {
    await client.end();
  }
}

async function openSession(
  socketPath: string,
  user: string,
  password: string,
): Promise<TestSession> {
  const client = await createConnection({ socketPath, user, password });
  const ended = Promise.withResolvers<void>();
  client.on("error", () => ended.resolve());
  client.on("end", () => ended.resolve());
  const run = async (statement: string) => void (await client.query(statement));
  return { ended: ended.promise, query: run, close: () => client.end() };
}

/** Resolves once the server takes connections. */
async function launchServer(program: string, options: readonly string[]): Promise<ChildProcess> {
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
  throw new Error(`${program} did not start: ${said.join("\n")}`);
}

async function terminate(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill("SIGTERM");
  await exit;
}
