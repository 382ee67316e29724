/** A server for tests whose storage fails when it is told to. */
import { migrations, type Tables } from "../../assembly.ts";
import { randomAccountId } from "../../base/identifiers.ts";
import { randomRootKey } from "../../keys/root-key.ts";
import { Sealer } from "../../keys/sealing.ts";
import { StorageUnavailableError } from "../../storage/errors.ts";
import type { Storage } from "../../storage/storage.ts";
import type { TestStorage } from "../../storage/testing/storages.ts";
import { bootstrapAccount } from "../iam/service.ts";
import { serverOn, type TestServer, testClientOf } from "./harness.ts";

export interface BreakableServer extends TestServer {
  /** Lets so many units more succeed, and no further one; all of them again without a number. */
  breakAfter(units?: number): void;
}

/** A fresh account on a fresh database. What its jobs and calls fail at is no fault of the test. */
export async function breakableServer(backend: TestStorage): Promise<BreakableServer> {
  const { storage, breakAfter } = breakable(await backend.open<Tables>(migrations));
  const shared = serverOn(storage, new Sealer(randomRootKey()), { report: () => {} });
  const account = randomAccountId();
  const root = { accessKeyId: `AKIA${"A".repeat(16)}`, secretAccessKey: "s".repeat(40) };
  const now = shared.clock.now();
  await storage.transact(({ database }) =>
    bootstrapAccount(database, shared.sealer, { account, root, now }),
  );
  return { ...testClientOf(shared, account, root), breakAfter };
}

function breakable(whole: Storage<Tables>) {
  let unitsLeft = Number.POSITIVE_INFINITY;
  const transact: Storage<Tables>["transact"] = (...unit) => {
    unitsLeft -= 1;
    if (unitsLeft < 0) return Promise.reject(new StorageUnavailableError("It is gone."));
    return whole.transact(...unit);
  };
  const storage = new Proxy(whole, {
    get(target, name) {
      if (name === "transact") return transact;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const breakAfter = (units = Number.POSITIVE_INFINITY) => {
    unitsLeft = units;
  };
  return { storage, breakAfter };
}
