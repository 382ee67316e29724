/**
 * A server for tests, on each database, without a network: the official SDK's clients talk to the
 * request line itself, so every call is serialized, signed, decided, recorded and answered.
 */
import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import { describe } from "vitest";
import {
  type Assembled,
  type Assembly,
  assemble,
  migrations,
  type Tables,
} from "../../assembly.ts";
import type { AccountId } from "../../base/arn.ts";
import { type EpochMilliseconds, ManualClock } from "../../base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "../../base/identifiers.ts";
import { defaultServerQuotas } from "../../configuration.ts";
import { EngineError } from "../../engines/engine.ts";
import { testOutbound } from "../../engines/testing/databases.ts";
import { randomRootKey } from "../../keys/root-key.ts";
import { Sealer } from "../../keys/sealing.ts";
import type { Storage } from "../../storage/storage.ts";
import { type TestStorage, testStorages } from "../../storage/testing/storages.ts";
import type { CloudtrailOperations } from "../../wire/generated/cloudtrail.ts";
import type { IamOperations } from "../../wire/generated/iam.ts";
import type { KmsOperations } from "../../wire/generated/kms.ts";
import type { OrganizationsOperations } from "../../wire/generated/organizations.ts";
import type { SecretsmanagerOperations } from "../../wire/generated/secretsmanager.ts";
import type { SsmOperations } from "../../wire/generated/ssm.ts";
import type { StsOperations } from "../../wire/generated/sts.ts";
import { bootstrapAccount } from "../iam/service.ts";
import { type LeaseOperations, leaseModel } from "../leases/model.ts";
import { type RootKeyOperations, rootKeyModel } from "../rootkey/model.ts";
import { type Credentials, clientFor, type Send } from "./client.ts";
import { ownClientFor, type SendOwn } from "./own-client.ts";

/** Calls one service by the operation's name; inputs and outputs are the model's. */
type Calls<Operations extends { [Name in keyof Operations]: { input: unknown; output: unknown } }> =
  <Name extends keyof Operations>(
    name: Name,
    input: Operations[Name]["input"],
  ) => Promise<Operations[Name]["output"]>;

export interface TestClient {
  readonly iam: Calls<IamOperations>;
  readonly sts: Calls<StsOperations>;
  readonly cloudtrail: Calls<CloudtrailOperations>;
  readonly organizations: Calls<OrganizationsOperations>;
  readonly kms: Calls<KmsOperations>;
  readonly secretsmanager: Calls<SecretsmanagerOperations>;
  readonly ssm: Calls<SsmOperations>;
  readonly leases: Calls<LeaseOperations>;
  /** Answers where the server was made with a root key that can change. */
  readonly rootKey: Calls<RootKeyOperations>;
}

export interface TestServer {
  readonly account: AccountId;
  readonly clock: ManualClock;
  readonly storage: Storage<Tables>;
  readonly sealer: Sealer;
  readonly assembled: Assembled;
  /** The account's root user. */
  readonly root: TestClient;
  /** Whoever has these credentials. */
  as(credentials: Credentials): TestClient;
  /** Makes a user with a key and, where one is given, an inline policy. */
  user(name: string, policy?: object): Promise<TestClient>;
}

/** What servers of tests take for now. */
const usualStart = Date.UTC(2026, 10, 22, 10, 0, 0);

const backends: readonly TestStorage["name"][] = ["sqlite in memory"];

/**
 * Runs a suite on SQLite and on PostgreSQL. `server()` gives a fresh account: accounts share a
 * database, and nothing of one may show in another.
 */
export function eachDatabase(
  title: string,
  suite: (server: () => Promise<TestServer>) => void,
  startsAt = usualStart,
) {
  for (const backend of testStorages()) {
    if (backend.dialect === "sqlite" && !backends.includes(backend.name)) continue;
    describe.runIf(backend.available)(`${title} on ${backend.name}`, () => {
      let shared: Promise<SharedServer> | undefined;
      suite(async () => {
        shared ??= share(backend, startsAt);
        return freshAccount(await shared);
      });
    });
  }
}

