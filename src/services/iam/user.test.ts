/** Users through the whole line: what AWS's clients see, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";

eachDatabase("users", (server) => {
  it("creates, shows and lists a user as AWS does", async () => {
    const { root, account } = await server();
    const created = await root.iam("CreateUser", { UserName: "Alice", Path: "/team/" });
    expect(Object.keys(created.User ?? {}).sort()).toEqual([
      "Arn",
      "CreateDate",
      "Path",
      "UserId",
      "UserName",
    ]);
    expect(created.User?.Arn).toBe(`arn:aws:iam::${account}:user/team/Alice`);
    expect(created.User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    const { User } = await root.iam("GetUser", { UserName: "Alice" });
    expect(User).toEqual(created.User);
    const { Users, IsTruncated } = await root.iam("ListUsers", {});
    expect(Users).toEqual([created.User]);
    expect(IsTruncated).toBe(false);
  });

  it("shows tags in the get and not in the list", async () => {
    const { root } = await server();
    const Tags = [{ Key: "team", Value: "blue" }];
    await root.iam("CreateUser", { UserName: "alice", Tags });
    expect((await root.iam("GetUser", { UserName: "alice" })).User?.Tags).toEqual(Tags);
    expect((await root.iam("ListUsers", {})).Users[0]?.Tags).toBeUndefined();
  });

  it("keeps names unique ignoring case and finds them so", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "Alice" });
    await expect(root.iam("CreateUser", { UserName: "ALICE" })).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "User with name ALICE already exists.",
    });
    expect((await root.iam("GetUser", { UserName: "alice" })).User.UserName).toBe("Alice");
  });

  it("keeps accounts apart", async () => {
    const [one, other] = [await server(), await server()];
    await one.root.iam("CreateUser", { UserName: "alice" });
    await expect(other.root.iam("GetUser", { UserName: "alice" })).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: "The user with name alice cannot be found.",
    });
    await other.root.iam("CreateUser", { UserName: "alice" });
  });

  it("pages with a marker that survives writes between pages", async () => {
    const { root } = await server();
    for (const name of ["a", "c", "e", "g"]) await root.iam("CreateUser", { UserName: name });
    const first = await root.iam("ListUsers", { MaxItems: 2 });
    expect(first.Users.map((user) => user.UserName)).toEqual(["a", "c"]);
    expect(first.IsTruncated).toBe(true);
    await root.iam("DeleteUser", { UserName: "c" });
    await root.iam("CreateUser", { UserName: "b" });
    await root.iam("CreateUser", { UserName: "f" });
    const second = await root.iam("ListUsers", { Marker: first.Marker, MaxItems: 1000 });
    expect(second.Users.map((user) => user.UserName)).toEqual(["e", "f", "g"]);
    expect(second.Marker).toBeUndefined();
  });

  it("refuses a marker that is not of this list", async () => {
    const { root } = await server();
    await expect(root.iam("ListUsers", { Marker: "nonsense" })).rejects.toMatchObject({
      code: "ValidationError",
      status: 400,
    });
  });

  it("lists by path prefix, letter for letter", async () => {
    const { root } = await server();
    for (const [index, Path] of ["/a/", "/a/b/", "/ab/", "/A/"].entries()) {
      await root.iam("CreateUser", { UserName: `user-${index}`, Path });
    }
    const { Users } = await root.iam("ListUsers", { PathPrefix: "/a/" });
    expect(Users.map((user) => user.Path).sort()).toEqual(["/a/", "/a/b/"]);
  });

  it("renames and moves a user whose id stays", async () => {
    const { root, account } = await server();
    const { User } = await root.iam("CreateUser", { UserName: "old" });
    await root.iam("UpdateUser", { UserName: "old", NewUserName: "new", NewPath: "/moved/" });
    const renamed = (await root.iam("GetUser", { UserName: "new" })).User;
    expect(renamed.UserId).toBe(User?.UserId);
    expect(renamed.Arn).toBe(`arn:aws:iam::${account}:user/moved/new`);
    await expect(root.iam("GetUser", { UserName: "old" })).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
  });

  it("does not rename a user onto another", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "one" });
    await root.iam("CreateUser", { UserName: "two" });
    await expect(
      root.iam("UpdateUser", { UserName: "one", NewUserName: "TWO" }),
    ).rejects.toMatchObject({ code: "EntityAlreadyExists" });
  });

  it("does not delete a user who has an access key, and does without", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    await expect(root.iam("DeleteUser", { UserName: "alice" })).rejects.toMatchObject({
      code: "DeleteConflict",
      status: 409,
      message: "Cannot delete entity, must delete access keys first.",
    });
    const { AccessKeyId } = AccessKey;
    await root.iam("DeleteAccessKey", { UserName: "alice", AccessKeyId });
    await root.iam("DeleteUser", { UserName: "alice" });
    expect((await root.iam("ListUsers", {})).Users).toEqual([]);
  });

  it("tags ignoring the case of keys, and untags", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice", Tags: [{ Key: "Team", Value: "a" }] });
    await root.iam("TagUser", {
      UserName: "alice",
      Tags: [
        { Key: "team", Value: "b" },
        { Key: "other", Value: "" },
      ],
    });
    const tagged = await root.iam("ListUserTags", { UserName: "alice" });
    expect(tagged.Tags).toEqual([
      { Key: "other", Value: "" },
      { Key: "team", Value: "b" },
    ]);
    await root.iam("UntagUser", { UserName: "alice", TagKeys: ["TEAM", "absent"] });
    const left = await root.iam("ListUserTags", { UserName: "alice" });
    expect(left.Tags.map((tag) => tag.Key)).toEqual(["other"]);
  });

  it("refuses the same tag key twice in one call, and over fifty in all", async () => {
    const { root } = await server();
    const twice = [
      { Key: "a", Value: "1" },
      { Key: "A", Value: "2" },
    ];
    await expect(root.iam("CreateUser", { UserName: "a", Tags: twice })).rejects.toMatchObject({
      code: "InvalidInput",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    });
    await expect(root.iam("GetUser", { UserName: "a" })).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
    const fifty = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    await root.iam("CreateUser", { UserName: "b", Tags: fifty });
    await expect(
      root.iam("TagUser", { UserName: "b", Tags: [{ Key: "one more", Value: "" }] }),
    ).rejects.toMatchObject({ code: "LimitExceeded", status: 409 });
  });
});

eachDatabase("access keys", (server) => {
  it("lets a user in with a key, until it is deactivated or deleted", async () => {
    const { root, as, account } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId, SecretAccessKey } = AccessKey;
    expect(AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    const alice = as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    const who = await alice.sts("GetCallerIdentity", {});
    expect(who.Arn).toBe(`arn:aws:iam::${account}:user/alice`);
    await root.iam("UpdateAccessKey", { UserName: "alice", AccessKeyId, Status: "Inactive" });
    const refused = { code: "InvalidClientTokenId", status: 403 };
    await expect(alice.sts("GetCallerIdentity", {})).rejects.toMatchObject(refused);
    await root.iam("UpdateAccessKey", { UserName: "alice", AccessKeyId, Status: "Active" });
    await alice.sts("GetCallerIdentity", {});
    await root.iam("DeleteAccessKey", { UserName: "alice", AccessKeyId });
    await expect(alice.sts("GetCallerIdentity", {})).rejects.toMatchObject(refused);
  });

  it("gives a user two keys and not three, inactive ones counted", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId } = AccessKey;
    await root.iam("UpdateAccessKey", { UserName: "alice", AccessKeyId, Status: "Inactive" });
    await root.iam("CreateAccessKey", { UserName: "alice" });
    await expect(root.iam("CreateAccessKey", { UserName: "alice" })).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
    });
  });

  it("takes no status that only the service gives", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId } = AccessKey;
    const update = { UserName: "alice", AccessKeyId, Status: "Expired" } as const;
    await expect(root.iam("UpdateAccessKey", update)).rejects.toMatchObject({
      code: "InvalidInput",
    });
    const { AccessKeyMetadata } = await root.iam("ListAccessKeys", { UserName: "alice" });
    expect(AccessKeyMetadata).toMatchObject([{ Status: "Active" }]);
  });

  it("never shows the secret again, not even in the record", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    const listed = await root.iam("ListAccessKeys", { UserName: "alice" });
    const events = await root.cloudtrail("LookupEvents", {});
    for (const answer of [listed, events]) {
      expect(JSON.stringify(answer)).toContain(AccessKey.AccessKeyId);
      expect(JSON.stringify(answer)).not.toContain(AccessKey.SecretAccessKey);
    }
  });

  it("tells when a key was last used, and for what", async () => {
    const { root, as, clock } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "alice" });
    const { AccessKeyId, SecretAccessKey } = AccessKey;
    const unused = await root.iam("GetAccessKeyLastUsed", { AccessKeyId });
    expect(unused).toMatchObject({
      UserName: "alice",
      AccessKeyLastUsed: { Region: "N/A", ServiceName: "N/A" },
    });
    expect(unused.AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
    clock.advance(60_000);
    const alice = as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    await alice.sts("GetCallerIdentity", {});
    const used = await root.iam("GetAccessKeyLastUsed", { AccessKeyId });
    expect(used.AccessKeyLastUsed).toMatchObject({ Region: "us-east-1", ServiceName: "sts" });
    expect(used.AccessKeyLastUsed?.LastUsedDate?.getTime()).toBe(clock.now());
  });
});
