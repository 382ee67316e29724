/** Opens the data, builds the server and lets the requests in. */

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Logger, pino } from "pino";
import { assemble, migrations, type Tables } from "./assembly.ts";
import type { AccountId } from "./base/arn.ts";
import { systemClock } from "./base/clock.ts";
import { assert } from "./base/errors.ts";
import {
  type Bootstrapped,
  bootstrap,
  endpointFile,
  openExisting,
  rootKeyPlace,
} from "./bootstrap.ts";
import { type Configuration, ConfigurationError } from "./configuration.ts";
import { jobReport } from "./job-report.ts";
import { readRootKeys } from "./keys/key-file.ts";
import { Sealer } from "./keys/sealing.ts";
import { checkedRule } from "./outbound/rule.ts";
import { resetRoute } from "./reset.ts";
import { RootKeys } from "./root-key/root-keys.ts";
import type { ServerTables } from "./root-key/tables.ts";
import {
  answerRootRecovery,
  type Recovered,
  RootRecoveryError,
  recoverRootUser,
  requestRootRecovery,
} from "./root-recovery.ts";
import { faultReport } from "./server/fault-report.ts";
import { healthRoutes } from "./server/health.ts";
import { HttpServer } from "./server/http-server.ts";
import { makeMetrics } from "./server/metrics.ts";
import { type RotationFunctions, rotationOutcomes } from "./services/secretsmanager/service.ts";
import { openBackupSource } from "./storage/backup-source.ts";
import { isDataFolderInUse, openDataFolder } from "./storage/data-folder.ts";
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
      return serve(
        configuration,
        opened,
        server,
        log,
        await rootKeysOf(configuration, opened, log),
      );
    } catch (error) {
      await server.close();
      throw error;
    }
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Undefined for an ephemeral server, whose root key is in no file and never changes. */
async function rootKeysOf(
  configuration: Configuration,
  { storage, sealer }: Opened,
  log: Logger,
): Promise<RootKeys | undefined> {
  if (configuration.ephemeral) return undefined;
  const rootKeys = new RootKeys({
    storage: storage as unknown as Storage<ServerTables>,
    sealer,
    clock: systemClock,
    host: hostname(),
    read: (known) => readRootKeys(rootKeyPlace(configuration), known),
    report: (failure) => log.error({ reason: failure.message }, "root key trouble"),
  });
  await rootKeys.join();
  return rootKeys;
}

/** Builds what answers, and lets the requests in. */
function serve(
  configuration: Configuration,
  opened: Opened,
  server: HttpServer,
  log: Logger,
  rootKeys: RootKeys | undefined,
): RunningServer {
  const { storage, sealer, account, rootCredentialsFile } = opened;
  const metrics = makeMetrics(rotationOutcomes);
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
    ...(rootKeys === undefined ? {} : { rootKey: { rootKeys, account } }),
    outbound: checkedRule(configuration.connectTo, server.port),
    report: (failure, requestId) =>
      log.error({ fault: faultReport(failure), requestId }, "internal failure"),
    reportJob: jobReport(log),
  });
  const reset = configuration.ephemeral ? [resetRoute(opened, gate)] : [];
  const noted = configuration.ephemeral ? undefined : endpointFile(configuration.dataFolder);
  if (noted !== undefined) writeFileSync(noted, `${endpoint}\n`);
  const readiness = {
    async check() {
      rootKeys?.check();
      await storage.check();
    },
    get writable() {
      return storage.writable;
    },
  };
  const plain = [...healthRoutes(version, readiness), metrics.route, ...routes, ...reset];
  server.serve(gate, plain, configuration.trustedProxies);
  jobs.start();
  const recoverable = { ...opened, dataFolder: configuration.dataFolder, clock: systemClock };
  const maintenance = setInterval(() => {
    storage
      .maintain()
      .then(() => rootKeys?.refresh())
      .then(() => (configuration.ephemeral ? undefined : answerRootRecovery(recoverable)))
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
      await rootKeys
        ?.leave()
        .catch((error: unknown) => log.warn({ fault: faultReport(error) }, "not signed off"));
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

/**
 * New root credentials of an account, the first one where none is named, by the data itself or by
 * the server that holds it. Throws `RootRecoveryError`, and what `open` throws.
 */
export async function recoverRootCredentials(
  configuration: Configuration,
  account: AccountId | undefined,
): Promise<Recovered> {
  const { dataFolder } = configuration;
  // Where there is no key, there is no data either, and none is made.
  const [rootKey] = await readRootKeys(rootKeyPlace(configuration));
  if (isDataFolderInUse(dataFolder)) {
    assert(rootKey !== undefined, "a root key file holds a key");
    return requestRootRecovery(dataFolder, new Sealer(rootKey), account);
  }
  const { isNew, close, ...opened } = await open(configuration);
  try {
    if (isNew) throw new RootRecoveryError(`${dataFolder} was empty: its root user is new`);
    return await recoverRootUser({ ...opened, dataFolder, clock: systemClock }, account);
  } finally {
    await close();
  }
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
  await readRootKeys(rootKeyPlace(configuration));
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
