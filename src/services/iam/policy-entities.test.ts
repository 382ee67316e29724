/** Who uses a policy, through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { ec2Trust, listUsers } from "./testing/documents.ts";

const PolicyDocument = listUsers;
const AssumeRolePolicyDocument = ec2Trust;

/**
 * A policy that is attached to the group `g`, the users `u1` and `u2` and the role `r1`, and is
 * the boundary of `u2` and `r2`; `nobody` has nothing to do with it.
 */
async function usedPolicy(root: TestClient): Promise<string> {
  const { Policy } = await root.iam("CreatePolicy", { PolicyName: "used", PolicyDocument });
  const PolicyArn = Policy?.Arn ?? "";
  const PermissionsBoundary = PolicyArn;
  await root.iam("CreateGroup", { GroupName: "g", Path: "/team/" });
  await root.iam("CreateUser", { UserName: "u1", Path: "/team/" });
  await root.iam("CreateUser", { UserName: "u2", PermissionsBoundary });
  await root.iam("CreateUser", { UserName: "nobody", Path: "/team/" });
  await root.iam("CreateRole", { RoleName: "r1", AssumeRolePolicyDocument });
  await root.iam("CreateRole", { RoleName: "r2", AssumeRolePolicyDocument, PermissionsBoundary });
  await root.iam("AttachGroupPolicy", { GroupName: "g", PolicyArn });
  await root.iam("AttachUserPolicy", { UserName: "u1", PolicyArn });
  await root.iam("AttachUserPolicy", { UserName: "u2", PolicyArn });
  await root.iam("AttachRolePolicy", { RoleName: "r1", PolicyArn });
  return PolicyArn;
}

async function names(root: TestClient, input: { PolicyArn: string; [filter: string]: unknown }) {
  const page = await root.iam("ListEntitiesForPolicy", input);
  const all = [
    ...(page.PolicyGroups ?? []).map(({ GroupName }) => GroupName),
    ...(page.PolicyUsers ?? []).map(({ UserName }) => UserName),
    ...(page.PolicyRoles ?? []).map(({ RoleName }) => RoleName),
  ];
  return { all, Marker: page.Marker, IsTruncated: page.IsTruncated };
}

const filters = [
  [{}, ["g", "u1", "u2", "r1", "r2"]],
  [{ EntityFilter: "User" }, ["u1", "u2"]],
  [{ EntityFilter: "Group" }, ["g"]],
  [{ EntityFilter: "Role" }, ["r1", "r2"]],
  [{ EntityFilter: "LocalManagedPolicy" }, []],
  [{ PolicyUsageFilter: "PermissionsPolicy" }, ["g", "u1", "u2", "r1"]],
  [{ PolicyUsageFilter: "PermissionsBoundary" }, ["u2", "r2"]],
  [{ PolicyUsageFilter: "PermissionsBoundary", EntityFilter: "Role" }, ["r2"]],
  [{ PathPrefix: "/team/" }, ["g", "u1"]],
] as const;

eachDatabase("entities of a policy", (server) => {
  it("lists who uses it, by kind, usage and path", async () => {
    const { root } = await server();
    const PolicyArn = await usedPolicy(root);
    for (const [filter, expected] of filters) {
      expect((await names(root, { PolicyArn, ...filter })).all).toEqual(expected);
    }
  });

  it("pages through all kinds, each entity once", async () => {
    const { root } = await server();
    const PolicyArn = await usedPolicy(root);
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page = await names(root, { PolicyArn, MaxItems: 2, Marker });
      expect(page.all).toHaveLength(page.IsTruncated ? 2 : 1);
      seen.push(...page.all);
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(seen).toEqual(["g", "u1", "u2", "r1", "r2"]);
  });

  it("tells unique ids, and of the account alone", async () => {
    const [one, other] = [await server(), await server()];
    const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    for (const { root } of [one, other]) {
      await root.iam("CreateUser", { UserName: "alice" });
      await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn });
    }
    const { User } = await one.root.iam("GetUser", { UserName: "alice" });
    expect(await one.root.iam("ListEntitiesForPolicy", { PolicyArn })).toEqual({
      PolicyGroups: [],
      PolicyUsers: [{ UserName: "alice", UserId: User.UserId }],
      PolicyRoles: [],
      IsTruncated: false,
    });
  });

  it("answers for an unknown policy as AWS does", async () => {
    const { root, account } = await server();
    const PolicyArn = `arn:aws:iam::${account}:policy/none`;
    await expect(root.iam("ListEntitiesForPolicy", { PolicyArn })).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `Policy ${PolicyArn} was not found.`,
    });
  });
});
