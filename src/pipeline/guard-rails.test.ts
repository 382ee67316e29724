/** Control policies as the line enforces them: whom they bind, whom they spare, what is told. */
import { expect, it } from "vitest";
import { eachDatabase } from "../services/testing/harness.ts";
import {
  accessRoleArn,
  invite,
  organize,
  type TestMember,
} from "../services/testing/organization.ts";

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const noUsers = { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" };
const denied = { code: "AccessDenied", status: 403 };

const makeUser = ({ admin }: TestMember, UserName: string) => admin.iam("CreateUser", { UserName });

eachDatabase("service control policies", (start) => {
  it("bind users and roles of the account, at once and until they are detached", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const engineer = await dev.user("engineer", everything);
    const PolicyId = await organization.guard("SERVICE_CONTROL_POLICY", dev.account, noUsers);
    const policy = { PolicyId, TargetId: dev.account };
    const arn =
      `arn:aws:organizations::${server.account}:policy/${organization.id}/` +
      `service_control_policy/${PolicyId}`;
    await expect(engineer.iam("CreateUser", { UserName: "new" })).rejects.toMatchObject({
      ...denied,
      message:
        `User: arn:aws:iam::${dev.account}:user/engineer is not authorized to perform: ` +
        `iam:CreateUser on resource: arn:aws:iam::${dev.account}:user/new ` +
        `with an explicit deny in a service control policy: ${arn}`,
    });
    await expect(makeUser(dev, "new")).rejects.toMatchObject(denied);
    await engineer.iam("ListUsers", {});
    await server.root.organizations("DetachPolicy", policy);
    await engineer.iam("CreateUser", { UserName: "new" });
  });

  it("are inherited from above, and spare the management account and other members", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const { OrganizationalUnit } = await server.root.organizations("CreateOrganizationalUnit", {
      ParentId: organization.rootId,
      Name: "sandbox",
    });
    const unit = OrganizationalUnit?.Id ?? "";
    await organization.guard("SERVICE_CONTROL_POLICY", unit, noUsers);
    await makeUser(dev, "before");
    await server.root.organizations("MoveAccount", {
      AccountId: dev.account,
      SourceParentId: organization.rootId,
      DestinationParentId: unit,
    });
    await expect(makeUser(dev, "after")).rejects.toMatchObject(denied);
    await makeUser(prod, "other");
    await organization.guard("SERVICE_CONTROL_POLICY", organization.rootId, noUsers);
    await expect(makeUser(prod, "late")).rejects.toMatchObject(denied);
    await server.root.iam("CreateUser", { UserName: "manager" });
    await organization.admin.iam("CreateUser", { UserName: "manager-2" });
  });

  it("must allow at every level, and say so where one is silent", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const onlyReads = { Effect: "Allow", Action: ["iam:List*", "sts:*"], Resource: "*" };
    await organization.guard("SERVICE_CONTROL_POLICY", dev.account, onlyReads);
    await makeUser(dev, "while FullAWSAccess is there".replaceAll(" ", "-"));
    await server.root.organizations("DetachPolicy", {
      PolicyId: "p-FullAWSAccess",
      TargetId: dev.account,
    });
    await dev.admin.iam("ListUsers", {});
    await expect(makeUser(dev, "new")).rejects.toMatchObject({
      ...denied,
      message: expect.stringMatching(
        /because no service control policy allows the iam:CreateUser action$/,
      ),
    });
  });

  it("bind the root user of a member account, also in what it does with its own keys", async () => {
    const [manager, member] = [await start(), await start()];
    const organization = await organize(manager);
    await member.root.iam("CreateUser", { UserName: "before" });
    await invite(manager, member);
    await organization.guard("SERVICE_CONTROL_POLICY", member.account, {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } },
    });
    const calls = [
      () => member.root.iam("CreateUser", { UserName: "after" }),
      () => member.root.iam("CreateAccessKey", {}),
      () => member.root.iam("ListAccessKeys", {}),
      () => member.root.iam("GetUser", {}),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject(denied);
    expect((await member.root.sts("GetCallerIdentity", {})).Account).toBe(member.account);
    await manager.root.iam("CreateAccessKey", {});
  });

  it("constrain what its callers do elsewhere, and not what others do in it", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: [dev.account, prod.account] },
          Action: "sts:AssumeRole",
        },
      ],
    };
    const RoleArns: string[] = [];
    for (const { admin } of [dev, prod]) {
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      const made = await admin.iam("CreateRole", { RoleName: "shared", AssumeRolePolicyDocument });
      RoleArns.push(made.Role.Arn);
    }
    const [inDev = "", inProd = ""] = RoleArns;
    await organization.guard("SERVICE_CONTROL_POLICY", dev.account, {
      Effect: "Deny",
      Action: "sts:AssumeRole",
      Resource: "*",
    });
    const ask = (member: TestMember, RoleArn: string) =>
      member.admin.sts("AssumeRole", { RoleArn, RoleSessionName: "work" });
    await expect(ask(dev, inProd)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in a service control policy: arn:"),
    });
    await expect(ask(dev, inDev)).rejects.toMatchObject(denied);
    await ask(prod, inDev);
    // What binds the member does not bind those who come from the management account.
    await organization.admin.sts("AssumeRole", {
      RoleArn: accessRoleArn(dev.account),
      RoleSessionName: "work",
    });
  });
});

