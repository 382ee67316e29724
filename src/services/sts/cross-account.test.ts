/** Roles across accounts: whom a trust policy means, and what each side must allow. */
import { describe, expect, it } from "vitest";
import type { AccountId } from "../../base/arn.ts";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { organize, sessionOf, type TestMember } from "../testing/organization.ts";
import {
  makeRole,
  mayAll,
  policy,
  roleActions,
  type Statement,
  trusting,
} from "./testing/fixtures.ts";

const denied = { code: "AccessDenied", status: 403 };

/** Two accounts that know nothing of each other: one asks, the other has the role. */
async function twoAccounts(start: () => Promise<TestServer>) {
  return { asking: await start(), trustingServer: await start() };
}

const ask = (client: TestClient, RoleArn: string, more: object = {}) =>
  client.sts("AssumeRole", { RoleArn, RoleSessionName: "work", ...more });

interface Case {
  readonly principal: (account: AccountId) => unknown;
  /** Which of the asking account's four callers get in. */
  readonly admits: readonly Asking[];
}
type Asking = "worker" | "other" | "build" | "run-7";

const arn = (service: string, account: string, rest: string) =>
  `arn:aws:${service}::${account}:${rest}`;

const cases: Readonly<Record<string, Case>> = {
  "the account by its root": {
    principal: (account) => ({ AWS: arn("iam", account, "root") }),
    admits: ["worker", "other", "build", "run-7"],
  },
  "the account by its digits": {
    principal: (account) => ({ AWS: account }),
    admits: ["worker", "other", "build", "run-7"],
  },
  "a user": {
    principal: (account) => ({ AWS: arn("iam", account, "user/worker") }),
    admits: ["worker"],
  },
  "a role": {
    principal: (account) => ({ AWS: arn("iam", account, "role/ci") }),
    admits: ["build", "run-7"],
  },
  "a session of a role": {
    principal: (account) => ({ AWS: arn("sts", account, "assumed-role/ci/run-7") }),
    admits: ["run-7"],
  },
  "another account": { principal: () => ({ AWS: "999999999999" }), admits: [] },
};

