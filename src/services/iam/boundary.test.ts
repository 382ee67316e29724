/** Permissions boundaries through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { ec2Trust } from "./testing/documents.ts";

function policy(Effect: "Allow" | "Deny", Action: string | readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Action, Resource: "*" }],
  });
}

async function make(root: TestClient, PolicyName: string, PolicyDocument: string) {
  return (await root.iam("CreatePolicy", { PolicyName, PolicyDocument })).Policy?.Arn ?? "";
}

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

eachDatabase("permissions boundaries", (server) => {
  it("are put on users and roles, shown there, and taken away", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateRole", { RoleName: "worker", AssumeRolePolicyDocument: ec2Trust });
    const PermissionsBoundary = await make(root, "cap", policy("Allow", "s3:*"));
    await root.iam("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    await root.iam("PutRolePermissionsBoundary", { RoleName: "worker", PermissionsBoundary });
    const shown = {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: PermissionsBoundary,
    };
    const user = async () => (await root.iam("GetUser", { UserName: "alice" })).User;
    const role = async () => (await root.iam("GetRole", { RoleName: "worker" })).Role;
    expect((await user()).PermissionsBoundary).toEqual(shown);
    expect((await role()).PermissionsBoundary).toEqual(shown);
    // A boundary is put in the place of the one before.
    const another = { UserName: "alice", PermissionsBoundary: readOnly };
    await root.iam("PutUserPermissionsBoundary", another);
    expect((await user()).PermissionsBoundary?.PermissionsBoundaryArn).toBe(readOnly);
    await root.iam("DeleteUserPermissionsBoundary", { UserName: "alice" });
    await root.iam("DeleteRolePermissionsBoundary", { RoleName: "worker" });
    expect((await user()).PermissionsBoundary).toBeUndefined();
    expect((await role()).PermissionsBoundary).toBeUndefined();
    await root.iam("DeleteUserPermissionsBoundary", { UserName: "alice" });
  });

  it.each([
    ["no-policy-arn-at-all", "ValidationError", 400],
    ["arn:aws:iam::aws:policy/NoSuchAccess", "NoSuchEntity", 404],
  ])("refuses %s", async (PermissionsBoundary, code, status) => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(
      root.iam("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary }),
    ).rejects.toMatchObject({ code, status });
  });

  it("cap what identity policies allow, from the next call on", async () => {
    const { root, user, account } = await server();
    const carol = await user("carol", JSON.parse(policy("Allow", ["iam:List*", "iam:Get*"])));
    const PermissionsBoundary = await make(root, "cap", policy("Allow", "iam:ListUsers"));
    await carol.iam("ListRoles", {});
    await root.iam("PutUserPermissionsBoundary", { UserName: "carol", PermissionsBoundary });
    await carol.iam("ListUsers", {});
    await expect(carol.iam("ListRoles", {})).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
      message:
        `User: arn:aws:iam::${account}:user/carol is not authorized to perform: iam:ListRoles ` +
        `on resource: arn:aws:iam::${account}:role/ because no permissions boundary allows the ` +
        "iam:ListRoles action",
    });
    const PolicyDocument = policy("Allow", "iam:ListRoles");
    const version = { PolicyArn: PermissionsBoundary, PolicyDocument, SetAsDefault: true };
    await root.iam("CreatePolicyVersion", version);
    await carol.iam("ListRoles", {});
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject({ code: "AccessDenied" });
    await root.iam("DeleteUserPermissionsBoundary", { UserName: "carol" });
    await carol.iam("ListUsers", {});
  });

  it("cap the sessions of a role, as its policies allow them, from the next call on", async () => {
    const { root, user, as, account } = await server();
    const worker = await user("worker", JSON.parse(policy("Allow", "sts:AssumeRole")));
    const trusting = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
    const RoleName = "job";
    const { Role } = await root.iam("CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trusting] }),
    });
    const RoleSessionName = "session";
    const assumed = await worker.sts("AssumeRole", { RoleArn: Role.Arn, RoleSessionName });
    const credentials = assumed.Credentials;
    if (credentials === undefined) throw new Error("AssumeRole answers credentials");
    const session = as({
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
    });
    const denied = { code: "AccessDenied", status: 403 };
    await expect(session.iam("ListUsers", {})).rejects.toMatchObject(denied);
    await root.iam("AttachRolePolicy", { RoleName, PolicyArn: readOnly });
    await session.iam("ListUsers", {});
    const PermissionsBoundary = await make(root, "cap", policy("Allow", "s3:*"));
    await root.iam("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary });
    await expect(session.iam("ListUsers", {})).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("because no permissions boundary allows the iam:ListUsers"),
    });
    await root.iam("DeleteRolePermissionsBoundary", { RoleName });
    const denial = { RoleName, PolicyName: "no", PolicyDocument: policy("Deny", "iam:ListUsers") };
    await session.iam("ListUsers", {});
    await root.iam("PutRolePolicy", denial);
    await expect(session.iam("ListUsers", {})).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
    await root.iam("DeleteRolePolicy", { RoleName, PolicyName: "no" });
    await session.iam("ListUsers", {});
  });

  it("name themselves where they deny", async () => {
    const { root, user } = await server();
    const carol = await user("carol", JSON.parse(policy("Allow", "iam:*")));
    const PermissionsBoundary = await make(root, "cap", policy("Deny", "iam:*"));
    await root.iam("PutUserPermissionsBoundary", { UserName: "carol", PermissionsBoundary });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringMatching(
        new RegExp(`with an explicit deny in a permissions boundary: ${PermissionsBoundary}$`),
      ),
    });
  });

  it("allow nothing by themselves", async () => {
    const { root, user } = await server();
    const carol = await user("carol");
    const PermissionsBoundary = await make(root, "cap", policy("Allow", "*"));
    await root.iam("PutUserPermissionsBoundary", { UserName: "carol", PermissionsBoundary });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject({
      message: expect.stringContaining("because no identity-based policy allows"),
    });
  });

  it("can be put by a delegate only as the condition says, and not be taken away", async () => {
    const { root, user } = await server();
    const cap = await make(root, "cap", policy("Allow", "s3:*"));
    const delegate = await user("delegate", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
          Resource: "*",
        },
        {
          Effect: "Deny",
          Action: "iam:PutUserPermissionsBoundary",
          Resource: "*",
          Condition: { StringNotEquals: { "iam:PermissionsBoundary": cap } },
        },
        {
          Effect: "Deny",
          Action: "iam:DeleteUserPermissionsBoundary",
          Resource: "*",
          Condition: { StringEquals: { "iam:PermissionsBoundary": cap } },
        },
      ],
    });
    await root.iam("CreateUser", { UserName: "alice" });
    const put = (PermissionsBoundary: string) =>
      delegate.iam("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    await expect(put(readOnly)).rejects.toMatchObject({ code: "AccessDenied" });
    await put(cap);
    await expect(
      delegate.iam("DeleteUserPermissionsBoundary", { UserName: "alice" }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(
        "iam:DeleteUserPermissionsBoundary on resource: user alice with an explicit deny in an " +
          "identity-based policy",
      ),
    });
  });
});
