/** Labels moved by hand, the end of secrets, their tags and their replicas. */
import { describe, expect, it } from "vitest";
import { withPlace } from "../../pipeline/testing/page-token.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { allowing, dayMilliseconds, labels, makeSecret, put, token } from "./testing/fixtures.ts";

eachDatabase("a label that is moved", (start) => {
  it("makes an earlier version current again, and the other one the previous", async () => {
    const { root } = await start();
    const { arn, version: first } = await makeSecret(root, "db", "one");
    const second = await put(root, "db", "two");
    const answer = await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId: "db",
      VersionStage: "AWSCURRENT",
      MoveToVersionId: first,
      RemoveFromVersionId: second,
    });
    expect(answer).toEqual({ ARN: arn, Name: "db" });
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: first, AWSPREVIOUS: second });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
  });

  it("leaves a version deprecated that it was the last one of", async () => {
    const { root } = await start();
    const { version: first } = await makeSecret(root, "db");
    const second = await put(root, "db", "two");
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId: "db",
      VersionStage: "AWSPREVIOUS",
      RemoveFromVersionId: first,
    });
    const list = async (IncludeDeprecated: boolean) => {
      const asked = { SecretId: "db", IncludeDeprecated };
      const { Versions = [] } = await root.secretsmanager("ListSecretVersionIds", asked);
      return Versions.map(({ VersionId, VersionStages }) => [VersionId, VersionStages]);
    };
    expect(await list(false)).toEqual([[second, ["AWSCURRENT"]]]);
    expect(await list(true)).toEqual([
      [second, ["AWSCURRENT"]],
      [first, undefined],
    ]);
  });

  it("is refused where its version is not told or not there", async () => {
    const { root } = await start();
    const { version: first } = await makeSecret(root, "db");
    const second = await put(root, "db", "two");
    const move = (further: object) =>
      root.secretsmanager("UpdateSecretVersionStage", {
        SecretId: "db",
        VersionStage: "AWSCURRENT",
        ...further,
      });
    await expect(move({ MoveToVersionId: first })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(`currently attached to version ${second}`),
    });
    await expect(move({ MoveToVersionId: token(7) })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    await expect(move({ RemoveFromVersionId: second })).rejects.toMatchObject({
      code: "InvalidParameterException",
    });
  });

  it("never makes a version current that a rotation has given no value yet", async () => {
    const { root, account } = await start();
    const { version: RemoveFromVersionId } = await makeSecret(root, "db");
    const { VersionId: MoveToVersionId } = await root.secretsmanager("RotateSecret", {
      SecretId: "db",
      RotationLambdaARN: `arn:aws:lambda:us-east-1:${account}:function:nobody-connected`,
    });
    const VersionStage = "AWSCURRENT";
    const move = { SecretId: "db", VersionStage, MoveToVersionId, RemoveFromVersionId };
    await expect(root.secretsmanager("UpdateSecretVersionStage", move)).rejects.toMatchObject({
      code: "InvalidRequestException",
    });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("first");
  });
});

