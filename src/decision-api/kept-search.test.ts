import { expect, it } from "vitest";
import { seededRandom } from "../../fuzz/policy/random.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { type Ask, allow, askerOf, policyOf, question } from "./testing/ask.ts";

async function put(server: TestServer, UserName: string, ...statements: readonly object[]) {
  await server.root.iam("CreateUser", { UserName });
  if (statements.length === 0) return;
  await server.root.iam("PutUserPolicy", {
    UserName,
    PolicyName: "own",
    PolicyDocument: JSON.stringify(policyOf(...statements)),
  });
}

/** The ids of all pages, each of `limit` results. */
async function allPages(ask: Ask, kind: string, body: object, limit = 2) {
  const found: string[] = [];
  let token = "";
  do {
    const answer = await ask(`search/${kind}`, { ...body, page: { limit, token } });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    const { results, page } = answer.json as unknown as {
      readonly results: readonly { readonly id: string }[];
      readonly page: { readonly next_token: string };
    };
    found.push(...results.map(({ id }) => id));
    token = page.next_token;
  } while (token !== "");
  return found;
}

async function decides(ask: Ask, asked: object) {
  const answer = await ask("evaluation", asked);
  expect(answer.status).toBe(200);
  return answer.json?.decision;
}

function whichMay(user: string, action: string, type: string, further: object = {}) {
  return {
    subject: { type: "user", id: user },
    action: { name: action },
    resource: { type },
    ...further,
  };
}

function whoMay(type: string, action: string, id: string) {
  return { subject: { type }, action: { name: action }, resource: { type: "any", id } };
}

/** Secrets with tags and policies of every sort. */
async function randomSecrets(server: TestServer, seed: number) {
  const random = seededRandom(seed);
  const { pick } = random;
  const arns: string[] = [];
  const users = ["ann", "ben", "cay"];
  const region = `arn:aws:secretsmanager:us-east-1:${server.account}:secret:`;
  const statement = () => ({
    ...allow(
      pick(["secretsmanager:GetSecretValue", "secretsmanager:*", "secretsmanager:Put*"]),
      pick(["*", `${region}team-a/*`, `${region}*/1-??????`]),
      pick([undefined, { StringEquals: { "aws:ResourceTag/team": "a" } }]),
    ),
    Effect: pick(["Allow", "Allow", "Deny"]),
  });
  for (const user of users) await put(server, user, statement(), statement());
  for (const team of ["team-a", "team-b"]) {
    for (const index of [1, 2, 3]) {
      const { ARN = "" } = await server.root.secretsmanager("CreateSecret", {
        Name: `${team}/${index}`,
        SecretString: "x",
        Tags: [{ Key: "team", Value: pick(["a", "b"]) }],
      });
      arns.push(ARN);
      if (!random.percent(40)) continue;
      const named = {
        ...allow("secretsmanager:GetSecretValue"),
        Effect: pick(["Allow", "Deny"]),
        Principal: { AWS: `arn:aws:iam::${server.account}:user/${pick(users)}` },
      };
      await server.root.secretsmanager("PutResourcePolicy", {
        SecretId: ARN,
        ResourcePolicy: JSON.stringify(policyOf(named)),
      });
    }
  }
  return { arns, users };
}

