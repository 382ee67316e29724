/** Which rights on a customer's key each change of a value needs. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { allowing, customerKey, token } from "./testing/fixtures.ts";

eachDatabase("a value under a customer's key", (start) => {
  /** Somebody with all rights on secrets, and these on the key. */
  function withRights(server: TestServer, name: string, keyId: string, ...actions: string[]) {
    const all = { Action: "secretsmanager:*", Resource: "*" };
    const onKey = actions.map((Action) => ({ Action, Resource: keyId }));
    return server.user(name, allowing(all, ...onKey));
  }

  async function secretUnderKey(server: TestServer) {
    const KmsKeyId = await customerKey(server);
    const asked = { Name: "db", SecretString: "one", ClientRequestToken: token(1) };
    await server.root.secretsmanager("CreateSecret", { ...asked, KmsKeyId });
    return KmsKeyId;
  }

  it("is put by who may not open it", async () => {
    const server = await start();
    const writer = await withRights(
      server,
      "writer",
      await secretUnderKey(server),
      "kms:GenerateDataKey",
    );
    const SecretId = "db";
    await writer.secretsmanager("PutSecretValue", { SecretId, SecretString: "two" });
    await expect(writer.secretsmanager("GetSecretValue", { SecretId })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const read = await server.root.secretsmanager("GetSecretValue", { SecretId });
    expect(read.SecretString).toBe("two");
  });

  const repeated = { ClientRequestToken: token(1), SecretString: "one" };

  it.each([
    ["PutSecretValue", { SecretId: "db", ...repeated }],
    ["UpdateSecret", { SecretId: "db", ...repeated }],
    ["CreateSecret", { Name: "db", ...repeated }],
  ] as const)("is compared with that of a repeated %s for who may open it", async (name, asked) => {
    const server = await start();
    const { root } = server;
    const keyId = await secretUnderKey(server);
    // The value stays under the key that it was stored under; later ones are under the default key.
    const other = await withRights(server, "other", keyId, "kms:Encrypt");
    await other.secretsmanager("UpdateSecret", { SecretId: "db", KmsKeyId: "" });
    await expect(other.secretsmanager(name, asked)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
    const opener = await withRights(server, "opener", keyId, "kms:Decrypt");
    expect(await opener.secretsmanager(name, asked)).toMatchObject({ VersionId: token(1) });
    const read = await root.secretsmanager("ListSecretVersionIds", { SecretId: "db" });
    expect(read.Versions).toHaveLength(1);
  });

  it("is not put under a key that AWS keeps for another service", async () => {
    const { root } = await start();
    await root.ssm("PutParameter", { Name: "/a", Type: "SecureString", Value: "x" });
    const asked = { Name: "db", SecretString: "one" };
    await expect(
      root.secretsmanager("CreateSecret", { ...asked, KmsKeyId: "alias/aws/ssm" }),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
    await root.secretsmanager("CreateSecret", asked);
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId: "alias/aws/secretsmanager" });
    const KmsKeyId = KeyMetadata?.Arn ?? "";
    await root.secretsmanager("UpdateSecret", { SecretId: "db", KmsKeyId });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
  });
});
