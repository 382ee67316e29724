/** Backups through the real command, from and to either database, also while the server writes. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";
import { callerOf } from "../conformance/faults/calls.ts";
import { createDatabase } from "../src/storage/testing/postgres.ts";
import { makePlace, type Place } from "./testing/command.ts";

const root = { accessKeyId: "AKIATESTTESTTESTTEST", secretAccessKey: "this-is-not-to-be-seen" };
const rootKeys = {
  SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
  SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
};

/** Puts the root key of one place where the other looks for it. */
function carryKey(from: Place, to: Place): void {
  mkdirSync(join(to.folder, ".sallyport"), { recursive: true, mode: 0o700 });
  const [source = "", target = ""] = [from, to].map(({ folder }) =>
    join(folder, ".sallyport", "root-key"),
  );
  copyFileSync(source, target);
}

async function stopped(server: Awaited<ReturnType<Place["serve"]>>): Promise<void> {
  server.signal("SIGTERM");
  await server.outcome;
}

/** The users of a place's server, which is started for the question. */
async function usersOf(place: Place): Promise<string> {
  const server = await place.serve();
  const caller = callerOf(new URL(server.endpoint), root);
  const { body } = await caller.iam("ListUsers", { MaxItems: "1000" });
  caller.close();
  await stopped(server);
  return [...body.matchAll(/<UserName>(\w+)</g)].map(([, name]) => name).join();
}

describe("backup and restore", () => {
  const from = makePlace().with(rootKeys);
  const [sqlite, wrongKey, noKey] = [makePlace(), makePlace(), makePlace()];
  const [stranger, onPostgres, last] = [makePlace(), makePlace(), makePlace()];
  const file = join(from.folder, "backup.gz");
  const names = Array.from({ length: 200 }, (_, index) => `User${index + 1_000}`);

  it("backs up a consistent picture while the server writes", async () => {
    const server = await from.serve();
    const caller = callerOf(new URL(server.endpoint), root);
    const writing = (async () => {
      for (const UserName of names) await caller.iam("CreateUser", { UserName });
    })();
    const outcome = await from.run("backup", file);
    await writing;
    caller.close();
    await stopped(server);
    expect(outcome).toEqual({ code: 0, printed: `wrote ${file}\n`, complained: "" });
    expect(existsSync(`${file}.unfinished`)).toBe(false);
    expect(gunzipSync(readFileSync(file)).includes(root.secretAccessKey)).toBe(false);
  });

  it("never writes over a file", async () => {
    const { code, complained } = await from.run("backup", file);
    expect([code, complained]).toEqual([
      2,
      `sallyport: ${file} is there already; name a new file\n`,
    ]);
  });

  it("has nothing to back up where no server ran", async () => {
    const target = join(noKey.folder, "none.gz");
    const { code, complained } = await noKey.run("backup", target);
    expect([code, existsSync(target)]).toEqual([1, false]);
    expect(complained).toMatch(/nothing to back up/);
  });

  it("refuses to restore without the root key, and makes nothing", async () => {
    const { code, complained } = await noKey.run("restore", file);
    expect(code).toBe(1);
    expect(complained).toMatch(/there is no root key file/);
    expect(existsSync(join(noKey.folder, ".sallyport"))).toBe(false);
  });

  it("keeps nothing of a restore under a wrong root key, then takes the right one", async () => {
    await stranger.run("init");
    carryKey(stranger, wrongKey);
    const refused = await wrongKey.run("restore", file);
    expect(refused.code).toBe(1);
    expect(refused.complained).toMatch(/the root key does not open this data/);
    carryKey(from, wrongKey);
    expect((await wrongKey.run("restore", file)).code).toBe(0);
  });

  it.each([
    ["is cut off", (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, -200))],
    ["has a cut end", (bytes: Buffer) => bytes.subarray(0, -200)],
    [
      "was changed",
      (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString().replace("User", "Usur")),
    ],
    ["is something else", () => Buffer.from("not a backup")],
  ])("refuses a file that %s, and leaves the database empty", async (_, spoil) => {
    const spoiled = join(from.folder, "spoiled.gz");
    writeFileSync(spoiled, spoil(readFileSync(file)));
    carryKey(from, sqlite);
    const { code, complained } = await sqlite.run("restore", spoiled);
    expect(code).toBe(1);
    expect(complained).toMatch(/^sallyport: .*(damaged|cut off|no backup).*\n$/);
  });

  it("restores into a new folder, once", async () => {
    const outcome = await sqlite.run("restore", file, "--json");
    expect(outcome).toMatchObject({ code: 0, complained: "" });
    expect(JSON.parse(outcome.printed)).toMatchObject({ file, rows: expect.any(Number) });
    const again = await sqlite.run("restore", file);
    expect(again.complained).toMatch(/not empty/);
    // The picture ends between two calls: all users before it are there, and none after.
    expect(names.join()).toMatch(new RegExp(`^${await usersOf(sqlite)}(,|$)`));
  });

  it.runIf(inject("postgresServerUrl"))("goes to PostgreSQL and back", async () => {
    const url = await createDatabase(inject("postgresServerUrl") ?? "");
    const postgres = onPostgres.with({ SALLYPORT_DATABASE_URL: url });
    carryKey(from, onPostgres);
    expect(await postgres.run("restore", file)).toMatchObject({ code: 0, complained: "" });
    const users = await usersOf(postgres);
    const back = join(onPostgres.folder, "back.gz");
    expect((await postgres.run("backup", back, "--json")).printed).toBe(
      `${JSON.stringify({ file: back })}\n`,
    );
    carryKey(from, last);
    expect(await last.run("restore", back)).toMatchObject({ code: 0, complained: "" });
    expect(await usersOf(last)).toBe(users);
    expect(users).toBe(await usersOf(sqlite));
  });

  it("says which file is not there", async () => {
    const { code, complained } = await from.run("restore", "nowhere.gz");
    expect([code, complained]).toEqual([2, "sallyport: there is no file nowhere.gz\n"]);
  });
});
