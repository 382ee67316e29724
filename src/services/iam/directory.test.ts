/** The directory: as new as the last change, and never one account's facts for another. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { ec2Trust } from "./testing/documents.ts";

const document = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });

eachDatabase("the directory", (server) => {
  it("knows a policy by its own account only, whoever asked first", async () => {
    const [mine, other] = [await server(), await server()];
    const { Policy } = await mine.root.iam("CreatePolicy", {
      PolicyName: "mine",
      PolicyDocument: document("iam:ListUsers"),
    });
    const arn = Policy?.Arn ?? "";
    const { directory } = mine.assembled.gate;
    for (let round = 0; round < 2; round += 1) {
      expect(await directory.managedPolicy(other.account, arn)).toBeUndefined();
      expect((await directory.managedPolicy(mine.account, arn))?.name).toBe("mine");
    }
  });

  it("knows users and roles by their own account only, whoever asked first", async () => {
    const [mine, other] = [await server(), await server()];
    const { directory } = mine.assembled.gate;
    const { User } = await mine.root.iam("CreateUser", { UserName: "anna" });
    const { Role } = await mine.root.iam("CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: ec2Trust,
    });
    const userId = User?.UserId ?? "";
    for (let round = 0; round < 2; round += 1) {
      expect(await directory.user(other.account, userId)).toBeUndefined();
      expect((await directory.user(mine.account, userId))?.name).toBe("anna");
      expect(await directory.role(other.account, Role.RoleId)).toBeUndefined();
      expect((await directory.role(mine.account, Role.RoleId))?.name).toBe("r");
    }
  });

  it("knows a role by its one ARN", async () => {
    const { root, account, assembled } = await server();
    const { directory } = assembled.gate;
    await root.iam("CreateRole", {
      RoleName: "Deploy",
      Path: "/ci/",
      AssumeRolePolicyDocument: ec2Trust,
    });
    expect((await directory.roleByArn(`arn:aws:iam::${account}:role/ci/Deploy`))?.name).toBe(
      "Deploy",
    );
    for (const arn of [
      `arn:aws:iam::${account}:role/Deploy`,
      `arn:aws:iam::${account}:role/ci/deploy`,
      `arn:aws:iam::${account}:role/CI/Deploy`,
      `arn:aws:iam::${account}:role//ci/Deploy`,
      `arn:aws:iam:us-east-1:${account}:role/ci/Deploy`,
      `arn:aws-cn:iam::${account}:role/ci/Deploy`,
      `arn:aws:sts::${account}:role/ci/Deploy`,
      "arn:aws:iam::aws:role/ci/Deploy",
      "Deploy",
    ]) {
      expect(await directory.roleByArn(arn)).toBeUndefined();
    }
  });

  it("sees each change of what a user may do at the next question", async () => {
    const { root, account, assembled } = await server();
    const { User } = await root.iam("CreateUser", { UserName: "anna" });
    await root.iam("CreateGroup", { GroupName: "team" });
    const { Policy } = await root.iam("CreatePolicy", {
      PolicyName: "p",
      PolicyDocument: document("iam:ListUsers"),
    });
    const PolicyArn = Policy?.Arn ?? "";
    const seen = async () => {
      const facts = await assembled.gate.directory.user(account, User?.UserId ?? "");
      const { policies = [], boundary, tags, name } = facts ?? {};
      return { policies: policies.map((policy) => policy.name).sort(), boundary, tags, name };
    };
    expect((await seen()).policies).toEqual([]);
    const inGroup = { GroupName: "team", UserName: "anna" };
    await root.iam("AddUserToGroup", inGroup);
    await root.iam("AttachGroupPolicy", { GroupName: "team", PolicyArn });
    expect((await seen()).policies).toEqual(["p"]);
    const PolicyDocument = document("iam:ListGroups");
    await root.iam("PutUserPolicy", { UserName: "anna", PolicyName: "own", PolicyDocument });
    expect((await seen()).policies).toEqual(["own", "p"]);
    await root.iam("RemoveUserFromGroup", inGroup);
    expect((await seen()).policies).toEqual(["own"]);
    await root.iam("PutUserPermissionsBoundary", {
      UserName: "anna",
      PermissionsBoundary: PolicyArn,
    });
    expect((await seen()).boundary?.arn).toBe(PolicyArn);
    const compiled = async () => (await seen()).boundary?.compiled;
    const before = await compiled();
    await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
    expect(await compiled()).not.toBe(before);
    await root.iam("TagUser", { UserName: "anna", Tags: [{ Key: "a", Value: "b" }] });
    await root.iam("UpdateUser", { UserName: "anna", NewUserName: "anne" });
    expect(await seen()).toMatchObject({ tags: { a: "b" }, name: "anne" });
    await root.iam("DeleteUserPermissionsBoundary", { UserName: "anne" });
    expect((await seen()).boundary).toBeUndefined();
  });

  it("sees a role that was deleted and made again as another one", async () => {
    const { root, account, assembled } = await server();
    const arn = `arn:aws:iam::${account}:role/r`;
    const make = () =>
      root.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: ec2Trust });
    const idOf = async () => (await assembled.gate.directory.roleByArn(arn))?.uniqueId;
    expect(await idOf()).toBeUndefined();
    const first = (await make()).Role.RoleId;
    expect(await idOf()).toBe(first);
    await root.iam("DeleteRole", { RoleName: "r" });
    expect(await idOf()).toBeUndefined();
    const second = (await make()).Role.RoleId;
    expect([await idOf(), second === first]).toEqual([second, false]);
  });

  it("refuses a key at the next call once it is inactive, and takes it once active", async () => {
    const { root, as } = await server();
    await root.iam("CreateUser", { UserName: "anna" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "anna" });
    const { AccessKeyId, SecretAccessKey } = AccessKey;
    const anna = as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    await anna.sts("GetCallerIdentity", {});
    for (const Status of ["Inactive", "Active", "Inactive"] as const) {
      await root.iam("UpdateAccessKey", { UserName: "anna", AccessKeyId, Status });
      const call = anna.sts("GetCallerIdentity", {});
      if (Status === "Active") await call;
      else await expect(call).rejects.toMatchObject({ code: "InvalidClientTokenId", status: 403 });
    }
  });
});
