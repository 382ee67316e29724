/** Instance profiles through the whole line: what AWS's clients see, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { ec2Trust } from "./testing/documents.ts";

async function makeRole({ root }: TestServer, RoleName: string) {
  const { Role } = await root.iam("CreateRole", { RoleName, AssumeRolePolicyDocument: ec2Trust });
  return Role;
}

function allow(...statements: readonly object[]) {
  const Statement = statements.map((further) => ({ Effect: "Allow", Resource: "*", ...further }));
  return { Version: "2012-10-17", Statement };
}

const add = { Action: "iam:AddRoleToInstanceProfile" };
const pair = { InstanceProfileName: "profile", RoleName: "r" };

eachDatabase("instance profiles", (server) => {
  it("creates, shows and lists a profile as AWS does", async () => {
    const { root, account, clock } = await server();
    const Tags = [{ Key: "team", Value: "blue" }];
    const created = await root.iam("CreateInstanceProfile", {
      InstanceProfileName: "Web",
      Path: "/site/",
      Tags,
    });
    const listed = {
      Path: "/site/",
      InstanceProfileName: "Web",
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:instance-profile/site/Web`,
      CreateDate: new Date(clock.now()),
      Roles: [],
    };
    expect(created.InstanceProfile).toEqual({ ...listed, Tags });
    const got = await root.iam("GetInstanceProfile", { InstanceProfileName: "WEB" });
    expect(got.InstanceProfile).toEqual({ ...listed, Tags });
    expect((await root.iam("ListInstanceProfiles", {})).InstanceProfiles).toEqual([listed]);
  });

  it("keeps names unique ignoring case", async () => {
    const { root } = await server();
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "web" });
    await expect(
      root.iam("CreateInstanceProfile", { InstanceProfileName: "WEB" }),
    ).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Instance Profile WEB already exists.",
    });
  });

  it("lists by path prefix in pages", async () => {
    const { root } = await server();
    for (const [name, Path] of [
      ["b", "/x/"],
      ["A", "/x/"],
      ["c", "/y/"],
      ["d", "/x/"],
    ] as const) {
      await root.iam("CreateInstanceProfile", { InstanceProfileName: name, Path });
    }
    const query = { PathPrefix: "/x/" };
    const first = await root.iam("ListInstanceProfiles", { ...query, MaxItems: 2 });
    expect(first.InstanceProfiles.map((one) => one.InstanceProfileName)).toEqual(["A", "b"]);
    const second = await root.iam("ListInstanceProfiles", { ...query, Marker: first.Marker });
    expect(second.InstanceProfiles.map((one) => one.InstanceProfileName)).toEqual(["d"]);
    expect(second.IsTruncated).toBe(false);
  });

  it("shows its role, and the profiles of a role", async () => {
    const made = await server();
    const { root } = made;
    const role = await makeRole(made, "r");
    for (const InstanceProfileName of ["two", "one", "other"]) {
      await root.iam("CreateInstanceProfile", { InstanceProfileName });
    }
    for (const InstanceProfileName of ["two", "one"]) {
      await root.iam("AddRoleToInstanceProfile", { InstanceProfileName, RoleName: "r" });
    }
    const { InstanceProfile } = await root.iam("GetInstanceProfile", {
      InstanceProfileName: "one",
    });
    expect(InstanceProfile.Roles).toEqual([role]);
    const of = await root.iam("ListInstanceProfilesForRole", { RoleName: "r", MaxItems: 1 });
    expect(of.InstanceProfiles).toEqual([InstanceProfile]);
    const { Marker } = of;
    const rest = await root.iam("ListInstanceProfilesForRole", { RoleName: "r", Marker });
    expect(rest.InstanceProfiles.map((one) => one.InstanceProfileName)).toEqual(["two"]);
  });

  it("holds one role and not two, not even the same twice", async () => {
    const made = await server();
    const { root } = made;
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    for (const name of ["r", "s"]) await makeRole(made, name);
    await root.iam("AddRoleToInstanceProfile", pair);
    for (const RoleName of ["r", "s"]) {
      await expect(
        root.iam("AddRoleToInstanceProfile", { ...pair, RoleName }),
      ).rejects.toMatchObject({
        code: "LimitExceeded",
        status: 409,
        message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
      });
    }
    const remove = (RoleName: string) =>
      root.iam("RemoveRoleFromInstanceProfile", { ...pair, RoleName });
    await expect(remove("s")).rejects.toMatchObject({ code: "NoSuchEntity", status: 404 });
    await remove("r");
    await expect(remove("r")).rejects.toMatchObject({ code: "NoSuchEntity", status: 404 });
    await root.iam("AddRoleToInstanceProfile", { ...pair, RoleName: "s" });
  });

  it("names what is missing, the profile first", async () => {
    const made = await server();
    const { root } = made;
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    const missing = (message: string) => ({ code: "NoSuchEntity", status: 404, message });
    for (const operation of [
      "AddRoleToInstanceProfile",
      "RemoveRoleFromInstanceProfile",
    ] as const) {
      await expect(
        root.iam(operation, { InstanceProfileName: "absent", RoleName: "absent" }),
      ).rejects.toMatchObject(missing("Instance Profile absent cannot be found."));
      await expect(root.iam(operation, pair)).rejects.toMatchObject(
        missing("The role with name r cannot be found."),
      );
    }
  });

  it("does not delete a profile that holds a role", async () => {
    const made = await server();
    const { root } = made;
    await makeRole(made, "r");
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    await root.iam("AddRoleToInstanceProfile", pair);
    const remove = () => root.iam("DeleteInstanceProfile", { InstanceProfileName: "profile" });
    await expect(remove()).rejects.toMatchObject({
      code: "DeleteConflict",
      status: 409,
      message: "Cannot delete entity, must remove roles from instance profile first.",
    });
    await root.iam("RemoveRoleFromInstanceProfile", pair);
    await remove();
    await expect(remove()).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: "Instance Profile profile cannot be found.",
    });
  });

  it("tags, lists tags and untags", async () => {
    const { root } = await server();
    const named = { InstanceProfileName: "profile" };
    await root.iam("CreateInstanceProfile", named);
    const Tags = ["b", "A"].map((Key) => ({ Key, Value: Key }));
    await root.iam("TagInstanceProfile", { ...named, Tags });
    const listed = await root.iam("ListInstanceProfileTags", named);
    expect(listed.Tags.map((tag) => tag.Key)).toEqual(["A", "b"]);
    await root.iam("UntagInstanceProfile", { ...named, TagKeys: ["B"] });
    const { InstanceProfile } = await root.iam("GetInstanceProfile", named);
    expect(InstanceProfile.Tags).toEqual([{ Key: "A", Value: "A" }]);
  });
});

eachDatabase("passing a role to an instance profile", (server) => {
  const passed = [
    { may: false, what: "no iam:PassRole", grants: [add] },
    { may: true, what: "iam:PassRole", grants: [add, { Action: "iam:PassRole" }] },
    {
      may: true,
      what: "iam:PassRole to EC2",
      grants: [
        add,
        {
          Action: "iam:PassRole",
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        },
      ],
    },
    {
      may: false,
      what: "iam:PassRole to another service",
      grants: [
        add,
        {
          Action: "iam:PassRole",
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        },
      ],
    },
    {
      may: true,
      what: "iam:PassRole for the instances of the account",
      grants: [
        add,
        {
          Action: "iam:PassRole",
          Condition: {
            StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" },
            ArnLike: {
              "iam:AssociatedResourceARN": `arn:aws:ec2:*:\${aws:PrincipalAccount}:instance/*`,
            },
          },
        },
      ],
    },
    {
      may: false,
      what: "iam:PassRole for the instances of one region",
      grants: [
        add,
        {
          Action: "iam:PassRole",
          Condition: {
            ArnLike: { "iam:AssociatedResourceArn": "arn:aws:ec2:us-east-1:*:instance/*" },
          },
        },
      ],
    },
    {
      may: false,
      what: "iam:PassRole of another role",
      grants: [add, { Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/other" }],
    },
    { may: false, what: "iam:PassRole alone", grants: [{ Action: "iam:PassRole" }] },
  ];

  it.each(passed)("with $what: $may", async ({ may, grants }) => {
    const made = await server();
    await makeRole(made, "r");
    await made.root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    const alice = await made.user("alice", allow(...grants));
    const call = alice.iam("AddRoleToInstanceProfile", pair);
    if (may) await expect(call).resolves.toEqual({});
    else await expect(call).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  });

  it("says which role may not be passed", async () => {
    const made = await server();
    await makeRole(made, "r");
    await made.root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    const alice = await made.user("alice", allow(add));
    await expect(alice.iam("AddRoleToInstanceProfile", pair)).rejects.toMatchObject({
      message:
        `User: arn:aws:iam::${made.account}:user/alice is not authorized to perform: ` +
        `iam:PassRole on resource: arn:aws:iam::${made.account}:role/r ` +
        "because no identity-based policy allows the iam:PassRole action",
    });
  });
});
