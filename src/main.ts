/** The one place that builds things and connects them. */
import { rmSync, writeFileSync } from "node:fs";
import { type Logger, pino } from "pino";
import type { AccountId } from "./base/arn.ts";
import { type Clock, systemClock } from "./base/clock.ts";
import {
  type Bootstrapped,
  bootstrap,
  endpointFile,
  openExisting,
  type ServerTables,
  serverMigrations,
} from "./bootstrap.ts";
import type { Configuration } from "./configuration.ts";
import { createPasswordHasher } from "./keys/password-hash.ts";
import { readRootKeyFile } from "./keys/root-key.ts";
import type { Sealer } from "./keys/sealing.ts";
import { SessionTokenSealer } from "./keys/session-token.ts";
import { AuthorizationMessages } from "./pipeline/authorization-messages.ts";
import type { Gate } from "./pipeline/gate.ts";
import { SessionTokens } from "./pipeline/session-tokens.ts";
import { resetRoute } from "./reset.ts";
import { faultReport } from "./server/fault-report.ts";
import { healthRoutes } from "./server/health.ts";
import { HttpServer, type PlainRoute } from "./server/http-server.ts";
import { makeMetrics } from "./server/metrics.ts";
import { serviceTable } from "./server/service-table.ts";
import {
  type CloudTrailTables,
  cloudTrailMigrations,
  cloudTrailService,
  Trail,
} from "./services/cloudtrail/service.ts";
import {
  IamDirectory,
  type IamTables,
  iamMigrations,
  iamService,
  identityProviders,
  managedPolicyCatalogue,
  type Quotas,
} from "./services/iam/service.ts";
import { type KmsTables, kmsMigrations, kmsService } from "./services/kms/service.ts";
import {
  type OrganizationsTables,
  organizationsMigrations,
  organizationsService,
} from "./services/organizations/service.ts";
import {
  type SecretsManagerTables,
  secretsManagerMigrations,
  secretsManagerService,
} from "./services/secretsmanager/service.ts";
import { type SsmTables, ssmMigrations, ssmService } from "./services/ssm/service.ts";
import {
  issuerRoutes,
  type Sts,
  type StsTables,
  stsMigrations,
  stsService,
} from "./services/sts/service.ts";
import { openBackupSource } from "./storage/backup-source.ts";
import { openDataFolder } from "./storage/data-folder.ts";
import { openStorage } from "./storage/open.ts";
import { exportSnapshot } from "./storage/snapshot-export.ts";
import { SnapshotError } from "./storage/snapshot-format.ts";
import { importSnapshot } from "./storage/snapshot-import.ts";
import type { Storage } from "./storage/storage.ts";
import { SigningKeyCache } from "./wire/signature/signing-key.ts";

export const version = "0.1.0";

/** All tables: the services' and the server's own. */
export type Tables = ServerTables &
  IamTables &
  StsTables &
  CloudTrailTables &
  OrganizationsTables &
  KmsTables &
  SecretsManagerTables &
  SsmTables;

export const migrations = [
  ...serverMigrations,
  ...iamMigrations,
  ...stsMigrations,
  ...cloudTrailMigrations,
  ...organizationsMigrations,
  ...kmsMigrations,
  ...secretsManagerMigrations,
  ...ssmMigrations,
];

export interface RunningServer {
  /** `http://127.0.0.1:4800`. */
  readonly endpoint: string;
  readonly account: AccountId;
  /** Named where root credentials were drawn and written at this start. */
  readonly newRootCredentialsFile: string | undefined;
  /** Finishes the calls under way, then lets go of everything. */
  close(): Promise<void>;
}

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
  const { gate, routes } = assemble({
    ...configuration,
    storage,
    sealer,
    clock: systemClock,
    endpoint,
    observe: metrics.observe,
    refusalDropped: metrics.refusalDropped,
    report: (failure, requestId) =>
      log.error({ fault: faultReport(failure), requestId }, "internal failure"),
  });
  const reset = configuration.ephemeral ? [resetRoute(opened, gate)] : [];
  const noted = configuration.ephemeral ? undefined : endpointFile(configuration.dataFolder);
  if (noted !== undefined) writeFileSync(noted, `${endpoint}\n`);
  server.serve(gate, [...healthRoutes(version, storage), metrics.route, ...routes, ...reset]);
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
      if (noted !== undefined) rmSync(noted, { force: true });
      await opened.close();
    },
  };
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

export interface Assembly {
  readonly storage: Storage<Tables>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly endpoint: string;
  readonly quotas: Quotas;
  readonly insecureLoopbackIssuers: boolean;
  readonly observe: Gate["observe"];
  readonly refusalDropped: () => void;
  readonly report: Gate["report"];
}

export interface Assembled {
  readonly gate: Gate;
  /** Paths that services answer beside the APIs. */
  readonly routes: readonly PlainRoute[];
}

/** Builds the services and connects them to the request line. */
export function assemble(parts: Assembly): Assembled {
  const { storage, sealer, clock, endpoint, quotas, observe, report } = parts;
  const catalogue = managedPolicyCatalogue();
  const directory = new IamDirectory({ storage, sealer, catalogue });
  const sessions = new SessionTokens(new SessionTokenSealer(sealer));
  const trail = new Trail({ storage, clock, onRefusalDropped: parts.refusalDropped });
  const iam = iamService({
    clock,
    storage,
    sealer,
    catalogue,
    directory,
    usage: trail,
    passwords: createPasswordHasher(),
    insecureLoopbackIssuers: parts.insecureLoopbackIssuers,
    quotas,
  });
  const authorizationMessages = new AuthorizationMessages(sealer);
  const stsParts: Sts = {
    clock,
    storage,
    sealer,
    directory,
    sessions,
    providers: identityProviders({ storage, sealer }),
    authorizationMessages,
    endpoint,
    insecureLoopbackIssuers: parts.insecureLoopbackIssuers,
  };
  const sts = stsService(stsParts);
  const gate: Gate = {
    clock,
    endpoint,
    storage: storage as unknown as Storage<unknown>,
    services: serviceTable(
      [
        iam,
        sts,
        cloudTrailService(),
        organizationsService({ clock, storage, sealer }),
        kmsService({ clock, storage, sealer }),
        secretsManagerService({ clock, storage, sealer }),
        ssmService({ clock, storage, sealer }),
      ],
      sts,
    ),
    directory,
    sessions,
    authorizationMessages,
    signingKeys: new SigningKeyCache(),
    audit: trail,
    accountExists: (account) => directory.accountExists(account),
    observe,
    report,
  };
  return { gate, routes: issuerRoutes(stsParts) };
}
