/** The one place that builds things and connects them. */
import { pino } from "pino";
import type { AccountId } from "./base/arn.ts";
import { type Clock, systemClock } from "./base/clock.ts";
import {
  bootstrap,
  rootCredentialsFile,
  type ServerTables,
  serverMigrations,
} from "./bootstrap.ts";
import type { Configuration } from "./configuration.ts";
import type { Sealer } from "./keys/sealing.ts";
import { SessionTokenSealer } from "./keys/session-token.ts";
import type { Gate } from "./pipeline/gate.ts";
import { SessionTokens } from "./pipeline/session-tokens.ts";
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
  managedPolicyCatalogue,
  type Quotas,
} from "./services/iam/service.ts";
import { stsService } from "./services/sts/service.ts";
import { openDataFolder } from "./storage/data-folder.ts";
import { openStorage } from "./storage/open.ts";
import type { Storage } from "./storage/storage.ts";
import { SigningKeyCache } from "./wire/signature/signing-key.ts";

export const version = "0.1.0";

/** All tables: the services' and the server's own. */
export type Tables = ServerTables & IamTables & CloudTrailTables;

export const migrations = [...serverMigrations, ...iamMigrations, ...cloudTrailMigrations];

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

/** Starts a server; rejects where the settings, the data or the port do not allow it. */
export async function startServer(configuration: Configuration): Promise<RunningServer> {
  const log = pino({ level: configuration.log }, pino.destination(2));
  const folder = configuration.ephemeral ? undefined : openDataFolder(configuration.dataFolder);
  const storage = await openStorage<Tables>({
    migrations,
    ...(folder === undefined ? {} : { folder }),
    ...(configuration.databaseUrl === undefined ? {} : { databaseUrl: configuration.databaseUrl }),
    report: (error) => log.warn({ error: error.message }, "database connection lost"),
  });
  const { sealer, account, newRoot } = await bootstrap(configuration, storage, systemClock);
  const metrics = makeMetrics();
  // The port comes first: it is part of the endpoint, and port 0 is known only when it is taken.
  const server = await HttpServer.listen(configuration.listen);
  const endpoint = configuration.endpoint ?? urlOf(configuration.listen.host, server.port);
  const { gate, routes } = assemble({
    ...configuration,
    storage,
    sealer,
    clock: systemClock,
    endpoint,
    observe: metrics.observe,
    refusalDropped: metrics.refusalDropped,
    report: (failure, requestId) => log.error({ err: failure, requestId }, "internal failure"),
  });
  server.serve(gate, [...healthRoutes(version, storage), metrics.route, ...routes]);
  const maintenance = setInterval(() => {
    storage.maintain().catch((error: unknown) => log.warn({ error }, "maintenance failed"));
  }, maintenanceInterval);
  return {
    endpoint,
    account,
    newRootCredentialsFile:
      newRoot === undefined || configuration.rootCredentials !== undefined || folder === undefined
        ? undefined
        : rootCredentialsFile(configuration.dataFolder),
    async close() {
      clearInterval(maintenance);
      await server.close();
      await storage.close();
      folder?.release();
    },
  };
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
  const iam = iamService({ clock, storage, sealer, catalogue, directory, usage: trail, quotas });
  const sts = stsService({ directory, sessions });
  const gate: Gate = {
    clock,
    endpoint,
    storage: storage as unknown as Storage<unknown>,
    services: serviceTable([iam, sts, cloudTrailService()], sts),
    directory,
    sessions,
    signingKeys: new SigningKeyCache(),
    audit: trail,
    accountExists: (account) => directory.accountExists(account),
    observe,
    report,
  };
  return { gate, routes: [] };
}
