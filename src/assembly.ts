/** Builds the services and connects them: the only place that knows all of them. */
import type { AccountId } from "./base/arn.ts";
import type { Clock } from "./base/clock.ts";
import type { ServerQuotas } from "./configuration.ts";
import { decisionRoutes } from "./decision-api/routes.ts";
import { enginesUnder } from "./engines/engines.ts";
import { JobRunner, type JobRunnerParts } from "./jobs/runner.ts";
import { type JobTables, jobMigrations } from "./jobs/tables.ts";
import { createPasswordHasher } from "./keys/password-hash.ts";
import type { SealedColumn } from "./keys/sealed-column.ts";
import type { Sealer } from "./keys/sealing.ts";
import { SessionTokenSealer } from "./keys/session-token.ts";
import { type LeaseWitness, leaseJobs } from "./leases/jobs.ts";
import { type LeaseTables, leaseMigrations } from "./leases/tables.ts";
import { defaultOutboundRule, type OutboundRule } from "./outbound/rule.ts";
import { AuthorizationMessages } from "./pipeline/authorization-messages.ts";
import type { Gate } from "./pipeline/gate.ts";
import { KeptResources } from "./pipeline/kept-resources.ts";
import type { KeyService } from "./pipeline/key-service.ts";
import { callerId } from "./pipeline/own-call.ts";
import { isStillAllowed } from "./pipeline/remembered-call.ts";
import { ResourcePolicyDirectory } from "./pipeline/resource-policy-directory.ts";
import { SessionTokens } from "./pipeline/session-tokens.ts";
import { consentRegister } from "./pipeline/standing-consent.ts";
import { rotationJobKind } from "./root-key/job.ts";
import type { RootKeys } from "./root-key/root-keys.ts";
import { type ServerTables, serverMigrations } from "./root-key/tables.ts";
import type { PlainRoute } from "./server/http-server.ts";
import { serviceTable } from "./server/service-table.ts";
import {
  type CloudTrailTables,
  cloudTrailMigrations,
  cloudTrailService,
  resourceUsage,
  Trail,
} from "./services/cloudtrail/service.ts";
import {
  accessKeyKeeper,
  accountFactory,
  IamDecisionDirectory,
  IamDirectory,
  type IamTables,
  iamMigrations,
  iamSealedColumns,
  iamService,
  identityKeepers,
  identityProviders,
  managedPolicyCatalogue,
  RoleTrustHolder,
  rootAccess,
} from "./services/iam/service.ts";
import {
  KeyKeeper,
  KeyPolicyHolder,
  KmsKeyService,
  type KmsTables,
  keyUpkeep,
  kmsMigrations,
  kmsSealedColumns,
  kmsService,
  makeKms,
} from "./services/kms/service.ts";
import { leaseRecorder, leaseService } from "./services/leases/service.ts";
import {
  OrganizationsDirectory,
  type OrganizationsTables,
  organizationsMigrations,
  organizationsService,
} from "./services/organizations/service.ts";
import { rootKeyService, rotationRecorder } from "./services/rootkey/service.ts";
import {
  type AccessKeyStrategyParts,
  connectedStrategies,
  dynamicLeases,
  makeSecretsManager,
  noRotationFunctions,
  type RotationFunctions,
  type RotationWitness,
  rotationKinds,
  rotationRunner,
  rotationStrategies,
  SecretKeeper,
  SecretPolicyHolder,
  type SecretsManagerTables,
  secretReader,
  secretRemoval,
  secretsManagerMigrations,
  secretsManagerSealedColumns,
  secretsManagerService,
} from "./services/secretsmanager/service.ts";
import {
  ParameterKeeper,
  ParameterPolicyHolder,
  parameterPolicyJob,
  type SsmTables,
  ssmMigrations,
  ssmService,
} from "./services/ssm/service.ts";
import {
  issuerRoutes,
  type Sts,
  type StsTables,
  stsMigrations,
  stsSealedColumns,
  stsService,
} from "./services/sts/service.ts";
import type { Storage } from "./storage/storage.ts";
import { UntilChange } from "./storage/until-change.ts";
import { SigningKeyCache } from "./wire/signature/signing-key.ts";

/** All tables: the services' and the server's own. */
export type Tables = ServerTables &
  JobTables &
  LeaseTables &
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
  ...jobMigrations,
  ...leaseMigrations,
  ...organizationsMigrations,
  ...kmsMigrations,
  ...secretsManagerMigrations,
  ...ssmMigrations,
];

