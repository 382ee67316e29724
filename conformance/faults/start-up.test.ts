import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callerOf } from "./calls.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

describe("the root key", () => {
  const site = makeSite();
  const file = join(site.folder, "root-key");
  let right: string;

  beforeAll(async () => {
    const server = await site.start();
    await server.stop();
    right = readFileSync(file, "utf8");
  });
  beforeEach(() => {
    rmSync(file, { force: true });
    writeFileSync(file, right, { mode: 0o600 });
  });
  afterAll(() => site.remove());

  /** As a root key is written, with other bytes in it. */
  const other = () => right.replace(/[^:\s]{43}=$/m, Buffer.alloc(32, 7).toString("base64"));

  it.each<readonly [what: string, spoil: () => void, told: RegExp]>([
    [
      "is missing",
      () => rmSync(file),
      /there is no root key file at .*root-key: restore it from your backup/,
    ],
    [
      "belongs to other data",
      () => writeFileSync(file, other()),
      /the root key does not open this data.*put back the root key file that belongs to this data/,
    ],
    ["is empty", () => writeFileSync(file, ""), /is damaged or is not a root key.*restore it/],
    [
      "has lost its last characters",
      () => writeFileSync(file, right.slice(0, -6)),
      /is damaged or is not a root key.*restore it/,
    ],
    [
      "can be read by others",
      () => chmodSync(file, 0o644),
      /other users: run chmod 600 .*root-key/,
    ],
    ["can be read by its group", () => chmodSync(file, 0o640), /other users: run chmod 600/],
    [
      "is a folder",
      () => {
        rmSync(file);
        symlinkSync("/", file);
      },
      /root-key is not a file/,
    ],
  ])("that %s stops the start, and says what to do", async (_, spoil, told) => {
    spoil();
    const { code, said } = await site.run();
    expect(code).toBe(1);
    expect(said).toMatch(told);
    expect(said.trim().split("\n")).toHaveLength(1);
    expect(said).not.toContain(right.trim());
  });

  it("is not made anew for data that has one", async () => {
    rmSync(file);
    await site.run();
    expect(existsSync(file)).toBe(false);
  });

  it("that is put back opens the data again", async () => {
    rmSync(file);
    expect((await site.run()).code).toBe(1);
    writeFileSync(file, right, { mode: 0o600 });
    const server = await site.start();
    const root = callerOf(server.url, site.root);
    expect((await root.query("sts", "GetCallerIdentity")).status).toBe(200);
    root.close();
    expect((await server.stop()).code).toBe(0);
  });
});

describe("a second server on the same folder", () => {
  const site = makeSite();
  let first: RunningServer;

  beforeAll(async () => {
    first = await site.start();
  });
  afterAll(() => site.remove());

  it("refuses to start, and leaves the first one alone", async () => {
    const { code, said } = await site.run();
    expect(code).toBe(1);
    expect(said).toMatch(/data folder .* is in use by another server.*Stop that one first/);
    const root = callerOf(first.url, site.root);
    expect((await root.iam("CreateUser", { UserName: "Still" })).status).toBe(200);
    root.close();
  });

  it("starts once the first one was killed", async () => {
    await first.stop("SIGKILL");
    const second = await site.start();
    expect((await second.stop()).code).toBe(0);
  });
});
