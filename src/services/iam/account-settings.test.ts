/** The account's alias, summary, token preferences and credential report, on both databases. */
import { expect, it } from "vitest";
import type { Unit } from "../../storage/storage.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { recoverRoot } from "./root-recovery.ts";
import type { IamTables } from "./tables.ts";
import { makeCertificate, thisYear } from "./testing/certificates.ts";

const hourMilliseconds = 3_600_000;
const readAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }],
};

eachDatabase("account aliases", (server) => {
  it("keeps one alias an account, and one account an alias", async () => {
    const [one, other] = [await server(), await server()];
    const AccountAlias = `team-${one.account}`;
    expect((await one.root.iam("ListAccountAliases", {})).AccountAliases).toEqual([]);
    await one.root.iam("CreateAccountAlias", { AccountAlias });
    for (const { root } of [one, other]) {
      await expect(root.iam("CreateAccountAlias", { AccountAlias })).rejects.toMatchObject({
        code: "EntityAlreadyExists",
        status: 409,
        message: `The account alias ${AccountAlias} already exists.`,
      });
    }
    const next = `next-${one.account}`;
    await one.root.iam("CreateAccountAlias", { AccountAlias: next });
    expect((await one.root.iam("ListAccountAliases", {})).AccountAliases).toEqual([next]);
    await expect(one.root.iam("DeleteAccountAlias", { AccountAlias })).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
    });
    await one.root.iam("DeleteAccountAlias", { AccountAlias: next });
    expect((await one.root.iam("ListAccountAliases", {})).AccountAliases).toEqual([]);
    await other.root.iam("CreateAccountAlias", { AccountAlias });
  });
});

eachDatabase("account summaries", (server) => {
  it("has all of AWS's keys, and counts", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { certificate, privateKey } = makeCertificate("web", thisYear);
    await root.iam("UploadServerCertificate", {
      ServerCertificateName: "web",
      CertificateBody: certificate,
      PrivateKey: privateKey,
    });
    await root.iam("CreateOpenIDConnectProvider", { Url: "https://token.example.com" });
    expect((await root.iam("GetAccountSummary", {})).SummaryMap).toEqual({
      Users: 1,
      UsersQuota: 5000,
      Groups: 0,
      GroupsQuota: 300,
      Roles: 0,
      RolesQuota: 1000,
      InstanceProfiles: 0,
      InstanceProfilesQuota: 1000,
      Policies: 0,
      PoliciesQuota: 1500,
      PolicyVersionsInUse: 0,
      PolicyVersionsInUseQuota: 10000,
      ServerCertificates: 1,
      ServerCertificatesQuota: 20,
      Providers: 1,
      MFADevices: 0,
      MFADevicesInUse: 0,
      AccountMFAEnabled: 0,
      AccountAccessKeysPresent: 1,
      AccountPasswordPresent: 0,
      AccountSigningCertificatesPresent: 0,
      AccessKeysPerUserQuota: 2,
      SigningCertificatesPerUserQuota: 2,
      GroupsPerUserQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      AttachedPoliciesPerGroupQuota: 10,
      AttachedPoliciesPerRoleQuota: 20,
      VersionsPerPolicyQuota: 5,
      PolicySizeQuota: 6144,
      UserPolicySizeQuota: 2048,
      GroupPolicySizeQuota: 5120,
      RolePolicySizeQuota: 10240,
      AssumeRolePolicySizeQuota: 2048,
      GlobalEndpointTokenVersion: 1,
    });
  });

  it("shows the token version that was set", async () => {
    const { root } = await server();
    await root.iam("SetSecurityTokenServicePreferences", {
      GlobalEndpointTokenVersion: "v2Token",
    });
    const { SummaryMap } = await root.iam("GetAccountSummary", {});
    expect(SummaryMap?.GlobalEndpointTokenVersion).toBe(2);
  });
});

eachDatabase("outbound web identity federation", (server) => {
  it("is off at first, and tells its issuer while it is on", async () => {
    const { root } = await server();
    const disabled = { code: "FeatureDisabled", status: 404 };
    await expect(root.iam("GetOutboundWebIdentityFederationInfo", {})).rejects.toMatchObject(
      disabled,
    );
    await expect(root.iam("DisableOutboundWebIdentityFederation", {})).rejects.toMatchObject(
      disabled,
    );
    const { IssuerIdentifier } = await root.iam("EnableOutboundWebIdentityFederation", {});
    expect(IssuerIdentifier).toMatch(/^http:\/\/127\.0\.0\.1:4800\/issuer\/[0-9a-f-]{36}$/);
    expect(await root.iam("GetOutboundWebIdentityFederationInfo", {})).toEqual({
      IssuerIdentifier,
      JwtVendingEnabled: true,
    });
    await expect(root.iam("EnableOutboundWebIdentityFederation", {})).rejects.toMatchObject({
      code: "FeatureEnabled",
      status: 409,
    });
    await root.iam("DisableOutboundWebIdentityFederation", {});
    const again = await root.iam("EnableOutboundWebIdentityFederation", {});
    expect(again.IssuerIdentifier).toBe(IssuerIdentifier);
  });
});

