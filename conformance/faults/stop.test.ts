import { afterAll, describe, expect, it } from "vitest";
import { type Caller, callerOf, get } from "./calls.ts";
import { openConnection, requestBytes } from "./connection.ts";
import { signedQuery } from "./requests.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

const site = makeSite();
afterAll(() => site.remove());

/** Users by name, and the names in their records of creation. */
async function usersAndRecords(root: Caller) {
  const users = await root.list("ListUsers", "UserName");
  const events = await root.events({ key: "EventName", value: "CreateUser" });
  const recorded = events.map(
    ({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent).requestParameters.userName as string,
  );
  return { users: users.sort(), recorded: recorded.sort() };
}

describe("a server that is told to stop", () => {
  it("finishes the calls under way, and ends with 0", async () => {
    const server = await site.start();
    const names = Array.from({ length: 50 }, (_, index) => `Last${index}`);
    const connection = await openConnection(server.url);
    const origin = { host: server.url.host, credentials: site.root };
    const calls = names.map((UserName) =>
      requestBytes(signedQuery(origin, "iam", "CreateUser", { UserName })),
    );
    await connection.write(Buffer.concat(calls));
    // With the first answer all calls have come in: they were sent as one piece.
    const statuses = [(await connection.answer())?.status];
    const exit = server.stop();
    for (let answer = await connection.answer(); answer; answer = await connection.answer()) {
      statuses.push(answer.status);
    }
    expect(await exit).toEqual({ code: 0, said: "" });
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { users, recorded } = await afterwards();
    expect(users.length).toBeGreaterThanOrEqual(statuses.length);
    expect(recorded).toEqual(users);
  });

  async function afterwards() {
    const server = await site.start();
    const root = callerOf(server.url, site.root);
    const found = await usersAndRecords(root);
    root.close();
    await server.stop();
    return found;
  }

  it("takes no more connections, and leaves its folder free", async () => {
    const server = await site.start();
    await server.stop();
    await expect(get(server.url, "/health")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    const next: RunningServer = await site.start();
    expect((await get(next.url, "/ready")).status).toBe(200);
    expect((await next.stop()).code).toBe(0);
  });
});
