/** Opens the data, builds the server and lets the requests in. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Logger, pino } from "pino";
import { assemble, migrations, type Tables } from "./assembly.ts";
import type { AccountId } from "./base/arn.ts";
import { systemClock } from "./base/clock.ts";
import { type Bootstrapped, bootstrap, endpointFile, openExisting } from "./bootstrap.ts";
import { type Configuration, ConfigurationError } from "./configuration.ts";
import { readRootKeyFile } from "./keys/root-key.ts";
import { resetRoute } from "./reset.ts";
import { faultReport } from "./server/fault-report.ts";
import { healthRoutes } from "./server/health.ts";
import { HttpServer } from "./server/http-server.ts";
import { makeMetrics } from "./server/metrics.ts";
import type { RotationFunctions } from "./services/secretsmanager/service.ts";
import { openBackupSource } from "./storage/backup-source.ts";
import { openDataFolder } from "./storage/data-folder.ts";
import { openStorage } from "./storage/open.ts";
import { exportSnapshot } from "./storage/snapshot-export.ts";
import { SnapshotError } from "./storage/snapshot-format.ts";
import { importSnapshot } from "./storage/snapshot-import.ts";
import type { Storage } from "./storage/storage.ts";
import { version } from "./version.ts";

export interface RunningServer {
  /** `http://127.0.0.1:4800`. */
  readonly endpoint: string;
  readonly account: AccountId;
  /** Named where root credentials were drawn and written at this start. */
  readonly newRootCredentialsFile: string | undefined;
  /** Finishes the calls under way, then lets go of everything. */
  close(): Promise<void>;
}

/** As long as the digest that it makes. */
const hookKeyBytesMin = 32;

/** How often the storage's housekeeping runs, in milliseconds. */
const maintenanceInterval = 5_000;

interface Opened extends Bootstrapped {
  readonly storage: Storage<Tables>;
  /** Lets go of the database and of the data folder. */
  close(): Promise<void>;
}

/** What differs between those who open the data. */
interface Opening {
  /** Fills the database, where it is new, before the account is looked for. */
  readonly fill?: (storage: Storage<Tables>) => Promise<void>;
  /** Told of trouble that no caller waits for. */
  readonly report?: (error: Error) => void;
}

/** Opens the data folder and the database, and finds or makes the account. */
async function open(
  configuration: Configuration,
  { fill = async () => {}, report = () => {} }: Opening = {},
): Promise<Opened> {
  const { databaseUrl } = configuration;
  const folder = configuration.ephemeral ? undefined : openDataFolder(configuration.dataFolder);
  try {
    const storage = await openStorage<Tables>({
      migrations,
      report,
      ...(folder === undefined ? {} : { folder }),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    const close = async () => {
      await storage.close();
      folder?.release();
    };
    try {
      await fill(storage);
      return { ...(await bootstrap(configuration, storage, systemClock)), storage, close };
    } catch (error) {
      await storage.close();
      throw error;
    }
  } catch (error) {
    folder?.release();
    throw error;
  }
}

/** Starts a server; rejects where the settings, the data or the port do not allow it. */
export async function startServer(configuration: Configuration): Promise<RunningServer> {
  const log = pino({ level: configuration.log }, pino.destination(2));
  const opened = await open(configuration, {
    report: (error) => log.warn({ fault: faultReport(error) }, "database connection lost"),
  });
  try {
    // The port comes first: it is part of the endpoint, and port 0 is known only when it is taken.
    const server = await HttpServer.listen(configuration.listen);
    try {
      return serve(configuration, opened, server, log);
    } catch (error) {
      await server.close();
      throw error;
    }
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Builds what answers, and lets the requests in. */
function serve(
  configuration: Configuration,
  opened: Opened,
  server: HttpServer,
  log: Logger,
): RunningServer {
  const { storage, sealer, account, rootCredentialsFile } = opened;
  const metrics = makeMetrics();
  const endpoint = configuration.endpoint ?? urlOf(configuration.listen.host, server.port);
  const { gate, routes, jobs } = assemble({
    ...configuration,
    storage,
    sealer,
    clock: systemClock,
    endpoint,
    observe: metrics.observe,
    refusalDropped: metrics.refusalDropped,
    rotation: metrics.rotation,
    leaseEnd: metrics.leaseEnd,
    rotationFunctions: rotationFunctionsOf(configuration),
    report: (failure, requestId) =>
      log.error({ fault: faultReport(failure), requestId }, "internal failure"),
  });
  const reset = configuration.ephemeral ? [resetRoute(opened, gate)] : [];
  const noted = configuration.ephemeral ? undefined : endpointFile(configuration.dataFolder);
  if (noted !== undefined) writeFileSync(noted, `${endpoint}\n`);
  const plain = [...healthRoutes(version, storage), metrics.route, ...routes, ...reset];
  server.serve(gate, plain, configuration.trustedProxies);
  jobs.start();
  const maintenance = setInterval(() => {
    storage
      .maintain()
      .catch((error: unknown) => log.warn({ fault: faultReport(error) }, "maintenance failed"));
  }, maintenanceInterval);
  return {
    endpoint,
    account,
    newRootCredentialsFile: rootCredentialsFile,
    async close() {
      clearInterval(maintenance);
      await server.close();
      await jobs.stop();
      if (noted !== undefined) rmSync(noted, { force: true });
      await opened.close();
    },
  };
}

/** Throws `ConfigurationError` where the key that signs the calls of hooks is not there. */
function rotationFunctionsOf({
  rotationCommands: commands,
  rotationHooks: hooks,
  rotationHookKeyFile: file,
}: Configuration): RotationFunctions {
  const hookKey = file === undefined ? new Uint8Array() : readHookKey(file);
  return { commands, hooks, hookKey };
}

function readHookKey(file: string): Uint8Array {
  const key = existsSync(file) ? readFileSync(file) : new Uint8Array();
  if (key.length >= hookKeyBytesMin) return key;
  throw new ConfigurationError(
    `SALLYPORT_ROTATION_HOOK_KEY_FILE must name a file of at least ${hookKeyBytesMin} bytes.`,
  );
}

/** What `sallyport init` made or found. */
export interface Initialised {
  readonly account: AccountId;
  readonly isNew: boolean;
  readonly rootCredentialsFile: string | undefined;
}

/** Makes the data folder, the root key and the account where they are not there yet. */
export async function initialise(configuration: Configuration): Promise<Initialised> {
  const { account, isNew, rootCredentialsFile, close } = await open(configuration);
  await close();
  return { account, isNew, rootCredentialsFile };
}

/** The lines of a backup, taken beside the running server. */
export async function openBackup(configuration: Configuration): Promise<AsyncIterable<string>> {
  const { databaseUrl, dataFolder } = configuration;
  const source = await openBackupSource({
    folderPath: dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  return exportSnapshot(source);
}

/**
 * Fills a new database from a backup, all of it or nothing; the root key of the backed-up server
 * must be in place. Throws `SnapshotError`, and what `bootstrap` throws.
 */
export async function restoreBackup(
  configuration: Configuration,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<{ readonly rows: number; readonly account: AccountId }> {
  // Where there is no key at all, not even a database is made.
  readRootKeyFile(configuration.rootKeyFile);
  let rows = 0;
  const { account, close } = await open(configuration, {
    async fill(storage) {
      rows = await importSnapshot(storage, pieces, async ({ database }) => {
        const restored = await openExisting(configuration, database);
        if (restored === undefined) throw new SnapshotError("The snapshot holds no account.");
      });
    },
  });
  await close();
  return { rows, account };
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
