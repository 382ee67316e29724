/** Accounts that an organization makes: a root user without credentials, and a way in by role. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { accessRoleArn, organize, sessionOf } from "../testing/organization.ts";

eachDatabase("a member account", (start) => {
  it("begins with nothing but the access role, which trusts the management account", async () => {
    const server = await start();
    const { account, admin } = await (await organize(server)).member("dev");
    const { Roles } = await admin.iam("ListRoles", {});
    expect(Roles.map(({ Arn }) => Arn)).toEqual([accessRoleArn(account)]);
    const document = decodeURIComponent(Roles[0]?.AssumeRolePolicyDocument ?? "");
    expect(JSON.parse(document)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${server.account}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    });
    const RoleName = "OrganizationAccountAccessRole";
    const attached = await admin.iam("ListAttachedRolePolicies", { RoleName });
    expect(attached.AttachedPolicies).toEqual([
      {
        PolicyName: "AdministratorAccess",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      },
    ]);
    expect((await admin.iam("GetAccountSummary", {})).SummaryMap).toMatchObject({
      Roles: 1,
      Users: 0,
      AccountAccessKeysPresent: 0,
      AccountPasswordPresent: 0,
      AccountMFAEnabled: 0,
    });
  });

  it("lets in whom the management account lets ask, and nobody else of it", async () => {
    const server = await start();
    const { account } = await (await organize(server)).member("dev");
    const arn = accessRoleArn(account);
    const denied = { code: "AccessDenied", status: 403 };
    const nobody = await server.user("nobody");
    await expect(sessionOf(server, nobody, arn, "try")).rejects.toMatchObject(denied);
    await expect(sessionOf(server, server.root, arn, "try")).rejects.toMatchObject({
      message: "Roles may not be assumed by root accounts.",
    });
    const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: arn }];
    const one = await server.user("one", { Version: "2012-10-17", Statement });
    const session = await sessionOf(server, one, arn, "work");
    expect(await session.sts("GetCallerIdentity", {})).toMatchObject({
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/OrganizationAccountAccessRole/work`,
    });
  });

  it("keeps its things apart from those of other accounts, whatever their names", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    for (const { admin } of [dev, prod]) await admin.iam("CreateUser", { UserName: "same" });
    await dev.admin.iam("TagUser", { UserName: "same", Tags: [{ Key: "stage", Value: "dev" }] });
    const { User } = await prod.admin.iam("GetUser", { UserName: "same" });
    expect(User).toMatchObject({ Arn: `arn:aws:iam::${prod.account}:user/same` });
    expect(User).not.toHaveProperty("Tags");
    await dev.admin.iam("DeleteUser", { UserName: "same" });
    expect((await prod.admin.iam("ListUsers", {})).Users).toHaveLength(1);
    const users = await server.root.iam("ListUsers", {});
    expect(users.Users.map(({ UserName }) => UserName)).toEqual(["admin"]);
  });
});
