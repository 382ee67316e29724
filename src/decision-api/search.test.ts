import { expect, it } from "vitest";
import { seededRandom } from "../../fuzz/policy/random.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { type Ask, allow, askerOf, policyOf, question } from "./testing/ask.ts";

const records = "arn:aws:app:::record/";

async function put(server: TestServer, UserName: string, ...statements: readonly object[]) {
  await server.root.iam("CreateUser", { UserName });
  await server.root.iam("PutUserPolicy", {
    UserName,
    PolicyName: "own",
    PolicyDocument: JSON.stringify(policyOf(...statements)),
  });
}

interface Results {
  readonly page: { readonly next_token: string; readonly count: number };
  readonly context: { readonly complete?: boolean };
  readonly results: readonly { readonly id?: string; readonly name?: string }[];
}

/** All pages, each of `limit` results; `between` runs after each. */
async function allPages(
  ask: Ask,
  kind: string,
  body: object,
  limit: number,
  between: (page: number) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const found: string[] = [];
  let token = "";
  for (let page = 1; page === 1 || token !== ""; page += 1) {
    const answer = await ask(`search/${kind}`, { ...body, page: { limit, token } });
    expect(answer.status).toBe(200);
    const { results, page: told } = answer.json as unknown as Results;
    expect(told.count).toBe(results.length);
    expect(results.length).toBeLessThanOrEqual(limit);
    found.push(...results.map(({ id, name }) => id ?? name ?? ""));
    token = told.next_token;
    await between(page);
  }
  return found;
}

async function search(ask: Ask, kind: string, body: object): Promise<Results> {
  const answer = await ask(`search/${kind}`, body);
  expect(answer.status).toBe(200);
  return answer.json as unknown as Results;
}

const ids = ({ results }: Results) => results.map(({ id, name }) => id ?? name);

/** Users with policies of every sort, and the records that some policy names in full. */
async function randomAccount(server: TestServer, seed: number) {
  const random = seededRandom(seed);
  const { pick } = random;
  const actions = ["app:read", "app:write", "app:*", "app:re*", "*"];
  const resources = ["1", "2", "3", "*", "1*", "sealed/*"].map((id) => records + id);
  const conditions = [
    undefined,
    undefined,
    { StringEquals: { "aws:ResourceTag/status": "open" } },
    { StringEquals: { "aws:PrincipalTag/team": "blue" } },
  ];
  const named = new Set<string>();
  const statement = () => {
    const resource = pick([...resources, "*"]);
    if (!resource.includes("*")) named.add(resource);
    const Effect = pick(["Allow", "Allow", "Allow", "Deny"]);
    return { ...allow(pick(actions), resource, pick(conditions)), Effect };
  };
  const users = Array.from({ length: 12 }, (_, index) => `u${index}`);
  for (const user of users) await put(server, user, statement(), statement());
  await server.root.iam("CreateGroup", { GroupName: "team" });
  await server.root.iam("PutGroupPolicy", {
    GroupName: "team",
    PolicyName: "shared",
    PolicyDocument: JSON.stringify(policyOf(statement())),
  });
  const { Policy } = await server.root.iam("CreatePolicy", {
    PolicyName: "Managed",
    PolicyDocument: JSON.stringify(policyOf(statement())),
  });
  const PolicyArn = Policy?.Arn ?? "";
  for (const UserName of users) {
    if (random.percent(30))
      await server.root.iam("AddUserToGroup", { GroupName: "team", UserName });
    if (random.percent(30)) await server.root.iam("AttachUserPolicy", { UserName, PolicyArn });
    const Tags = [{ Key: "team", Value: pick(["blue", "red"]) }];
    await server.root.iam("TagUser", { UserName, Tags });
  }
  return { users, named };
}

