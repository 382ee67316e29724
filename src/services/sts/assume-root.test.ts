/** `AssumeRoot`: who may act as a member's root user, for which task, and no more than that. */
import { describe, expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import {
  invite,
  organize,
  type TestMember,
  type TestOrganization,
} from "../testing/organization.ts";
import { bearer, enableSecondFactor, mayAll, policy } from "./testing/fixtures.ts";

const service = "iam.amazonaws.com";
const taskArn = (task: string) => `arn:aws:iam::aws:policy/root-task/${task}`;
const audit = taskArn("IAMAuditRootUserCredentials");
const deletion = taskArn("IAMDeleteRootUserCredentials");
const newPassword = taskArn("IAMCreateRootUserPassword");
const bucket = taskArn("S3UnlockBucketPolicy");
const denied = { code: "AccessDenied", status: 403 };

interface Estate {
  readonly server: TestServer;
  readonly organization: TestOrganization;
  readonly dev: TestMember;
}

/** An organization whose management account may act as root of its members. */
async function estate(start: () => Promise<TestServer>): Promise<Estate> {
  const server = await start();
  const organization = await organize(server);
  await server.root.organizations("EnableAWSServiceAccess", { ServicePrincipal: service });
  await server.root.iam("EnableOrganizationsRootSessions", {});
  return { server, organization, dev: await organization.member("dev") };
}

function assume(
  client: TestClient,
  TargetPrincipal: string,
  arn: string,
  DurationSeconds?: number,
) {
  return client.sts("AssumeRoot", { TargetPrincipal, TaskPolicyArn: { arn }, DurationSeconds });
}

async function rootSession({ server, organization, dev }: Estate, arn: string) {
  return bearer(server, await assume(organization.admin, dev.account, arn));
}

/** The invited account has root credentials of its own, as accounts made elsewhere have. */
async function withRootCredentials(start: () => Promise<TestServer>) {
  const made = await estate(start);
  const member = await start();
  await invite(made.server, member);
  const session = async (arn: string) =>
    bearer(made.server, await assume(made.organization.admin, member.account, arn));
  return { ...made, member, session };
}

eachDatabase("AssumeRoot", (start) => {
  it("gives a session of the member's root user for 15 minutes at most", async () => {
    const made = await estate(start);
    const { organization, dev, server } = made;
    const issued = await assume(organization.admin, dev.account, audit);
    const left = (issued.Credentials?.Expiration.getTime() ?? 0) - server.clock.now();
    expect(left).toBe(900_000);
    expect(issued).not.toHaveProperty("SourceIdentity");
    expect(await bearer(server, issued).sts("GetCallerIdentity", {})).toEqual({
      Account: dev.account,
      Arn: `arn:aws:iam::${dev.account}:root`,
      UserId: dev.account,
    });
    const root = `arn:aws:iam::${dev.account}:root`;
    const brief = await assume(organization.admin, root, audit, 60);
    expect(brief.Credentials?.Expiration.getTime()).toBe(server.clock.now() + 60_000);
    await expect(assume(organization.admin, root, audit, 901)).rejects.toMatchObject({
      code: "ValidationError",
    });
    server.clock.advance(60_000);
    await expect(bearer(server, brief).sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "ExpiredToken",
    });
  });

  it("ends with the membership of the account", async () => {
    const { server, member, session } = await withRootCredentials(start);
    const client = await session(audit);
    await client.iam("GetUser", {});
    await server.root.organizations("RemoveAccountFromOrganization", { AccountId: member.account });
    await expect(client.iam("GetUser", {})).rejects.toMatchObject({ code: "InvalidClientTokenId" });
  });

  describe("is refused", () => {
    it.each([
      ["a target that is no account", "someone-else", audit],
      ["a user as the target", "arn:aws:iam::123456789012:user/root", audit],
      ["a policy that is no task's", "123456789012", "arn:aws:iam::aws:policy/AdministratorAccess"],
      ["a task that AWS does not have", "123456789012", taskArn("EverythingElse")],
    ])("for %s", async (_, target, arn) => {
      const { organization } = await estate(start);
      await expect(assume(organization.admin, target, arn)).rejects.toMatchObject({
        code: "ValidationError",
      });
    });

    it("to root users", async () => {
      const { server, dev } = await estate(start);
      await expect(assume(server.root, dev.account, audit)).rejects.toMatchObject(denied);
    });

    it("to callers whose own policies do not allow this task", async () => {
      const { server, dev } = await estate(start);
      const Resource = `arn:aws:iam::${dev.account}:root`;
      const Condition = { StringEquals: { "sts:TaskPolicyArn": audit } };
      const allowed = policy({ Action: "sts:AssumeRoot", Resource, Condition });
      const auditor = await server.user("auditor", allowed);
      await assume(auditor, dev.account, audit);
      await expect(assume(auditor, dev.account, deletion)).rejects.toMatchObject({
        ...denied,
        message:
          `User: arn:aws:iam::${server.account}:user/auditor is not authorized to perform: ` +
          `sts:AssumeRoot on resource: ${Resource}`,
      });
    });

    it("to members, for the management account, and for accounts elsewhere", async () => {
      const { server, organization, dev } = await estate(start);
      const prod = await organization.member("prod");
      const stranger = await start();
      const refused: readonly (readonly [TestClient, string])[] = [
        [dev.admin, prod.account],
        [dev.admin, dev.account],
        [organization.admin, server.account],
        [organization.admin, stranger.account],
        [organization.admin, "999999999999"],
        [await stranger.user("curious", mayAll), dev.account],
      ];
      for (const [client, target] of refused) {
        await expect(assume(client, target, audit)).rejects.toMatchObject(denied);
      }
    });

    it("where the feature is not enabled", async () => {
      const { server, organization, dev } = await estate(start);
      await server.root.iam("DisableOrganizationsRootSessions", {});
      await expect(assume(organization.admin, dev.account, audit)).rejects.toMatchObject(denied);
      await server.root.iam("EnableOrganizationsRootCredentialsManagement", {});
      await assume(organization.admin, dev.account, audit);
      await assume(organization.admin, dev.account, deletion);
      for (const task of [newPassword, bucket]) {
        await expect(assume(organization.admin, dev.account, task)).rejects.toMatchObject(denied);
      }
    });

    it("while the organization does not trust IAM", async () => {
      const { server, organization, dev } = await estate(start);
      const trusted = { ServicePrincipal: service };
      await server.root.organizations("DisableAWSServiceAccess", trusted);
      await expect(assume(organization.admin, dev.account, audit)).rejects.toMatchObject(denied);
      await server.root.organizations("EnableAWSServiceAccess", trusted);
      await assume(organization.admin, dev.account, audit);
    });
  });

  it("is for IAM's delegated administrator too", async () => {
    const { server, organization, dev } = await estate(start);
    const security = await organization.member("security");
    await expect(assume(security.admin, dev.account, audit)).rejects.toMatchObject(denied);
    await server.root.organizations("RegisterDelegatedAdministrator", {
      AccountId: security.account,
      ServicePrincipal: service,
    });
    await assume(security.admin, dev.account, audit);
    await expect(assume(security.admin, server.account, audit)).rejects.toMatchObject(denied);
  });

  it("is on record as AWS writes it, and so is what the session does", async () => {
    const made = await estate(start);
    const { server, dev } = made;
    await (await rootSession(made, audit)).iam("GetUser", {});
    const eventOf = async (client: TestClient, AttributeValue: string) => {
      const LookupAttributes = [{ AttributeKey: "EventName", AttributeValue }] as const;
      const { Events = [] } = await client.cloudtrail("LookupEvents", { LookupAttributes });
      return JSON.parse(Events[0]?.CloudTrailEvent ?? "{}");
    };
    expect(await eventOf(server.root, "AssumeRoot")).toMatchObject({
      eventSource: "sts.amazonaws.com",
      requestParameters: { targetPrincipal: dev.account, taskPolicyArn: { arn: audit } },
      responseElements: { credentials: { accessKeyId: expect.stringMatching(/^ASIA/) } },
      readOnly: true,
    });
    expect(await eventOf(dev.admin, "GetUser")).toMatchObject({
      userIdentity: {
        type: "Root",
        principalId: dev.account,
        arn: `arn:aws:iam::${dev.account}:root`,
        accountId: dev.account,
        sessionContext: { attributes: { mfaAuthenticated: "false" }, assumedRoot: "true" },
      },
      recipientAccountId: dev.account,
    });
  });
});

