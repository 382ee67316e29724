import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { evaluationsMax, explanationsMax } from "./evaluation.ts";
import { allow, askerOf, policyOf, question } from "./testing/ask.ts";

const records = "arn:aws:app:::record/";

/** A reader and writer of records, an administrator by property, and a role. */
async function fixture(server: TestServer) {
  const notArchived = { StringNotEquals: { "aws:ResourceTag/status": "archived" } };
  await server.user(
    "alice",
    policyOf(
      allow("app:read", `${records}*`),
      allow("app:write", `${records}*`, notArchived),
      allow("app:delete", `${records}*`, { Bool: { "app:action/soft": "true" } }),
      allow("app:approve", `${records}*`, { NumericLessThan: { "aws:ResourceTag/amount": "100" } }),
      allow("app:export", `${records}*`, { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }),
      allow("app:print", `${records}*`, {
        "ForAnyValue:StringEquals": { "app:floors": ["two"] },
        StringEquals: { "aws:ResourceTag/owner.name": "alice" },
      }),
      { Effect: "Deny", Action: "app:*", Resource: `${records}sealed/*` },
      allow("sts:AssumeRole"),
      allow("s3:GetObject", "arn:aws:s3:::reports/*"),
      allow("crm:read", "arn:aws:crm:::customer/*"),
      allow("app:read", "arn:aws:app:::rec%2Ard/*"),
    ),
  );
  await server.user(
    "bob",
    policyOf(
      allow("app:read", `${records}*`),
      allow("app:write", `${records}*`, { StringEquals: { "aws:PrincipalTag/role": "admin" } }),
    ),
  );
  return askerOf(server);
}

type Case = readonly [title: string, asked: object, decision: boolean];

const cases: readonly Case[] = [
  ["what a policy allows", question("user/alice", "read", "record/1"), true],
  ["what no policy allows", question("user/alice", "burn", "record/1"), false],
  ["what another user may", question("user/bob", "write", "record/1"), false],
  ["what a Deny forbids", question("user/alice", "read", "record/sealed/1"), false],
  ["a user who is not there", question("user/nobody", "read", "record/1"), false],
  ["a kind of subject without policies", question("spaceship/alice", "read", "record/1"), false],
  ["names ignoring case, as IAM does", question("user/ALICE", "read", "record/1"), true],
  ["actions ignoring case", question("user/alice", "READ", "record/1"), true],
  ["an action with its prefix", question("user/alice", "app:read", "record/1"), true],
  ["resources heeding case", question("user/alice", "read", "Record/1"), false],
  [
    "a property of the resource",
    question("user/alice", "write", "record/1", {
      resource: { type: "record", id: "1", properties: { status: "archived" } },
    }),
    false,
  ],
  [
    "a property of the subject",
    question("user/bob", "write", "record/1", {
      subject: { type: "user", id: "bob", properties: { role: "admin" } },
    }),
    true,
  ],
  [
    "a property of the action",
    question("user/alice", "delete", "record/1", {
      action: { name: "delete", properties: { soft: true } },
    }),
    true,
  ],
  [
    "the same property with another value",
    question("user/alice", "delete", "record/1", {
      action: { name: "delete", properties: { soft: false } },
    }),
    false,
  ],
  [
    "a number",
    question("user/alice", "approve", "record/1", {
      resource: { type: "record", id: "1", properties: { amount: 99.5 } },
    }),
    true,
  ],
  [
    "AWS's own key in the context",
    question("user/alice", "export", "record/1", { context: { "aws:SourceIp": "192.0.2.9" } }),
    true,
  ],
  [
    "a list, and a member of an object within an object",
    question("user/alice", "print", "record/1", {
      resource: { type: "record", id: "1", properties: { owner: { name: "alice" } } },
      context: { floors: ["one", "two"] },
    }),
    true,
  ],
  [
    "null as absent",
    question("user/alice", "write", "record/1", { context: null, options: null }),
    true,
  ],
  [
    "members that are not known",
    question("user/alice", "read", "record/1", { foo: "bar", future: { nested: true } }),
    true,
  ],
  [
    "names that every object inherits",
    question("user/alice", "read", "record/1", {
      subject: { type: "user", id: "alice", properties: { constructor: "a", toString: "b" } },
    }),
    true,
  ],
  [
    "a resource of AWS by its ARN",
    question("user/alice", "s3:GetObject", "object/arn:aws:s3:::reports/2026.pdf"),
    true,
  ],
  [
    "an action in the namespace of its resource",
    question("user/alice", "GetObject", "object/arn:aws:s3:::reports/2026.pdf"),
    true,
  ],
  [
    "a list with an object in it",
    question("user/alice", "print", "record/1", {
      resource: { type: "record", id: "1", properties: { owner: { name: "alice" } } },
      context: { floors: [{ two: "two" }, ["two"], null] },
    }),
    false,
  ],
  ["an action without a resource", question("user/alice", "sts:AssumeRole", "*/*"), true],
  ["what is allowed on some resources only", question("user/alice", "app:read", "*/*"), false],
  ["an application's own namespace", question("user/alice", "read", "crm:customer/7"), true],
  ["the same type in another namespace", question("user/alice", "read", "erp:customer/7"), false],
  [
    "a type with a star, which is no pattern",
    question("user/alice", "read", "x/1", { resource: { type: "rec*rd", id: "1" } }),
    true,
  ],
  [
    "a type with a slash, which is no part of an id",
    question("user/alice", "read", "x/1", { resource: { type: "record/1", id: "2" } }),
    false,
  ],
];

