/** Groups through the whole line: what AWS's clients see, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";

const readGroups = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:ListGroups", Resource: "*" }],
};

/** Makes users without keys. */
async function makeUsers(root: TestClient, names: readonly string[]): Promise<void> {
  for (const UserName of names) await root.iam("CreateUser", { UserName });
}

function namesOf(users: readonly { readonly UserName: string }[]): readonly string[] {
  return users.map(({ UserName }) => UserName);
}

eachDatabase("groups", (server) => {
  it("creates, shows and lists a group as AWS does", async () => {
    const { root, account, clock } = await server();
    const { Group } = await root.iam("CreateGroup", { GroupName: "Admins", Path: "/team/" });
    expect(Group).toEqual({
      Path: "/team/",
      GroupName: "Admins",
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:group/team/Admins`,
      CreateDate: new Date(clock.now()),
    });
    const shown = await root.iam("GetGroup", { GroupName: "admins" });
    expect(shown).toEqual({ Group, Users: [], IsTruncated: false });
    expect(await root.iam("ListGroups", {})).toEqual({ Groups: [Group], IsTruncated: false });
  });

  it("keeps names unique ignoring case", async () => {
    const { root } = await server();
    await root.iam("CreateGroup", { GroupName: "Admins" });
    await expect(root.iam("CreateGroup", { GroupName: "ADMINS" })).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Group with name ADMINS already exists.",
    });
  });

  it("lists by path prefix in pages", async () => {
    const { root } = await server();
    for (const name of ["c", "a", "B"]) {
      await root.iam("CreateGroup", { GroupName: name, Path: "/x/" });
    }
    await root.iam("CreateGroup", { GroupName: "other", Path: "/y/" });
    const first = await root.iam("ListGroups", { PathPrefix: "/x/", MaxItems: 2 });
    expect(first.Groups.map((group) => group.GroupName)).toEqual(["a", "B"]);
    const { Marker } = first;
    const rest = await root.iam("ListGroups", { PathPrefix: "/x/", Marker });
    expect(rest.Groups.map((group) => group.GroupName)).toEqual(["c"]);
    expect(rest.IsTruncated).toBe(false);
  });

  it("refuses one group over the quota, and makes room when one is deleted", async () => {
    const { root } = await server();
    for (let index = 0; index < 300; index++) {
      await root.iam("CreateGroup", { GroupName: `group-${index}` });
    }
    await expect(root.iam("CreateGroup", { GroupName: "over" })).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for GroupsPerAccount: 300",
    });
    await root.iam("DeleteGroup", { GroupName: "group-7" });
    await root.iam("CreateGroup", { GroupName: "over" });
  });

  it("renames and moves a group, whose id, members and policies stay", async () => {
    const { root, account, user } = await server();
    const alice = await user("alice");
    const { Group } = await root.iam("CreateGroup", { GroupName: "old" });
    await root.iam("AddUserToGroup", { GroupName: "old", UserName: "alice" });
    await root.iam("PutGroupPolicy", {
      GroupName: "old",
      PolicyName: "read",
      PolicyDocument: JSON.stringify(readGroups),
    });
    await root.iam("UpdateGroup", { GroupName: "old", NewGroupName: "New", NewPath: "/moved/" });
    const renamed = await root.iam("GetGroup", { GroupName: "new" });
    expect(renamed.Group.GroupId).toBe(Group.GroupId);
    expect(renamed.Group.Arn).toBe(`arn:aws:iam::${account}:group/moved/New`);
    expect(namesOf(renamed.Users)).toEqual(["alice"]);
    expect((await alice.iam("ListGroups", {})).Groups).toHaveLength(1);
    await expect(root.iam("GetGroup", { GroupName: "old" })).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: "The group with name old cannot be found.",
    });
  });

  it("changes the case of a name, but does not rename a group onto another", async () => {
    const { root } = await server();
    await root.iam("CreateGroup", { GroupName: "one" });
    await root.iam("CreateGroup", { GroupName: "two" });
    await root.iam("UpdateGroup", { GroupName: "one", NewGroupName: "One" });
    expect((await root.iam("GetGroup", { GroupName: "one" })).Group.GroupName).toBe("One");
    await expect(
      root.iam("UpdateGroup", { GroupName: "one", NewGroupName: "TWO" }),
    ).rejects.toMatchObject({ code: "EntityAlreadyExists", status: 409 });
  });

  it("asks for the permission on both names of a rename", async () => {
    const { root, account, user } = await server();
    const alice = await user("alice", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "iam:UpdateGroup",
        Resource: `arn:aws:iam::${account}:group/one`,
      },
    });
    await root.iam("CreateGroup", { GroupName: "one" });
    await expect(
      alice.iam("UpdateGroup", { GroupName: "one", NewGroupName: "two" }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(`on resource: arn:aws:iam::${account}:group/two because`),
    });
  });

  it("does not delete a group that has members or policies", async () => {
    const { root } = await server();
    await makeUsers(root, ["alice"]);
    const GroupName = "team";
    const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const member = { GroupName, UserName: "alice" };
    const inline = { GroupName, PolicyName: "p" };
    await root.iam("CreateGroup", { GroupName });
    await root.iam("AddUserToGroup", member);
    await root.iam("PutGroupPolicy", { ...inline, PolicyDocument: JSON.stringify(readGroups) });
    await root.iam("AttachGroupPolicy", { GroupName, PolicyArn });
    const refused = (first: string) => ({
      code: "DeleteConflict",
      status: 409,
      message: `Cannot delete entity, must ${first}.`,
    });
    const remove = () => root.iam("DeleteGroup", { GroupName });
    await expect(remove()).rejects.toMatchObject(refused("remove users from group first"));
    await root.iam("RemoveUserFromGroup", member);
    await expect(remove()).rejects.toMatchObject(refused("delete policies first"));
    await root.iam("DeleteGroupPolicy", inline);
    await expect(remove()).rejects.toMatchObject(refused("detach all policies first"));
    await root.iam("DetachGroupPolicy", { GroupName, PolicyArn });
    await remove();
    expect((await root.iam("ListGroups", {})).Groups).toEqual([]);
  });

  it("tells a denied caller the same whether or not the group exists", async () => {
    const { root, user } = await server();
    const mallory = await user("mallory");
    await root.iam("CreateGroup", { GroupName: "team", Path: "/secret/" });
    for (const GroupName of ["team", "absent"]) {
      await expect(mallory.iam("GetGroup", { GroupName })).rejects.toMatchObject({
        code: "AccessDenied",
        status: 403,
        message: expect.stringMatching(
          new RegExp(
            `is not authorized to perform: iam:GetGroup on resource: group ${GroupName} ` +
              "because no identity-based policy allows the iam:GetGroup action$",
          ),
        ),
      });
    }
  });
});

eachDatabase("members of groups", (server) => {
  it("pages through members in the order of their names", async () => {
    const { root } = await server();
    await makeUsers(root, ["c", "A", "b", "d"]);
    await root.iam("CreateGroup", { GroupName: "team" });
    for (const UserName of ["d", "c", "b", "A"]) {
      await root.iam("AddUserToGroup", { GroupName: "team", UserName });
    }
    const first = await root.iam("GetGroup", { GroupName: "team", MaxItems: 3 });
    expect(namesOf(first.Users)).toEqual(["A", "b", "c"]);
    expect(first.IsTruncated).toBe(true);
    const second = await root.iam("GetGroup", { GroupName: "team", Marker: first.Marker });
    expect(namesOf(second.Users)).toEqual(["d"]);
    expect(second.IsTruncated).toBe(false);
  });

  it("pages through the groups of a user", async () => {
    const { root } = await server();
    await makeUsers(root, ["alice", "bob"]);
    for (const GroupName of ["c", "a", "b"]) {
      await root.iam("CreateGroup", { GroupName });
      await root.iam("AddUserToGroup", { GroupName, UserName: "alice" });
    }
    const first = await root.iam("ListGroupsForUser", { UserName: "ALICE", MaxItems: 2 });
    expect(first.Groups.map((group) => group.GroupName)).toEqual(["a", "b"]);
    const { Marker } = first;
    const second = await root.iam("ListGroupsForUser", { UserName: "alice", Marker });
    expect(second.Groups.map((group) => group.GroupName)).toEqual(["c"]);
    expect((await root.iam("ListGroupsForUser", { UserName: "bob" })).Groups).toEqual([]);
  });

  it("gives and takes a group's permissions at the next call", async () => {
    const { root, user } = await server();
    const alice = await user("alice");
    const member = { GroupName: "team", UserName: "alice" };
    await root.iam("CreateGroup", { GroupName: "team" });
    await root.iam("PutGroupPolicy", {
      GroupName: "team",
      PolicyName: "read",
      PolicyDocument: JSON.stringify(readGroups),
    });
    const denied = { code: "AccessDenied", status: 403 };
    await expect(alice.iam("ListGroups", {})).rejects.toMatchObject(denied);
    await root.iam("AddUserToGroup", member);
    await alice.iam("ListGroups", {});
    await root.iam("RemoveUserFromGroup", member);
    await expect(alice.iam("ListGroups", {})).rejects.toMatchObject(denied);
  });

  it("takes the same member twice, and lets go of who is no member", async () => {
    const { root } = await server();
    await makeUsers(root, ["alice"]);
    const member = { GroupName: "team", UserName: "alice" };
    await root.iam("CreateGroup", { GroupName: "team" });
    await root.iam("RemoveUserFromGroup", member);
    await root.iam("AddUserToGroup", member);
    await root.iam("AddUserToGroup", member);
    expect((await root.iam("GetGroup", { GroupName: "team" })).Users).toHaveLength(1);
  });

  it("takes a user into ten groups and not eleven", async () => {
    const { root } = await server();
    await makeUsers(root, ["alice"]);
    for (let index = 0; index <= 10; index++) {
      await root.iam("CreateGroup", { GroupName: `group-${index}` });
    }
    const join = (index: number) =>
      root.iam("AddUserToGroup", { GroupName: `group-${index}`, UserName: "alice" });
    for (let index = 0; index < 10; index++) await join(index);
    await expect(join(10)).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for GroupsPerUser: 10",
    });
    await join(3);
  });

  it.each([
    { GroupName: "absent", UserName: "alice", missing: "The group with name absent" },
    { GroupName: "team", UserName: "absent", missing: "The user with name absent" },
  ])("names what is missing: $missing", async ({ missing, ...member }) => {
    const { root } = await server();
    await makeUsers(root, ["alice"]);
    await root.iam("CreateGroup", { GroupName: "team" });
    for (const operation of ["AddUserToGroup", "RemoveUserFromGroup"] as const) {
      await expect(root.iam(operation, member)).rejects.toMatchObject({
        code: "NoSuchEntity",
        status: 404,
        message: `${missing} cannot be found.`,
      });
    }
  });

  it("does not delete a user who is in a group", async () => {
    const { root } = await server();
    await makeUsers(root, ["alice"]);
    await root.iam("CreateGroup", { GroupName: "team" });
    await root.iam("AddUserToGroup", { GroupName: "team", UserName: "alice" });
    await expect(root.iam("DeleteUser", { UserName: "alice" })).rejects.toMatchObject({
      code: "DeleteConflict",
      message: "Cannot delete entity, must remove users from group first.",
    });
  });
});