/** Every column whose values are sealed under the root key. */
export const sealedColumns: readonly SealedColumn[] = [
  ...iamSealedColumns,
  ...stsSealedColumns,
  ...kmsSealedColumns,
  ...secretsManagerSealedColumns,
];

/** Access keys whose holders are remembered between two changes. */
const keyHoldersMax = 10_000;

/** What the root key's own API and its rotation need beside the rest. */
export interface RootKeyParts {
  readonly rootKeys: RootKeys;
  /** The first account: the server's root key is its affair. */
  readonly account: AccountId;
}

export interface Assembly {
  readonly storage: Storage<Tables>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly endpoint: string;
  readonly quotas: ServerQuotas;
  readonly insecureLoopbackIssuers: boolean;
  /** Where callers may make the server connect to; the default rule where it is left out. */
  readonly outbound?: OutboundRule;
  readonly observe: Gate["observe"];
  readonly refusalDropped: () => void;
  readonly report: Gate["report"];
  /** Told of attempts at jobs that failed; like any fault where it is left out. */
  readonly reportJob?: JobRunnerParts["report"];
  /** Left out where the root key is kept nowhere, and so is never changed. */
  readonly rootKey?: RootKeyParts;
  /** Counts what becomes of rotations; left out where nobody looks. */
  readonly rotation?: RotationWitness["observe"];
  /** Counts the ends of leases; left out where nobody looks. */
  readonly leaseEnd?: LeaseWitness["observe"];
  /** The operator's own ways to rotate secrets. */
  readonly rotationFunctions?: RotationFunctions;
}

export interface Assembled {
  readonly gate: Gate;
  /** Paths that services answer beside the APIs. */
  readonly routes: readonly PlainRoute[];
  /** Not started yet. */
  readonly jobs: JobRunner;
  /** What services that seal their customers' values use. */
  readonly keys: KeyService;
}

/** Builds the services and connects them to the request line. */
export function assemble(parts: Assembly): Assembled {
  const { storage, clock, endpoint, observe, report } = parts;
  const core = makeCore(parts);
  const { directory, organizations, sessions, trail, authorizationMessages } = core;
  const vaults = makeVaults(parts, core, {
    callerId: (credentials) => callerId(credentials, gate),
    consents: consentRegister(() => gate),
  });
  const sts = stsService(core.sts);
  const leaseKinds = [dynamicLeases(vaults.secretsManager, (call) => isStillAllowed(call, gate))];
  const leases = { storage: storage as unknown as Storage<LeaseTables>, clock, kinds: leaseKinds };
  const leaseWitness = { record: leaseRecorder(trail), observe: parts.leaseEnd ?? (() => {}) };
  const rootKey = parts.rootKey && makeRootKey(parts, parts.rootKey, core);
  const gate: Gate = {
    clock,
    endpoint,
    storage: storage as unknown as Storage<unknown>,
    services: serviceTable(
      [sts, ...servicesOf(parts, core, vaults), leaseService(leases), ...(rootKey?.services ?? [])],
      sts,
    ),
    directory,
    organizations,
    sessions,
    authorizationMessages,
    signingKeys: new SigningKeyCache(),
    keyHolders: new UntilChange(storage, keyHoldersMax),
    audit: trail,
    accountExists: (account, unit) => directory.accountExists(account, unit),
    observe,
    report,
  };
  const jobs = new JobRunner({
    storage: storage as unknown as Storage<JobTables>,
    clock,
    kinds: [
      keyUpkeep(vaults.kms),
      secretRemoval(clock, trail),
      parameterPolicyJob(clock, trail),
      ...leaseJobs({ ...leases, witness: leaseWitness }),
      ...vaults.rotationJobs,
      ...(rootKey?.jobs ?? []),
    ],
    report:
      parts.reportJob ??
      ((failure, { kind, subject }) => report(failure, `job ${kind} ${subject}`)),
  });
  const decisions = decisionRoutes(
    gate,
    new IamDecisionDirectory(storage, directory),
    new KeptResources([
      ...identityKeepers(directory),
      new KeyKeeper(vaults.kms),
      new SecretKeeper(clock),
      new ParameterKeeper(),
    ]),
  );
  return { gate, routes: [...issuerRoutes(core.sts), ...decisions], jobs, keys: vaults.keys };
}

