/** Central root access: who may enable, disable and list its features. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { organize } from "../testing/organization.ts";

const service = "iam.amazonaws.com";

const calls = {
  ListOrganizationsFeatures: (client: TestClient) => client.iam("ListOrganizationsFeatures", {}),
  EnableOrganizationsRootSessions: (client: TestClient) =>
    client.iam("EnableOrganizationsRootSessions", {}),
  EnableOrganizationsRootCredentialsManagement: (client: TestClient) =>
    client.iam("EnableOrganizationsRootCredentialsManagement", {}),
  DisableOrganizationsRootSessions: (client: TestClient) =>
    client.iam("DisableOrganizationsRootSessions", {}),
  DisableOrganizationsRootCredentialsManagement: (client: TestClient) =>
    client.iam("DisableOrganizationsRootCredentialsManagement", {}),
};

eachDatabase("central root access", (start) => {
  it("is enabled and disabled feature by feature, however often", async () => {
    const { root } = await start();
    const { Organization } = await root.organizations("CreateOrganization", {});
    await root.organizations("EnableAWSServiceAccess", { ServicePrincipal: service });
    const OrganizationId = Organization?.Id;
    expect(await root.iam("ListOrganizationsFeatures", {})).toEqual({
      OrganizationId,
      EnabledFeatures: [],
    });
    const both = ["RootCredentialsManagement", "RootSessions"];
    const enabled = { OrganizationId, EnabledFeatures: ["RootSessions"] };
    expect(await root.iam("EnableOrganizationsRootSessions", {})).toEqual(enabled);
    expect(await root.iam("EnableOrganizationsRootSessions", {})).toEqual(enabled);
    expect(await root.iam("EnableOrganizationsRootCredentialsManagement", {})).toEqual({
      OrganizationId,
      EnabledFeatures: both,
    });
    expect((await root.iam("ListOrganizationsFeatures", {})).EnabledFeatures).toEqual(both);
    await root.iam("DisableOrganizationsRootSessions", {});
    await root.iam("DisableOrganizationsRootSessions", {});
    expect(await root.iam("DisableOrganizationsRootCredentialsManagement", {})).toEqual({
      OrganizationId,
      EnabledFeatures: [],
    });
  });

  it("asks IAM's callers for permission first", async () => {
    const server = await start();
    const nobody = await server.user("nobody");
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(nobody)).rejects.toMatchObject({
        code: "AccessDenied",
        message: expect.stringContaining(`iam:${name}`),
      });
    }
  });

  it("is refused where there is no organization", async () => {
    const { root } = await start();
    for (const call of Object.values(calls)) {
      await expect(call(root)).rejects.toMatchObject({ code: "OrganizationNotFoundException" });
    }
  });

  it("is refused where IAM has no trusted access, or not all features are in force", async () => {
    const [trusting, billing] = [await start(), await start()];
    await trusting.root.organizations("CreateOrganization", {});
    await billing.root.organizations("CreateOrganization", {
      FeatureSet: "CONSOLIDATED_BILLING",
    });
    for (const call of Object.values(calls)) {
      await expect(call(trusting.root)).rejects.toMatchObject({
        code: "ServiceAccessNotEnabledException",
      });
      await expect(call(billing.root)).rejects.toMatchObject({
        code: "OrganizationNotInAllFeaturesModeException",
      });
    }
  });

  it("is for the management account to enable, and for IAM's administrator to use", async () => {
    const server = await start();
    const organization = await organize(server);
    const [security, dev] = [
      await organization.member("security"),
      await organization.member("dev"),
    ];
    await server.root.organizations("EnableAWSServiceAccess", { ServicePrincipal: service });
    await server.root.organizations("RegisterDelegatedAdministrator", {
      AccountId: security.account,
      ServicePrincipal: service,
    });
    for (const call of Object.values(calls)) {
      await expect(call(dev.admin)).rejects.toMatchObject({
        code: "AccountNotManagementOrDelegatedAdministratorException",
      });
    }
    await expect(security.admin.iam("EnableOrganizationsRootSessions", {})).rejects.toMatchObject({
      code: "CallerIsNotManagementAccountException",
    });
    await server.root.iam("EnableOrganizationsRootSessions", {});
    const { EnabledFeatures } = await security.admin.iam("ListOrganizationsFeatures", {});
    expect(EnabledFeatures).toEqual(["RootSessions"]);
    await security.admin.iam("DisableOrganizationsRootSessions", {});
  });
});