const broken: readonly (readonly [title: string, asked: object, message: RegExp])[] = [
  ["no subject", { ...question("user/a", "b", "c/d"), subject: undefined }, /subject is missing/],
  ["no action", { ...question("user/a", "b", "c/d"), action: undefined }, /action is missing/],
  ["no resource", { ...question("user/a", "b", "c/d"), resource: undefined }, /resource is miss/],
  ["no type", question("user/a", "b", "c/d", { subject: { id: "a" } }), /subject.type is missing/],
  ["no id", question("user/a", "b", "c/d", { subject: { type: "user" } }), /subject.id is missing/],
  ["no name", question("user/a", "b", "c/d", { action: {} }), /action.name is missing/],
  ["a subject that is text", question("user/a", "b", "c/d", { subject: "a" }), /must be an object/],
  ["a name that is a number", question("user/a", "b", "c/d", { action: { name: 1 } }), /a string/],
  ["an id that nothing can have", question("user/a\0b", "b", "c/d"), /subject.id holds .* U\+0000/],
  ["an empty id", question("user/a", "b", "c/"), /resource.id is empty/],
  ["a list as context", question("user/a", "b", "c/d", { context: [] }), /context must be an obj/],
  [
    "two spellings of one key",
    question("user/a", "b", "c/d", { context: { Plan: 1, plan: 2 } }),
    /app:plan is given twice/,
  ],
  ["half an ARN", question("user/a", "b", "c/arn:aws:s3"), /not a whole ARN/],
  ["a namespace of AWS's", question("user/a", "b", "iam:user/alice"), /give an ARN/],
  [
    "an option that is none",
    question("user/a", "b", "c/d", { options: { explain: "yes" } }),
    /true or false/,
  ],
];

const trusted = [
  "aws:PrincipalArn",
  "AWS:PRINCIPALACCOUNT",
  "aws:userid",
  "aws:username",
  "aws:CurrentTime",
  "aws:ResourceAccount",
  "aws:PrincipalOrgID",
  "aws:PrincipalTag/role",
  "aws:ResourceTag/status",
  "app:action/soft",
];

