/** The root key's faults on real servers: kills in a rotation, missing keys, swapped rows. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it, vi } from "vitest";
import { callJson } from "../../src/client.ts";
import { readRootKeys, rootKeyIds } from "../../src/keys/key-file.ts";
import { rootKeyIdOf, Sealer } from "../../src/keys/sealing.ts";
import { accessKeyPlace, accessKeyPurpose } from "../../src/services/iam/access-key.ts";
import type { DescribeRootKeysResponse } from "../../src/services/rootkey/model.ts";
import { findPostgresPrograms, startPostgres } from "../../src/storage/testing/postgres.ts";
import { callerOf, textsOf } from "./calls.ts";
import { makeSite, type RunningServer, type Site } from "./server-process.ts";

// Each test starts several processes.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

function describeKeys({ url }: RunningServer, { root }: Site) {
  const settings = { endpoint: url.origin, region: "us-east-1", credentials: root };
  const target = "SallyportRootKey.DescribeRootKeys";
  const answer = callJson(settings, "sallyport-root-key", target, {});
  return answer as unknown as Promise<DescribeRootKeysResponse>;
}

/** How many values are sealed anew, as soon as there are some. */
async function begunSweep(server: RunningServer, site: Site): Promise<number> {
  for (;;) {
    const { Progress } = await describeKeys(server, site);
    if (Progress === undefined || Progress.Rewrapped > 500) return Progress?.Rewrapped ?? Infinity;
  }
}

const rotate = ["root-key", "rotate"];
const waitForEnd = ["root-key", "status", "--wait"];

async function userWithKey(server: RunningServer, site: Site, UserName: string) {
  const root = callerOf(server.url, site.root);
  expect((await root.iam("CreateUser", { UserName })).status).toBe(200);
  const created = await root.iam("CreateAccessKey", { UserName });
  root.close();
  const [accessKeyId = ""] = textsOf(created, "AccessKeyId");
  const [secretAccessKey = ""] = textsOf(created, "SecretAccessKey");
  return { accessKeyId, secretAccessKey };
}

async function identityStatus(server: RunningServer, credentials: Parameters<typeof callerOf>[1]) {
  const caller = callerOf(server.url, credentials);
  const { status } = await caller.query("sts", "GetCallerIdentity");
  caller.close();
  return status;
}

/** Keys in the database that nobody signs with, so that a sweep takes its time. */
async function fill(site: Site, count: number): Promise<void> {
  const path = join(site.folder, "root-key");
  const [current] = await readRootKeys({ path, token: undefined });
  if (current === undefined) throw new Error("the root key file is empty");
  const sealer = new Sealer(current);
  const database = new Database(join(site.folder, "sallyport.db"));
  const insert = database.prepare(
    `INSERT INTO iam_access_key (access_key_id, account_id, sealed_secret, status, created_at)
     VALUES (?, ?, ?, 'Active', 1)`,
  );
  database.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const id = `AKIA${String(index).padStart(16, "0")}`;
      insert.run(id, site.account, sealer.seal(accessKeyPurpose, accessKeyPlace(id), "secret"));
    }
  })();
  database.close();
}

