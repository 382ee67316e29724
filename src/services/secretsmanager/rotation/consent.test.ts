/** Whoever has access keys rotated is asked again in each rotation: by what he is then. */
import { expect, it } from "vitest";
import type { Gate } from "../../../pipeline/gate.ts";
import { StorageUnavailableError } from "../../../storage/errors.ts";
import { eachDatabase, type TestClient, type TestServer } from "../../testing/harness.ts";
import { organize } from "../../testing/organization.ts";
import { secondFactor } from "../../testing/second-factor.ts";
import { allowing } from "../testing/fixtures.ts";
import { accessKeysOf, rotationNode } from "./testing/world.ts";

const RotationLambdaARN =
  "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-access-key";
const SecretId = "ci/key";
const hour = 3_600_000;

const rotating = {
  Action: [
    "secretsmanager:RotateSecret",
    "lambda:InvokeFunction",
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:DeleteAccessKey",
  ],
  Resource: "*",
};

/** A user, and a secret that his key is in. */
async function makeKeySecret(root: TestClient): Promise<void> {
  await root.iam("CreateUser", { UserName: "deployer" });
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "deployer" });
  const { UserName, AccessKeyId, SecretAccessKey } = AccessKey;
  const SecretString = JSON.stringify({ UserName, AccessKeyId, SecretAccessKey });
  await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString });
}

async function withKeySecret(start: () => Promise<TestServer>): Promise<TestServer> {
  const server = await start();
  await makeKeySecret(server.root);
  return server;
}

const configure = (client: TestClient) =>
  client.secretsmanager("RotateSecret", {
    SecretId,
    RotationLambdaARN,
    RotationRules: { ScheduleExpression: "rate(4 hours)" },
    RotateImmediately: false,
  });

async function keyIn(root: TestClient): Promise<string> {
  const { SecretString = "{}" } = await root.secretsmanager("GetSecretValue", { SecretId });
  return (JSON.parse(SecretString) as { readonly AccessKeyId: string }).AccessKeyId;
}

/** Runs what is due, and gives the messages of what failed. */
async function work(server: TestServer): Promise<readonly string[]> {
  const node = rotationNode(server, { find: () => accessKeysOf(server) });
  await node.jobs.runDue();
  return node.failures;
}

/** Lets the next window open: gives what became of the rotation in it. */
async function nextRotation(server: TestServer): Promise<string> {
  const before = await keyIn(server.root);
  await work(server);
  server.clock.advance(4 * hour);
  const [failure] = await work(server);
  if (failure !== undefined) return failure;
  return (await keyIn(server.root)) === before ? "it did not begin" : "rotated";
}

/** Ends the schedule, which the other tests' clock would reach. */
const settle = ({ root }: TestServer) => root.secretsmanager("CancelRotateSecret", { SecretId });

const denying = (...statements: readonly object[]) => ({
  Version: "2012-10-17",
  Statement: statements.map((statement) => ({ Effect: "Deny", Resource: "*", ...statement })),
});

interface Lost {
  readonly how: string;
  readonly lose: (server: TestServer) => Promise<unknown>;
}

async function addPolicy({ root }: TestServer, PolicyName: string, policy: object) {
  const PolicyDocument = JSON.stringify(policy);
  await root.iam("PutUserPolicy", { UserName: "operator", PolicyName, PolicyDocument });
}

const userLosses: readonly Lost[] = [
  {
    how: "loses the policy",
    lose: ({ root }) =>
      root.iam("DeleteUserPolicy", { UserName: "operator", PolicyName: "inline" }),
  },
  ...["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"].map((Action) => ({
    how: `is denied ${Action}`,
    lose: (server: TestServer) => addPolicy(server, "deny", denying({ Action })),
  })),
  {
    how: "had the right for a time that is over",
    lose: (server) => {
      const [from, to] = [server.clock.now() + hour, server.clock.now() + 9 * hour];
      const within = {
        DateGreaterThan: { "aws:CurrentTime": new Date(from).toISOString() },
        DateLessThan: { "aws:CurrentTime": new Date(to).toISOString() },
      };
      return addPolicy(server, "deny", denying({ Action: "iam:*", Condition: within }));
    },
  },
  {
    how: "gets a boundary",
    async lose({ root }) {
      const { Policy } = await root.iam("CreatePolicy", {
        PolicyName: "reader",
        PolicyDocument: JSON.stringify(allowing({ Action: "iam:Get*", Resource: "*" })),
      });
      const PermissionsBoundary = Policy?.Arn ?? "";
      await root.iam("PutUserPermissionsBoundary", { UserName: "operator", PermissionsBoundary });
    },
  },
  {
    how: "is deleted, and another user gets the name and the rights",
    async lose(server) {
      const UserName = "operator";
      const { AccessKeyMetadata } = await server.root.iam("ListAccessKeys", { UserName });
      for (const { AccessKeyId = "" } of AccessKeyMetadata ?? []) {
        await server.root.iam("DeleteAccessKey", { UserName, AccessKeyId });
      }
      await server.root.iam("DeleteUserPolicy", { UserName, PolicyName: "inline" });
      await server.root.iam("DeleteUser", { UserName });
      await server.user(UserName, allowing(rotating));
    },
  },
];