eachDatabase("POST /access/v1/evaluation", (server) => {
  it.each(cases)("decides %s", async (_title, asked, decision) => {
    const { ask } = await fixture(await server());
    const answer = await ask("evaluation", asked);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ decision });
    // A batch is the same questions: the two never disagree.
    const batch = await ask("evaluations", { evaluations: [asked] });
    expect(batch.json).toMatchObject({ evaluations: [{ decision }] });
  });

  it.each(broken)("refuses %s, and in a batch that item alone", async (_title, asked, message) => {
    const { ask } = await askerOf(await server());
    const answer = await ask("evaluation", asked);
    expect(answer).toMatchObject({ status: 400, text: expect.stringMatching(message) });
    if ("options" in asked) return;
    const batch = await ask("evaluations", { evaluations: [asked] });
    expect(batch).toMatchObject({
      status: 200,
      json: { evaluations: [{ decision: false, context: { error: { status: 400 } } }] },
    });
  });

  it.each(trusted)("takes %s from nobody", async (key) => {
    const { ask } = await fixture(await server());
    const answer = await ask(
      "evaluation",
      question("user/alice", "a", "b/c", { context: { [key]: "x" } }),
    );
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining(key.toLowerCase()) });
  });

  it("lets a stored tag go before a property of the same name", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/bob", "write", "record/1", {
      subject: { type: "user", id: "bob", properties: { role: "admin" } },
    });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: true });
    await one.root.iam("TagUser", { UserName: "bob", Tags: [{ Key: "Role", Value: "guest" }] });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: false });
  });

  it("heeds the boundary, and forgets a policy at the next call", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/alice", "read", "record/1");
    const { Policy } = await one.root.iam("CreatePolicy", {
      PolicyName: "Bound",
      PolicyDocument: JSON.stringify(policyOf(allow("app:write"))),
    });
    const PermissionsBoundary = Policy?.Arn ?? "";
    await one.root.iam("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: false });
    await one.root.iam("DeleteUserPermissionsBoundary", { UserName: "alice" });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: true });
    await one.root.iam("DeleteUserPolicy", { UserName: "alice", PolicyName: "inline" });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: false });
  });

  it("follows a name to whoever bears it now", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/alice", "read", "record/1");
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: true });
    await one.root.iam("UpdateUser", { UserName: "alice", NewUserName: "alicia" });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: false });
    await one.root.iam("CreateUser", { UserName: "alice" });
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: false });
    const renamed = question("user/alicia", "read", "record/1");
    expect((await ask("evaluation", renamed)).json).toMatchObject({ decision: true });
  });

  it("finds who was made after it was asked about", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const PolicyName = "reads";
    const PolicyDocument = JSON.stringify(policyOf(allow("app:read")));
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: one.account } };
    const AssumeRolePolicyDocument = JSON.stringify(policyOf(trust));
    const makers = {
      user: async () => {
        await one.root.iam("CreateUser", { UserName: "late" });
        await one.root.iam("PutUserPolicy", { UserName: "late", PolicyName, PolicyDocument });
      },
      role: async () => {
        await one.root.iam("CreateRole", { RoleName: "late", AssumeRolePolicyDocument });
        await one.root.iam("PutRolePolicy", { RoleName: "late", PolicyName, PolicyDocument });
      },
      group: async () => {
        await one.root.iam("CreateGroup", { GroupName: "late" });
        await one.root.iam("PutGroupPolicy", { GroupName: "late", PolicyName, PolicyDocument });
      },
    };
    for (const [type, make] of Object.entries(makers)) {
      const asked = question(`${type}/late`, "read", "record/1");
      expect([type, (await ask("evaluation", asked)).json?.decision]).toEqual([type, false]);
      await make();
      expect([type, (await ask("evaluation", asked)).json?.decision]).toEqual([type, true]);
    }
  });

  it("decides about keys, secrets and parameters with the policies that those have", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const { root, account } = one;
    await one.user("carol", policyOf(allow(["kms:Decrypt", "secretsmanager:GetSecretValue"])));
    const may = async (action: string, resource: string) => {
      const asked = question("user/carol", action, `x/${resource}`);
      return (await ask("evaluation", asked)).json?.decision;
    };
    const { KeyMetadata } = await root.kms("CreateKey", {});
    const key = KeyMetadata?.Arn ?? "";
    expect(await may("kms:Decrypt", key)).toBe(true);
    const statement = { Effect: "Allow", Action: "kms:*", Resource: "*" };
    const Principal = { AWS: `arn:aws:iam::${account}:root` };
    const onlyRoot = { ArnEquals: { "aws:PrincipalArn": Principal.AWS } };
    const policy = policyOf({ ...statement, Principal, Condition: onlyRoot });
    await root.kms("PutKeyPolicy", { KeyId: key, Policy: JSON.stringify(policy) });
    expect(await may("kms:Decrypt", key)).toBe(false);
    expect(await may("kms:Decrypt", `${key.slice(0, -4)}0000`)).toBe(false);
    const { ARN = "" } = await root.secretsmanager("CreateSecret", {
      Name: "s",
      SecretString: "x",
    });
    expect(await may("secretsmanager:GetSecretValue", ARN)).toBe(true);
    const deny = { Effect: "Deny", Action: "secretsmanager:GetSecretValue", Resource: "*" };
    const notCarol = { AWS: `arn:aws:iam::${account}:user/carol` };
    const ResourcePolicy = JSON.stringify(policyOf({ ...deny, Principal: notCarol }));
    await root.secretsmanager("PutResourcePolicy", { SecretId: ARN, ResourcePolicy });
    expect(await may("secretsmanager:GetSecretValue", ARN)).toBe(false);
  });

  it("decides about users, roles and role sessions by their ARNs", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const arn = `arn:aws:iam::${one.account}`;
    const trust = policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: `${arn}:user/bob` },
    });
    await one.root.iam("CreateRole", {
      RoleName: "Auditor",
      Path: "/staff/",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    await one.root.iam("PutRolePolicy", {
      RoleName: "Auditor",
      PolicyName: "audit",
      PolicyDocument: JSON.stringify(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language.
        policyOf(allow("app:audit", "arn:aws:app:::log/${aws:PrincipalAccount}/*")),
      ),
    });
    const decisions: readonly (readonly [string, string, string, boolean])[] = [
      ["user", `${arn}:user/alice`, "read", true],
      ["user", `${arn}:user/staff/alice`, "read", false],
      ["role", `${arn}:role/staff/Auditor`, "audit", true],
      ["role", "Auditor", "audit", true],
      ["role", `${arn}:role/Auditor`, "audit", false],
      ["user", `${arn}:role/staff/Auditor`, "audit", false],
      ["role-session", "Auditor/night", "audit", true],
      ["role-session", `arn:aws:sts::${one.account}:assumed-role/Auditor/night`, "audit", true],
      ["role-session", "Auditor", "audit", false],
    ];
    for (const [type, id, action, decision] of decisions) {
      const resource = { type: action === "audit" ? "log" : "record", id: `${one.account}/1` };
      const asked = { subject: { type, id }, action: { name: action }, resource };
      expect([type, id, (await ask("evaluation", asked)).json?.decision]).toEqual([
        type,
        id,
        decision,
      ]);
    }
    // Who may take a role is the role's own to say.
    const role = { type: "role", id: `${arn}:role/staff/Auditor` };
    const assume = (id: string) =>
      ask("evaluation", {
        subject: { type: "user", id },
        action: { name: "sts:AssumeRole" },
        resource: role,
      });
    expect((await assume("alice")).json?.decision).toBe(false);
    expect((await assume("bob")).json?.decision).toBe(true);
  });

  it("tells the revision that it decided by, and takes a demand for no later one", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/alice", "read", "record/1");
    const { json, headers } = await ask("evaluation", asked);
    const revision = one.storage.revision;
    expect(json?.context).toMatchObject({ policy_revision: revision });
    expect(headers["sallyport-revision"]).toBe(String(revision));
    const demand = (minimum: number | string) =>
      ask("evaluation", asked, { "sallyport-minimum-revision": String(minimum) });
    expect((await demand(revision)).status).toBe(200);
    expect(await demand(revision + 1_000_000)).toMatchObject({ status: 409 });
    expect(await demand("soon")).toMatchObject({ status: 400 });
  });

  it("gives the client's request id back, or one of its own", async () => {
    const { ask } = await askerOf(await server());
    const asked = question("user/a", "b", "c/d");
    const named = await ask("evaluation", asked, { "x-request-id": "r-42" });
    expect(named.headers["x-request-id"]).toBe("r-42");
    const failed = await ask("evaluation", {}, { "x-request-id": "r-43" });
    expect(failed).toMatchObject({ status: 400, headers: { "x-request-id": "r-43" } });
    // Bytes beyond ASCII come as the characters of the same numbers, and go as those.
    const accented = Buffer.from("café \u{1f600}").toString("latin1");
    const kept = await ask("evaluation", asked, { "x-request-id": accented });
    expect(kept.headers["x-request-id"]).toBe(accented);
    expect((await ask("evaluation", asked)).headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

eachDatabase("POST /access/v1/evaluations", (server) => {
  const items = ["1", "sealed/2", "3"].map((id) => ({ resource: { type: "record", id } }));
  const defaults = { subject: { type: "user", id: "alice" }, action: { name: "read" } };

  it.each([
    ["execute_all", [true, false, true]],
    ["deny_on_first_deny", [true, false]],
    ["permit_on_first_permit", [true]],
  ] as const)("answers in order, and stops as %s says", async (semantic, decisions) => {
    const { ask } = await fixture(await server());
    const options = { evaluations_semantic: semantic };
    const { json } = await ask("evaluations", { ...defaults, options, evaluations: items });
    const told = json?.evaluations as readonly { decision: boolean }[];
    expect(told.map(({ decision }) => decision)).toEqual(decisions);
    expect(json).not.toHaveProperty("decision");
  });

  it("takes an item's entity for the default one, but for what it leaves unnamed", async () => {
    const { ask } = await fixture(await server());
    const { json } = await ask("evaluations", {
      subject: { type: "user", id: "alice" },
      action: { name: "write" },
      resource: { type: "record", id: "1", properties: { status: "archived" } },
      context: { "aws:SourceIp": "192.0.2.1" },
      evaluations: [
        {},
        { resource: { id: "2" } },
        { resource: { id: "2", properties: { status: "archived" } } },
        { action: { name: "read" } },
        { action: { name: "export" } },
        { action: { name: "export" }, context: {} },
        { subject: { id: "bob", properties: { role: "admin" } } },
      ],
    });
    const told = json?.evaluations as readonly { decision: boolean }[];
    expect(told.map(({ decision }) => decision)).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  it.each([
    ["none", {}],
    ["an empty list", { evaluations: [] }],
  ])("is a single evaluation with %s of evaluations", async (_title, further) => {
    const { ask } = await fixture(await server());
    const { json } = await ask("evaluations", question("user/alice", "read", "record/1", further));
    expect(json).toMatchObject({ decision: true });
    expect(await ask("evaluations", further)).toMatchObject({ status: 400 });
  });

  it.each([
    ["too many", { evaluations: Array(evaluationsMax + 1).fill({}) }],
    [
      "too many to explain",
      { options: { explain: true }, evaluations: Array(explanationsMax + 1).fill({}) },
    ],
    ["what is no list", { evaluations: {} }],
    ["another semantic", { evaluations: [{}], options: { evaluations_semantic: "all" } }],
    ["options that are none", { evaluations: [{}], options: [] }],
    ["a default that is text", { evaluations: [{}], subject: "alice" }],
  ])("refuses %s as a whole", async (_title, body) => {
    const { ask } = await askerOf(await server());
    expect(await ask("evaluations", body)).toMatchObject({ status: 400 });
  });

  it("answers as many as may be asked at once", async () => {
    const { ask } = await fixture(await server());
    const evaluations = Array(evaluationsMax).fill(items[0]);
    const { json } = await ask("evaluations", { ...defaults, evaluations });
    expect(json?.evaluations).toEqual(Array(evaluationsMax).fill({ decision: true }));
  });
});
