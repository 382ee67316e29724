/** Two nodes on one PostgreSQL, where a test acts between two statements of a call. */
import type { KyselyPlugin } from "kysely";
import { describe } from "vitest";
import { migrations, type Tables } from "../../assembly.ts";
import { ManualClock } from "../../base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "../../base/identifiers.ts";
import { randomRootKey } from "../../keys/root-key.ts";
import { Sealer } from "../../keys/sealing.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { testStorages } from "../../storage/testing/storages.ts";
import { bootstrapAccount } from "../iam/service.ts";
import { serverOn, type TestClient, testClientOf } from "./harness.ts";

/** Hears of the rows that a statement brought, before its caller does. */
export type Listener = (rows: readonly object[]) => Promise<void>;

export interface HeardNodes {
  /** Its statements are heard. */
  readonly heard: TestClient;
  /** The same account's root user, at the other node. */
  readonly other: TestClient;
}

/** Runs a suite where PostgreSQL is; `start` takes a listener that is made for the other node. */
export function onHeardNode(
  title: string,
  suite: (start: (listenerAt: (other: TestClient) => Listener) => Promise<HeardNodes>) => void,
): void {
  for (const backend of testStorages()) {
    if (backend.dialect !== "postgres") continue;
    describe.runIf(backend.available)(title, () => {
      suite(async (listenerAt) => {
        const database = await backend.create();
        const sealer = new Sealer(randomRootKey());
        const clock = new ManualClock(Date.UTC(2026, 10, 22, 10));
        const account = randomAccountId();
        const root = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
        const clientOn = (storage: Storage<Tables>) =>
          testClientOf(serverOn(storage, sealer, {}, clock), account, root).root;
        const plain = await database.open<Tables>(migrations);
        await plain.transact((unit) =>
          bootstrapAccount(unit.database, sealer, { account, root, now: clock.now() }),
        );
        const other = clientOn(plain);
        const storage = heardStorage(await database.open<Tables>(migrations), listenerAt(other));
        return { heard: clientOn(storage), other };
      });
    });
  }
}

function heardStorage(storage: Storage<Tables>, listener: Listener): Storage<Tables> {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await listener(result.rows);
      return result;
    },
  };
  const heardUnit = (unit: Unit<Tables>) =>
    replacing(unit, "database", unit.database.withPlugin(plugin));
  const transact: Storage<Tables>["transact"] = (work, options) =>
    storage.transact((unit) => work(heardUnit(unit)), options);
  return replacing(storage, "transact", transact);
}

function replacing<T extends object, K extends keyof T>(whole: T, name: K, part: T[K]): T {
  return new Proxy(whole, {
    get(target, asked) {
      if (asked === name) return part;
      const member: unknown = Reflect.get(target, asked, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