describe("a rotation of the root key", () => {
  const site = makeSite();
  const file = join(site.folder, "root-key");
  afterAll(() => site.remove());

  it("that is killed goes on at the next start, and ends with the new key alone", async () => {
    const first = await site.start();
    const alice = await userWithKey(first, site, "alice");
    await first.stop();
    await fill(site, 20_000);
    const [former = ""] = rootKeyIds(file);
    const server = await site.start();
    expect((await site.run({ commandLine: rotate })).code).toBe(0);
    const done = await begunSweep(server, site);
    await server.stop("SIGKILL");
    expect(done).toBeLessThan(20_000);
    const again = await site.start();
    expect(await identityStatus(again, alice)).toBe(200);
    expect((await site.run({ commandLine: waitForEnd })).code).toBe(0);
    await again.stop();
    const database = new Database(join(site.folder, "sallyport.db"), { readonly: true });
    const sealed = database.prepare("SELECT sealed_secret FROM iam_access_key").pluck().all();
    database.close();
    const [current = ""] = rootKeyIds(file);
    expect(sealed).toHaveLength(20_002);
    expect(new Set(sealed.map((value) => rootKeyIdOf(String(value))))).toEqual(new Set([current]));
    expect(rootKeyIds(file)).toEqual([current, former]);
    await withKeyFile([former], async () => {
      const { code, said } = await site.run();
      expect(code).toBe(1);
      expect(said).toContain(`sealed under root key ${current}`);
      expect(said).toContain(`holds ${former}`);
    });
    await withKeyFile([current], async () => {
      const last = await site.start();
      expect(await identityStatus(last, alice)).toBe(200);
      await last.stop();
    });
  });

  /** The lines of the file that are of these keys, for as long as the work takes. */
  async function withKeyFile(ids: readonly string[], work: () => Promise<void>): Promise<void> {
    const whole = readFileSync(file, "utf8");
    const lines = whole.trimEnd().split("\n");
    const all = rootKeyIds(file);
    const kept = lines.filter((_, index) => ids.includes(all[index] ?? ""));
    writeFileSync(file, `${kept.join("\n")}\n`);
    try {
      await work();
    } finally {
      writeFileSync(file, whole);
    }
  }

  it("needs the former key until its end, and says so at the start", async () => {
    const server = await site.start();
    expect((await site.run({ commandLine: rotate })).code).toBe(0);
    await server.stop("SIGKILL");
    const [current = "", former = ""] = rootKeyIds(file);
    await withKeyFile([current], async () => {
      const { code, said } = await site.run();
      expect(code).toBe(1);
      expect(said).toContain(`sealed under root key ${former}`);
      expect(said).not.toContain(readFileSync(file, "utf8").slice(22, 60));
    });
  });

  it("leaves a sealed value that was swapped between rows of no use", async () => {
    const server = await site.start();
    const [one, other] = [
      await userWithKey(server, site, "one"),
      await userWithKey(server, site, "other"),
    ];
    await server.stop();
    const database = new Database(join(site.folder, "sallyport.db"));
    const put = database.prepare(
      "UPDATE iam_access_key SET sealed_secret = ? WHERE access_key_id = ?",
    );
    const get = database
      .prepare("SELECT sealed_secret FROM iam_access_key WHERE access_key_id = ?")
      .pluck();
    put.run(get.get(other.accessKeyId), one.accessKeyId);
    database.close();
    const swapped = await site.start();
    const forged = { ...one, secretAccessKey: other.secretAccessKey };
    for (const credentials of [one, forged]) {
      expect(await identityStatus(swapped, credentials)).toBe(500);
    }
    expect(await identityStatus(swapped, other)).toBe(200);
    const { said } = await swapped.stop();
    expect(said).toContain("the sealed value was changed or belongs elsewhere");
    expect(said).not.toContain(other.secretAccessKey);
  });
});

const programs = findPostgresPrograms();
const available = programs !== undefined || process.env.CI === "true";
const title = available ? "two nodes" : "two nodes (not run: no initdb was found)";

describe.runIf(available)(`${title} on one PostgreSQL`, () => {
  const site = makeSite();
  afterAll(() => site.remove());

  it("rotate only once both have the new key, and then seal under it", async () => {
    if (programs === undefined) throw new Error("PostgreSQL is not installed: no initdb was found");
    const postgres = await startPostgres(programs);
    try {
      const settings = { SALLYPORT_DATABASE_URL: await postgres.createDatabase() };
      const one = await site.start({ settings });
      const folder = join(site.folder, "second");
      mkdirSync(folder);
      const [file, second] = [join(site.folder, "root-key"), join(folder, "root-key")];
      copyFileSync(file, second);
      const other = await site.start({ settings: { ...settings, SALLYPORT_DATA: folder } });
      const rotated = () => site.run({ settings, commandLine: rotate });
      const refused = await rotated();
      expect(refused.code).toBe(1);
      expect(refused.said).toMatch(/RootKeyNotDistributed: .* Copy the key file to every server/);
      copyFileSync(file, second);
      const [next = ""] = rootKeyIds(file);
      // Each node looks at its file every few seconds.
      let again = await rotated();
      while (again.said.includes("RootKeyNotDistributed")) again = await rotated();
      expect(again).toMatchObject({ code: 0 });
      const bob = await userWithKey(other, site, "bob");
      expect((await site.run({ settings, commandLine: waitForEnd })).code).toBe(0);
      const { Nodes } = await describeKeys(one, site);
      expect(Nodes.map(({ SealingKeyId }) => SealingKeyId)).toEqual([next, next]);
      for (const node of [one, other]) expect(await identityStatus(node, bob)).toBe(200);
      for (const node of [one, other]) await node.stop();
    } finally {
      await site.remove();
      await postgres.stop();
    }
  });
});