eachDatabase("search among what is kept", (server) => {
  it.each([1, 2, 3, 4])(
    "finds the secrets and users that questions allow, seed %i",
    async (seed) => {
      const one = await server();
      const { ask } = await askerOf(one);
      const { arns, users } = await randomSecrets(one, seed);
      const action = "secretsmanager:GetSecretValue";
      const allowed = new Set<string>();
      for (const user of users) {
        const expected: string[] = [];
        for (const arn of arns) {
          if (!(await decides(ask, question(`user/${user}`, action, `secret/${arn}`)))) continue;
          expected.push(arn);
          allowed.add(`${user} ${arn}`);
        }
        const body = whichMay(user, "GetSecretValue", "secretsmanager:secret");
        expect(await allPages(ask, "resource", body)).toEqual(expected);
      }
      for (const arn of arns) {
        const found = await allPages(ask, "subject", whoMay("user", action, arn));
        expect(found).toEqual(users.filter((user) => allowed.has(`${user} ${arn}`)));
      }
    },
  );

  it("goes by the tags that a resource has, and by the question's where it has none", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const isRed = { StringEquals: { "aws:ResourceTag/team": "red" } };
    await put(one, "ann", allow("ssm:GetParameter", "*", isRed));
    const tags = { red: [{ Key: "team", Value: "red" }], blue: [{ Key: "team", Value: "blue" }] };
    for (const [Name, Tags] of Object.entries({ ...tags, plain: [] })) {
      await one.root.ssm("PutParameter", { Name, Value: "x", Type: "String", Tags });
    }
    const arn = (name: string) => `arn:aws:ssm:us-east-1:${one.account}:parameter/${name}`;
    const body = whichMay("ann", "GetParameter", "ssm:parameter");
    expect(await allPages(ask, "resource", body)).toEqual([arn("red")]);
    const claimed = { type: "ssm:parameter", properties: { team: "red" } };
    const found = await allPages(ask, "resource", { ...body, resource: claimed });
    expect(found).toEqual([arn("plain"), arn("red")]);
    const blue = { ...claimed, id: arn("blue") };
    expect(await decides(ask, { ...body, resource: blue })).toBe(false);
  });

  it("counts grants on keys, with what they bind of the encryption context", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann");
    await put(one, "ben");
    const made = await one.root.kms("CreateKey", {});
    await one.root.kms("CreateKey", {});
    const { Arn: key = "", KeyId = "" } = made.KeyMetadata ?? {};
    await one.root.kms("CreateGrant", {
      KeyId,
      GranteePrincipal: `arn:aws:iam::${one.account}:user/ann`,
      Operations: ["Decrypt", "CreateGrant"],
      Constraints: { EncryptionContextSubset: { App: "orders" } },
    });
    const context = { "kms:EncryptionContext:App": "orders" };
    const may = (user: string, action: string, further: object) =>
      decides(ask, question(`user/${user}`, action, `key/${key}`, further));
    expect(await may("ann", "kms:Decrypt", { context })).toBe(true);
    expect(await may("ann", "kms:DECRYPT", { context })).toBe(true);
    expect(await may("ann", "kms:Decrypt", {})).toBe(false);
    expect(
      await may("ann", "kms:Decrypt", { context: { "kms:EncryptionContext:App": "Orders" } }),
    ).toBe(false);
    expect(await may("ann", "kms:Encrypt", { context })).toBe(false);
    expect(await may("ann", "kms:CreateGrant", { context })).toBe(false);
    expect(await may("ben", "kms:Decrypt", { context })).toBe(false);
    const body = whichMay("ann", "Decrypt", "kms:key", { context });
    expect(await allPages(ask, "resource", body)).toEqual([key]);
    const who = { ...whoMay("user", "kms:Decrypt", key), context };
    expect(await allPages(ask, "subject", who)).toEqual(["ann"]);
  });

  it("lists users, groups, roles and policies, and all of them once", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann", allow("iam:*"));
    const names = ["b", "A", "c", "D", "e"];
    for (const name of names) {
      await one.root.iam("CreateGroup", { GroupName: name });
      await one.root.iam("CreatePolicy", {
        PolicyName: name,
        Path: "/team/",
        PolicyDocument: JSON.stringify(policyOf(allow("s3:*"))),
      });
    }
    const listed = (type: string, path: string) =>
      ["A", "b", "c", "D", "e"].map((name) => `arn:aws:iam::${one.account}:${type}${path}${name}`);
    const groups = whichMay("ann", "DeleteGroup", "iam:group");
    expect(await allPages(ask, "resource", groups)).toEqual(listed("group", "/"));
    const policies = whichMay("ann", "DeletePolicy", "iam:policy");
    expect(await allPages(ask, "resource", policies, 1)).toEqual(listed("policy", "/team/"));
    const users = whichMay("ann", "DeleteUser", "iam:user");
    expect(await allPages(ask, "resource", users)).toEqual(
      ["ann", "gate"].map((name) => `arn:aws:iam::${one.account}:user/${name}`),
    );
  });

  it("finds the roles that somebody may take", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann");
    const user = `arn:aws:iam::${one.account}:user/ann`;
    const trusting = (principal: object) => ({
      AssumeRolePolicyDocument: JSON.stringify(
        policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }),
      ),
    });
    for (const [RoleName, principal] of [
      ["Direct", { AWS: user }],
      ["Delegated", { AWS: one.account }],
      ["Service", { Service: "ec2.amazonaws.com" }],
    ] as const) {
      await one.root.iam("CreateRole", { RoleName, ...trusting(principal) });
    }
    const body = whichMay("ann", "sts:AssumeRole", "iam:role");
    expect(await allPages(ask, "resource", body)).toEqual([
      `arn:aws:iam::${one.account}:role/Direct`,
    ]);
  });

  it("leaves out what another account has, and what is not there any more", async () => {
    const one = await server();
    const other = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann", allow("secretsmanager:*"));
    const make = (of: TestServer, Name: string) =>
      of.root.secretsmanager("CreateSecret", { Name, SecretString: "x" });
    await make(other, "theirs");
    const { ARN } = await make(one, "ours");
    await make(one, "gone");
    const forced = { SecretId: "gone", ForceDeleteWithoutRecovery: true };
    await one.root.secretsmanager("DeleteSecret", forced);
    const body = whichMay("ann", "GetSecretValue", "secretsmanager:secret");
    expect(await allPages(ask, "resource", body)).toEqual([ARN]);
    expect(
      await allPages(ask, "resource", { ...body, subject: { type: "user", id: "zoe" } }),
    ).toEqual([]);
  });

  it("finds whom a resource's policy lets in, made since the last search", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const { ARN = "" } = await one.root.secretsmanager("CreateSecret", {
      Name: "open",
      SecretString: "x",
    });
    const everyone = { ...allow("secretsmanager:GetSecretValue"), Principal: { AWS: "*" } };
    const inside = { StringEquals: { "aws:PrincipalAccount": one.account } };
    await one.root.secretsmanager("PutResourcePolicy", {
      SecretId: ARN,
      ResourcePolicy: JSON.stringify(policyOf({ ...everyone, Condition: inside })),
    });
    const who = (type: string) =>
      allPages(ask, "subject", whoMay(type, "secretsmanager:GetSecretValue", ARN));
    expect(await who("user")).toEqual(["gate"]);
    await put(one, "new");
    await one.root.iam("CreateGroup", { GroupName: "All" });
    expect(await who("user")).toEqual(["gate", "new"]);
    expect(await who("group")).toEqual(["All"]);
  });

  it("refuses a token that was tampered with, and a type that nobody lists", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann", allow("iam:GetUser"));
    const body = whichMay("ann", "GetUser", "iam:user");
    const { json } = await ask("search/resource", { ...body, page: { limit: 1 } });
    const { page } = json as unknown as { readonly page: { readonly next_token: string } };
    const parts = JSON.parse(Buffer.from(page.next_token, "base64url").toString()) as unknown[];
    const goOn = (after: unknown) => {
      const token = Buffer.from(JSON.stringify(parts.with(1, after))).toString("base64url");
      return ask("search/resource", { ...body, page: { token } });
    };
    expect((await goOn(parts[1])).status).toBe(200);
    for (const after of [`${parts[1]}\0`, `${parts[1]}\ud800`, 1]) {
      expect(await goOn(after)).toMatchObject({
        status: 400,
        text: expect.stringContaining("page.token"),
      });
    }
    expect(await ask("search/resource", whichMay("ann", "read", "ssm:document"))).toMatchObject({
      status: 400,
      text: expect.stringContaining("ssm:parameter"),
    });
  });

  it("asks about a group as about a member with nothing else", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await put(one, "ann", allow("app:write"));
    for (const GroupName of ["Readers", "Others"]) await one.root.iam("CreateGroup", { GroupName });
    await one.root.iam("AddUserToGroup", { GroupName: "Readers", UserName: "ann" });
    await one.root.iam("PutGroupPolicy", {
      GroupName: "Readers",
      PolicyName: "read",
      PolicyDocument: JSON.stringify(policyOf(allow("app:read"))),
    });
    const record = { type: "record", id: "1" };
    const may = (subject: string, action: string) =>
      decides(ask, question(subject, action, "record/1"));
    expect(await may("group/readers", "read")).toBe(true);
    expect(await may("group/Readers", "write")).toBe(false);
    expect(await may("group/Others", "read")).toBe(false);
    expect(await may(`group/arn:aws:iam::${one.account}:group/Readers`, "read")).toBe(true);
    const who = { action: { name: "read" }, resource: record };
    expect(await allPages(ask, "subject", { ...who, subject: { type: "group" } })).toEqual([
      "Readers",
    ]);
    expect(await allPages(ask, "subject", { ...who, subject: { type: "user" } })).toEqual(["ann"]);
    // Once the group's policy is gone, so is what it gave.
    await one.root.iam("DeleteGroupPolicy", { GroupName: "Readers", PolicyName: "read" });
    expect(await may("group/Readers", "read")).toBe(false);
  });
});
