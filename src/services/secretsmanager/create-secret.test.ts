/** Secrets made, described and changed. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { customerKey, labels, makeSecret, token } from "./testing/fixtures.ts";

eachDatabase("a secret that is made", (start) => {
  it("has AWS's ARN, its value, and the label AWSCURRENT", async () => {
    const { root, account } = await start();
    const ClientRequestToken = token(1);
    const made = await root.secretsmanager("CreateSecret", {
      Name: "prod/db",
      SecretString: "open sesame",
      Description: "Main database",
      Tags: [{ Key: "team", Value: "core" }],
      ClientRequestToken,
    });
    const prefix = `arn:aws:secretsmanager:us-east-1:${account}:secret:prod/db-`;
    expect(made.ARN?.slice(0, prefix.length)).toBe(prefix);
    expect(made).toEqual({ ARN: made.ARN, Name: "prod/db", VersionId: ClientRequestToken });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "prod/db" });
    expect(described).toEqual({
      ARN: made.ARN,
      Name: "prod/db",
      Description: "Main database",
      LastChangedDate: new Date("2026-11-22T10:00:00Z"),
      CreatedDate: new Date("2026-11-22T10:00:00Z"),
      Tags: [{ Key: "team", Value: "core" }],
      VersionIdsToStages: { [ClientRequestToken]: ["AWSCURRENT"] },
    });
  });

  it("may have no value yet", async () => {
    const { root } = await start();
    const made = await root.secretsmanager("CreateSecret", { Name: "empty" });
    expect(Object.keys(made).toSorted()).toEqual(["ARN", "Name"]);
    await expect(
      root.secretsmanager("GetSecretValue", { SecretId: "empty" }),
    ).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it("keeps bytes as bytes, up to 65,536 of them", async () => {
    const { root } = await start();
    const SecretBinary = Uint8Array.from({ length: 65_536 }, (_, index) => index % 256);
    await root.secretsmanager("CreateSecret", { Name: "bytes", SecretBinary });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "bytes" });
    expect(read.SecretString).toBeUndefined();
    expect(Buffer.from(read.SecretBinary ?? []).equals(SecretBinary)).toBe(true);
    const more = new Uint8Array(65_537);
    await expect(
      root.secretsmanager("PutSecretValue", { SecretId: "bytes", SecretBinary: more }),
    ).rejects.toMatchObject({ code: "ValidationException", status: 400 });
  });

  it("counts the bytes of text", async () => {
    const { root } = await start();
    const fits = "ä".repeat(32_768);
    await root.secretsmanager("CreateSecret", { Name: "text", SecretString: fits });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "text" });
    expect(read.SecretString).toBe(fits);
    for (const SecretString of [`${fits}a`, "a".repeat(65_537)]) {
      await expect(
        root.secretsmanager("PutSecretValue", { SecretId: "text", SecretString }),
      ).rejects.toMatchObject({
        code: "ValidationException",
        message: expect.stringContaining("less than or equal to 65536"),
      });
    }
  });

  it("is made once for each token", async () => {
    const { root } = await start();
    const asked = { Name: "once", SecretString: "a", ClientRequestToken: token(2) };
    const first = await root.secretsmanager("CreateSecret", asked);
    expect(await root.secretsmanager("CreateSecret", asked)).toEqual(first);
    for (const other of [{ SecretString: "b" }, { ClientRequestToken: token(3) }]) {
      await expect(
        root.secretsmanager("CreateSecret", { ...asked, ...other }),
      ).rejects.toMatchObject({
        code: "ResourceExistsException",
        message: "The operation failed because the secret once already exists.",
      });
    }
  });

  it("is unknown in another Region and another account", async () => {
    const server = await start();
    const other = await start();
    const { arn } = await makeSecret(server.root, "here");
    for (const SecretId of [arn.replace("us-east-1", "eu-west-1"), "here-2"]) {
      await expect(
        server.root.secretsmanager("GetSecretValue", { SecretId }),
      ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    }
    await expect(
      other.root.secretsmanager("GetSecretValue", { SecretId: "here" }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException", status: 400 });
  });

  it.each([
    [{ Name: "with space", SecretString: "a" }, "ValidationException"],
    [{ Name: "rds!mine", SecretString: "a" }, "ValidationException"],
    [{ Name: "", SecretString: "a" }, "ValidationException"],
    [{ Name: "a", SecretString: "a", ClientRequestToken: "short" }, "ValidationException"],
    [{ Name: "a", SecretString: "a", SecretBinary: Buffer.from("a") }, "InvalidParameterException"],
    [{ Name: "a", Description: "nul \0" }, "ValidationException"],
    [{ Name: "a", Tags: [{ Key: "aws:a", Value: "b" }] }, "InvalidParameterException"],
    [
      {
        Name: "a",
        Tags: [
          { Key: "a", Value: "b" },
          { Key: "a", Value: "c" },
        ],
      },
      "InvalidParameterException",
    ],
    [{ Name: "a", KmsKeyId: "alias/none", SecretString: "a" }, "ResourceNotFoundException"],
    [{ Name: "a", Type: "partner" }, "InvalidParameterException"],
    [{ Name: "a", AddReplicaRegions: [{ Region: "us-east-1" }] }, "InvalidParameterException"],
  ])("is refused for bad input: %j", async (input, code) => {
    const { root } = await start();
    await expect(root.secretsmanager("CreateSecret", input)).rejects.toMatchObject({ code });
  });
});

eachDatabase("a secret that is updated", (start) => {
  it("gets a new description and a new version", async () => {
    const { root } = await start();
    const { arn, version } = await makeSecret(root, "db");
    expect(
      await root.secretsmanager("UpdateSecret", { SecretId: "db", Description: "new" }),
    ).toEqual({ ARN: arn, Name: "db" });
    const updated = await root.secretsmanager("UpdateSecret", {
      SecretId: arn,
      SecretString: "second",
      ClientRequestToken: token(4),
    });
    expect(updated).toEqual({ ARN: arn, Name: "db", VersionId: token(4) });
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: token(4), AWSPREVIOUS: version });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described.Description).toBe("new");
  });

  it("refuses a token that stands for another value", async () => {
    const { root } = await start();
    const { version } = await makeSecret(root, "db", "one");
    const again = { SecretId: "db", ClientRequestToken: version };
    await root.secretsmanager("UpdateSecret", { ...again, SecretString: "one" });
    await expect(
      root.secretsmanager("UpdateSecret", { ...again, SecretString: "two" }),
    ).rejects.toMatchObject({ code: "ResourceExistsException" });
  });

  it("moves its versions in use under a new key, and back", async () => {
    const server = await start();
    const { root } = server;
    const key = await customerKey(server);
    await makeSecret(root, "db", "one");
    await root.secretsmanager("PutSecretValue", { SecretId: "db", SecretString: "two" });
    const keys = async () => {
      const { Versions = [] } = await root.secretsmanager("ListSecretVersionIds", {
        SecretId: "db",
      });
      return Versions.map(({ KmsKeyIds }) => KmsKeyIds);
    };
    await root.secretsmanager("UpdateSecret", { SecretId: "db", KmsKeyId: key });
    expect(await keys()).toEqual([[key], [key]]);
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described.KmsKeyId).toBe(key);
    const previous = { SecretId: "db", VersionStage: "AWSPREVIOUS" };
    expect((await root.secretsmanager("GetSecretValue", previous)).SecretString).toBe("one");
    await root.secretsmanager("UpdateSecret", { SecretId: "db", KmsKeyId: "" });
    expect(await keys()).toEqual([["DefaultEncryptionKey"], ["DefaultEncryptionKey"]]);
    expect((await root.secretsmanager("GetSecretValue", previous)).SecretString).toBe("one");
  });
});
