import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, callerOf, get } from "./calls.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

const site = makeSite();
let server: RunningServer;
let root: Caller;

beforeAll(async () => {
  server = await site.start({ commandLine: ["serve", "--ephemeral"] });
  root = callerOf(server.url, site.root);
});
afterAll(() => site.remove());

const reset = () => get(server.url, "/_sallyport/reset", "POST");

describe("an ephemeral server", () => {
  it("is reset to a fresh account with the same root key", async () => {
    expect((await root.iam("CreateUser", { UserName: "Gone" })).status).toBe(200);
    const key = { UserName: "Gone" };
    expect((await root.iam("CreateAccessKey", key)).status).toBe(200);
    expect((await reset()).status).toBe(200);
    expect(await root.list("ListUsers", "UserName")).toEqual([]);
    expect((await root.iam("ListAccessKeys", key)).code).toBe("NoSuchEntity");
    expect((await root.query("sts", "GetCallerIdentity")).body).toContain(site.account);
    const events = await root.events();
    expect(events.map(({ EventName }) => EventName)).not.toContain("CreateUser");
  });

  it("authenticates, refuses and records as any other does", async () => {
    // What is known of a trail must not outlive it.
    for (const UserName of ["One", "Two", "Three"]) await root.iam("CreateUser", { UserName });
    await reset();
    const stranger = callerOf(server.url, { ...site.root, secretAccessKey: "another-secret" });
    expect((await stranger.iam("ListUsers")).code).toBe("SignatureDoesNotMatch");
    stranger.close();
    expect((await root.iam("CreateUser", { UserName: "Kept" })).status).toBe(200);
    const events = await root.events({ key: "EventName", value: "CreateUser" });
    expect(events).toHaveLength(1);
  });

  it("is reset by POST alone", async () => {
    expect((await get(server.url, "/_sallyport/reset")).status).toBe(403);
  });

  it("writes nothing to the disk, and says loudly that it keeps nothing", async () => {
    root.close();
    const { code, said } = await server.stop();
    expect(code).toBe(0);
    expect(said).toMatch(/EPHEMERAL.*lost/);
    expect(readdirSync(site.folder)).toEqual([]);
  });
});

describe("any other server", () => {
  it("has no reset", async () => {
    const lasting = await site.start();
    const caller = callerOf(lasting.url, site.root);
    expect((await caller.iam("CreateUser", { UserName: "Stays" })).status).toBe(200);
    const answer = await get(lasting.url, "/_sallyport/reset", "POST");
    expect([answer.status, answer.code]).toEqual([403, "MissingAuthenticationToken"]);
    expect(await caller.list("ListUsers", "UserName")).toEqual(["Stays"]);
    caller.close();
    expect((await lasting.stop()).code).toBe(0);
  });
});