const unavailable = () => Promise.reject(new StorageUnavailableError("It is gone."));

eachDatabase("a rotation that a user has configured", (start) => {
  it.each(userLosses)("makes no key once he $how", async ({ lose }) => {
    const server = await withKeySecret(start);
    await configure(await server.user("operator", allowing(rotating)));
    expect(await nextRotation(server)).toBe("rotated");
    await lose(server);
    expect(await nextRotation(server)).toMatch(
      /^RotationError: arn:aws:iam::\d{12}:user\/operator, .+ the user's keys any more/,
    );
    const keys = await server.root.iam("ListAccessKeys", { UserName: "deployer" });
    expect(keys.AccessKeyMetadata).toHaveLength(2);
    await settle(server);
  });

  it("goes on when he may again, and when somebody else who may configures it", async () => {
    const server = await withKeySecret(start);
    const { root, clock } = server;
    await configure(await server.user("operator", allowing(rotating)));
    await addPolicy(server, "deny", denying({ Action: "iam:*" }));
    expect(await nextRotation(server)).toMatch(/any more/);
    const before = await keyIn(root);
    await root.iam("DeleteUserPolicy", { UserName: "operator", PolicyName: "deny" });
    clock.advance(60_000);
    expect(await work(server)).toEqual([]);
    expect(await keyIn(root)).not.toBe(before);
    await addPolicy(server, "deny", denying({ Action: "iam:*" }));
    expect(await nextRotation(server)).toMatch(/any more/);
    await configure(root);
    expect(await nextRotation(server)).toBe("rotated");
    await settle(server);
  });

  it("goes on though the key that he signed with is gone", async () => {
    const server = await withKeySecret(start);
    const { root } = server;
    await configure(await server.user("operator", allowing(rotating)));
    const { AccessKeyMetadata } = await root.iam("ListAccessKeys", { UserName: "operator" });
    const AccessKeyId = AccessKeyMetadata?.[0]?.AccessKeyId ?? "";
    await root.iam("DeleteAccessKey", { UserName: "operator", AccessKeyId });
    expect(await nextRotation(server)).toBe("rotated");
    await settle(server);
  });

  it("has no one's right where it is not kept who gave it", async () => {
    const server = await withKeySecret(start);
    await configure(await server.user("operator", allowing(rotating)));
    await work(server);
    await server.storage.transact(({ database }) =>
      database.updateTable("secretsmanager_key_consent").set({ sealed_consent: null }).execute(),
    );
    expect(await nextRotation(server)).toMatch(/any more/);
    await settle(server);
  });

  it("is asked without a session where he had none", async () => {
    const server = await withKeySecret(start);
    // A key that says nothing of a second factor is no false one (spec: missing keys).
    const Condition = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
    await configure(await server.user("operator", allowing(rotating)));
    await addPolicy(server, "mfa", denying({ Action: "iam:*", Condition }));
    expect(await nextRotation(server)).toBe("rotated");
    await settle(server);
  });

  it.each<[string, (gate: Gate) => Partial<Gate>]>([
    [
      "where his account stands",
      ({ organizations }) => ({ organizations: { ...organizations, standing: unavailable } }),
    ],
    ["what has changed", ({ storage }) => ({ storage: { ...storage, synchronize: unavailable } })],
  ])("waits while nobody can tell %s, and says so", async (_, without) => {
    const server = await withKeySecret(start);
    const { root, assembled, clock } = server;
    await configure(await server.user("operator", allowing(rotating)));
    await work(server);
    clock.advance(4 * hour);
    const gate = { ...assembled.gate, ...without(assembled.gate) };
    const cutOff = { ...server, assembled: { ...assembled, gate } };
    const before = await keyIn(root);
    expect(await work(cutOff)).toEqual([expect.stringContaining("It is gone.")]);
    clock.advance(5_000);
    expect(await work(server)).toEqual([]);
    expect(await keyIn(root)).not.toBe(before);
    await settle(server);
  });

  it("is tried out with his rights, too", async () => {
    const server = await withKeySecret(start);
    const { root } = server;
    await configure(await server.user("operator", allowing(rotating)));
    await addPolicy(server, "deny", denying({ Action: "iam:*" }));
    await work(server);
    const { Events } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "TestRotationFailed" }],
    });
    expect(Events?.[0]?.CloudTrailEvent).toMatch(/may not change the user's keys any more/);
    await settle(server);
  });

  it("asks of his second factor what it was when he configured it", async () => {
    const server = await withKeySecret(start);
    const isFresh = { NumericLessThan: { "aws:MultiFactorAuthAge": "600" } };
    const session = { Action: "sts:GetSessionToken", Resource: "*" };
    const operator = await server.user(
      "operator",
      allowing({ ...rotating, Condition: isFresh }, session),
    );
    const factor = await secondFactor(server, "operator");
    const { Credentials } = await operator.sts("GetSessionToken", {
      SerialNumber: factor.SerialNumber,
      TokenCode: factor.code(),
    });
    const elevated = server.as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    await expect(configure(operator)).rejects.toMatchObject({ code: "AccessDeniedException" });
    await configure(elevated);
    expect(await nextRotation(server)).toBe("rotated");
    await addPolicy(server, "deny", denying({ Action: "iam:*" }));
    expect(await nextRotation(server)).toMatch(/any more/);
    await settle(server);
  });
});

