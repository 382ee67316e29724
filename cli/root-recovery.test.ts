/** The root user's way back through the real command, beside a running server and without one. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { callerOf } from "../conformance/faults/calls.ts";
import { createDatabase } from "../src/storage/testing/postgres.ts";
import { makePlace, type Place } from "./testing/command.ts";

interface Kept {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

function keptIn(place: Place): Kept {
  const file = join(place.folder, ".sallyport", "root-credentials.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return JSON.parse(readFileSync(file, "utf8")) as Kept;
}

async function statusOf(endpoint: string, credentials: Kept): Promise<number> {
  const caller = callerOf(new URL(endpoint), credentials);
  const { status } = await caller.iam("ListUsers", {});
  caller.close();
  return status;
}

async function recover(place: Place): Promise<Kept> {
  const before = keptIn(place);
  const { code, printed, complained } = await place.run("root-recovery");
  const after = keptIn(place);
  expect([code, complained]).toEqual([0, ""]);
  expect(printed).toContain(`new root access key ${after.accessKeyId}`);
  expect(printed).toContain(`deactivated ${before.accessKeyId}`);
  expect(printed).not.toContain(after.secretAccessKey);
  expect(after.accessKeyId).not.toBe(before.accessKeyId);
  return after;
}

const postgres = inject("postgresServerUrl");
const databases =
  postgres === undefined ? (["SQLite"] as const) : (["SQLite", "PostgreSQL"] as const);

async function placeOn(database: (typeof databases)[number]): Promise<Place> {
  const place = makePlace();
  if (database === "SQLite" || postgres === undefined) return place;
  return place.with({ SALLYPORT_DATABASE_URL: await createDatabase(postgres) });
}

describe("root-recovery", () => {
  it.each(databases)("gives a new key on %s, whether the server runs or not", async (database) => {
    const place = await placeOn(database);
    await place.run("init");
    const first = keptIn(place);
    const second = await recover(place);
    const server = await place.serve();
    expect(await statusOf(server.endpoint, first)).toBe(403);
    expect(await statusOf(server.endpoint, second)).toBe(200);
    const third = await recover(place);
    expect(await statusOf(server.endpoint, second)).toBe(403);
    expect(await statusOf(server.endpoint, third)).toBe(200);
    const unknown = await place.run("root-recovery", "--account", "999999999999");
    expect([unknown.code, unknown.complained]).toEqual([
      1,
      "sallyport: there is no account 999999999999\n",
    ]);
    server.signal("SIGTERM");
    expect((await server.outcome).code).toBe(0);
  });

  it("makes nothing where there is nothing, and takes no account that is none", async () => {
    const place = makePlace();
    const { code, complained } = await place.run("root-recovery");
    expect(code).toBe(1);
    expect(complained).toMatch(/there is no root key file/);
    const misused = await place.run("root-recovery", "--account", "mine");
    expect(misused.code).toBe(2);
  });
});
