/** Who may act for an organization: trusted services, delegated administrators, and its policy. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import {
  insideAccount,
  newAccount,
  newPolicy,
  organization,
  statements,
} from "./testing/fixtures.ts";

const ServicePrincipal = "access-analyzer.amazonaws.com";
const denyUsers = statements({ Effect: "Deny", Action: "iam:CreateUser", Resource: "*" });

const noPart = {
  code: "AccessDeniedException",
  message: "You don't have permissions to access this resource.",
};

async function delegate(here: TestServer, AccountId: string): Promise<void> {
  await here.root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
  await here.root.organizations("RegisterDelegatedAdministrator", { AccountId, ServicePrincipal });
}

const noHandshake = { code: "HandshakeNotFoundException" };

async function invite(root: TestClient): Promise<string> {
  const { Handshake } = await root.organizations("InviteAccountToOrganization", {
    Target: { Type: "EMAIL", Id: "guest@example.com" },
  });
  return Handshake?.Id ?? "";
}

const putPolicy = (root: TestClient, ...Statement: readonly object[]) =>
  root.organizations("PutResourcePolicy", { Content: statements(...Statement) });

eachDatabase("delegation in an organization", (server) => {
  it("begins with a service that is trusted", async () => {
    const here = await server();
    const { root, clock } = here;
    await organization(here);
    const AccountId = await newAccount(root);
    const register = () =>
      root.organizations("RegisterDelegatedAdministrator", { AccountId, ServicePrincipal });
    await expect(register()).rejects.toMatchObject({ reason: "SERVICE_ACCESS_NOT_ENABLED" });
    await root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
    const { EnabledServicePrincipals } = await root.organizations(
      "ListAWSServiceAccessForOrganization",
      {},
    );
    const now = new Date(clock.now());
    expect(EnabledServicePrincipals).toEqual([{ ServicePrincipal, DateEnabled: now }]);
    await register();
    await expect(register()).rejects.toMatchObject({ code: "AccountAlreadyRegisteredException" });
    const { DelegatedAdministrators } = await root.organizations("ListDelegatedAdministrators", {
      ServicePrincipal,
    });
    expect(DelegatedAdministrators).toEqual([
      {
        Id: AccountId,
        Arn: expect.stringMatching(new RegExp(`/${AccountId}$`)),
        Email: expect.stringContaining("@"),
        Name: "member",
        Status: "ACTIVE",
        State: "ACTIVE",
        JoinedMethod: "CREATED",
        JoinedTimestamp: now,
        DelegationEnabledDate: now,
      },
    ]);
    const { DelegatedServices } = await root.organizations("ListDelegatedServicesForAccount", {
      AccountId,
    });
    expect(DelegatedServices).toEqual([{ ServicePrincipal, DelegationEnabledDate: now }]);
  });

  it("ends before the account leaves and before the service is not trusted any more", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const AccountId = await newAccount(root);
    await delegate(here, AccountId);
    const remove = () => root.organizations("RemoveAccountFromOrganization", { AccountId });
    await expect(remove()).rejects.toMatchObject({
      reason: "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    });
    const disable = () => root.organizations("DisableAWSServiceAccess", { ServicePrincipal });
    await expect(disable()).rejects.toMatchObject({
      reason: "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
    });
    const deregister = () =>
      root.organizations("DeregisterDelegatedAdministrator", { AccountId, ServicePrincipal });
    await deregister();
    const refusal = { code: "AccountNotRegisteredException" };
    await expect(deregister()).rejects.toMatchObject(refusal);
    await expect(
      root.organizations("ListDelegatedServicesForAccount", { AccountId }),
    ).rejects.toMatchObject(refusal);
    await disable();
    await remove();
  });

  it("is not for the management account, closed accounts, strangers or unknown names", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const closed = await newAccount(root);
    await root.organizations("CloseAccount", { AccountId: closed });
    await root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
    const register = (AccountId: string, service = ServicePrincipal) =>
      root.organizations("RegisterDelegatedAdministrator", {
        AccountId,
        ServicePrincipal: service,
      });
    await expect(register(here.account)).rejects.toMatchObject({
      reason: "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    });
    await expect(register(closed)).rejects.toMatchObject({
      reason: "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
    });
    await expect(register((await server()).account)).rejects.toMatchObject({
      code: "AccountNotFoundException",
    });
    await expect(register(closed, "made-up.example.com")).rejects.toMatchObject({
      code: "InvalidInputException",
      reason: "UNRECOGNIZED_SERVICE_PRINCIPAL",
    });
  });

  it("lets an administrator look at everything, and change nothing", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = await newAccount(root);
    const member = await insideAccount(here, account);
    await expect(member.organizations("ListAccounts", {})).rejects.toMatchObject(noPart);
    await delegate(here, account);
    const { Accounts } = await member.organizations("ListAccounts", {});
    expect(Accounts).toHaveLength(2);
    await member.organizations("ListPolicies", { Filter: "SERVICE_CONTROL_POLICY" });
    const HandshakeId = await invite(root);
    const { Handshake } = await member.organizations("DescribeHandshake", { HandshakeId });
    expect(Handshake?.Id).toBe(HandshakeId);
    await expect(member.organizations("CancelHandshake", { HandshakeId })).rejects.toMatchObject(
      noHandshake,
    );
    await expect(newPolicy(member, "mine", denyUsers)).rejects.toMatchObject(noPart);
    await expect(
      member.organizations("RemoveAccountFromOrganization", { AccountId: account }),
    ).rejects.toMatchObject(noPart);
  });

  // User Guide, "Example: View organization, OUs, accounts, and policies": any read-only action.
  it("by the policy lets a member look at handshakes that are not its own", async () => {
    const [here, stranger] = [await server(), await server()];
    const { root } = here;
    await organization(here);
    const member = await insideAccount(here, await newAccount(root));
    const HandshakeId = await invite(root);
    const describe = (by: TestClient) => by.organizations("DescribeHandshake", { HandshakeId });
    await expect(describe(member)).rejects.toMatchObject(noHandshake);
    const allow = { Effect: "Allow", Principal: "*", Resource: "*" };
    await putPolicy(root, { ...allow, Action: "organizations:ListHandshakesForOrganization" });
    await expect(describe(member)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("because no resource-based policy allows"),
    });
    await putPolicy(root, { ...allow, Action: "organizations:DescribeHandshake" });
    expect((await describe(member)).Handshake?.Id).toBe(HandshakeId);
    await expect(describe(stranger.root)).rejects.toMatchObject(noHandshake);
    await organization(stranger);
    await expect(describe(stranger.root)).rejects.toMatchObject(noHandshake);
  });

  it("by the organization's policy needs the caller's own permission as well", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = await newAccount(root);
    const member = await insideAccount(here, account);
    await putPolicy(root, {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: ["organizations:CreatePolicy", "organizations:List*"],
      Resource: "*",
    });
    await member.organizations("ListRoots", {});
    await newPolicy(member, "theirs", denyUsers);
    await expect(
      member.organizations("DescribeAccount", { AccountId: account }),
    ).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("because no resource-based policy allows"),
    });
    await expect(
      member.organizations("MoveAccount", {
        AccountId: account,
        SourceParentId: "r-aaaa",
        DestinationParentId: "r-aaaa",
      }),
    ).rejects.toMatchObject(noPart);
    await member.iam("CreateUser", { UserName: "weak" });
    const { AccessKey } = await member.iam("CreateAccessKey", { UserName: "weak" });
    const weak = here.as({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    });
    await expect(weak.organizations("ListRoots", {})).rejects.toMatchObject({
      message: expect.stringContaining("because no identity-based policy allows"),
    });
  });

  it("by the policy can be for one type, and the policy can deny an administrator", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = await newAccount(root);
    await delegate(here, account);
    const member = await insideAccount(here, account);
    await putPolicy(
      root,
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "organizations:CreatePolicy",
        Resource: "*",
        Condition: { StringEquals: { "organizations:PolicyType": "TAG_POLICY" } },
      },
      {
        Effect: "Deny",
        Principal: { AWS: account },
        Action: "organizations:ListAccounts",
        Resource: "*",
      },
    );
    const tags = '{"tags":{"team":{"tag_key":{"@@assign":"Team"}}}}';
    await newPolicy(member, "tags", tags, "TAG_POLICY");
    await expect(newPolicy(member, "users", denyUsers)).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    await expect(member.organizations("ListAccounts", {})).rejects.toMatchObject({
      message: expect.stringContaining("with an explicit deny in a resource-based policy"),
    });
    await member.organizations("ListRoots", {});
  });

  it("by the policy is kept, shown, replaced and taken back", async () => {
    const here = await server();
    const { root } = here;
    const { id } = await organization(here);
    const Content = statements({
      Effect: "Allow",
      Principal: { AWS: here.account },
      Action: "organizations:Describe*",
      Resource: "*",
    });
    const put = await root.organizations("PutResourcePolicy", {
      Content,
      Tags: [{ Key: "owner", Value: "platform" }],
    });
    const Id = put.ResourcePolicy?.ResourcePolicySummary?.Id ?? "";
    expect(Id).toMatch(/^rp-[0-9a-z]{8}$/);
    expect(put).toEqual({
      ResourcePolicy: {
        ResourcePolicySummary: {
          Id,
          Arn: `arn:aws:organizations::${here.account}:resourcepolicy/${id}/${Id}`,
        },
        Content,
      },
    });
    expect(await root.organizations("DescribeResourcePolicy", {})).toEqual(put);
    const replaced = await root.organizations("PutResourcePolicy", {
      Content: Content.replace("Describe", "List"),
    });
    expect(replaced.ResourcePolicy?.ResourcePolicySummary?.Id).toBe(Id);
    // API Reference, `PutResourcePolicy`: calls with tags are for the first version alone.
    await expect(
      root.organizations("PutResourcePolicy", { Content, Tags: [{ Key: "a", Value: "b" }] }),
    ).rejects.toMatchObject({ code: "InvalidInputException" });
    expect(await root.organizations("DescribeResourcePolicy", {})).toEqual(replaced);
    const { Tags } = await root.organizations("ListTagsForResource", { ResourceId: Id });
    expect(Tags).toEqual([{ Key: "owner", Value: "platform" }]);
    await root.organizations("DeleteResourcePolicy", {});
    const gone = { code: "ResourcePolicyNotFoundException" };
    await expect(root.organizations("DescribeResourcePolicy", {})).rejects.toMatchObject(gone);
    await expect(root.organizations("DeleteResourcePolicy", {})).rejects.toMatchObject(gone);
  });

  const allow = {
    Effect: "Allow",
    Principal: "*",
    Action: "organizations:ListRoots",
    Resource: "*",
  };

  it.each([
    ["INVALID_RESOURCE_POLICY_JSON", "{"],
    ["INVALID_RESOURCE_POLICY_JSON", statements({ ...allow, Resource: undefined })],
    ["INVALID_PRINCIPAL", statements({ ...allow, Principal: undefined })],
    ["INVALID_PRINCIPAL", statements({ ...allow, Principal: { Service: "ec2.amazonaws.com" } })],
    ["INVALID_PRINCIPAL", statements({ ...allow, Principal: { AWS: "AIDAAAAAAAAAAAAAAAAAA" } })],
    ["UNSUPPORTED_ACTION_IN_RESOURCE_POLICY", statements({ ...allow, Action: "s3:*" })],
    [
      "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
      statements({ ...allow, Action: "organizations:CreateAccount" }),
    ],
    [
      "UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY",
      statements({ ...allow, Resource: "arn:aws:s3:::b" }),
    ],
    [
      "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
      statements({ ...allow, Action: undefined, NotAction: "organizations:ListRoots" }),
    ],
    [
      "UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY",
      statements({
        ...allow,
        Resource: undefined,
        NotResource: "arn:aws:organizations::*:policy/*/service_control_policy/*",
      }),
    ],
    [
      "UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY",
      statements({
        ...allow,
        Condition: { StringEquals: { "organizations:PolicyType": "NO_POLICY" } },
      }),
    ],
  ] as const)("by the policy is refused with %s: %s", async (reason, Content) => {
    const here = await server();
    await organization(here);
    await expect(here.root.organizations("PutResourcePolicy", { Content })).rejects.toMatchObject({
      code: "InvalidInputException",
      reason,
    });
  });
});
