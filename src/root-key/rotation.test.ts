/** A new root key in front, on servers that go on serving: nothing is lost, late or left behind. */
import { sql } from "kysely";
import { expect, it } from "vitest";
import { WrongRootKeyError } from "../keys/key-check.ts";
import { type RootKey, randomRootKey } from "../keys/root-key.ts";
import { rootKeyIdOf } from "../keys/sealing.ts";
import { organize } from "../services/testing/organization.ts";
import type { Storage } from "../storage/storage.ts";
import { newPass, readProgress, sweepBatch } from "./sweep.ts";
import type { ServerTables } from "./tables.ts";
import { keyRotation, makeEverything } from "./testing/everything.ts";
import {
  columnsOfServer,
  eachRootKeyWorld,
  type RootKeyNode,
  sealedSecret,
} from "./testing/world.ts";

const hour = 3_600_000;
const allowAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

const describeKeys = ({ root }: RootKeyNode) => root.rootKey("DescribeRootKeys", {});

/** Puts a key into the node's file, and in front; gives it. */
async function begin(node: RootKeyNode, key: RootKey = randomRootKey()): Promise<RootKey> {
  if (!node.keyFile.includes(key)) node.keyFile.unshift(key);
  await node.root.rootKey("RotateRootKey", { KeyId: key.id });
  return key;
}

/** Lets time pass and the jobs run until nothing is under a former key; false where it never is. */
async function finish(node: RootKeyNode): Promise<boolean> {
  for (let seconds = 0; seconds < 120; seconds += 5) {
    await node.assembled.jobs.runDue();
    if ((await describeKeys(node)).Progress === undefined) return true;
    node.clock.advance(5_000);
  }
  return false;
}

/** The ids of the root keys that the values of all declared columns are under. */
async function idsInRows({ storage }: RootKeyNode): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  await storage.read(async (database) => {
    for (const { table, column, form } of columnsOfServer) {
      const query = sql<{ content: string | null }>`
        SELECT ${sql.ref(column)} AS content FROM ${sql.table(table)}`;
      for (const { content } of (await query.execute(database)).rows) {
        if (content === null) continue;
        const values =
          form.kind === "value"
            ? [content]
            : (JSON.parse(content) as Record<string, string>[]).map(
                (one) => one[form.member] ?? "",
              );
        for (const value of values) ids.add(rootKeyIdOf(value));
      }
    }
  });
  return ids;
}

async function secretsOf({ storage }: RootKeyNode) {
  return storage.read((database) =>
    database
      .selectFrom("iam_access_key")
      .select(["access_key_id", "sealed_secret"])
      .orderBy("access_key_id")
      .execute(),
  );
}

async function putSecret({ storage }: RootKeyNode, id: string, sealed_secret: string) {
  await storage.transact(({ database }) =>
    database
      .updateTable("iam_access_key")
      .set({ sealed_secret })
      .where("access_key_id", "=", id)
      .execute(),
  );
}

