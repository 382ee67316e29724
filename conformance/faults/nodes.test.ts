import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findPostgresPrograms,
  type PostgresServer,
  startPostgres,
} from "../../src/storage/testing/postgres.ts";
import { type Caller, callerOf, get, textsOf } from "./calls.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

const programs = findPostgresPrograms();
const available = programs !== undefined || process.env.CI === "true";
const title = available ? "two nodes" : "two nodes (not run: no initdb was found)";

describe.runIf(available)(`${title} on one PostgreSQL`, () => {
  const site = makeSite();
  const rootKey = join(site.folder, "root-key");
  let postgres: PostgresServer;
  let settings: Record<string, string>;
  let nodes: RunningServer[];
  let one: Caller;
  let other: Caller;

  beforeAll(async () => {
    if (programs === undefined) throw new Error("PostgreSQL is not installed: no initdb was found");
    postgres = await startPostgres(programs);
    const databaseUrl = await postgres.createDatabase();
    settings = { SALLYPORT_DATABASE_URL: databaseUrl };
    const first = await site.start({ settings });
    // Another machine: a folder of its own, with the same root key.
    const folder = join(site.folder, "second");
    mkdirSync(folder);
    copyFileSync(rootKey, join(folder, "root-key"));
    const second = await site.start({ settings: { ...settings, SALLYPORT_DATA: folder } });
    nodes = [first, second];
    one = callerOf(first.url, site.root);
    other = callerOf(second.url, site.root);
  });
  afterAll(async () => {
    await site.remove();
    await postgres?.stop();
  });

  async function userWithKey(UserName: string) {
    expect((await one.iam("CreateUser", { UserName })).status).toBe(200);
    const created = await one.iam("CreateAccessKey", { UserName });
    const [accessKeyId = ""] = textsOf(created, "AccessKeyId");
    const [secretAccessKey = ""] = textsOf(created, "SecretAccessKey");
    const as = ({ url }: RunningServer) => callerOf(url, { accessKeyId, secretAccessKey });
    return { accessKeyId, on: nodes.map(as) as [Caller, Caller] };
  }

  it("see one another's changes at the next call", async () => {
    for (let count = 0; count < 20; count += 1) {
      const [writer, reader] = count % 2 === 0 ? [one, other] : [other, one];
      const UserName = `Seen${count}`;
      expect((await writer.iam("CreateUser", { UserName })).status).toBe(200);
      expect((await reader.iam("GetUser", { UserName })).status).toBe(200);
      expect((await reader.iam("DeleteUser", { UserName })).status).toBe(200);
      expect((await writer.iam("GetUser", { UserName })).code).toBe("NoSuchEntity");
    }
  });

  it("decide by one another's policies at the next call", async () => {
    const UserName = "Decided";
    const { on } = await userWithKey(UserName);
    const policy = { UserName, PolicyName: "P" };
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }],
    });
    for (let count = 0; count < 5; count += 1) {
      expect((await on[1].iam("ListUsers")).code).toBe("AccessDenied");
      expect((await one.iam("PutUserPolicy", { ...policy, PolicyDocument })).status).toBe(200);
      expect((await on[1].iam("ListUsers")).status).toBe(200);
      expect((await one.iam("DeleteUserPolicy", policy)).status).toBe(200);
    }
  });

  it.each(["DeleteAccessKey", "UpdateAccessKey"])(
    "refuse a key at the next call after the other's %s",
    async (action) => {
      const UserName = `Revoked${action}`;
      const { accessKeyId, on } = await userWithKey(UserName);
      for (const user of on) {
        expect((await user.query("sts", "GetCallerIdentity")).status).toBe(200);
      }
      const status = action === "UpdateAccessKey" ? { Status: "Inactive" } : {};
      const input = { UserName, AccessKeyId: accessKeyId, ...status };
      expect((await one.iam(action, input)).status).toBe(200);
      for (const user of on) {
        const answer = await user.query("sts", "GetCallerIdentity");
        expect([answer.status, answer.code]).toEqual([403, "InvalidClientTokenId"]);
        user.close();
      }
    },
  );

  it("answer 503 while the database is halted, and go on after it without a restart", async () => {
    expect((await one.iam("CreateUser", { UserName: "Halted" })).status).toBe(200);
    await postgres.halt();
    for (const caller of [one, other]) {
      const read = await caller.iam("GetUser", { UserName: "Halted" });
      expect([read.status, read.code]).toEqual([503, "ServiceUnavailable"]);
      const change = await caller.iam("CreateUser", { UserName: "Never" });
      expect([change.status, change.code]).toEqual([503, "ServiceUnavailable"]);
      expect(change.body).not.toMatch(/ECONN|socket|postgres/i);
    }
    for (const { url } of nodes) {
      expect((await get(url, "/ready")).status).toBe(503);
      expect((await get(url, "/health")).status).toBe(200);
    }
    await postgres.resume();
    for (const caller of [one, other]) {
      expect((await caller.iam("GetUser", { UserName: "Halted" })).status).toBe(200);
      expect((await caller.iam("GetUser", { UserName: "Never" })).code).toBe("NoSuchEntity");
    }
    for (const { url } of nodes) expect((await get(url, "/ready")).status).toBe(200);
  });

  it("have both calls' records in one trail, and stop", async () => {
    expect((await other.iam("CreateUser", { UserName: "Recorded" })).status).toBe(200);
    const events = await one.events({ key: "ResourceName", value: "Recorded" });
    expect(events.map(({ EventName }) => EventName)).toEqual(["CreateUser"]);
    one.close();
    other.close();
    for (const node of nodes) expect((await node.stop()).code).toBe(0);
  });

  it("are told apart from a node with another root key, which does not start", async () => {
    const folder = join(site.folder, "stranger");
    const { code, said } = await site.run({ settings: { ...settings, SALLYPORT_DATA: folder } });
    expect(code).toBe(1);
    expect(said).toMatch(/there is no root key file at .*stranger/);
  });
});
