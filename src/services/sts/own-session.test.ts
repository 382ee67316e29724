import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import {
  bearer,
  enableSecondFactor,
  makeRole,
  mayAll,
  policy,
  trusting,
} from "./testing/fixtures.ts";

const sessionCredentials = (operation: string) => ({
  code: "AccessDenied",
  status: 403,
  message: `Cannot call ${operation} with session credentials`,
});

eachDatabase("GetSessionToken", (start) => {
  it("gives the user credentials of its own, for twelve hours", async () => {
    const server = await start();
    const alice = await server.user("alice");
    const answer = await alice.sts("GetSessionToken", {});
    expect(answer.Credentials?.Expiration.getTime()).toBe(server.clock.now() + 43_200_000);
    const own = await alice.sts("GetCallerIdentity", {});
    expect(await bearer(server, answer).sts("GetCallerIdentity", {})).toEqual(own);
  });

  it("gives the root user an hour at most", async () => {
    const server = await start();
    const { Credentials } = await server.root.sts("GetSessionToken", { DurationSeconds: 7_200 });
    expect(Credentials?.Expiration.getTime()).toBe(server.clock.now() + 3_600_000);
  });

  it("cannot be forbidden by a policy", async () => {
    const server = await start();
    const alice = await server.user(
      "alice",
      policy({ Effect: "Deny", Action: "*", Resource: "*" }),
    );
    await alice.sts("GetSessionToken", {});
  });

  it("opens AssumeRole and GetCallerIdentity, and no more of STS", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const session = bearer(server, await alice.sts("GetSessionToken", {}));
    const trust = trusting({ AWS: `arn:aws:iam::${server.account}:user/alice` });
    const RoleArn = await makeRole(server.root, "r", { trust });
    await session.sts("AssumeRole", { RoleArn, RoleSessionName: "s1" });
    for (const call of [
      () => session.sts("GetSessionToken", {}),
      () => session.sts("GetFederationToken", { Name: "bob" }),
      () => session.sts("GetAccessKeyInfo", { AccessKeyId: "AKIAQQQQQQQQQQQQQQQQ" }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
    }
  });

  it("opens IAM only with a second factor", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const { SerialNumber, code } = await enableSecondFactor(server, "alice");
    const plain = bearer(server, await alice.sts("GetSessionToken", {}));
    await expect(plain.iam("ListUsers", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
    server.clock.advance(30_000);
    const TokenCode = code();
    const answer = await alice.sts("GetSessionToken", { SerialNumber, TokenCode });
    await bearer(server, answer).iam("ListUsers", {});
    await expect(alice.sts("GetSessionToken", { SerialNumber, TokenCode })).rejects.toMatchObject({
      code: "AccessDenied",
      message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    });
  });

  it("takes no code of a device for a while after five wrong ones", async () => {
    const server = await start();
    const alice = await server.user("alice");
    const { SerialNumber, code } = await enableSecondFactor(server, "alice");
    server.clock.advance(30_000);
    const call = (TokenCode: string) => alice.sts("GetSessionToken", { SerialNumber, TokenCode });
    const wrong = code() === "000000" ? "000001" : "000000";
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(call(wrong)).rejects.toMatchObject({ code: "AccessDenied" });
    }
    await expect(call(code())).rejects.toMatchObject({ code: "AccessDenied" });
    server.clock.advance(300_000);
    await call(code());
  });

  it("refuses half a second factor, and another's device", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    await server.user("bob");
    const { SerialNumber, code } = await enableSecondFactor(server, "bob");
    await expect(alice.sts("GetSessionToken", { SerialNumber })).rejects.toMatchObject({
      message:
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time " +
        "pass code.",
    });
    await expect(
      alice.sts("GetSessionToken", { SerialNumber, TokenCode: code() }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining("unable to validate MFA code"),
    });
  });

  it.each([
    ["deactivated", "UpdateAccessKey", { Status: "Inactive" }],
    ["deleted", "DeleteAccessKey", {}],
  ] as const)("ends when the key that asked is %s", async (_what, operation, more) => {
    const server = await start();
    await server.root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await server.root.iam("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId, SecretAccessKey } = AccessKey;
    const alice = server.as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    const session = bearer(server, await alice.sts("GetSessionToken", {}));
    await session.sts("GetCallerIdentity", {});
    await server.root.iam(operation, { UserName: "alice", AccessKeyId, ...more } as never);
    await expect(session.sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
  });
});

eachDatabase("GetFederationToken", (start) => {
  const listUsers = policy({ Action: "iam:ListUsers", Resource: "*" });
  const mayFederate = policy({ Action: "sts:GetFederationToken", Resource: "*" });

  it("names the federated user, and has no rights without a session policy", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const answer = await alice.sts("GetFederationToken", { Name: "partner" });
    const { account } = server;
    expect(answer.FederatedUser).toEqual({
      Arn: `arn:aws:sts::${account}:federated-user/partner`,
      FederatedUserId: `${account}:partner`,
    });
    expect(answer.PackedPolicySize).toBe(0);
    const partner = bearer(server, answer);
    expect(await partner.sts("GetCallerIdentity", {})).toMatchObject({
      UserId: `${account}:partner`,
    });
    const RoleArn = `arn:aws:iam::${account}:role/r`;
    for (const call of [
      () => partner.sts("GetSessionToken", {}),
      () => partner.sts("AssumeRole", { RoleArn, RoleSessionName: "s1" }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "AccessDenied" });
    }
    await expect(partner.cloudtrail("LookupEvents", {})).rejects.toMatchObject({ status: 400 });
  });

  it("grants what user and session policy both allow", async () => {
    const server = await start();
    const lookUp = policy({ Action: "cloudtrail:LookupEvents", Resource: "*" });
    const both = policy(
      { Action: "sts:GetFederationToken", Resource: "*" },
      { Action: "cloudtrail:LookupEvents", Resource: "*" },
    );
    const strong = await server.user("strong", both);
    const weak = await server.user("weak", mayFederate);
    const Policy = JSON.stringify(lookUp);
    const ask = { Name: "partner", Policy };
    const answer = await strong.sts("GetFederationToken", ask);
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await bearer(server, answer).cloudtrail("LookupEvents", {});
    const less = bearer(server, await weak.sts("GetFederationToken", ask));
    await expect(less.cloudtrail("LookupEvents", {})).rejects.toThrow("not authorized");
  });

  it.each([
    ["the user's tags", "Team", "red", true],
    ["the session's tag", "Shift", "night", true],
    ["the session's tag in place of the user's", "Level", "two", true],
    ["no tag that the session's took the place of", "Level", "one", false],
  ])("carries %s", async (_, key, value, allowed) => {
    const server = await start();
    const condition = { StringEquals: { [`aws:PrincipalTag/${key}`]: value } };
    const lookUp = { Action: "cloudtrail:LookupEvents", Resource: "*" };
    const may = { Action: ["sts:GetFederationToken", "sts:TagSession"], Resource: "*" };
    const alice = await server.user("alice", policy(may, { ...lookUp, Condition: condition }));
    const own = [
      { Key: "Team", Value: "red" },
      { Key: "Level", Value: "one" },
    ];
    await server.root.iam("TagUser", { UserName: "alice", Tags: own });
    const answer = await alice.sts("GetFederationToken", {
      Name: "partner",
      Policy: JSON.stringify(policy(lookUp)),
      Tags: [
        { Key: "Shift", Value: "night" },
        { Key: "level", Value: "two" },
      ],
    });
    const call = bearer(server, answer).cloudtrail("LookupEvents", {});
    if (allowed) await call;
    else await expect(call).rejects.toThrow("not authorized");
  });

  it("needs permission on the federated user", async () => {
    const server = await start();
    const alice = await server.user("alice", listUsers);
    const resource = `arn:aws:sts::${server.account}:federated-user/partner`;
    await expect(alice.sts("GetFederationToken", { Name: "partner" })).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(`sts:GetFederationToken on resource: ${resource}`),
    });
  });

  it("is refused to sessions", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const trust = trusting({ AWS: `arn:aws:iam::${server.account}:user/alice` });
    const RoleArn = await makeRole(server.root, "r", { trust, permissions: mayAll });
    const ask = { RoleArn, RoleSessionName: "s1" };
    const session = bearer(server, await alice.sts("AssumeRole", ask));
    await expect(session.sts("GetFederationToken", { Name: "bob" })).rejects.toMatchObject(
      sessionCredentials("GetFederationToken"),
    );
    await expect(session.sts("GetSessionToken", {})).rejects.toMatchObject(
      sessionCredentials("GetSessionToken"),
    );
  });
});