/** Who is who, and the trail of what they do: what all services stand on. */
function makeCore(parts: Assembly) {
  const { storage, sealer, clock, endpoint, insecureLoopbackIssuers } = parts;
  const catalogue = managedPolicyCatalogue();
  const directory = new IamDirectory({ storage, sealer, catalogue });
  const organizations = new OrganizationsDirectory(storage);
  const sessions = new SessionTokens(new SessionTokenSealer(sealer));
  const trail = new Trail({ storage, clock, onRefusalDropped: parts.refusalDropped });
  const authorizationMessages = new AuthorizationMessages(sealer);
  const sts: Sts = {
    clock,
    storage,
    sealer,
    directory,
    organizations,
    rootAccess: rootAccess(),
    sessions,
    providers: identityProviders({ storage, sealer }),
    authorizationMessages,
    endpoint,
    insecureLoopbackIssuers,
    outbound: parts.outbound ?? defaultOutboundRule,
  };
  return { catalogue, directory, organizations, sessions, trail, authorizationMessages, sts };
}

type Core = ReturnType<typeof makeCore>;

/** What keeps keys and secrets. */
function makeVaults(
  parts: Assembly,
  { directory, trail }: Core,
  line: Pick<AccessKeyStrategyParts, "callerId" | "consents">,
) {
  const { storage, sealer, clock, outbound = defaultOutboundRule } = parts;
  const findEngine = enginesUnder(outbound);
  const kms = makeKms({ clock, storage, sealer, principals: directory, usage: resourceUsage });
  const keys = new KmsKeyService(kms);
  const functions = parts.rotationFunctions ?? noRotationFunctions;
  const connected = connectedStrategies(functions, { clock, outbound });
  const keeper = accessKeyKeeper({ sealer, quotas: parts.quotas, audit: trail });
  const anyStorage = storage as unknown as Storage<unknown>;
  const accessKeys = { keeper, storage: anyStorage, clock, sealer, ...line };
  const strategies = rotationStrategies({ findEngine, accessKeys, connected });
  const witness = { audit: trail, observe: parts.rotation ?? (() => {}) };
  const secretsManager = makeSecretsManager({
    storage,
    keys,
    audit: trail,
    principals: directory,
    rotations: rotationRunner({ strategies, clock, witness }),
    dynamic: { clock, sealer, findEngine },
  });
  const rotationJobs = rotationKinds({ secretsManager, storage, clock, strategies, witness });
  const resourcePolicies = new ResourcePolicyDirectory([
    new RoleTrustHolder(directory),
    new KeyPolicyHolder(kms),
    new SecretPolicyHolder(directory, clock),
    new ParameterPolicyHolder(directory),
  ]);
  return { kms, keys, secretsManager, rotationJobs, resourcePolicies };
}

type Vaults = ReturnType<typeof makeVaults>;

/** The root key's own API, and the job that seals everything anew. */
function makeRootKey(
  { storage, sealer, clock }: Assembly,
  { rootKeys, account }: RootKeyParts,
  { trail }: Core,
) {
  const server = storage as unknown as Storage<ServerTables>;
  const rotating = { clock, account, rootKeys };
  const witness = rotationRecorder(trail, clock, account);
  const sweep = { storage: server, sealer, columns: sealedColumns };
  return {
    services: [rootKeyService({ ...rotating, columns: sealedColumns.length })],
    jobs: [rotationJobKind({ ...rotating, ...sweep, witness })],
  };
}

/** All services but STS. */
function servicesOf(parts: Assembly, core: Core, vaults: Vaults) {
  const { kms, keys, secretsManager, resourcePolicies } = vaults;
  const { clock, storage, sealer, quotas, insecureLoopbackIssuers } = parts;
  const { catalogue, directory, organizations, trail } = core;
  const iam = iamService({
    clock,
    storage,
    sealer,
    catalogue,
    directory,
    organizations,
    resourcePolicies,
    usage: trail,
    passwords: createPasswordHasher(),
    insecureLoopbackIssuers,
    quotas,
  });
  const accounts = accountFactory({ directory, quotas });
  return [
    iam,
    cloudTrailService(storage),
    organizationsService({ accounts, principals: directory, quotas }),
    kmsService(kms),
    secretsManagerService(secretsManager),
    ssmService({ keys, principals: directory, secrets: secretReader(secretsManager) }),
  ];
}
