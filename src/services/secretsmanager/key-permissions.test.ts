/** Keys that are used in the caller's name: what policies may make that hang on. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allowing, customerKey } from "./testing/fixtures.ts";

eachDatabase("permission on a secret's key", (start) => {
  it("may hang on the service that asks in the caller's name", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "one", KmsKeyId });
    await root.ssm("PutParameter", {
      Name: "db",
      Value: "one",
      Type: "SecureString",
      KeyId: KmsKeyId,
    });
    const anna = await server.user(
      "anna",
      allowing(
        { Action: ["secretsmanager:*", "ssm:*"], Resource: "*" },
        {
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: {
            "ForAnyValue:StringEquals": { "aws:CalledVia": "secretsmanager.amazonaws.com" },
            StringEquals: { "aws:CalledViaLast": "secretsmanager.amazonaws.com" },
          },
        },
      ),
    );
    await anna.secretsmanager("GetSecretValue", { SecretId: "db" });
    const reading = anna.ssm("GetParameter", { Name: "db", WithDecryption: true });
    await expect(reading).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it("counts as made without a second factor where the caller has long-term keys", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "one", KmsKeyId });
    const used = (value: string) => ({ Bool: { "aws:MultiFactorAuthPresent": value } });
    const statements = { Action: ["secretsmanager:*", "kms:*"], Resource: "*" };
    const deny = { Effect: "Deny", Action: "*", Resource: "*", Condition: used("false") } as const;
    const anna = await server.user("anna", allowing(statements, deny));
    // Her own call says nothing of a second factor; the service's in her name says that none was.
    await anna.secretsmanager("DescribeSecret", { SecretId: "db" });
    await expect(anna.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
  });

  it("never hangs on tags of the key by the name that the secret's have", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    await root.kms("TagResource", {
      KeyId: KmsKeyId,
      Tags: [{ TagKey: "team", TagValue: "red" }],
    });
    const Tags = [{ Key: "team", Value: "red" }];
    const secret = { Name: "db", SecretString: "one", KmsKeyId, Tags };
    await root.secretsmanager("CreateSecret", secret);
    const own = (key: string) =>
      allowing({
        Action: ["secretsmanager:GetSecretValue", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { [key]: "red" } },
      });
    const anna = await server.user("anna", own("aws:ResourceTag/team"));
    await anna.secretsmanager("GetSecretValue", { SecretId: "db" });
    const bob = await server.user("bob", own("secretsmanager:ResourceTag/team"));
    await expect(bob.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
  });
});