async function report(client: TestClient) {
  const { Content, ReportFormat } = await client.iam("GetCredentialReport", {});
  expect(ReportFormat).toBe("text/csv");
  const [header = "", ...lines] = Buffer.from(Content ?? [])
    .toString()
    .split("\n");
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
  });
}

eachDatabase("credential reports", (server) => {
  it("has a row for the root user and for each user, in AWS's columns", async () => {
    const fresh = await server();
    const { root, account, clock } = fresh;
    const created = `${new Date(clock.now()).toISOString().slice(0, 19)}+00:00`;
    const alice = await fresh.user("alice", readAll);
    await alice.iam("ListUsers", {});
    await root.iam("CreateUser", { UserName: "bob" });
    await root.iam("CreateLoginProfile", { UserName: "bob", Password: "Correct-horse-1" });
    await expect(root.iam("GetCredentialReport", {})).rejects.toMatchObject({
      code: "ReportNotPresent",
      status: 410,
    });
    expect((await root.iam("GenerateCredentialReport", {})).State).toBe("STARTED");
    expect(await root.iam("GenerateCredentialReport", {})).toEqual({ State: "COMPLETE" });
    const [rootRow, aliceRow, bobRow, ...more] = await report(root);
    expect(more).toEqual([]);
    expect(rootRow).toMatchObject({
      user: "<root_account>",
      arn: `arn:aws:iam::${account}:root`,
      password_enabled: "not_supported",
      mfa_active: "false",
      access_key_1_active: "true",
      access_key_1_last_used_service: "iam",
    });
    expect(aliceRow).toEqual({
      user: "alice",
      arn: `arn:aws:iam::${account}:user/alice`,
      user_creation_time: created,
      password_enabled: "false",
      password_last_used: "N/A",
      password_last_changed: "N/A",
      password_next_rotation: "N/A",
      mfa_active: "false",
      access_key_1_active: "true",
      access_key_1_last_rotated: created,
      access_key_1_last_used_date: created,
      access_key_1_last_used_region: "us-east-1",
      access_key_1_last_used_service: "iam",
      access_key_2_active: "false",
      access_key_2_last_rotated: "N/A",
      access_key_2_last_used_date: "N/A",
      access_key_2_last_used_region: "N/A",
      access_key_2_last_used_service: "N/A",
      cert_1_active: "false",
      cert_1_last_rotated: "N/A",
      cert_2_active: "false",
      cert_2_last_rotated: "N/A",
    });
    expect(bobRow).toMatchObject({
      password_enabled: "true",
      password_last_used: "no_information",
      password_last_changed: created,
      password_next_rotation: "N/A",
      access_key_1_active: "false",
    });
  });

  it("tells a user's keys in the order in which they were made, or else of their ids", async () => {
    const { root } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    const ids: string[] = [];
    for (const _ of [1, 2]) {
      const { AccessKey } = await root.iam("CreateAccessKey", { UserName });
      ids.push(AccessKey.AccessKeyId);
    }
    const [, AccessKeyId = ""] = ids.toSorted();
    await root.iam("UpdateAccessKey", { UserName, AccessKeyId, Status: "Inactive" });
    await root.iam("GenerateCredentialReport", {});
    const [, row] = await report(root);
    expect(row).toMatchObject({ access_key_1_active: "true", access_key_2_active: "false" });
    expect(row?.access_key_2_last_rotated).toBe(row?.access_key_1_last_rotated);
  });

  it("quotes names with a comma and paths with a quotation mark", async () => {
    const { root, account } = await server();
    await root.iam("CreateUser", { UserName: "doe,jane", Path: '/the"lab/' });
    await root.iam("GenerateCredentialReport", {});
    const { Content } = await root.iam("GetCredentialReport", {});
    const row = `\n"doe,jane","arn:aws:iam::${account}:user/the""lab/doe,jane",`;
    expect(Buffer.from(Content ?? []).toString()).toContain(row);
  });

  it("tells how many keys it leaves out", async () => {
    const { root, account, storage, sealer, clock, as } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const recover = () =>
      storage.transact((unit) =>
        recoverRoot(unit as unknown as Unit<IamTables>, sealer, account, clock.now()),
      );
    await recover();
    const recovered = await recover();
    expect(recovered).toBeDefined();
    if (recovered === undefined) return;
    const third = as(recovered.root);
    await third.iam("GenerateCredentialReport", {});
    expect((await report(third)).map((row) => row.additional_credentials_info)).toEqual([
      "1 more access key: ListAccessKeys",
      "N/A",
    ]);
  });

  it("is made anew after four hours, and not shown after them", async () => {
    const fresh = await server();
    await fresh.root.iam("GenerateCredentialReport", {});
    // A client takes the time from the server at its first call.
    const later = await fresh.user("later", readAll);
    fresh.clock.advance(4 * hourMilliseconds);
    await expect(later.iam("GetCredentialReport", {})).rejects.toMatchObject({
      code: "ReportExpired",
      status: 410,
    });
    expect((await later.iam("GenerateCredentialReport", {})).State).toBe("STARTED");
    expect((await report(later)).map((row) => row.user)).toEqual(["<root_account>", "later"]);
  });
});
