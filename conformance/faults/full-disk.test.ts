import { afterAll, describe, expect, it } from "vitest";
import { type Caller, callerOf, get } from "./calls.ts";
import { makeSite } from "./server-process.ts";
import { mountSmallDisk } from "./small-disk.ts";

const disk = mountSmallDisk(48);
const title = typeof disk === "string" ? `a full disk (not run: ${disk})` : "a full disk";

/** Makes users until the server takes no more; gives those that it answered with success. */
async function createUntilRefused(root: Caller, prefix: string) {
  const made: string[] = [];
  for (let count = 0; count < 5_000; count += 1) {
    const UserName = `${prefix}${count}`;
    const answer = await root.iam("CreateUser", { UserName });
    if (answer.status !== 200) return { made, refused: UserName, answer };
    made.push(UserName);
  }
  throw new Error("the disk never became full");
}

async function statusOf(url: URL): Promise<unknown> {
  const answer = await get(url, "/ready");
  return { status: answer.status, said: JSON.parse(answer.body).status };
}

async function createdByTrail(root: Caller): Promise<string[]> {
  const events = await root.events({ key: "EventName", value: "CreateUser" });
  return events
    .map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent))
    .filter(({ errorCode }) => errorCode === undefined)
    .map(({ requestParameters }) => requestParameters.userName as string);
}

describe.runIf(typeof disk !== "string")(title, () => {
  if (typeof disk === "string") return;
  const site = makeSite(disk.folder);
  afterAll(async () => {
    await site.remove();
    disk.unmount();
  });

  it("stops changes clearly, loses nothing, and is got over without a restart", async () => {
    const server = await site.start();
    const root = callerOf(server.url, site.root);
    expect(await statusOf(server.url)).toEqual({ status: 200, said: "ready" });
    disk.fill();
    const first = await createUntilRefused(root, "Before");
    expect([first.answer.status, first.answer.code]).toEqual([503, "ServiceUnavailable"]);
    expect(first.answer.body).toMatch(/disk is full: it takes no changes until there is room/);
    expect(await statusOf(server.url)).toEqual({ status: 200, said: "read-only" });

    for (const UserName of first.made.slice(0, 20)) {
      expect((await root.iam("GetUser", { UserName })).status).toBe(200);
    }
    expect((await root.iam("GetUser", { UserName: first.refused })).code).toBe("NoSuchEntity");
    expect((await root.iam("CreateUser", { UserName: "Again" })).status).toBe(503);
    const reads = await root.events({ key: "EventName", value: "GetUser" });
    expect(reads.length).toBe(Math.min(20, first.made.length) + 1);

    disk.clear();
    while (((await statusOf(server.url)) as { said: string }).said !== "ready");
    expect((await root.iam("CreateUser", { UserName: "After" })).status).toBe(200);
    const kept = [...first.made, "After"].sort();
    expect((await root.list("ListUsers", "UserName")).sort()).toEqual(kept);
    expect((await createdByTrail(root)).sort()).toEqual(kept);
    root.close();
    expect((await server.stop()).code).toBe(0);
  }, 60_000);

  it("is survived by what was answered, also where the server is killed in it", async () => {
    const server = await site.start();
    const root = callerOf(server.url, site.root);
    const before = await root.list("ListUsers", "UserName");
    disk.fill();
    const { made } = await createUntilRefused(root, "Killed");
    await server.stop("SIGKILL");
    root.close();
    disk.clear();
    const next = await site.start();
    const rootAgain = callerOf(next.url, site.root);
    const kept = [...before, ...made].sort();
    expect((await rootAgain.list("ListUsers", "UserName")).sort()).toEqual(kept);
    expect((await createdByTrail(rootAgain)).sort()).toEqual(kept);
    rootAgain.close();
    expect((await next.stop()).code).toBe(0);
  }, 60_000);
});
