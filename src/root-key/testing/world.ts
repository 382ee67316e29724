/** Servers whose root key can change, on either database, with all that is sealed; for tests. */
import { describe } from "vitest";
import { migrations, sealedColumns, type Tables } from "../../assembly.ts";
import type { AccountId } from "../../base/arn.ts";
import { ManualClock } from "../../base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "../../base/identifiers.ts";
import { makeKeyCheck } from "../../keys/key-check.ts";
import { type RootKey, randomRootKey } from "../../keys/root-key.ts";
import { Sealer } from "../../keys/sealing.ts";
import { accessKeyPlace, accessKeyPurpose } from "../../services/iam/access-key.ts";
import { bootstrapAccount } from "../../services/iam/service.ts";
import type { Credentials } from "../../services/testing/client.ts";
import { serverOn, type TestServer, testClientOf } from "../../services/testing/harness.ts";
import type { Storage } from "../../storage/storage.ts";
import {
  type TestDatabase,
  type TestStorage,
  testStorages,
} from "../../storage/testing/storages.ts";
import { RootKeys } from "../root-keys.ts";
import { readKeyState, ringOf } from "../state.ts";
import type { ServerTables } from "../tables.ts";

export interface RootKeyNode extends TestServer {
  readonly sealer: Sealer;
  readonly rootKeys: RootKeys;
  /** What stands in this node's key file; tests change it. */
  readonly keyFile: RootKey[];
  /** What the node complained of. */
  readonly complaints: string[];
}

/** A database with an account, on which nodes are started. */
export interface RootKeyWorld {
  readonly clock: ManualClock;
  readonly firstKey: RootKey;
  /** Starts a node with these keys in its file, the first one alone where none are given. */
  start(keyFile?: readonly RootKey[]): Promise<RootKeyNode>;
}

/** Every sealed column of the server. */
export const columnsOfServer = sealedColumns;

/** An access key's secret as its row has it. */
export function sealedSecret(sealer: Sealer, accessKeyId: string, secret: string): string {
  return sealer.seal(accessKeyPurpose, accessKeyPlace(accessKeyId), secret);
}

/** Runs a suite on these databases, each test on one of its own. */
export function eachRootKeyWorld(
  title: string,
  suite: (make: () => Promise<RootKeyWorld>) => void,
  dialects: readonly TestStorage["dialect"][] = ["sqlite", "postgres"],
) {
  for (const backend of testStorages()) {
    if (backend.name === "sqlite in a file" || !dialects.includes(backend.dialect)) continue;
    describe.runIf(backend.available)(`${title} on ${backend.name}`, () => {
      suite(async () => makeWorld(await backend.create()));
    });
  }
}

async function makeWorld(database: TestDatabase): Promise<RootKeyWorld> {
  const clock = new ManualClock(Date.UTC(2026, 10, 22, 10, 0, 0));
  const firstKey = randomRootKey();
  const account = randomAccountId();
  const root = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  let first: Storage<Tables> | undefined = await database.open<Tables>(migrations);
  await first.transact(async ({ database: tables }) => {
    const check = { name: "root-key-check", value: makeKeyCheck(firstKey) };
    await tables.insertInto("server_fact").values(check).execute();
    await bootstrapAccount(tables, new Sealer(firstKey), { account, root, now: clock.now() });
  });
  return {
    clock,
    firstKey,
    async start(keyFile = [firstKey]) {
      // What is in memory is there only once; further nodes open a shared database for themselves.
      const storage = first ?? (await database.open<Tables>(migrations));
      first = undefined;
      return startNode(storage, { clock, account, root }, [...keyFile]);
    },
  };
}

interface Place {
  readonly clock: ManualClock;
  readonly account: AccountId;
  readonly root: Credentials;
}

async function startNode(
  storage: Storage<Tables>,
  { clock, account, root }: Place,
  keyFile: RootKey[],
): Promise<RootKeyNode> {
  const complaints: string[] = [];
  const state = await storage.read(readKeyState);
  if (state === undefined) throw new Error("the database is new");
  const { current, others } = ringOf(state, keyFile);
  const sealer = new Sealer(current, others);
  const rootKeys = new RootKeys({
    storage: storage as unknown as Storage<ServerTables>,
    clock,
    sealer,
    host: "test",
    read: async () => [...keyFile],
    report: ({ message }) => complaints.push(message),
  });
  await rootKeys.join();
  const report = (failure: unknown) => complaints.push(String(failure));
  const shared = serverOn(storage, sealer, { rootKey: { rootKeys, account }, report }, clock);
  const client = testClientOf(shared, account, root);
  return { ...client, sealer, rootKeys, keyFile, complaints };
}
