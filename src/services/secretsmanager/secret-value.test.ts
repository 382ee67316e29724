/** Values put and read: versions, labels, batches, and how often a read writes. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allowing, dayMilliseconds, labels, makeSecret, put, token } from "./testing/fixtures.ts";

eachDatabase("a value that is put", (start) => {
  it("becomes the current one, and the last one stays readable", async () => {
    const { root } = await start();
    const { arn, version } = await makeSecret(root, "db", "one");
    const answer = await root.secretsmanager("PutSecretValue", {
      SecretId: "db",
      SecretString: "two",
      ClientRequestToken: token(1),
    });
    expect(answer).toEqual({
      ARN: arn,
      Name: "db",
      VersionId: token(1),
      VersionStages: ["AWSCURRENT"],
    });
    const read = (VersionStage: string) =>
      root.secretsmanager("GetSecretValue", { SecretId: "db", VersionStage });
    expect(await read("AWSPREVIOUS")).toEqual({
      ARN: arn,
      Name: "db",
      VersionId: version,
      SecretString: "one",
      VersionStages: ["AWSPREVIOUS"],
      CreatedDate: new Date("2026-11-22T10:00:00Z"),
    });
    expect((await read("AWSCURRENT")).SecretString).toBe("two");
  });

  it("is put once for each token", async () => {
    const { root } = await start();
    const { arn } = await makeSecret(root, "db");
    const asked = { SecretId: "db", ClientRequestToken: token(1), SecretString: "two" };
    const first = await root.secretsmanager("PutSecretValue", asked);
    await put(root, "db", "three");
    const again = await root.secretsmanager("PutSecretValue", asked);
    expect(again).toEqual({ ...first, VersionStages: ["AWSPREVIOUS"] });
    await expect(
      root.secretsmanager("PutSecretValue", { ...asked, SecretString: "other" }),
    ).rejects.toMatchObject({
      code: "ResourceExistsException",
      message:
        `You can't use ClientRequestToken ${token(1)} because that value is already in use for ` +
        `a version of secret ${arn}.`,
    });
  });

  it("may wait under a label of its own", async () => {
    const { root } = await start();
    const { version } = await makeSecret(root, "db", "one");
    const pending = { SecretId: "db", SecretString: "two", VersionStages: ["AWSPENDING"] };
    const { VersionId = "" } = await root.secretsmanager("PutSecretValue", pending);
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: version, AWSPENDING: VersionId });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db", VersionId });
    expect(read.SecretString).toBe("two");
  });

  it("is one of two when two are put at once", async () => {
    const { root } = await start();
    await makeSecret(root, "db");
    const puts = await Promise.all(["a", "b", "c", "d"].map((value) => put(root, "db", value)));
    const { AWSCURRENT, AWSPREVIOUS, ...rest } = await labels(root, "db");
    expect(rest).toEqual({});
    expect(puts).toEqual(expect.arrayContaining([AWSCURRENT, AWSPREVIOUS]));
    expect(AWSCURRENT).not.toBe(AWSPREVIOUS);
  });

  it("leaves a hundred versions, and all of the last day", async () => {
    const { root, clock } = await start();
    const { version } = await makeSecret(root, "db");
    for (let index = 0; index < 104; index += 1) await put(root, "db", `value ${index}`);
    const count = async () => {
      const list = { SecretId: "db", IncludeDeprecated: true, MaxResults: 100 };
      const first = await root.secretsmanager("ListSecretVersionIds", list);
      const NextToken = first.NextToken ?? "";
      if (NextToken === "") return first.Versions?.length ?? 0;
      const second = await root.secretsmanager("ListSecretVersionIds", { ...list, NextToken });
      return 100 + (second.Versions?.length ?? 0);
    };
    expect(await count()).toBe(105);
    clock.advance(dayMilliseconds);
    await put(root, "db", "the day after");
    expect(await count()).toBe(100);
    await expect(
      root.secretsmanager("GetSecretValue", { SecretId: "db", VersionId: version }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it.each([
    [{}, "InvalidParameterException"],
    [{ SecretString: "a", SecretBinary: Buffer.from("a") }, "InvalidParameterException"],
    [{ SecretString: "\ud800" }, "ValidationException"],
    [{ SecretString: "a", VersionStages: ["nul\0"] }, "ValidationException"],
    [{ SecretString: "a", VersionStages: [] }, "ValidationException"],
  ])("is refused for bad input: %j", async (input, code) => {
    const { root } = await start();
    await makeSecret(root, "db");
    await expect(
      root.secretsmanager("PutSecretValue", { SecretId: "db", ...input }),
    ).rejects.toMatchObject({ code });
  });
});

eachDatabase("a value that is read", (start) => {
  it("is found by name, ARN and partial ARN", async () => {
    const { root } = await start();
    const { arn } = await makeSecret(root, "prod/db", "value");
    for (const SecretId of ["prod/db", arn, arn.slice(0, -7)]) {
      const read = await root.secretsmanager("GetSecretValue", { SecretId });
      expect(read.SecretString).toBe("value");
    }
    const last = arn.endsWith("a") ? "b" : "a";
    await expect(
      root.secretsmanager("GetSecretValue", { SecretId: arn.slice(0, -1) + last }),
    ).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it("must be of the version and the label that are both named", async () => {
    const { root } = await start();
    const { version } = await makeSecret(root, "db", "one");
    const second = await put(root, "db", "two");
    const read = (VersionId: string, VersionStage: string) =>
      root.secretsmanager("GetSecretValue", { SecretId: "db", VersionId, VersionStage });
    expect((await read(version, "AWSPREVIOUS")).SecretString).toBe("one");
    await expect(read(second, "AWSPREVIOUS")).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: "You provided a VersionStage that is not associated to the provided VersionId.",
    });
    await expect(read(token(9), "AWSCURRENT")).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Secrets Manager can't find the specified secret value for VersionId: ${token(9)}`,
    });
  });

  it("leaves the day of the read, and writes it once a day", async () => {
    const { root, clock, storage } = await start();
    const { version } = await makeSecret(root, "db");
    const read = () => root.secretsmanager("GetSecretValue", { SecretId: "db" });
    await read();
    const revision = storage.revision;
    await read();
    await read();
    expect(storage.revision).toBe(revision);
    const { LastAccessedDate } = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    const midnight = clock.now() - (clock.now() % dayMilliseconds);
    expect(LastAccessedDate).toEqual(new Date(midnight));
    clock.advance(dayMilliseconds);
    await read();
    expect(storage.revision).toBeGreaterThan(revision);
    const { Versions } = await root.secretsmanager("ListSecretVersionIds", { SecretId: "db" });
    const nextMidnight = new Date(midnight + dayMilliseconds);
    expect(Versions).toMatchObject([{ VersionId: version, LastAccessedDate: nextMidnight }]);
  });

  it("is on record under the secret's ARN", async () => {
    const { root } = await start();
    const { arn } = await makeSecret(root, "db");
    await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    await root.secretsmanager("BatchGetSecretValue", { SecretIdList: ["db"] });
    const { Events = [] } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
    });
    expect(Events.map(({ EventName, ReadOnly }) => [EventName, ReadOnly])).toEqual([
      ["BatchGetSecretValue", "true"],
      ["GetSecretValue", "true"],
      ["CreateSecret", "false"],
    ]);
  });
});

eachDatabase("what reads keep in memory", (start) => {
  it("is never older than the last change, whichever it was", async () => {
    const server = await start();
    const { root, account } = server;
    const tagged = { StringEquals: { "aws:ResourceTag/team": "core" } };
    const ofTeam = { Action: "secretsmanager:GetSecretValue", Resource: "*", Condition: tagged };
    const anna = await server.user("anna", allowing(ofTeam));
    const bob = await server.user("bob");
    const first = await makeSecret(root, "db", "one");
    const SecretId = "db";
    const read = async (who = root) => {
      const asked = who.secretsmanager("GetSecretValue", { SecretId });
      return asked.then(
        ({ SecretString }) => SecretString,
        (error: { readonly code: string }) => error.code,
      );
    };
    expect([await read(), await read(anna), await read(bob)]).toEqual([
      "one",
      "AccessDeniedException",
      "AccessDeniedException",
    ]);
    const second = await put(root, "db", "two");
    expect(await read()).toBe("two");
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: first.version,
      RemoveFromVersionId: second,
    });
    expect(await read()).toBe("one");
    await root.secretsmanager("UpdateSecret", { SecretId, SecretString: "three" });
    expect(await read()).toBe("three");
    const Tags = [{ Key: "team", Value: "core" }];
    await root.secretsmanager("TagResource", { SecretId, Tags });
    expect(await read(anna)).toBe("three");
    await root.secretsmanager("UntagResource", { SecretId, TagKeys: ["team"] });
    expect(await read(anna)).toBe("AccessDeniedException");
    const Principal = { AWS: `arn:aws:iam::${account}:user/bob` };
    const { Action, Resource } = ofTeam;
    const Statement = [{ Effect: "Allow", Principal, Action, Resource }];
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
    await root.secretsmanager("PutResourcePolicy", { SecretId, ResourcePolicy });
    expect(await read(bob)).toBe("three");
    await root.secretsmanager("DeleteResourcePolicy", { SecretId });
    expect(await read(bob)).toBe("AccessDeniedException");
    await root.secretsmanager("DeleteSecret", { SecretId });
    expect(await read()).toBe("InvalidRequestException");
    await root.secretsmanager("RestoreSecret", { SecretId });
    expect(await read()).toBe("three");
    await root.secretsmanager("DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true });
    expect(await read()).toBe("ResourceNotFoundException");
    await makeSecret(root, "db", "another");
    expect(await read()).toBe("another");
  });

  it("does not hold a value of 65,536 bytes, which is read all the same", async () => {
    const { root } = await start();
    const large = "x".repeat(65_536);
    await makeSecret(root, "large", large);
    for (let time = 0; time < 2; time += 1) {
      const read = await root.secretsmanager("GetSecretValue", { SecretId: "large" });
      expect(read.SecretString).toBe(large);
    }
  });
});

eachDatabase("a batch of values", (start) => {
  it("has each value, or why there is none", async () => {
    const server = await start();
    const { root, account } = server;
    for (const name of ["app/a", "app/b", "other"]) await makeSecret(root, name, `of ${name}`);
    const policy = allowing(
      { Action: "secretsmanager:BatchGetSecretValue", Resource: "*" },
      {
        Action: "secretsmanager:GetSecretValue",
        Resource: `arn:aws:secretsmanager:*:${account}:secret:app/*`,
      },
    );
    const anna = await server.user("anna", policy);
    const SecretIdList = ["app/a", "other", "app/none", "not a name"];
    const { SecretValues, Errors } = await anna.secretsmanager("BatchGetSecretValue", {
      SecretIdList,
    });
    expect(SecretValues).toMatchObject([{ Name: "app/a", SecretString: "of app/a" }]);
    expect(Errors).toMatchObject([
      {
        SecretId: "other",
        ErrorCode: "AccessDeniedException",
        Message: expect.stringContaining("secretsmanager:GetSecretValue on resource: other"),
      },
      { SecretId: "app/none", ErrorCode: "ResourceNotFoundException" },
      { SecretId: "not a name", ErrorCode: "ValidationException" },
    ]);
  });

  it("by filters goes on from page to page, and needs the right to list", async () => {
    const server = await start();
    const { root } = server;
    for (let index = 0; index < 5; index += 1) await makeSecret(root, `app/${index}`);
    await makeSecret(root, "other");
    const Filters = [{ Key: "name", Values: ["app/"] }] as const;
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const asked = { Filters, MaxResults: 2, NextToken };
      const page = await root.secretsmanager("BatchGetSecretValue", asked);
      names.push(...(page.SecretValues ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names.toSorted()).toEqual(["app/0", "app/1", "app/2", "app/3", "app/4"]);
    const reads = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"];
    const anna = await server.user("anna", allowing({ Action: reads, Resource: "*" }));
    await expect(anna.secretsmanager("BatchGetSecretValue", { Filters })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("secretsmanager:ListSecrets"),
    });
  });

  it.each([
    [{}, "InvalidParameterException"],
    [{ SecretIdList: ["a"], Filters: [] }, "InvalidParameterException"],
    [{ SecretIdList: ["a"], MaxResults: 3 }, "InvalidParameterException"],
    [{ SecretIdList: [] }, "ValidationException"],
    [{ SecretIdList: Array.from({ length: 21 }, () => "a") }, "ValidationException"],
  ])("is refused for bad input: %j", async (input, code) => {
    const { root } = await start();
    await expect(root.secretsmanager("BatchGetSecretValue", input)).rejects.toMatchObject({ code });
  });
});