/** Runs a suite on two nodes that share a PostgreSQL database; each has an account of its own. */
export function onTwoNodes(
  title: string,
  suite: (nodes: () => Promise<readonly [TestServer, TestServer]>) => void,
  startsAt = usualStart,
) {
  for (const backend of testStorages()) {
    if (backend.dialect !== "postgres") continue;
    describe.runIf(backend.available)(title, () => {
      suite(async () => {
        const database = await backend.create();
        const sealer = new Sealer(randomRootKey());
        const node = async () =>
          freshAccount(
            serverOn(
              await database.open<Tables>(migrations),
              sealer,
              {},
              new ManualClock(startsAt),
            ),
          );
        return [await node(), await node()];
      });
    });
  }
}

/** A server that accounts are made on. */
export interface SharedServer {
  readonly storage: Storage<Tables>;
  readonly sealer: Sealer;
  readonly clock: ManualClock;
  readonly assembled: Assembled;
}

async function share(backend: TestStorage, startsAt: EpochMilliseconds): Promise<SharedServer> {
  const storage = await backend.open<Tables>(migrations);
  return serverOn(storage, new Sealer(randomRootKey()), {}, new ManualClock(startsAt));
}

/** A server of these parts; `more` are further parts, or others than the usual. */
export function serverOn(
  storage: Storage<Tables>,
  sealer: Sealer,
  more: Partial<Assembly> = {},
  clock: ManualClock = new ManualClock(usualStart),
): SharedServer {
  const assembled = assemble({
    storage,
    sealer,
    clock,
    endpoint: "http://127.0.0.1:4800",
    quotas: defaultServerQuotas,
    insecureLoopbackIssuers: true,
    outbound: testOutbound,
    observe: () => {},
    refusalDropped: () => {},
    // A fault of ours must fail the test that meets it, and not only answer it with a 500.
    report: (failure) => {
      // What an outside system did is not ours; whoever asked for it is told.
      if (failure instanceof EngineError) return;
      throw failure;
    },
    ...more,
  });
  return { storage, sealer, clock, assembled };
}

async function freshAccount(shared: SharedServer): Promise<TestServer> {
  const { storage, sealer, clock } = shared;
  const account = randomAccountId();
  const credentials = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  await storage.transact(({ database }) =>
    bootstrapAccount(database, sealer, { account, root: credentials, now: clock.now() }),
  );
  return testClientOf(shared, account, credentials);
}

/** The server as an account's root user sees it. */
export function testClientOf(
  { storage, sealer, clock, assembled }: SharedServer,
  account: AccountId,
  credentials: Credentials,
): TestServer {
  const { gate } = assembled;
  const as = (who: Credentials) => testClient(clientFor(gate, who), ownClientFor(gate, who));
  const root = as(credentials);
  return {
    account,
    clock,
    storage,
    sealer,
    assembled,
    root,
    as,
    user: (name, policy) => user(root, as, name, policy),
  };
}

function testClient(send: Send, sendOwn: SendOwn): TestClient {
  return {
    iam: (name, input) => send(iam, "IAM", String(name), input),
    sts: (name, input) => send(sts, "STS", String(name), input),
    cloudtrail: (name, input) => send(cloudtrail, "CloudTrail", String(name), input),
    organizations: (name, input) => send(organizations, "Organizations", String(name), input),
    kms: (name, input) => send(kms, "KMS", String(name), input),
    secretsmanager: (name, input) => send(secretsmanager, "SecretsManager", String(name), input),
    ssm: (name, input) => send(ssm, "SSM", String(name), input),
    leases: (name, input) => sendOwn(leaseModel(), String(name), input),
    rootKey: (name, input) => sendOwn(rootKeyModel(), String(name), input),
  } as TestClient;
}

async function user(
  root: TestClient,
  as: (credentials: Credentials) => TestClient,
  UserName: string,
  policy: object | undefined,
): Promise<TestClient> {
  await root.iam("CreateUser", { UserName });
  if (policy !== undefined) {
    await root.iam("PutUserPolicy", {
      UserName,
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(policy),
    });
  }
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName });
  return as({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey });
}
