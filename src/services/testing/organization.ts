/** An organization of several accounts, made as its users would make it; for tests. */
import type { AccountId } from "../../base/arn.ts";
import type { TestClient, TestServer } from "./harness.ts";

export interface TestMember {
  readonly account: AccountId;
  /** A session of the account's access role: it may do everything there. */
  readonly admin: TestClient;
  /** Makes a user with a key and, where one is given, an inline policy. */
  user(name: string, policy?: object): Promise<TestClient>;
}

export interface TestOrganization {
  readonly id: string;
  readonly rootId: string;
  /** A user of the management account who may do everything there. */
  readonly admin: TestClient;
  /** Makes an account in the organization's root. */
  member(name: string): Promise<TestMember>;
  /** Enables the kind of policy, makes one of one statement, and attaches it. */
  guard(type: GuardType, TargetId: string, statement: object): Promise<string>;
}

type GuardType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** The server's account becomes the management account. */
export async function organize(server: TestServer): Promise<TestOrganization> {
  const { root } = server;
  const { Organization } = await root.organizations("CreateOrganization", {});
  const { Roots = [] } = await root.organizations("ListRoots", {});
  const rootId = Roots[0]?.Id ?? "";
  const enabled = new Set<GuardType>();
  const admin = await server.user("admin", everything);
  return {
    id: Organization?.Id ?? "",
    rootId,
    admin,
    member: (name) => makeMember(server, admin, name),
    async guard(Type, TargetId, statement) {
      if (!enabled.has(Type)) {
        await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType: Type });
        enabled.add(Type);
      }
      const { Policy } = await root.organizations("CreatePolicy", {
        Name: `guard ${Math.random()}`,
        Description: "",
        Type,
        Content: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      });
      const PolicyId = Policy?.PolicySummary?.Id ?? "";
      await root.organizations("AttachPolicy", { PolicyId, TargetId });
      return PolicyId;
    },
  };
}

/** An account with root credentials of its own joins the organization by invitation. */
export async function invite(manager: TestServer, invited: TestServer): Promise<void> {
  const { Handshake } = await manager.root.organizations("InviteAccountToOrganization", {
    Target: { Id: invited.account, Type: "ACCOUNT" },
  });
  await invited.root.organizations("AcceptHandshake", { HandshakeId: Handshake?.Id ?? "" });
}

async function makeMember(
  server: TestServer,
  admin: TestClient,
  AccountName: string,
): Promise<TestMember> {
  const asked = await server.root.organizations("CreateAccount", {
    AccountName,
    Email: `${AccountName}@${server.account}.example.com`,
  });
  const CreateAccountRequestId = asked.CreateAccountStatus?.Id ?? "";
  const made = await server.root.organizations("DescribeCreateAccountStatus", {
    CreateAccountRequestId,
  });
  const account = made.CreateAccountStatus?.AccountId as AccountId;
  const session = await sessionOf(server, admin, accessRoleArn(account), "test");
  return {
    account,
    admin: session,
    user: (name, policy) => makeUser(server, session, name, policy),
  };
}

export function accessRoleArn(account: AccountId): string {
  return `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
}

/** A client with the credentials of a role that the caller assumes. */
export async function sessionOf(
  server: TestServer,
  caller: TestClient,
  RoleArn: string,
  RoleSessionName: string,
): Promise<TestClient> {
  const { Credentials } = await caller.sts("AssumeRole", { RoleArn, RoleSessionName });
  return server.as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
}

async function makeUser(
  server: TestServer,
  admin: TestClient,
  UserName: string,
  policy: object | undefined,
): Promise<TestClient> {
  await admin.iam("CreateUser", { UserName });
  if (policy !== undefined) {
    const PolicyDocument = JSON.stringify(policy);
    await admin.iam("PutUserPolicy", { UserName, PolicyName: "inline", PolicyDocument });
  }
  const { AccessKey } = await admin.iam("CreateAccessKey", { UserName });
  return server.as({
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  });
}