eachDatabase("search", (server) => {
  it.each([1, 2, 3])("finds exactly those whom a single question allows, seed %i", async (seed) => {
    const one = await server();
    const { users, named } = await randomAccount(one, seed);
    const { ask } = await askerOf(one);
    const decide = async (asked: object) => (await ask("evaluation", asked)).json?.decision;
    for (const action of ["read", "write"]) {
      for (const id of ["1", "12", "sealed/1"]) {
        const resource = { type: "record", id, properties: { status: "open" } };
        const body = question("user/x", action, `record/${id}`, { resource });
        const expected: string[] = [];
        for (const user of users.toSorted()) {
          const asked = { ...body, subject: { type: "user", id: user } };
          if ((await decide(asked)) === true) expected.push(user);
        }
        const { subject: _subject, ...rest } = body as Record<string, unknown>;
        const open = { ...rest, subject: { type: "user" } };
        expect(await allPages(ask, "subject", open, 3)).toEqual(expected);
      }
      for (const user of users.slice(0, 4)) {
        const open = {
          subject: { type: "user", id: user },
          action: { name: action },
          resource: { type: "record", properties: { status: "open" } },
        };
        const found = await allPages(ask, "resource", open, 1);
        for (const id of ["1", "2", "3"]) {
          const resource = { ...open.resource, id };
          const isNamed = named.has(records + id);
          const allowed = (await decide({ ...open, resource })) === true;
          expect([user, id, found.includes(id)]).toEqual([user, id, allowed && isNamed]);
        }
      }
    }
  });

  it("finds roles, and nobody of a kind that has no policies", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: one.account } };
    await one.root.iam("CreateRole", {
      RoleName: "Reader",
      AssumeRolePolicyDocument: JSON.stringify(policyOf(trust)),
    });
    await one.root.iam("PutRolePolicy", {
      RoleName: "Reader",
      PolicyName: "own",
      PolicyDocument: JSON.stringify(policyOf(allow("app:read"))),
    });
    const body = { action: { name: "read" }, resource: { type: "record", id: "1" } };
    const found = await search(ask, "subject", { ...body, subject: { type: "role" } });
    expect(found.results).toEqual([{ type: "role", id: "Reader" }]);
    for (const type of ["user", "spaceship"]) {
      expect(ids(await search(ask, "subject", { ...body, subject: { type } }))).toEqual([]);
    }
  });

  it("finds who may take a role by the role's own policy", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await one.root.iam("CreateUser", { UserName: "trusted" });
    await one.root.iam("CreateUser", { UserName: "other" });
    const user = `arn:aws:iam::${one.account}:user/trusted`;
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: user } };
    const { Role } = await one.root.iam("CreateRole", {
      RoleName: "Taken",
      AssumeRolePolicyDocument: JSON.stringify(policyOf(trust)),
    });
    const body = {
      subject: { type: "user" },
      action: { name: "sts:AssumeRole" },
      resource: { type: "role", id: Role.Arn },
    };
    expect(ids(await search(ask, "subject", body))).toEqual(["trusted"]);
  });

  it("says where policies allow more resources than they name", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "named", allow("app:read", `${records}7`));
    await put(one, "starred", allow("app:read", `${records}*`));
    await put(one, "elsewhere", allow("app:read", "arn:aws:app:::ledger/*"));
    const of = (id: string) => {
      const subject = { type: "user", id };
      return search(ask, "resource", {
        subject,
        action: { name: "read" },
        resource: { type: "record" },
      });
    };
    expect(await of("named")).toMatchObject({
      context: { complete: true },
      results: [{ id: "7" }],
    });
    expect(await of("starred")).toMatchObject({
      context: { complete: false },
      results: [{ id: "7" }],
    });
    expect(await of("elsewhere")).toMatchObject({ context: { complete: true }, results: [] });
    expect(await of("nobody")).toMatchObject({ context: { complete: true }, results: [] });
  });

  it("finds actions that policies name, and all of a service that is here", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "alice", allow("app:re*", `${records}*`), allow("iam:GetU*"));
    await put(one, "bob", allow(["app:read", "app:review", "app:write"], `${records}1`));
    const subject = { type: "user", id: "alice" };
    const own = await search(ask, "action", { subject, resource: { type: "record", id: "1" } });
    expect(own.results).toEqual([{ name: "read" }, { name: "review" }]);
    const arn = `arn:aws:iam::${one.account}:user/bob`;
    const built = await search(ask, "action", { subject, resource: { type: "user", id: arn } });
    expect(ids(built)).toEqual(["GetUser", "GetUserPolicy"]);
  });

  it("finds what a boundary names, and a policy that nobody has", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const made = async (PolicyName: string, ...statements: readonly object[]) => {
      const PolicyDocument = JSON.stringify(policyOf(...statements));
      const { Policy } = await one.root.iam("CreatePolicy", { PolicyName, PolicyDocument });
      return Policy?.Arn ?? "";
    };
    await put(one, "alice", allow("app:*"), allow("kms:Decrypt"));
    await made("Unused", allow("app:archive", `${records}2`));
    const PermissionsBoundary = await made("Cap", allow("app:read"), allow("app:*", `${records}1`));
    await one.root.iam("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    const subject = { type: "user", id: "alice" };
    const actionsOn = async (id: string) =>
      ids(await search(ask, "action", { subject, resource: { type: "record", id } }));
    expect(await actionsOn("1")).toEqual(["archive", "read"]);
    expect(await actionsOn("2")).toEqual(["read"]);
    const resource = { type: "record" };
    const read = await search(ask, "resource", { subject, action: { name: "read" }, resource });
    expect(ids(read)).toEqual(["1", "2"]);
    const archive = { subject, action: { name: "archive" }, resource };
    expect(ids(await search(ask, "resource", archive))).toEqual(["1"]);
  });

  it("tells each result once, whatever changes between the pages", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const reads = allow("app:read", `${records}*`);
    const lasting = ["b", "d", "f", "h", "j", "l"];
    for (const name of lasting) await put(one, name, reads);
    const body = {
      subject: { type: "user" },
      action: { name: "read" },
      resource: { type: "record", id: "1" },
    };
    const found = await allPages(ask, "subject", body, 2, async (page) => {
      // One before the place that was reached, and one after it.
      if (page > 3) return;
      await put(one, `a${page}`, reads);
      await put(one, `x${page}`, reads);
    });
    expect(found.filter((name) => lasting.includes(name))).toEqual(lasting);
    expect(new Set(found).size).toBe(found.length);
  });

  it("goes on with its own question and limit only", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    for (const name of ["a", "b", "c"]) await put(one, name, allow("app:read"));
    const body = {
      subject: { type: "user" },
      action: { name: "read" },
      resource: { type: "record", id: "1" },
    };
    const first = await search(ask, "subject", { ...body, page: { limit: 1 } });
    const token = first.page.next_token;
    const next = (further: object, page: object = {}) =>
      ask("search/subject", { ...body, ...further, page: { token, ...page } });
    expect(ids((await next({})).json as unknown as Results)).toEqual(["b"]);
    // The same question, in another order of its members.
    const turned = Object.fromEntries(Object.entries(body).reverse());
    expect((await ask("search/subject", { page: { token }, ...turned })).status).toBe(200);
    expect((await next({}, { limit: 1 })).status).toBe(200);
    // What nobody knows is passed over, here too.
    expect((await next({ trace: "2", options: { hint: 1 } })).status).toBe(200);
    for (const [further, page] of [
      [{}, { limit: 2 }],
      [{ action: { name: "write" } }, {}],
      [{ context: { plan: "a" } }, {}],
      [{}, { token: "bm90IG91cnM" }],
      [{}, { token: token.slice(2) }],
      [{}, { token: 7 }],
    ] as const) {
      expect((await next(further, page)).status).toBe(400);
    }
    expect(
      (
        await ask("search/resource", {
          ...body,
          subject: { type: "user", id: "a" },
          page: { token },
        })
      ).status,
    ).toBe(400);
  });

  it.each([
    ["subject", { action: { name: "a" }, resource: { type: "b", id: "c" } }],
    ["subject", { subject: { type: "user" }, resource: { type: "b", id: "c" } }],
    ["subject", { subject: { type: "user" }, action: { name: "a" }, resource: { type: "b" } }],
    ["resource", { subject: { type: "user" }, action: { name: "a" }, resource: { type: "b" } }],
    ["resource", { action: { name: "a" }, resource: { type: "b" } }],
    ["action", { subject: { type: "user", id: "a" } }],
    ["action", { ...question("user/a", "b", "c/d"), page: { limit: -1 } }],
    ["action", { ...question("user/a", "b", "c/d"), page: { limit: "1" } }],
    ["action", { ...question("user/a", "b", "c/d"), page: [] }],
  ])("refuses a search for a %s that lacks something", async (kind, body) => {
    const { ask } = await askerOf(await server());
    expect((await ask(`search/${kind}`, body)).status).toBe(400);
  });

  it("gives no result and a way on where none are asked for", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "a", allow("app:read"));
    const body = {
      subject: { type: "user" },
      action: { name: "read" },
      resource: { type: "record", id: "1" },
    };
    const none = await search(ask, "subject", { ...body, page: { limit: 0 } });
    expect(none).toMatchObject({ results: [], page: { next_token: expect.stringMatching(/./) } });
  });
});