const roleLosses: readonly Lost[] = [
  {
    how: "loses its policy",
    lose: ({ root }) => root.iam("DeleteRolePolicy", { RoleName: "admin", PolicyName: "inline" }),
  },
  {
    how: "has its sessions of that time revoked",
    async lose({ root, clock }) {
      const before = new Date(clock.now()).toISOString();
      const Condition = { DateLessThan: { "aws:TokenIssueTime": before } };
      const PolicyDocument = JSON.stringify(denying({ Action: "*", Condition }));
      const PolicyName = "AWSRevokeOlderSessions";
      await root.iam("PutRolePolicy", { RoleName: "admin", PolicyName, PolicyDocument });
    },
  },
  {
    how: "is deleted",
    async lose({ root }) {
      await root.iam("DeleteRolePolicy", { RoleName: "admin", PolicyName: "inline" });
      await root.iam("DeleteRole", { RoleName: "admin" });
    },
  },
];

/** A session of a role that may have keys rotated; where it has a policy it may do no more. */
async function roleSession(server: TestServer, Policy?: string): Promise<TestClient> {
  const { root, account, as } = server;
  const trust = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
  await root.iam("CreateRole", {
    RoleName: "admin",
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
  });
  await root.iam("PutRolePolicy", {
    RoleName: "admin",
    PolicyName: "inline",
    PolicyDocument: JSON.stringify(allowing(rotating)),
  });
  const starter = await server.user("starter", allowing({ Action: "sts:*", Resource: "*" }));
  const { Credentials } = await starter.sts("AssumeRole", {
    RoleArn: `arn:aws:iam::${account}:role/admin`,
    RoleSessionName: "setup",
    Policy,
  });
  return as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
}

eachDatabase("a rotation that a role's session has configured", (start) => {
  it.each(roleLosses)("outlives the session, and ends once the role $how", async ({ lose }) => {
    const server = await withKeySecret(start);
    await configure(await roleSession(server));
    expect(await nextRotation(server)).toBe("rotated");
    await lose(server);
    expect(await nextRotation(server)).toMatch(/:assumed-role\/admin\/setup, who .+ any more/);
    await settle(server);
  });

  it("is bounded by the session's own policy", async () => {
    const server = await withKeySecret(start);
    const end = new Date(server.clock.now() + 5 * hour).toISOString();
    const Condition = { DateLessThan: { "aws:CurrentTime": end } };
    const session = await roleSession(server, JSON.stringify(allowing({ ...rotating, Condition })));
    await configure(session);
    expect(await nextRotation(server)).toBe("rotated");
    expect(await nextRotation(server)).toMatch(/any more/);
    await settle(server);
  });
});

eachDatabase("a rotation in an account of an organization", (start) => {
  it("ends where a guard-rail comes that forbids it", async () => {
    const server = await withKeySecret(start);
    const organization = await organize(server);
    const { account, user } = await organization.member("dev");
    const owner = await user("owner", allowing({ Action: "*", Resource: "*" }));
    const inMember = { ...server, root: owner };
    await makeKeySecret(owner);
    await configure(owner);
    expect(await nextRotation(inMember)).toBe("rotated");
    const forbidden = { Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*" };
    await organization.guard("SERVICE_CONTROL_POLICY", account, forbidden);
    expect(await nextRotation(inMember)).toMatch(/any more/);
    await settle(inMember);
  });
});
