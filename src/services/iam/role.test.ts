/** Roles through the whole line: what AWS's clients see, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";

/** A trust policy for EC2, with white space that must come back. */
const trustEc2 = JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  },
  null,
  2,
);

function trustAccount(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

async function makeRole({ root }: TestServer, RoleName: string, Path = "/"): Promise<void> {
  await root.iam("CreateRole", { RoleName, Path, AssumeRolePolicyDocument: trustEc2 });
}

function allow(action: string, condition?: object) {
  const Statement = { Effect: "Allow", Action: action, Resource: "*", Condition: condition };
  return { Version: "2012-10-17", Statement };
}

eachDatabase("roles", (server) => {
  it("answers CreateRole with the members that AWS tells there, and no others", async () => {
    const { root, account, clock } = await server();
    const { Role } = await root.iam("CreateRole", {
      RoleName: "Deployer",
      Path: "/ci/",
      AssumeRolePolicyDocument: trustEc2,
      Description: "deploys",
      MaxSessionDuration: 7200,
    });
    expect(Role).toEqual({
      Path: "/ci/",
      RoleName: "Deployer",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:role/ci/Deployer`,
      CreateDate: new Date(clock.now()),
      AssumeRolePolicyDocument: encodeURIComponent(trustEc2),
    });
  });

  it("tells more of a role in the get than in the list", async () => {
    const { root } = await server();
    const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const Tags = [{ Key: "team", Value: "blue" }];
    const { Role } = await root.iam("CreateRole", {
      RoleName: "Deployer",
      AssumeRolePolicyDocument: trustEc2,
      Description: "deploys",
      PermissionsBoundary: boundary,
      Tags,
    });
    const PermissionsBoundary = {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: boundary,
    };
    expect(Role).toMatchObject({ PermissionsBoundary, Tags });
    const { PermissionsBoundary: _boundary, Tags: _tags, ...always } = Role;
    const listed = { ...always, Description: "deploys", MaxSessionDuration: 3600 };
    expect((await root.iam("ListRoles", {})).Roles).toEqual([listed]);
    expect((await root.iam("GetRole", { RoleName: "DEPLOYER" })).Role).toEqual({
      ...listed,
      PermissionsBoundary,
      Tags,
      RoleLastUsed: {},
    });
  });

  it("keeps names unique ignoring case", async () => {
    const made = await server();
    await makeRole(made, "Deployer");
    await expect(makeRole(made, "DEPLOYER")).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Role with name DEPLOYER already exists.",
    });
  });

  it("keeps accounts apart", async () => {
    const [one, other] = [await server(), await server()];
    await makeRole(one, "deployer");
    await expect(other.root.iam("GetRole", { RoleName: "deployer" })).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: "The role with name deployer cannot be found.",
    });
  });

  it("lists by path prefix in pages that survive writes between them", async () => {
    const made = await server();
    const { root } = made;
    for (const name of ["d", "b", "A"]) await makeRole(made, name, "/x/");
    await makeRole(made, "other", "/xy/");
    const first = await root.iam("ListRoles", { PathPrefix: "/x/", MaxItems: 2 });
    expect(first.Roles.map((role) => role.RoleName)).toEqual(["A", "b"]);
    await root.iam("DeleteRole", { RoleName: "b" });
    await makeRole(made, "c", "/x/");
    const second = await root.iam("ListRoles", { PathPrefix: "/x/", Marker: first.Marker });
    expect(second.Roles.map((role) => role.RoleName)).toEqual(["c", "d"]);
    expect(second.IsTruncated).toBe(false);
  });

  it.each([3599, 43201])("refuses %d seconds as the longest session", async (seconds) => {
    const { root } = await server();
    await expect(
      root.iam("CreateRole", {
        RoleName: "r",
        AssumeRolePolicyDocument: trustEc2,
        MaxSessionDuration: seconds,
      }),
    ).rejects.toMatchObject({ code: "ValidationError", status: 400 });
  });

  it("refuses a description with characters beyond Latin 1", async () => {
    const { root } = await server();
    const refused = { code: "ValidationError", status: 400 };
    const role = { RoleName: "r", AssumeRolePolicyDocument: trustEc2 };
    const create = (Description: string) => root.iam("CreateRole", { ...role, Description });
    await expect(create("an arrow → here")).rejects.toMatchObject(refused);
    await create("café\nlatin");
    expect((await root.iam("GetRole", { RoleName: "r" })).Role.Description).toBe("café\nlatin");
  });

  it.each([
    ["/aws-service-role/", "ecs.amazonaws.com/", "AWS Service linked Roles"],
    ["/aws-reserved/", "sso.amazonaws.com/", "roles that AWS makes"],
  ])("leaves the path %s to AWS", async (prefix, service, purpose) => {
    const made = await server();
    await expect(makeRole(made, "AWSServiceRoleForECS", prefix + service)).rejects.toMatchObject({
      code: "InvalidInput",
      status: 400,
      message: `Path prefix '${prefix}' can only be used for ${purpose}`,
    });
  });

  it("refuses a boundary that does not exist", async () => {
    const { root, account } = await server();
    const PermissionsBoundary = `arn:aws:iam::${account}:policy/absent`;
    await expect(
      root.iam("CreateRole", {
        RoleName: "r",
        AssumeRolePolicyDocument: trustEc2,
        PermissionsBoundary,
      }),
    ).rejects.toMatchObject({ code: "NoSuchEntity", status: 404 });
    await expect(root.iam("GetRole", { RoleName: "r" })).rejects.toMatchObject({ status: 404 });
  });

  it("counts roles against the quota, and no longer once they are deleted", async () => {
    const made = await server();
    const { account } = made;
    await made.storage.transact(({ database }) =>
      database
        .insertInto("iam_count")
        .values({ account_id: account, quota: "RolesPerAccount", count: 999 })
        .execute(),
    );
    await makeRole(made, "last");
    await expect(makeRole(made, "over")).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for RolesPerAccount: 1000",
    });
    await made.root.iam("DeleteRole", { RoleName: "last" });
    await makeRole(made, "over");
  });

  it("tells when and where a role was last used", async () => {
    const { root, as, account, clock, user } = await server();
    const alice = await user("alice", allow("sts:AssumeRole"));
    await root.iam("CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trustAccount(account),
    });
    const { Credentials } = await alice.sts("AssumeRole", {
      RoleArn: `arn:aws:iam::${account}:role/r`,
      RoleSessionName: "session",
    });
    clock.advance(60_000);
    const session = as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    await session.sts("GetCallerIdentity", {});
    expect((await root.iam("GetRole", { RoleName: "r" })).Role.RoleLastUsed).toEqual({
      LastUsedDate: new Date(clock.now()),
      Region: "us-east-1",
    });
  });

  it("does not delete a role that is in a profile or has policies", async () => {
    const made = await server();
    const { root } = made;
    const RoleName = "r";
    const pair = { InstanceProfileName: "profile", RoleName };
    const inline = { RoleName, PolicyName: "p" };
    const managed = { RoleName, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
    await makeRole(made, RoleName);
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    await root.iam("AddRoleToInstanceProfile", pair);
    const PolicyDocument = JSON.stringify(allow("s3:*"));
    await root.iam("PutRolePolicy", { ...inline, PolicyDocument });
    await root.iam("AttachRolePolicy", managed);
    const refused = (first: string) => ({
      code: "DeleteConflict",
      status: 409,
      message: `Cannot delete entity, must ${first}.`,
    });
    const remove = () => root.iam("DeleteRole", { RoleName });
    await expect(remove()).rejects.toMatchObject(
      refused("remove roles from instance profile first"),
    );
    await root.iam("RemoveRoleFromInstanceProfile", pair);
    await expect(remove()).rejects.toMatchObject(refused("delete policies first"));
    await root.iam("DeleteRolePolicy", inline);
    await expect(remove()).rejects.toMatchObject(refused("detach all policies first"));
    await root.iam("DetachRolePolicy", managed);
    await remove();
    expect((await root.iam("ListRoles", {})).Roles).toEqual([]);
  });
});

eachDatabase("changes of roles", (server) => {
  it("changes description and longest session, each without touching the other", async () => {
    const made = await server();
    const { root } = made;
    await makeRole(made, "r");
    await root.iam("UpdateRole", { RoleName: "r", Description: "first" });
    await root.iam("UpdateRole", { RoleName: "r", MaxSessionDuration: 43200 });
    expect((await root.iam("GetRole", { RoleName: "r" })).Role).toMatchObject({
      Description: "first",
      MaxSessionDuration: 43200,
    });
    await root.iam("UpdateRole", { RoleName: "r", Description: "" });
    const { Role } = await root.iam("GetRole", { RoleName: "r" });
    expect(Role.Description ?? "").toBe("");
  });

  it("answers UpdateRoleDescription with the role", async () => {
    const made = await server();
    const { root } = made;
    await makeRole(made, "r");
    const { Role } = await root.iam("UpdateRoleDescription", { RoleName: "r", Description: "d" });
    expect(Role).toMatchObject({ RoleName: "r", Description: "d" });
    expect(Role?.AssumeRolePolicyDocument).toBe(encodeURIComponent(trustEc2));
    expect(Role?.MaxSessionDuration).toBeUndefined();
  });

  it("tags, lists tags in pages, and untags", async () => {
    const made = await server();
    const { root } = made;
    await makeRole(made, "r");
    const Tags = ["b", "A", "c"].map((Key) => ({ Key, Value: Key }));
    await root.iam("TagRole", { RoleName: "r", Tags });
    const first = await root.iam("ListRoleTags", { RoleName: "r", MaxItems: 2 });
    expect(first.Tags.map((tag) => tag.Key)).toEqual(["A", "b"]);
    const { Marker } = first;
    const second = await root.iam("ListRoleTags", { RoleName: "r", Marker });
    expect(second.Tags.map((tag) => tag.Key)).toEqual(["c"]);
    await root.iam("UntagRole", { RoleName: "r", TagKeys: ["a", "B"] });
    expect((await root.iam("GetRole", { RoleName: "r" })).Role.Tags).toEqual([
      { Key: "c", Value: "c" },
    ]);
  });

  it("finds no role of the name, whatever is asked of it", async () => {
    const { root } = await server();
    const RoleName = "absent";
    const calls = [
      root.iam("GetRole", { RoleName }),
      root.iam("DeleteRole", { RoleName }),
      root.iam("UpdateRole", { RoleName }),
      root.iam("UpdateRoleDescription", { RoleName, Description: "" }),
      root.iam("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trustEc2 }),
      root.iam("TagRole", { RoleName, Tags: [] }),
      root.iam("UntagRole", { RoleName, TagKeys: [] }),
      root.iam("ListRoleTags", { RoleName }),
      root.iam("ListInstanceProfilesForRole", { RoleName }),
      root.iam("DeleteServiceLinkedRole", { RoleName }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        status: "rejected",
        reason: {
          code: "NoSuchEntity",
          status: 404,
          message: "The role with name absent cannot be found.",
        },
      });
    }
  });
});

eachDatabase("permissions on roles", (server) => {
  it("names the role that a denied caller asked for, whether or not it exists", async () => {
    const made = await server();
    await makeRole(made, "there", "/secret/");
    const mallory = await made.user("mallory");
    for (const RoleName of ["there", "absent"]) {
      await expect(mallory.iam("GetRole", { RoleName })).rejects.toMatchObject({
        code: "AccessDenied",
        status: 403,
        message:
          `User: arn:aws:iam::${made.account}:user/mallory is not authorized to perform: ` +
          `iam:GetRole on resource: role ${RoleName} ` +
          "because no identity-based policy allows the iam:GetRole action",
      });
    }
    await expect(mallory.iam("ListRoles", {})).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(`on resource: arn:aws:iam::${made.account}:role/ because`),
    });
  });

  it("lets a delegate make roles only with the boundary that a policy demands", async () => {
    const { root, user } = await server();
    const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const condition = { StringEquals: { "iam:PermissionsBoundary": boundary } };
    const delegate = await user("delegate", allow("iam:CreateRole", condition));
    const role = { RoleName: "r", AssumeRolePolicyDocument: trustEc2 };
    const denied = { code: "AccessDenied", status: 403 };
    await expect(delegate.iam("CreateRole", role)).rejects.toMatchObject(denied);
    await delegate.iam("CreateRole", { ...role, PermissionsBoundary: boundary });
    expect((await root.iam("GetRole", { RoleName: "r" })).Role.PermissionsBoundary).toBeDefined();
  });

  it("judges changes by the boundary that the role has", async () => {
    const made = await server();
    const { root, user } = made;
    const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const condition = { ArnEquals: { "iam:PermissionsBoundary": boundary } };
    const delegate = await user("delegate", allow("iam:UpdateRole", condition));
    await makeRole(made, "free");
    await root.iam("CreateRole", {
      RoleName: "bound",
      AssumeRolePolicyDocument: trustEc2,
      PermissionsBoundary: boundary,
    });
    await delegate.iam("UpdateRole", { RoleName: "bound", Description: "d" });
    await expect(
      delegate.iam("UpdateRole", { RoleName: "free", Description: "d" }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("asks for the permission to tag where a role is made with tags", async () => {
    const { user } = await server();
    const condition = { StringEquals: { "aws:RequestTag/team": "blue" } };
    const creator = await user("creator", allow("iam:CreateRole"));
    const role = { AssumeRolePolicyDocument: trustEc2 };
    const tag = (Value: string) => [{ Key: "team", Value }];
    await creator.iam("CreateRole", { ...role, RoleName: "plain" });
    await expect(
      creator.iam("CreateRole", { ...role, RoleName: "tagged", Tags: tag("blue") }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining("perform: iam:TagRole on resource: arn:aws:iam::"),
    });
    const Action = ["iam:CreateRole", "iam:TagRole"];
    const Statement = { Effect: "Allow", Action, Resource: "*", Condition: condition };
    const tagger = await user("tagger", { Version: "2012-10-17", Statement });
    await tagger.iam("CreateRole", { ...role, RoleName: "blue", Tags: tag("blue") });
    await expect(
      tagger.iam("CreateRole", { ...role, RoleName: "red", Tags: tag("red") }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("judges a role by its own tags, in both spellings of the key", async () => {
    const made = await server();
    const { root, user } = made;
    for (const team of ["blue", "red"]) {
      await makeRole(made, team);
      await root.iam("TagRole", { RoleName: team, Tags: [{ Key: "team", Value: team }] });
    }
    for (const key of ["aws:ResourceTag/team", "iam:ResourceTag/TEAM"]) {
      const name = `user-of-${key.slice(0, 3)}`;
      const reader = await user(name, allow("iam:GetRole", { StringEquals: { [key]: "blue" } }));
      await reader.iam("GetRole", { RoleName: "blue" });
      await expect(reader.iam("GetRole", { RoleName: "red" })).rejects.toMatchObject({
        code: "AccessDenied",
      });
    }
  });
});

eachDatabase("the record of calls on roles", (server) => {
  it("names the role, also where the call was refused", async () => {
    const made = await server();
    const { root, account } = made;
    await makeRole(made, "there", "/ci/");
    await expect(root.iam("DeleteRole", { RoleName: "absent" })).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
    await root.iam("DeleteRole", { RoleName: "there" });
    const { Events = [] } = await root.cloudtrail("LookupEvents", {});
    const named = Events.map(({ EventName, Resources }) => [EventName, Resources?.[0]]);
    const role = (ResourceName: string) => ({ ResourceType: "AWS::IAM::Role", ResourceName });
    expect(named).toEqual(
      expect.arrayContaining([
        ["CreateRole", role("there")],
        ["DeleteRole", role("absent")],
        ["DeleteRole", role("there")],
      ]),
    );
    expect(JSON.stringify(Events)).toContain(`arn:aws:iam::${account}:role/ci/there`);
  });
});