eachDatabase("a role of another account", (start) => {
  describe("whose trust names", () => {
    it.each(Object.entries(cases))("%s", async (_, { principal, admits }) => {
      const { asking, trustingServer } = await twoAccounts(start);
      const callers = await fourCallers(asking);
      const trust = trusting(principal(asking.account));
      const role = await makeRole(trustingServer.root, "shared", { trust });
      const admitted = [];
      for (const [name, client] of Object.entries(callers)) {
        const outcome = await ask(client, role).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) admitted.push(name);
        else expect(outcome).toMatchObject(denied);
      }
      expect(admitted).toEqual(admits);
    });
  });

  it("wants the caller's own side to allow as well, whomever the trust names", async () => {
    const { asking, trustingServer } = await twoAccounts(start);
    const poor = await asking.user("poor");
    const trust = trusting({ AWS: `arn:aws:iam::${asking.account}:user/poor` });
    const role = await makeRole(trustingServer.root, "shared", { trust });
    await expect(ask(poor, role)).rejects.toMatchObject({
      ...denied,
      message:
        `User: arn:aws:iam::${asking.account}:user/poor is not authorized to perform: ` +
        `sts:AssumeRole on resource: ${role}`,
    });
  });

  it("does not know a user again who was deleted and made anew", async () => {
    const { asking, trustingServer } = await twoAccounts(start);
    const worker = await asking.user("worker", mayAll);
    const trust = trusting({ AWS: `arn:aws:iam::${asking.account}:user/worker` });
    const role = await makeRole(trustingServer.root, "shared", { trust });
    await ask(worker, role);
    const { AccessKeyMetadata } = await asking.root.iam("ListAccessKeys", { UserName: "worker" });
    await asking.root.iam("DeleteAccessKey", {
      UserName: "worker",
      AccessKeyId: AccessKeyMetadata[0]?.AccessKeyId ?? "",
    });
    await asking.root.iam("DeleteUserPolicy", { UserName: "worker", PolicyName: "inline" });
    await asking.root.iam("DeleteUser", { UserName: "worker" });
    await expect(ask(await asking.user("worker", mayAll), role)).rejects.toMatchObject(denied);
  });

  it("asks for the external id that its trust names", async () => {
    const { asking, trustingServer } = await twoAccounts(start);
    const worker = await asking.user("worker", mayAll);
    const Condition = { StringEquals: { "sts:ExternalId": "ticket-42" } };
    const trust = trusting({ AWS: asking.account }, { Condition });
    const role = await makeRole(trustingServer.root, "shared", { trust });
    await expect(ask(worker, role)).rejects.toMatchObject(denied);
    await expect(ask(worker, role, { ExternalId: "ticket-43" })).rejects.toMatchObject(denied);
    await ask(worker, role, { ExternalId: "ticket-42" });
  });

  it("may be reached over a chain of accounts, which keeps the source identity", async () => {
    const [first, second, third] = [await start(), await start(), await start()];
    const worker = await first.user("worker", mayAll);
    const middle = await makeRole(second.root, "middle", {
      trust: trusting({ AWS: first.account }),
      permissions: mayAll,
    });
    const last = await makeRole(third.root, "last", {
      trust: trusting({ AWS: middle }),
      permissions: mayAll,
      maxSeconds: 43_200,
    });
    await expect(ask(worker, last)).rejects.toMatchObject(denied);
    const opened = await ask(worker, middle, { SourceIdentity: "worker" });
    const { Credentials } = opened;
    const chained = first.as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    await expect(ask(chained, last, { DurationSeconds: 3_601 })).rejects.toMatchObject({
      code: "ValidationError",
    });
    const reached = await ask(chained, last);
    expect(reached.SourceIdentity).toBe("worker");
    expect(reached.AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${third.account}:assumed-role/last/work`,
    );
  });
});

/** Callers of one account, each of whom may do everything there. */
async function fourCallers(server: TestServer): Promise<Readonly<Record<Asking, TestClient>>> {
  const worker = await server.user("worker", mayAll);
  const other = await server.user("other", mayAll);
  const ci = await makeRole(server.root, "ci", {
    trust: trusting({ AWS: server.account }),
    permissions: mayAll,
  });
  return {
    worker,
    other,
    build: await sessionOf(server, worker, ci, "build"),
    "run-7": await sessionOf(server, worker, ci, "run-7"),
  };
}

const ofOrganization = (condition: object): Statement => ({ Condition: condition });

eachDatabase("a role that trusts an organization", (start) => {
  const shared = (owner: TestMember, more: Statement) =>
    makeRole(owner.admin, "shared", {
      trust: policy({ Principal: { AWS: "*" }, Action: roleActions, ...more }),
    });

  it("lets in its members by its id, and nobody else", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const condition = { StringEquals: { "aws:PrincipalOrgID": organization.id } };
    const role = await shared(prod, ofOrganization(condition));
    const engineer = await dev.user("engineer", mayAll);
    await ask(engineer, role);
    await ask(organization.admin, role);
    const outsider = await (await start()).user("engineer", mayAll);
    await expect(ask(outsider, role)).rejects.toMatchObject(denied);
  });

  it("lets in the members of a part of its tree by their path", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const { OrganizationalUnit } = await server.root.organizations("CreateOrganizationalUnit", {
      ParentId: organization.rootId,
      Name: "engineering",
    });
    const unit = OrganizationalUnit?.Id ?? "";
    const path = `${organization.id}/${organization.rootId}/${unit}/*`;
    const condition = { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": path } };
    const role = await shared(prod, ofOrganization(condition));
    const engineer = await dev.user("engineer", mayAll);
    await expect(ask(engineer, role)).rejects.toMatchObject(denied);
    await server.root.organizations("MoveAccount", {
      AccountId: dev.account,
      SourceParentId: organization.rootId,
      DestinationParentId: unit,
    });
    await ask(engineer, role);
  });
});

eachDatabase("a session across accounts", (start) => {
  it("is on record in both accounts, and the owner's record names no names", async () => {
    const { asking, trustingServer } = await twoAccounts(start);
    const worker = await asking.user("worker", mayAll);
    const trust = trusting({ AWS: asking.account });
    const role = await makeRole(trustingServer.root, "shared", { trust });
    await ask(worker, role);
    const [own] = await assumptions(asking.root);
    const [shared, ...more] = await assumptions(trustingServer.root);
    expect(more).toEqual([]);
    expect(own).toMatchObject({
      userIdentity: { type: "IAMUser", userName: "worker" },
      recipientAccountId: asking.account,
    });
    expect(shared).toMatchObject({
      userIdentity: {
        type: "AWSAccount",
        principalId: own.userIdentity.principalId,
        accountId: asking.account,
      },
      requestParameters: { roleArn: role, roleSessionName: "work" },
      recipientAccountId: trustingServer.account,
      sharedEventID: own.sharedEventID,
      requestID: own.requestID,
    });
    expect(shared.userIdentity).not.toHaveProperty("userName");
    expect(shared.eventID).not.toBe(own.eventID);
    expect(own.sharedEventID).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("that was denied is on record where it was asked for alone", async () => {
    const { asking, trustingServer } = await twoAccounts(start);
    const worker = await asking.user("worker", mayAll);
    const trust = trusting({ AWS: "999999999999" });
    const role = await makeRole(trustingServer.root, "shared", { trust });
    await expect(ask(worker, role)).rejects.toMatchObject(denied);
    expect(await assumptions(asking.root)).toHaveLength(1);
    expect(await assumptions(trustingServer.root)).toEqual([]);
  });
});

async function assumptions(client: TestClient) {
  const LookupAttributes = [{ AttributeKey: "EventName", AttributeValue: "AssumeRole" }] as const;
  const { Events = [] } = await client.cloudtrail("LookupEvents", { LookupAttributes });
  return Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "{}"));
}
