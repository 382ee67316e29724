import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import {
  bearer,
  enableSecondFactor,
  makeRole,
  mayAll,
  policy,
  roleActions,
  trusting,
} from "./testing/fixtures.ts";

const mayAssume = policy({ Action: roleActions, Resource: "*" });
const RoleSessionName = "session-1";

function accountRoot({ account }: TestServer) {
  return { AWS: `arn:aws:iam::${account}:root` };
}

/** A user and a role that trusts the account, the user being allowed to assume it. */
async function userAndRole(start: () => Promise<TestServer>) {
  const server = await start();
  const alice = await server.user("alice", mayAssume);
  const RoleArn = await makeRole(server.root, "deployer", {
    trust: trusting(accountRoot(server)),
    permissions: mayAll,
  });
  return { server, alice, RoleArn };
}

eachDatabase("AssumeRole", (start) => {
  it("opens a session whose credentials sign calls", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const answer = await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    const roleId = (await server.root.iam("GetRole", { RoleName: "deployer" })).Role.RoleId;
    const arn = `arn:aws:sts::${server.account}:assumed-role/deployer/session-1`;
    expect(answer.AssumedRoleUser).toEqual({ Arn: arn, AssumedRoleId: `${roleId}:session-1` });
    expect(answer.PackedPolicySize).toBeUndefined();
    expect(answer.SourceIdentity).toBeUndefined();
    expect(answer.Credentials?.Expiration.getTime()).toBe(server.clock.now() + 3_600_000);
    const session = bearer(server, answer);
    expect(await session.sts("GetCallerIdentity", {})).toEqual({
      Account: server.account,
      Arn: arn,
      UserId: `${roleId}:session-1`,
    });
    await session.iam("ListUsers", {});
  });

  it("is denied in the same words whether the role is missing or does not trust", async () => {
    const server = await start();
    const { account } = server;
    const alice = await server.user("alice", mayAssume);
    const stranger = { AWS: "arn:aws:iam::999999999999:root" };
    const there = await makeRole(server.root, "there", { trust: trusting(stranger) });
    for (const RoleArn of [there, `arn:aws:iam::${account}:role/nowhere`]) {
      await expect(alice.sts("AssumeRole", { RoleArn, RoleSessionName })).rejects.toMatchObject({
        code: "AccessDenied",
        status: 403,
        message:
          `User: arn:aws:iam::${account}:user/alice is not authorized to perform: ` +
          `sts:AssumeRole on resource: ${RoleArn}`,
      });
    }
  });

  it("needs the caller's permission where the role trusts only the account", async () => {
    const server = await start();
    const alice = await server.user("alice");
    const RoleArn = await makeRole(server.root, "r", { trust: trusting(accountRoot(server)) });
    const denied = alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    await expect(denied).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("needs no permission of the caller's where the role trusts the user by name", async () => {
    const server = await start();
    const alice = await server.user("alice");
    const trust = trusting({ AWS: `arn:aws:iam::${server.account}:user/alice` });
    const RoleArn = await makeRole(server.root, "r", { trust });
    await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
  });

  it("tells an explicit deny of the caller's own policies, role or no role", async () => {
    const server = await start();
    const deny = policy({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" });
    const alice = await server.user("alice", deny);
    const there = await makeRole(server.root, "there", { trust: trusting({ AWS: "*" }) });
    for (const RoleArn of [there, `${there}-not`]) {
      await expect(alice.sts("AssumeRole", { RoleArn, RoleSessionName })).rejects.toMatchObject({
        message: expect.stringContaining("with an explicit deny in an identity-based policy"),
      });
    }
  });

  it("works across accounts where both sides allow", async () => {
    const home = await start();
    const other = await start();
    const alice = await home.user("alice", mayAssume);
    const bob = await home.user("bob");
    const RoleArn = await makeRole(other.root, "guest", { trust: trusting(accountRoot(home)) });
    const answer = await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    expect(await bearer(other, answer).sts("GetCallerIdentity", {})).toMatchObject({
      Account: other.account,
    });
    const denied = bob.sts("AssumeRole", { RoleArn, RoleSessionName });
    await expect(denied).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("refuses the root user", async () => {
    const { server, RoleArn } = await userAndRole(start);
    await expect(server.root.sts("AssumeRole", { RoleArn, RoleSessionName })).rejects.toMatchObject(
      {
        code: "AccessDenied",
        status: 403,
        message: "Roles may not be assumed by root accounts.",
      },
    );
  });

  it("lets a role assume itself only where its trust policy names it", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const session = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    const trusted = bearer(server, await session.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await trusted.sts("GetCallerIdentity", {});
    await server.root.iam("UpdateAssumeRolePolicy", {
      RoleName: "deployer",
      PolicyDocument: JSON.stringify(
        trusting({ AWS: `arn:aws:iam::${server.account}:user/alice` }),
      ),
    });
    const again = session.sts("AssumeRole", { RoleArn, RoleSessionName });
    await expect(again).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it.each([
    ["sts:ExternalId", { ExternalId: "ticket-7" }, { ExternalId: "ticket-8" }],
    ["sts:RoleSessionName", { RoleSessionName: "ticket-7" }, { RoleSessionName: "ticket-8" }],
    ["sts:SourceIdentity", { SourceIdentity: "ticket-7" }, { SourceIdentity: "ticket-8" }],
  ])("lets a trust policy ask for %s", async (key, right, wrong) => {
    const server = await start();
    const alice = await server.user("alice", mayAssume);
    const Condition = { StringEquals: { [key]: "ticket-7" } };
    const trust = trusting(accountRoot(server), { Condition });
    const RoleArn = await makeRole(server.root, "r", { trust });
    const call = (more: object) => alice.sts("AssumeRole", { RoleArn, RoleSessionName, ...more });
    await call(right);
    await expect(call(wrong)).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(call({})).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("keeps to the role's longest session", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAssume);
    const trust = trusting(accountRoot(server));
    const RoleArn = await makeRole(server.root, "r", { trust, maxSeconds: 7_200 });
    const call = (DurationSeconds: number) =>
      alice.sts("AssumeRole", { RoleArn, RoleSessionName, DurationSeconds });
    const { Credentials } = await call(7_200);
    expect(Credentials?.Expiration.getTime()).toBe(server.clock.now() + 7_200_000);
    await expect(call(7_201)).rejects.toMatchObject({
      code: "ValidationError",
      status: 400,
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
    await expect(call(899)).rejects.toMatchObject({ code: "ValidationError" });
  });

  it("refuses more than an hour to a role session, whatever the role allows", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAssume);
    const trust = trusting(accountRoot(server));
    const RoleArn = await makeRole(server.root, "r", {
      trust,
      permissions: mayAll,
      maxSeconds: 43_200,
    });
    const session = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await expect(
      session.sts("AssumeRole", { RoleArn, RoleSessionName, DurationSeconds: 3_601 }),
    ).rejects.toMatchObject({
      code: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by " +
        "role chaining",
    });
    await session.sts("AssumeRole", { RoleArn, RoleSessionName, DurationSeconds: 3_600 });
  });

  it.each(["no-colons-at-all-here", "arn::iam::123456789012:role/x", "arn:aws::::role/nothing"])(
    "calls %s invalid as a role's ARN",
    async (RoleArn) => {
      const server = await start();
      const alice = await server.user("alice", mayAssume);
      await expect(alice.sts("AssumeRole", { RoleArn, RoleSessionName })).rejects.toMatchObject({
        code: "ValidationError",
        message: `${RoleArn} is invalid`,
      });
    },
  );

  it("matches a role's path and the case of its name", async () => {
    const { server, alice } = await userAndRole(start);
    const { account } = server;
    for (const name of ["Deployer", "path/deployer"]) {
      const RoleArn = `arn:aws:iam::${account}:role/${name}`;
      const denied = alice.sts("AssumeRole", { RoleArn, RoleSessionName });
      await expect(denied).rejects.toMatchObject({ code: "AccessDenied" });
    }
  });

  it("shows a trust policy the second factor, which the session does not inherit", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAssume);
    const Condition = {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      NumericLessThan: { "aws:MultiFactorAuthAge": "60" },
    };
    const RoleArn = await makeRole(server.root, "careful", {
      trust: trusting(accountRoot(server), { Condition }),
      permissions: policy({ Action: "iam:ListUsers", Resource: "*", Condition }),
    });
    const ask = { RoleArn, RoleSessionName };
    await expect(alice.sts("AssumeRole", ask)).rejects.toMatchObject({ code: "AccessDenied" });
    const { SerialNumber, code } = await enableSecondFactor(server, "alice");
    server.clock.advance(30_000);
    const shown = { SerialNumber, TokenCode: code() };
    const session = bearer(server, await alice.sts("AssumeRole", { ...ask, ...shown }));
    await expect(session.iam("ListUsers", {})).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(alice.sts("AssumeRole", { ...ask, ...shown })).rejects.toMatchObject({
      code: "AccessDenied",
      message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    });
    server.clock.advance(30_000);
    const own = await alice.sts("GetSessionToken", { SerialNumber, TokenCode: code() });
    const strong = bearer(server, own);
    await strong.sts("AssumeRole", ask);
    server.clock.advance(60_000);
    await expect(strong.sts("AssumeRole", ask)).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("ends with the role", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const session = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await server.root.iam("DeleteRolePolicy", { RoleName: "deployer", PolicyName: "inline" });
    await server.root.iam("DeleteRole", { RoleName: "deployer" });
    await expect(session.sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
  });

  it("ends with its time, to the second", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const answer = await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    server.clock.advance(3_599_000);
    await bearer(server, answer).sts("GetCallerIdentity", {});
    server.clock.advance(1_000);
    await expect(bearer(server, answer).sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "ExpiredToken",
      status: 403,
    });
  });

  it("loses at once what a deny on older sessions takes away", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const old = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await old.iam("ListUsers", {});
    server.clock.advance(60_000);
    const Condition = {
      DateLessThan: { "aws:TokenIssueTime": new Date(server.clock.now()).toISOString() },
    };
    await server.root.iam("PutRolePolicy", {
      RoleName: "deployer",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument: JSON.stringify(
        policy({ Effect: "Deny", Action: "*", Resource: "*", Condition }),
      ),
    });
    await expect(old.iam("ListUsers", {})).rejects.toMatchObject({ code: "AccessDenied" });
    const fresh = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await fresh.iam("ListUsers", {});
  });

  it("records whose credentials were issued, without secrets", async () => {
    const { server, alice, RoleArn } = await userAndRole(start);
    const { Credentials } = await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    const { Events } = await server.root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "AssumeRole" }],
    });
    const record = Events?.[0]?.CloudTrailEvent ?? "";
    expect(record).toContain(Credentials?.AccessKeyId);
    expect(record).toContain(RoleArn);
    expect(record).not.toContain(Credentials?.SecretAccessKey);
    expect(record).not.toContain(Credentials?.SessionToken);
  });
});