eachDatabase("a secret that is deleted", (start) => {
  it("can be described and restored until its window ends, and nothing else", async () => {
    const { root, clock } = await start();
    const { arn } = await makeSecret(root, "db", "one");
    const days = 7;
    const deleted = await root.secretsmanager("DeleteSecret", {
      SecretId: "db",
      RecoveryWindowInDays: days,
    });
    const DeletionDate = new Date(clock.now() + days * dayMilliseconds);
    expect(deleted).toEqual({ ARN: arn, Name: "db", DeletionDate });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described.DeletedDate).toEqual(DeletionDate);
    await expect(root.secretsmanager("DeleteSecret", { SecretId: "db" })).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: expect.stringContaining("already scheduled for deletion"),
    });
    await expect(
      root.secretsmanager("CreateSecret", { Name: "db", SecretString: "a" }),
    ).rejects.toMatchObject({
      code: "InvalidRequestException",
      message:
        "You can't create this secret because a secret with this name is already scheduled for " +
        "deletion.",
    });
    expect(await root.secretsmanager("RestoreSecret", { SecretId: "db" })).toEqual({
      ARN: arn,
      Name: "db",
    });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
  });

  it("is gone with the end of its window, and its name is free", async () => {
    const { root, clock } = await start();
    const { arn } = await makeSecret(root, "db", "one");
    await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    await root.secretsmanager("DeleteSecret", { SecretId: "db" });
    clock.advance(30 * dayMilliseconds - 1_000);
    await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    clock.advance(1_000);
    for (const operation of ["DescribeSecret", "RestoreSecret", "GetSecretValue"] as const) {
      await expect(root.secretsmanager(operation, { SecretId: "db" })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    }
    const again = await makeSecret(root, "db", "another");
    expect(again.arn).not.toBe(arn);
    await expect(root.secretsmanager("GetSecretValue", { SecretId: arn })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("has its rows removed by a job", async () => {
    const { root, clock, storage, account } = await start();
    await makeSecret(root, "db");
    await makeSecret(root, "kept");
    const window = { RecoveryWindowInDays: 7 };
    await root.secretsmanager("DeleteSecret", { SecretId: "db", ...window });
    await root.secretsmanager("DeleteSecret", { SecretId: "kept", ...window });
    await root.secretsmanager("RestoreSecret", { SecretId: "kept" });
    const jobs = await storage.read((database) =>
      database
        .selectFrom("job")
        .select(["kind", "due_at"])
        .where("account_id", "=", account)
        .where("kind", "=", "secretsmanager/removal")
        .execute(),
    );
    expect(jobs).toMatchObject([{ due_at: clock.now() + 7 * dayMilliseconds }]);
  });

  it("goes at once where that is forced, whether or not it is there", async () => {
    const { root, clock } = await start();
    const { arn } = await makeSecret(root, "db");
    const force = { SecretId: "db", ForceDeleteWithoutRecovery: true };
    const DeletionDate = new Date(clock.now());
    expect(await root.secretsmanager("DeleteSecret", force)).toEqual({
      ARN: arn,
      Name: "db",
      DeletionDate,
    });
    const again = await root.secretsmanager("DeleteSecret", force);
    expect(again).toEqual({
      ARN: expect.stringMatching(/:secret:db-[A-Za-z0-9]{6}$/),
      Name: "db",
      DeletionDate,
    });
    await expect(root.secretsmanager("DescribeSecret", { SecretId: "db" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    await makeSecret(root, "db");
  });

  it.each([
    [{ RecoveryWindowInDays: 6 }, "between 7 and 30 days"],
    [{ RecoveryWindowInDays: 31 }, "between 7 and 30 days"],
    [{ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }, "in conjunction with"],
  ])("keeps to AWS's windows: %j", async (input, says) => {
    const { root } = await start();
    await makeSecret(root, "db");
    await expect(
      root.secretsmanager("DeleteSecret", { SecretId: "db", ...input }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(says),
    });
  });

  const refused = {
    GetSecretValue: {},
    PutSecretValue: { SecretString: "a" },
    UpdateSecret: { Description: "a" },
    UpdateSecretVersionStage: { VersionStage: "AWSCURRENT", MoveToVersionId: token(1) },
    GetResourcePolicy: {},
    DeleteResourcePolicy: {},
    RotateSecret: {},
    CancelRotateSecret: {},
    TagResource: { Tags: [{ Key: "a", Value: "b" }] },
    UntagResource: { TagKeys: ["a"] },
    ReplicateSecretToRegions: { AddReplicaRegions: [{ Region: "eu-west-1" }] },
    RemoveRegionsFromReplication: { RemoveReplicaRegions: ["eu-west-1"] },
    StopReplicationToReplica: {},
  } as const;

  describe("refuses while it waits", () => {
    it.each(Object.entries(refused))("%s", async (operation, input) => {
      const { root } = await start();
      await makeSecret(root, "db");
      await root.secretsmanager("DeleteSecret", { SecretId: "db" });
      const call = root.secretsmanager as (name: string, input: object) => Promise<unknown>;
      await expect(call(operation, { SecretId: "db", ...input })).rejects.toMatchObject({
        code: "InvalidRequestException",
        message:
          "You can't perform this operation on the secret because it was marked for deletion.",
        status: 400,
      });
    });
  });
});

eachDatabase("tags", (start) => {
  it("are added, replaced and removed, and heed case", async () => {
    const { root } = await start();
    await makeSecret(root, "db");
    const tag = (Key: string, Value: string) => ({ Key, Value });
    const tags = async () =>
      (await root.secretsmanager("DescribeSecret", { SecretId: "db" })).Tags ?? [];
    const add = (...Tags: { Key: string; Value: string }[]) =>
      root.secretsmanager("TagResource", { SecretId: "db", Tags });
    await add(tag("team", "a"), tag("Team", "b"));
    await add(tag("team", "c"));
    expect(await tags()).toEqual([tag("team", "c"), tag("Team", "b")]);
    const TagKeys = ["team", "none"];
    await root.secretsmanager("UntagResource", { SecretId: "db", TagKeys });
    expect(await tags()).toEqual([tag("Team", "b")]);
    const many = Array.from({ length: 50 }, (_, index) => tag(`key-${index}`, ""));
    await expect(add(...many)).rejects.toMatchObject({ code: "LimitExceededException" });
  });

  it("are not changed by whoever would shut himself out", async () => {
    const server = await start();
    await server.root.secretsmanager("CreateSecret", {
      Name: "db",
      Tags: [{ Key: "team", Value: "core" }],
    });
    const ofTeam = { StringEquals: { "aws:ResourceTag/team": "core" } };
    const policy = allowing({ Action: "secretsmanager:*", Resource: "*", Condition: ofTeam });
    const anna = await server.user("anna", policy);
    const other = { SecretId: "db", Tags: [{ Key: "stage", Value: "prod" }] };
    await anna.secretsmanager("TagResource", other);
    for (const value of ["core", "theirs"]) {
      const asked = { SecretId: "db", Tags: [{ Key: "team", Value: value }] };
      const call = anna.secretsmanager("TagResource", asked);
      if (value === "core") await call;
      else await expect(call).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
    await expect(
      anna.secretsmanager("UntagResource", { SecretId: "db", TagKeys: ["team"] }),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});

eachDatabase("replicas", (start) => {
  it("are kept as failed, shown and removed", async () => {
    const { root } = await start();
    const { arn } = await makeSecret(root, "db");
    const asked = {
      SecretId: "db",
      AddReplicaRegions: [{ Region: "eu-west-1" }, { Region: "eu-central-1" }],
    };
    const failed = (Region: string) => ({
      Region,
      Status: "Failed",
      StatusMessage: expect.stringContaining("one Region"),
    });
    const replicated = await root.secretsmanager("ReplicateSecretToRegions", asked);
    const ReplicationStatus = [failed("eu-west-1"), failed("eu-central-1")];
    expect(replicated).toEqual({ ARN: arn, ReplicationStatus });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described).toMatchObject({ PrimaryRegion: "us-east-1", ReplicationStatus });
    const remove = (...RemoveReplicaRegions: string[]) =>
      root.secretsmanager("RemoveRegionsFromReplication", {
        SecretId: "db",
        RemoveReplicaRegions,
      });
    expect(await remove("eu-west-1")).toEqual({
      ARN: arn,
      ReplicationStatus: [failed("eu-central-1")],
    });
    for (const further of [{}, { ForceDeleteWithoutRecovery: true }]) {
      const deleting = root.secretsmanager("DeleteSecret", { SecretId: "db", ...further });
      await expect(deleting).rejects.toMatchObject({
        code: "InvalidParameterException",
        message: `You can't delete secret ${arn} that still has replica regions [eu-central-1].`,
      });
    }
    await expect(remove("eu-west-1")).rejects.toMatchObject({ code: "InvalidRequestException" });
    await expect(
      root.secretsmanager("StopReplicationToReplica", { SecretId: "db" }),
    ).rejects.toMatchObject({ code: "InvalidRequestException" });
  });
});

eachDatabase("a list of secrets", (start) => {
  async function fill({ root, clock }: TestServer) {
    for (const name of ["b", "c", "a"]) {
      await makeSecret(root, name);
      clock.advance(1_000);
    }
    await root.secretsmanager("DeleteSecret", { SecretId: "c" });
    await root.secretsmanager("UpdateSecret", { SecretId: "b", Description: "changed" });
  }

  it.each([
    [{}, ["b", "a"]],
    [{ SortOrder: "desc" }, ["a", "b"]],
    [{ IncludePlannedDeletion: true }, ["b", "c", "a"]],
    [{ SortBy: "name" }, ["a", "b"]],
    [{ SortBy: "name", SortOrder: "desc", IncludePlannedDeletion: true }, ["c", "b", "a"]],
    [{ SortBy: "last-changed-date", SortOrder: "desc" }, ["b", "a"]],
    [{ Filters: [{ Key: "description", Values: ["CHANGED"] }] }, ["b"]],
    [{ Filters: [{ Key: "name", Values: ["!b"] }], IncludePlannedDeletion: true }, ["c", "a"]],
  ] as const)("%j is %j, whatever the size of its pages", async (input, names) => {
    const server = await start();
    await fill(server);
    for (const MaxResults of [1, 2, 100]) {
      const listed: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const asked = { ...input, MaxResults, NextToken };
        const page = await server.root.secretsmanager("ListSecrets", asked);
        listed.push(...(page.SecretList ?? []).map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      expect(listed).toEqual(names);
    }
  });

  it("has secrets of one second in the order in which they were made", async () => {
    const { root } = await start();
    const names = ["c", "a", "d", "b"];
    for (const name of names) await makeSecret(root, name);
    const { SecretList = [] } = await root.secretsmanager("ListSecrets", {});
    expect(SecretList.map(({ Name }) => Name)).toEqual(names);
  });

  it("by last read has those first that were never read", async () => {
    const server = await start();
    await fill(server);
    await server.root.secretsmanager("GetSecretValue", { SecretId: "b" });
    const { SecretList = [] } = await server.root.secretsmanager("ListSecrets", {
      SortBy: "last-accessed-date",
    });
    expect(SecretList.map(({ Name }) => Name)).toEqual(["a", "b"]);
    expect(SecretList[0]?.SecretVersionsToStages).toBeDefined();
  });

  it("refuses a token of another list, and one that it never gave", async () => {
    const server = await start();
    await fill(server);
    const { root } = server;
    const { NextToken = "" } = await root.secretsmanager("ListSecrets", { MaxResults: 1 });
    const forged = ["", "1", "1\n", "\nx", "x\nx", "1.5\nx", `${"9".repeat(16)}\nx`, "1\nx\0"];
    for (const asked of [
      { NextToken, SortBy: "name" },
      { NextToken: "nonsense" },
      ...forged.map((place) => ({ NextToken: withPlace(NextToken, place) })),
    ] as const) {
      await expect(root.secretsmanager("ListSecrets", asked)).rejects.toMatchObject({
        code: "InvalidNextTokenException",
      });
    }
  });
});