eachRootKeyWorld("a rotation of the root key", (make) => {
  it("seals everything anew while it stays in use, and then needs the new key alone", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    const proofs = await makeEverything(node);
    const next = await begin(node);
    for (const proof of proofs) await proof();
    expect(await finish(node)).toBe(true);
    expect(await idsInRows(node)).toEqual(new Set([next.id]));
    for (const proof of proofs) await proof();
    await node.root.rootKey("DropRootKey", { KeyId: firstKey.id });
    expect([...node.sealer.rootKeys.keys()]).toEqual([next.id]);
    for (const proof of proofs) await proof();
    expect(node.complaints).toEqual([]);
  });

  it("seals under the new key from the call on, before anything is sealed anew", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    const next = await begin(node);
    await node.user("alice", allowAll);
    const ids = (await secretsOf(node)).map(({ sealed_secret }) => rootKeyIdOf(sealed_secret));
    expect(ids.toSorted()).toEqual([firstKey.id, next.id].toSorted());
  });

  it("keeps whom a role's session let rotate keys, though its token opens no more", async () => {
    const { start, firstKey, clock } = await make();
    const node = await start();
    await keyRotation(node);
    const keyNow = async () => {
      clock.advance(4 * hour);
      await node.assembled.jobs.runDue();
      const { SecretString } = await node.root.secretsmanager("GetSecretValue", {
        SecretId: "key",
      });
      return JSON.parse(SecretString ?? "{}").AccessKeyId;
    };
    const first = await keyNow();
    await begin(node);
    await finish(node);
    await node.root.rootKey("DropRootKey", { KeyId: firstKey.id });
    expect([first, await keyNow()]).toEqual([expect.any(String), expect.not.stringMatching(first)]);
    expect(node.complaints).toEqual([]);
  });

  it("forgets the former key after 36 hours, and puts all of it on record", async () => {
    const { start, firstKey, clock } = await make();
    const node = await start();
    const next = await begin(node);
    await finish(node);
    const stateOf = async () => (await describeKeys(node)).Keys.map(({ State }) => State);
    clock.advance(36 * hour - 60_000);
    await node.assembled.jobs.runDue();
    expect(await stateOf()).toEqual(["current", "former"]);
    clock.advance(120_000);
    await node.assembled.jobs.runDue();
    expect(await stateOf()).toEqual(["current", "dropped"]);
    expect([...node.sealer.rootKeys.keys()]).toEqual([next.id]);
    const { Events = [] } = await node.root.cloudtrail("LookupEvents", {});
    const about = (name: string) =>
      JSON.parse(Events.find(({ EventName }) => EventName === name)?.CloudTrailEvent ?? "{}");
    expect(about("RotateRootKey").additionalEventData).toEqual({ rootKeyId: next.id });
    for (const name of ["RootKeyRewrapped", "RootKeyDropped"]) {
      expect(about(name).serviceEventDetails).toEqual({ rootKeyId: firstKey.id });
    }
  });

  it("leaves sessions alive, until their key is dropped before its time", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    const alice = await node.user("alice", allowAll);
    const { Credentials } = await alice.sts("GetSessionToken", {});
    const session = node.as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    await begin(node);
    const drop = () => node.root.rootKey("DropRootKey", { KeyId: firstKey.id });
    await expect(drop()).rejects.toMatchObject({ code: "RootKeyInUse" });
    await finish(node);
    await session.sts("GetCallerIdentity", {});
    await drop();
    await expect(session.sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
    await expect(drop()).rejects.toMatchObject({ code: "RootKeyNotFound" });
  });

  it("may follow another", async () => {
    const { start } = await make();
    const node = await start();
    await node.user("alice", allowAll);
    await begin(node);
    await finish(node);
    const last = await begin(node);
    expect(await finish(node)).toBe(true);
    expect(await idsInRows(node)).toEqual(new Set([last.id]));
    const states = (await describeKeys(node)).Keys.map(({ State }) => State);
    expect(states).toEqual(["current", "former", "former"]);
  });

  it("is refused while one is under way, and for keys that are not new or not here", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    const rotateTo = (KeyId: string) => node.root.rootKey("RotateRootKey", { KeyId });
    await expect(rotateTo("0a1b2c3d")).rejects.toMatchObject({ code: "RootKeyNotFound" });
    await expect(rotateTo(firstKey.id)).rejects.toMatchObject({ code: "InvalidRootKey" });
    await expect(rotateTo("not a key")).rejects.toMatchObject({ code: "ValidationException" });
    const next = await begin(node);
    node.keyFile.unshift(randomRootKey());
    const third = rotateTo(node.keyFile[0]?.id ?? "");
    await expect(third).rejects.toMatchObject({ code: "RotationInProgress" });
    await finish(node);
    for (const { id } of [firstKey, next]) {
      await expect(rotateTo(id)).rejects.toMatchObject({ code: "InvalidRootKey" });
    }
  });

  it("is the first account's affair, and there of whom a policy allows it", async () => {
    const { start } = await make();
    const node = await start();
    const nobody = await node.user("nobody");
    await expect(nobody.rootKey("DescribeRootKeys", {})).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const organization = await organize(node);
    const { admin: stranger } = await organization.member("second");
    for (const call of ["DescribeRootKeys", "RotateRootKey", "DropRootKey"] as const) {
      const refused = stranger.rootKey(call, { KeyId: "0a1b2c3d" });
      await expect(refused).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
    await organization.admin.rootKey("DescribeRootKeys", {});
  });

  it("does not write over what a caller changed at the same moment", async () => {
    const { start } = await make();
    const node = await start();
    await node.user("alice", allowAll);
    const next = await begin(node);
    const [row] = await secretsOf(node);
    const id = row?.access_key_id ?? "";
    const changed = sealedSecret(node.sealer, id, "another secret");
    const storage = {
      dialect: node.storage.dialect,
      transact: node.storage.transact.bind(node.storage),
      async read(work: never) {
        const read = await node.storage.read(work);
        await putSecret(node, id, changed);
        return read;
      },
    } as unknown as Storage<ServerTables>;
    const columns = columnsOfServer.filter(({ table }) => table === "iam_access_key");
    const { sealer } = node;
    const done = await sweepBatch({ storage, sealer, columns }, newPass(next.id, true));
    expect(done.rewrapped).toBe(1);
    const after = await secretsOf(node);
    expect(after.find(({ access_key_id }) => access_key_id === id)?.sealed_secret).toBe(changed);
  });

  it("keeps the former key while a value does not open, and tells where", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    await node.user("alice", allowAll);
    await node.user("bob", allowAll);
    const [first, second] = (await secretsOf(node)).slice(-2);
    if (first === undefined || second === undefined) throw new Error("two keys were made");
    await putSecret(node, first.access_key_id, second.sealed_secret);
    await begin(node);
    expect(await finish(node)).toBe(false);
    const { Progress, Keys } = await describeKeys(node);
    expect(Progress?.Failure).toContain("1 sealed values do not open");
    expect(Progress?.Failure).toContain(`iam_access_key.sealed_secret of ${first.access_key_id}`);
    expect(Progress?.Failure).not.toContain(second.sealed_secret);
    expect(Keys).toMatchObject([{ State: "current" }, { KeyId: firstKey.id, State: "former" }]);
    await putSecret(node, first.access_key_id, first.sealed_secret);
    node.clock.advance(hour);
    expect(await finish(node)).toBe(true);
  });

  it("goes on where it was, and looks at each row once", async () => {
    const { start } = await make();
    const node = await start();
    const { storage, sealer, account } = node;
    const rows = Array.from({ length: 250 }, (_, index) => {
      const access_key_id = `AKIA${String(index).padStart(16, "0")}`;
      const sealed_secret = sealedSecret(sealer, access_key_id, "s");
      const of = { account_id: account, user_id: null, status: "Active" as const, created_at: 1 };
      return { access_key_id, sealed_secret, ...of };
    });
    await storage.transact(({ database }) =>
      database.insertInto("iam_access_key").values(rows).execute(),
    );
    const next = await begin(node);
    const columns = columnsOfServer.filter(({ table }) => table === "iam_access_key");
    const parts = { storage: storage as unknown as Storage<ServerTables>, sealer, columns };
    await sweepBatch(parts, newPass(next.id, true));
    const kept = await parts.storage.read(readProgress);
    expect(kept).toMatchObject({ rows: 100, rewrapped: 100, columns: 0 });
    let progress = kept ?? newPass(next.id, true);
    while (progress.columns < columns.length) progress = await sweepBatch(parts, progress);
    expect(progress).toMatchObject({ rows: 251, rewrapped: 251, failures: 0 });
  });
});