eachDatabase("a session of a root task", (start) => {
  it("audits the root user's credentials, and touches nothing else", async () => {
    const { member, session } = await withRootCredentials(start);
    await member.root.iam("CreateUser", { UserName: "anna" });
    const auditor = await session(audit);
    const { AccessKeyMetadata } = await auditor.iam("ListAccessKeys", {});
    expect(AccessKeyMetadata).toHaveLength(1);
    const AccessKeyId = AccessKeyMetadata[0]?.AccessKeyId ?? "";
    await auditor.iam("GetAccessKeyLastUsed", { AccessKeyId });
    expect((await auditor.iam("ListMFADevices", {})).MFADevices).toEqual([]);
    expect((await auditor.iam("ListSigningCertificates", {})).Certificates).toEqual([]);
    expect((await auditor.iam("GetUser", {})).User.Arn).toBe(`arn:aws:iam::${member.account}:root`);
    const { SummaryMap } = await auditor.iam("GetAccountSummary", {});
    expect(SummaryMap).toMatchObject({ AccountAccessKeysPresent: 1, AccountPasswordPresent: 0 });
    await expect(auditor.iam("GetLoginProfile", {})).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: "Login Profile for User root cannot be found.",
    });
    for (const call of [
      () => auditor.iam("DeleteAccessKey", { AccessKeyId }),
      () => auditor.iam("CreateAccessKey", {}),
      () => auditor.iam("GetUser", { UserName: "anna" }),
      () => auditor.iam("ListAccessKeys", { UserName: "anna" }),
      () => auditor.iam("ListUsers", {}),
      () => auditor.cloudtrail("LookupEvents", {}),
      () => auditor.organizations("DescribeOrganization", {}),
    ]) {
      await expect(call()).rejects.toThrow(/with an explicit deny in a session policy/);
    }
  });

  it("takes the root user's credentials away", async () => {
    const { member, session } = await withRootCredentials(start);
    const created = await member.root.iam("CreateVirtualMFADevice", {
      VirtualMFADeviceName: "old",
    });
    const unused = created.VirtualMFADevice.SerialNumber;
    const cleaner = await session(deletion);
    const { AccessKeyMetadata } = await cleaner.iam("ListAccessKeys", {});
    const AccessKeyId = AccessKeyMetadata[0]?.AccessKeyId ?? "";
    await expect(
      cleaner.iam("DeleteVirtualMFADevice", { SerialNumber: unused }),
    ).rejects.toMatchObject(denied);
    await cleaner.iam("DeleteAccessKey", { AccessKeyId });
    await expect(member.root.sts("GetCallerIdentity", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
    expect((await cleaner.iam("ListAccessKeys", {})).AccessKeyMetadata).toEqual([]);
  });

  it("deactivates and deletes the root user's second factor", async () => {
    const { member, session } = await withRootCredentials(start);
    const { SerialNumber } = await enableSecondFactor(member, "root");
    const cleaner = await session(deletion);
    const { MFADevices } = await cleaner.iam("ListMFADevices", {});
    expect(MFADevices.map((device) => device.SerialNumber)).toEqual([SerialNumber]);
    await cleaner.iam("DeactivateMFADevice", { SerialNumber });
    await cleaner.iam("DeleteVirtualMFADevice", { SerialNumber });
    const { VirtualMFADevices } = await member.root.iam("ListVirtualMFADevices", {});
    expect(VirtualMFADevices).toEqual([]);
  });

  it("opens the way to a new password for the root user, and closes it again", async () => {
    const { session } = await withRootCredentials(start);
    const opener = await session(newPassword);
    await expect(opener.iam("CreateLoginProfile", { Password: "Secret-1!" })).rejects.toMatchObject(
      {
        code: "ValidationError",
      },
    );
    const { LoginProfile } = await opener.iam("CreateLoginProfile", {});
    expect(LoginProfile).toMatchObject({ UserName: "root", PasswordResetRequired: false });
    await expect(opener.iam("CreateLoginProfile", {})).rejects.toMatchObject({
      code: "EntityAlreadyExists",
    });
    const cleaner = await session(deletion);
    expect(await cleaner.iam("GetLoginProfile", {})).toEqual({ LoginProfile });
    const { SummaryMap } = await (await session(audit)).iam("GetAccountSummary", {});
    expect(SummaryMap?.AccountPasswordPresent).toBe(1);
    await cleaner.iam("DeleteLoginProfile", {});
    await expect(cleaner.iam("DeleteLoginProfile", {})).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
  });

  it("is what a root user's profile takes: its own keys do not reach it", async () => {
    const { member } = await withRootCredentials(start);
    for (const call of [
      () => member.root.iam("GetLoginProfile", {}),
      () => member.root.iam("CreateLoginProfile", {}),
      () => member.root.iam("DeleteLoginProfile", {}),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: "ValidationError",
        message: "Must specify userName when calling with non-User credentials",
      });
    }
  });

  it("cannot go on to other credentials", async () => {
    const made = await estate(start);
    const auditor = await rootSession(made, audit);
    await expect(auditor.sts("GetSessionToken", {})).rejects.toMatchObject(denied);
    await expect(assume(auditor, made.dev.account, audit)).rejects.toMatchObject(denied);
  });

  it("opens nothing without the policy of its task, which alone keeps it to the task", async () => {
    const { server, organization } = await estate(start);
    const opened = server.assembled.gate.sessions.issue({
      account: server.account,
      subject: { kind: "root" },
      issuedAt: server.clock.now(),
      expiresAt: server.clock.now() + 900_000,
      inlinePolicy: JSON.stringify(mayAll),
      policyArns: [taskArn("Nothing")],
      tags: {},
      transitiveTagKeys: [],
      chained: false,
      assumedRootIn: organization.id,
    });
    await expect(server.as(opened).iam("ListUsers", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
  });

  it("is bound by the organization's policies, which know it by aws:AssumedRoot", async () => {
    const made = await estate(start);
    const { organization, dev } = made;
    const auditor = await rootSession(made, audit);
    await auditor.iam("ListAccessKeys", {});
    await organization.guard("SERVICE_CONTROL_POLICY", dev.account, {
      Effect: "Deny",
      Action: "iam:ListAccessKeys",
      Resource: "*",
      Condition: { Bool: { "aws:AssumedRoot": "true" } },
    });
    await expect(auditor.iam("ListAccessKeys", {})).rejects.toMatchObject(denied);
    await auditor.iam("ListMFADevices", {});
  });
});