eachDatabase("resource control policies", (start) => {
  const onlyOurs = (organizationId: string) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "sts:AssumeRole",
    Resource: "*",
    Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": organizationId } },
  });

  /** A role that trusts everyone who may ask. */
  async function openRole({ admin }: TestMember): Promise<string> {
    const { Role } = await admin.iam("CreateRole", {
      RoleName: "open",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      }),
    });
    return Role.Arn;
  }

  it("keep strangers out of what belongs to the account, without a word why", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const RoleArn = await openRole(prod);
    const stranger = await (await start()).user("stranger", everything);
    const engineer = await dev.user("engineer", everything);
    const call = { RoleArn, RoleSessionName: "work" };
    await stranger.sts("AssumeRole", call);
    await organization.guard("RESOURCE_CONTROL_POLICY", prod.account, onlyOurs(organization.id));
    await engineer.sts("AssumeRole", call);
    await expect(stranger.sts("AssumeRole", call)).rejects.toMatchObject({
      ...denied,
      message: expect.stringMatching(/sts:AssumeRole on resource: \S+:role\/open$/),
    });
  });

  it("are named to callers of the same organization", async () => {
    const server = await start();
    const organization = await organize(server);
    const [dev, prod] = [await organization.member("dev"), await organization.member("prod")];
    const RoleArn = await openRole(prod);
    const engineer = await dev.user("engineer", everything);
    await organization.guard("RESOURCE_CONTROL_POLICY", prod.account, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalAccount": [prod.account, server.account] } },
    });
    await expect(
      engineer.sts("AssumeRole", { RoleArn, RoleSessionName: "work" }),
    ).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in a resource control policy: arn:"),
    });
  });

  it("do not reach the management account's own resources", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const { Role } = await server.root.iam("CreateRole", {
      RoleName: "open",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      }),
    });
    await organization.guard("RESOURCE_CONTROL_POLICY", organization.rootId, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Resource: "*",
    });
    const engineer = await dev.user("engineer", everything);
    await engineer.sts("AssumeRole", { RoleArn: Role.Arn, RoleSessionName: "work" });
    await expect(
      engineer.sts("AssumeRole", { RoleArn: await openRole(dev), RoleSessionName: "work" }),
    ).rejects.toMatchObject(denied);
  });
});

eachDatabase("organization keys in policies", (start) => {
  it("tell whose a resource is: aws:ResourceOrgID", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const Condition = { StringNotEqualsIfExists: { "aws:ResourceOrgID": organization.id } };
    const Statement = [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*", Condition },
    ];
    const careful = await server.user("careful", { Version: "2012-10-17", Statement });
    const inside = accessRoleArn(dev.account);
    await careful.sts("AssumeRole", { RoleArn: inside, RoleSessionName: "work" });
    const outside = await start();
    const { Role } = await outside.root.iam("CreateRole", {
      RoleName: "lure",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      }),
    });
    await expect(
      careful.sts("AssumeRole", { RoleArn: Role.Arn, RoleSessionName: "work" }),
    ).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
  });
});