eachRootKeyWorld("a root key file that was changed under a server", (make) => {
  it("is complained of once, while the server goes on with what it read before", async () => {
    const { start, firstKey } = await make();
    const node = await start();
    node.keyFile.splice(0, 1, randomRootKey());
    await node.rootKeys.refresh();
    await node.rootKeys.refresh();
    expect(node.complaints).toEqual([
      expect.stringContaining(`root key ${firstKey.id} is in use and no longer in the root key`),
    ]);
    await node.user("alice", allowAll);
    node.keyFile.push(firstKey);
    await node.rootKeys.refresh();
    expect(node.rootKeys.trouble).toBeUndefined();
  });
});

eachRootKeyWorld(
  "a rotation on several nodes",
  (make) => {
    it("keeps a node from its start that lacks a key which is needed", async () => {
      const { start, firstKey } = await make();
      const node = await start();
      const next = await begin(node);
      await expect(start([firstKey])).rejects.toThrow(WrongRootKeyError);
      await expect(start([firstKey])).rejects.toThrow(next.id);
      await expect(start([next])).rejects.toThrow(firstKey.id);
      await finish(node);
      await start([next]);
    });

    it("waits for the key on each, and turns all at once", async () => {
      const { start } = await make();
      const [one, other] = [await start(), await start()];
      const next = randomRootKey();
      await expect(begin(one, next)).rejects.toMatchObject({
        code: "RootKeyNotDistributed",
        message: expect.stringContaining(`Root key ${next.id} is not in the key file of test`),
      });
      other.keyFile.unshift(next);
      await other.rootKeys.refresh();
      await begin(one, next);
      await other.user("alice", allowAll);
      const ids = (await secretsOf(other)).map(({ sealed_secret }) => rootKeyIdOf(sealed_secret));
      expect(ids).toContain(next.id);
      expect(other.sealer.keyId).toBe(next.id);
    });

    it("ends only once every live node has turned", async () => {
      const { start, clock } = await make();
      const [one, other] = [await start(), await start()];
      const next = randomRootKey();
      for (const { keyFile } of [one, other]) keyFile.unshift(next);
      await other.rootKeys.refresh();
      await begin(one, next);
      const passes = async () => {
        clock.advance(25_000);
        await one.rootKeys.refresh();
        await one.assembled.jobs.runDue();
        return (await describeKeys(one)).Progress;
      };
      expect(await passes()).toBeDefined();
      expect(await passes()).toBeDefined();
      await other.rootKeys.refresh();
      clock.advance(25_000);
      await other.rootKeys.refresh();
      expect(await finish(one)).toBe(true);
    });

    it("goes round a node that is gone, which then seals nothing", async () => {
      const { start, clock } = await make();
      const [one, gone] = [await start(), await start()];
      await gone.user("alice", allowAll);
      clock.advance(61_000);
      await one.rootKeys.refresh();
      const next = await begin(one);
      const late = gone.user("bob", allowAll);
      await expect(late).rejects.toMatchObject({ code: "ServiceUnavailable", status: 503 });
      expect(() => gone.rootKeys.check()).toThrow(next.id);
      gone.keyFile.unshift(next);
      await gone.rootKeys.refresh();
      expect(() => gone.rootKeys.check()).not.toThrow();
      await gone.root.iam("CreateAccessKey", { UserName: "bob" });
    });
  },
  ["postgres"],
);
