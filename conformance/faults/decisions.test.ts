import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findPostgresPrograms,
  type PostgresServer,
  startPostgres,
} from "../../src/storage/testing/postgres.ts";
import { type Caller, callerOf, textsOf } from "./calls.ts";
import { makeSite } from "./server-process.ts";

const mayRead = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "app:read", Resource: "arn:aws:app:::record/*" }],
});
const mayAsk = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sallyport:EvaluateAccess", Resource: "*" }],
});

async function succeed(caller: Caller, action: string, input: Readonly<Record<string, string>>) {
  const answer = await caller.iam(action, input);
  expect([action, answer.status]).toEqual([action, 200]);
  return answer;
}

/** Makes alice, and a user who may ask; gives the latter's API key. */
async function prepare(root: Caller): Promise<string> {
  await succeed(root, "CreateUser", { UserName: "alice" });
  const asker = { UserName: "gate" };
  await succeed(root, "CreateUser", asker);
  const policy = { ...asker, PolicyName: "asks", PolicyDocument: mayAsk };
  await succeed(root, "PutUserPolicy", policy);
  const credential = { ...asker, ServiceName: "sallyport.amazonaws.com" };
  const made = await succeed(root, "CreateServiceSpecificCredential", credential);
  const [key = ""] = textsOf(made, "ServiceCredentialSecret");
  return key;
}

function ask(url: URL, key: string, id: string, headers: Readonly<Record<string, string>> = {}) {
  return fetch(new URL("/access/v1/evaluation", url), {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      subject: { type: "user", id: "alice" },
      action: { name: "read" },
      resource: { type: "record", id },
    }),
  });
}

describe("a server that is killed", () => {
  const site = makeSite();
  afterAll(() => site.remove());

  it("has every decision that it answered on record", async () => {
    const answered: string[] = [];
    let server = await site.start();
    const key = await prepare(callerOf(server.url, site.root));
    for (let round = 0; round < 3; round += 1) {
      if (round > 0) server = await site.start();
      const { url } = server;
      const before = answered.length;
      const askUntilKilled = async (worker: number) => {
        for (let count = 0; ; count += 1) {
          const id = `${round}-${worker}-${count}`;
          const answer = await ask(url, key, id).then(
            (response) => response.text(),
            () => undefined,
          );
          if (answer === undefined) return;
          expect(JSON.parse(answer)).toMatchObject({ decision: false });
          answered.push(id);
          if (answered.length === before + 150) void server.stop("SIGKILL");
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, worker) => askUntilKilled(worker)));
      await server.exit;
    }
    server = await site.start();
    const root = callerOf(server.url, site.root);
    const events = await root.events({ key: "EventName", value: "EvaluateAccess" });
    root.close();
    const recorded = new Set(
      events.map(({ CloudTrailEvent }) => {
        const { requestParameters } = JSON.parse(CloudTrailEvent) as {
          readonly requestParameters: { readonly resource: { readonly id: string } };
        };
        return requestParameters.resource.id;
      }),
    );
    expect(answered.length).toBeGreaterThanOrEqual(450);
    expect(answered.filter((id) => !recorded.has(id))).toEqual([]);
  });
});

const programs = findPostgresPrograms();
const available = programs !== undefined || process.env.CI === "true";
const title = available ? "two nodes" : "two nodes (not run: no initdb was found)";

describe.runIf(available)(`${title} on one PostgreSQL`, () => {
  const site = makeSite();
  let postgres: PostgresServer;
  let urls: readonly [URL, URL];

  beforeAll(async () => {
    if (programs === undefined) throw new Error("PostgreSQL is not installed: no initdb was found");
    postgres = await startPostgres(programs);
    const settings = { SALLYPORT_DATABASE_URL: await postgres.createDatabase() };
    const first = await site.start({ settings });
    // Another machine: a folder of its own, with the same root key.
    const folder = join(site.folder, "second");
    mkdirSync(folder);
    copyFileSync(join(site.folder, "root-key"), join(folder, "root-key"));
    const second = await site.start({ settings: { ...settings, SALLYPORT_DATA: folder } });
    urls = [first.url, second.url];
  });
  afterAll(async () => {
    await site.remove();
    await postgres?.stop();
  });

  it("decide by the revision that a change's own answer told", async () => {
    const callers = urls.map((url) => callerOf(url, site.root)) as [Caller, Caller];
    const key = await prepare(callers[0]);
    const policy = { UserName: "alice", PolicyName: "reads" };
    for (let count = 0; count < 10; count += 1) {
      const [writer, reader] = count % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
      const [action, input, decision] =
        count % 2 === 0
          ? (["PutUserPolicy", { ...policy, PolicyDocument: mayRead }, true] as const)
          : (["DeleteUserPolicy", policy, false] as const);
      const changed = await succeed(callers[writer], action, input);
      const revision = String(changed.headers["sallyport-revision"]);
      expect(revision).toMatch(/^\d+$/);
      const demand = { "sallyport-minimum-revision": revision };
      const answer = await ask(urls[reader], key, "1", demand);
      expect(await answer.json()).toMatchObject({ decision });
      expect(Number(answer.headers.get("sallyport-revision"))).toBeGreaterThanOrEqual(
        Number(revision),
      );
      const ahead = { "sallyport-minimum-revision": String(Number(revision) + 1) };
      expect((await ask(urls[reader], key, "1", ahead)).status).toBe(409);
    }
    for (const caller of callers) caller.close();
  });

  it("refuse an API key at the next call after it was deleted on the other", async () => {
    const [one] = urls.map((url) => callerOf(url, site.root)) as [Caller, Caller];
    const UserName = "gone";
    await succeed(one, "CreateUser", { UserName });
    await succeed(one, "PutUserPolicy", { UserName, PolicyName: "asks", PolicyDocument: mayAsk });
    const credential = { UserName, ServiceName: "sallyport.amazonaws.com" };
    const made = await succeed(one, "CreateServiceSpecificCredential", credential);
    const [key = ""] = textsOf(made, "ServiceCredentialSecret");
    const [id = ""] = textsOf(made, "ServiceSpecificCredentialId");
    expect((await ask(urls[1], key, "1")).status).toBe(200);
    const deleted = { UserName, ServiceSpecificCredentialId: id };
    await succeed(one, "DeleteServiceSpecificCredential", deleted);
    expect((await ask(urls[1], key, "1")).status).toBe(401);
    one.close();
  });
});
