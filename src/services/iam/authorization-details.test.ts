/** The whole of an account's permissions, through the whole line, on both databases. */
import { expect, it } from "vitest";
import type { EntityType } from "../../wire/generated/iam.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { ec2Trust, listUsers } from "./testing/documents.ts";

const document = JSON.stringify(JSON.parse(listUsers), null, 2);

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const Tags = [{ Key: "team", Value: "blue" }];

function decoded(text: string | undefined): string {
  return decodeURIComponent(text ?? "");
}

/** A user in a group, a role in an instance profile, and policies of every kind. */
async function fill(root: TestClient): Promise<string> {
  const created = await root.iam("CreatePolicy", { PolicyName: "own", PolicyDocument: document });
  const PolicyArn = created.Policy?.Arn ?? "";
  await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: document });
  await root.iam("CreateGroup", { GroupName: "readers", Path: "/team/" });
  await root.iam("PutGroupPolicy", {
    GroupName: "readers",
    PolicyName: "g",
    PolicyDocument: document,
  });
  await root.iam("CreateUser", { UserName: "alice", Tags, PermissionsBoundary: readOnly });
  await root.iam("AddUserToGroup", { GroupName: "readers", UserName: "alice" });
  await root.iam("PutUserPolicy", { UserName: "alice", PolicyName: "u", PolicyDocument: document });
  await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn });
  await root.iam("CreateUser", { UserName: "bob" });
  await root.iam("CreateRole", { RoleName: "worker", AssumeRolePolicyDocument: ec2Trust, Tags });
  await root.iam("AttachRolePolicy", { RoleName: "worker", PolicyArn: readOnly });
  await root.iam("CreateInstanceProfile", { InstanceProfileName: "machines" });
  await root.iam("AddRoleToInstanceProfile", {
    InstanceProfileName: "machines",
    RoleName: "worker",
  });
  return PolicyArn;
}

eachDatabase("authorization details", (server) => {
  it("tells users and groups with all that they hold", async () => {
    const { root, account } = await server();
    const PolicyArn = await fill(root);
    const all = await root.iam("GetAccountAuthorizationDetails", {});
    expect(all.IsTruncated).toBe(false);
    const [alice, bob] = all.UserDetailList ?? [];
    expect(alice).toMatchObject({
      UserName: "alice",
      Arn: `arn:aws:iam::${account}:user/alice`,
      GroupList: ["readers"],
      AttachedManagedPolicies: [{ PolicyName: "own", PolicyArn }],
      PermissionsBoundary: { PermissionsBoundaryArn: readOnly },
      Tags,
    });
    expect(alice?.UserPolicyList?.map(({ PolicyName }) => PolicyName)).toEqual(["u"]);
    expect(decoded(alice?.UserPolicyList?.[0]?.PolicyDocument)).toBe(document);
    expect(bob).toEqual({
      Path: "/",
      UserName: "bob",
      UserId: expect.stringMatching(/^AIDA/),
      Arn: `arn:aws:iam::${account}:user/bob`,
      CreateDate: expect.any(Date),
      UserPolicyList: [],
      GroupList: [],
      AttachedManagedPolicies: [],
      Tags: [],
    });
    const [readers] = all.GroupDetailList ?? [];
    expect(readers).toMatchObject({
      Path: "/team/",
      GroupName: "readers",
      GroupId: expect.stringMatching(/^AGPA/),
      Arn: `arn:aws:iam::${account}:group/team/readers`,
      AttachedManagedPolicies: [],
    });
    expect(decoded(readers?.GroupPolicyList?.[0]?.PolicyDocument)).toBe(document);
  });

  it("tells roles with their ec2Trust, and the instance profiles that have them", async () => {
    const { root, account } = await server();
    await fill(root);
    const { RoleDetailList } = await root.iam("GetAccountAuthorizationDetails", {
      Filter: ["Role"],
    });
    const [worker] = RoleDetailList ?? [];
    expect(worker).toMatchObject({
      RoleName: "worker",
      RoleId: expect.stringMatching(/^AROA/),
      RolePolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: readOnly }],
      Tags,
      RoleLastUsed: {},
      InstanceProfileList: [
        {
          InstanceProfileName: "machines",
          Arn: `arn:aws:iam::${account}:instance-profile/machines`,
          Roles: [{ RoleName: "worker" }],
        },
      ],
    });
    expect(decoded(worker?.AssumeRolePolicyDocument)).toBe(ec2Trust);
  });

  it("tells one's own policies in all versions, and those of AWS that are in use", async () => {
    const { root } = await server();
    const PolicyArn = await fill(root);
    const Filter: EntityType[] = ["LocalManagedPolicy", "AWSManagedPolicy"];
    const { Policies } = await root.iam("GetAccountAuthorizationDetails", { Filter });
    expect(Policies?.map(({ Arn }) => Arn)).toEqual([PolicyArn, readOnly]);
    const [own, published] = Policies ?? [];
    expect(own).toMatchObject({
      DefaultVersionId: "v1",
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
    });
    expect(own?.PolicyVersionList).toEqual(
      [2, 1].map((number) => ({
        VersionId: `v${number}`,
        IsDefaultVersion: number === 1,
        CreateDate: expect.any(Date),
        Document: expect.any(String),
      })),
    );
    expect(decoded(own?.PolicyVersionList?.[0]?.Document)).toBe(document);
    expect(published).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 });
    const text = decoded(published?.PolicyVersionList?.[0]?.Document);
    expect(JSON.parse(text)).toMatchObject({ Version: "2012-10-17" });
  });

  const filters: readonly (readonly [readonly EntityType[], readonly string[]])[] = [
    [["User"], ["alice", "bob"]],
    [["Group"], ["readers"]],
    [
      ["Role", "User"],
      ["alice", "bob", "worker"],
    ],
    [["LocalManagedPolicy"], ["own"]],
    [["AWSManagedPolicy"], ["ReadOnlyAccess"]],
    [[], ["alice", "bob", "readers", "worker", "own", "ReadOnlyAccess"]],
  ];

  it("tells only what the filter asks for, page by page, each once", async () => {
    const { root } = await server();
    await fill(root);
    for (const [Filter, expected] of filters) {
      const seen: (string | undefined)[] = [];
      let Marker: string | undefined;
      do {
        const filter = Filter.length === 0 ? {} : { Filter };
        const page = await root.iam("GetAccountAuthorizationDetails", {
          ...filter,
          MaxItems: 1,
          Marker,
        });
        const names = [
          ...(page.UserDetailList ?? []).map(({ UserName }) => UserName),
          ...(page.GroupDetailList ?? []).map(({ GroupName }) => GroupName),
          ...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName),
          ...(page.Policies ?? []).map(({ PolicyName }) => PolicyName),
        ];
        expect(names).toHaveLength(1);
        seen.push(...names);
        Marker = page.Marker;
      } while (Marker !== undefined);
      expect(seen).toEqual(expected);
    }
  });

  it("keeps accounts apart and is refused to who has no permission", async () => {
    const { root } = await server();
    const other = await server();
    await fill(root);
    const all = await other.root.iam("GetAccountAuthorizationDetails", {});
    expect(all).toEqual({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    });
    const carol = await other.user("carol");
    await expect(carol.iam("GetAccountAuthorizationDetails", {})).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining("iam:GetAccountAuthorizationDetails on resource: * because"),
    });
  });
});
