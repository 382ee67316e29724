/** A throw-away PostgreSQL server for tests: on a socket in a temporary folder, without flushes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";

export interface PostgresServer {
  /** Makes an empty database, and gives its URL. */
  createDatabase(): Promise<string>;
  /** The address of the server, from which another process can make databases too. */
  readonly url: string;
  /** Stops the server so that every connection breaks. */
  halt(): Promise<void>;
  /** Starts a server that was halted, with the same data and the same address. */
  resume(): Promise<void>;
  /** Stops the server, and deletes it. */
  stop(): Promise<void>;
}

const extraFolders = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/usr/local/pgsql/bin",
  "/opt/homebrew/opt/postgresql*/bin",
];

/**
 * The folder of PostgreSQL's programs: of those on the `PATH`, else the newest of the usual places;
 * `undefined` without any.
 */
export function findPostgresPrograms(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter);
  const others = extraFolders.flatMap((pattern) => globSync(pattern).toSorted().toReversed());
  return [...onPath, ...others].find(
    (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
}

/** What a server is to have beside. */
export interface PostgresOptions {
  /** Listens on this port of `localhost` as well; 5432 names the socket where it is left out. */
  readonly port?: number;
  /** `ssl=on`. */
  readonly settings?: readonly string[];
  /** Puts files into the server's folder before it starts, as whoever it runs as. */
  readonly prepare?: (folder: string) => void;
}

/** Starts a server with the programs of a folder; it takes a second or two. */
export async function startPostgres(
  programs: string,
  { port, settings = [], prepare = () => {} }: PostgresOptions = {},
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-postgres-"));
  const owner = unprivilegedOwner();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const initialise = [
    "-D",
    data,
    "-U",
    "sallyport",
    "--auth=trust",
    "-N",
    "-E",
    "UTF8",
    "--locale=C",
  ];
  execFileSync(join(programs, "initdb"), initialise, { cwd: folder, stdio: "pipe", ...owner });
  prepare(data);
  if (owner !== undefined) {
    for (const name of readdirSync(data)) chownSync(join(data, name), owner.uid, owner.gid);
  }
  const further = port === undefined ? ["listen_addresses="] : [`port=${port}`];
  const options = { programs, folder, data, owner, settings: [...further, ...settings] };
  const query = port === undefined ? "" : `&port=${port}`;
  const url = `postgres://sallyport@/postgres?host=${encodeURIComponent(folder)}${query}`;
  let server = await launch(options);
  return {
    url,
    createDatabase: () => createDatabase(url),
    halt: () => terminate(server),
    resume: async () => {
      server = await launch(options);
    },
    stop: async () => {
      await terminate(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let databasesMade = 0;

/** Sorts by the rules of English where it can, so that a forgotten `COLLATE "C"` shows. */
export async function createDatabase(serverUrl: string): Promise<string> {
  databasesMade += 1;
  const name = `test_${process.pid}_${databasesMade}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS v");
    const english = " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'";
    await client.query(`CREATE DATABASE ${name}${rows[0].v >= 150_000 ? english : ""}`);
  } finally {
    await client.end();
  }
  return serverUrl.replace("/postgres?", `/${name}?`);
}

interface Launch {
  readonly programs: string;
  readonly folder: string;
  readonly data: string;
  readonly owner: Owner | undefined;
  readonly settings: readonly string[];
}

/** Resolves once the server takes connections. */
async function launch(options: Launch): Promise<ChildProcess> {
  const { programs, folder, data, owner } = options;
  const settings = ["fsync=off", "max_connections=200", "lc_messages=C", ...options.settings];
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-k", folder, ...settings.flatMap((setting) => ["-c", setting])],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe"], ...owner },
  );
  const killWithUs = () => void server.kill("SIGQUIT");
  process.once("exit", killWithUs);
  server.once("exit", () => process.off("exit", killWithUs));
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line);
    if (line.includes("ready to accept connections")) {
      // Whatever it says from here on is not waited for, but must not fill the pipe.
      server.stderr.resume();
      return server;
    }
  }
  throw new Error(`PostgreSQL did not start: ${said.join("\n")}`);
}

async function terminate(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill("SIGINT");
  await exit;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as the user made for it, or as nobody. */
function unprivilegedOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ["postgres", "nobody"]) {
    try {
      const id = (option: string) =>
        Number(execFileSync("id", [option, user], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch (error) {
      if (user === "nobody") throw error;
    }
  }
  return undefined;
}
