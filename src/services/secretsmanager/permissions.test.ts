/** Who may do what with a secret: ARNs, condition keys, resource policies, keys, other accounts. */
import { describe, expect, it } from "vitest";
import type { SecretsmanagerOperations } from "../../wire/generated/secretsmanager.ts";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { allowing, customerKey, makeSecret, put, token } from "./testing/fixtures.ts";

type Name = keyof SecretsmanagerOperations;
interface Case {
  readonly operation: Name;
  readonly key: string;
  readonly input: object;
  /** Values that the key has in the request, and another. */
  readonly allowed: string | readonly string[];
  readonly operator?: string;
  readonly other: string;
}

const lambda = "arn:aws:lambda:us-east-1:111122223333:function:rotate";
const db = { SecretId: "db" };
const create = { Name: "new", SecretString: "a" };
const anyValue = "ForAnyValue:StringEquals";

const cases: readonly Case[] = [
  { operation: "CreateSecret", key: "Name", input: create, allowed: "new", other: "old" },
  {
    operation: "CreateSecret",
    key: "Description",
    input: { ...create, Description: "d" },
    allowed: "d",
    other: "e",
  },
  {
    operation: "CreateSecret",
    key: "AddReplicaRegions",
    operator: anyValue,
    input: { ...create, AddReplicaRegions: [{ Region: "eu-west-1" }] },
    allowed: "eu-west-1",
    other: "eu-west-2",
  },
  {
    operation: "CreateSecret",
    key: "ResourceTag/team",
    input: { ...create, Tags: [{ Key: "team", Value: "core" }] },
    allowed: "core",
    other: "theirs",
  },
  { operation: "GetSecretValue", key: "SecretId", input: db, allowed: "db", other: "other" },
  {
    operation: "GetSecretValue",
    key: "VersionStage",
    input: db,
    allowed: "AWSCURRENT",
    other: "AWSPREVIOUS",
  },
  {
    operation: "GetSecretValue",
    key: "VersionStage",
    input: { ...db, VersionStage: "AWSPREVIOUS" },
    allowed: "AWSPREVIOUS",
    other: "AWSCURRENT",
  },
  {
    operation: "GetSecretValue",
    key: "VersionId",
    input: { ...db, VersionId: token(1) },
    allowed: token(1),
    other: token(2),
  },
  { operation: "GetSecretValue", key: "ResourceTag/team", input: db, allowed: "core", other: "x" },
  {
    operation: "DeleteSecret",
    key: "RecoveryWindowInDays",
    operator: "NumericGreaterThanEquals",
    input: { ...db, RecoveryWindowInDays: 10 },
    allowed: "10",
    other: "11",
  },
  {
    operation: "DeleteSecret",
    key: "ForceDeleteWithoutRecovery",
    operator: "Bool",
    input: { ...db, ForceDeleteWithoutRecovery: true },
    allowed: "true",
    other: "false",
  },
  {
    operation: "PutResourcePolicy",
    key: "BlockPublicPolicy",
    operator: "Bool",
    input: {
      ...db,
      BlockPublicPolicy: true,
      ResourcePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "111122223333" },
            Action: "secretsmanager:GetSecretValue",
            Resource: "*",
          },
        ],
      }),
    },
    allowed: "true",
    other: "false",
  },
  {
    operation: "UpdateSecretVersionStage",
    key: "VersionStage",
    input: { ...db, VersionStage: "blue", MoveToVersionId: token(1) },
    allowed: "blue",
    other: "green",
  },
  {
    operation: "RotateSecret",
    key: "RotationLambdaARN",
    operator: "ArnEquals",
    input: { ...db, RotationLambdaARN: lambda },
    allowed: lambda,
    other: `${lambda}-2`,
  },
  {
    operation: "RotateSecret",
    key: "ModifyRotationRules",
    operator: "Bool",
    input: { ...db, RotationLambdaARN: lambda, RotationRules: { AutomaticallyAfterDays: 9 } },
    allowed: "true",
    other: "false",
  },
];

async function taggedSecret({ root }: TestServer): Promise<void> {
  await root.secretsmanager("CreateSecret", {
    Name: "db",
    SecretString: "one",
    ClientRequestToken: token(1),
    Tags: [{ Key: "team", Value: "core" }],
  });
  await put(root, "db", "two");
}

function call(client: TestClient, operation: Name, input: object): Promise<unknown> {
  const send = client.secretsmanager as (name: Name, input: object) => Promise<unknown>;
  return send(operation, input);
}

eachDatabase("a condition on", (start) => {
  it.each(cases)("secretsmanager:$key decides $operation of $input", async (one) => {
    const server = await start();
    await taggedSecret(server);
    const operator = one.operator ?? "StringEquals";
    const only = (values: unknown) =>
      allowing(
        {
          Action: `secretsmanager:${one.operation}`,
          Resource: "*",
          Condition: { [operator]: { [`secretsmanager:${one.key}`]: values } },
        },
        {
          Action: [
            "lambda:InvokeFunction",
            "secretsmanager:TagResource",
            "secretsmanager:ReplicateSecretToRegions",
          ],
          Resource: "*",
        },
      );
    const stranger = await server.user("stranger", only(one.other));
    await expect(call(stranger, one.operation, one.input)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining(`secretsmanager:${one.operation}`),
    });
    const friend = await server.user("friend", only(one.allowed));
    await expect(call(friend, one.operation, one.input)).resolves.toBeDefined();
  });
});

eachDatabase("permission on a secret", (start) => {
  it("is by its ARN, with or without its last characters", async () => {
    const server = await start();
    const { arn } = await makeSecret(server.root, "db");
    const resources = [arn, `${arn.slice(0, -6)}??????`, `${arn.slice(0, -7)}*`];
    for (const [index, Resource] of resources.entries()) {
      const policy = allowing({ Action: "secretsmanager:GetSecretValue", Resource });
      const user = await server.user(`user-${index}`, policy);
      await user.secretsmanager("GetSecretValue", { SecretId: "db" });
    }
  });

  it("is denied alike whether or not the secret is there", async () => {
    const server = await start();
    await makeSecret(server.root, "there");
    const stranger = await server.user("stranger");
    const told = async (SecretId: string) => {
      const failure = stranger.secretsmanager("GetSecretValue", { SecretId });
      const error = await failure.catch((thrown: Error) => thrown);
      return (error as Error).message.replaceAll(SecretId, "NAME");
    };
    expect(await told("there")).toBe(await told("missing"));
    expect(await told("there")).toBe(
      `User: arn:aws:iam::${server.account}:user/stranger is not authorized to perform: ` +
        "secretsmanager:GetSecretValue on resource: NAME because no identity-based policy " +
        "allows the secretsmanager:GetSecretValue action",
    );
  });

  it("to tag is needed by whoever creates with tags", async () => {
    const server = await start();
    const policy = allowing({ Action: "secretsmanager:CreateSecret", Resource: "*" });
    const anna = await server.user("anna", policy);
    await anna.secretsmanager("CreateSecret", { Name: "a" });
    const Tags = [{ Key: "team", Value: "core" }];
    await expect(anna.secretsmanager("CreateSecret", { Name: "b", Tags })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("secretsmanager:TagResource"),
    });
  });

  it("to use the key is needed beside it", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "one", KmsKeyId });
    const all = { Action: "secretsmanager:*", Resource: "*" };
    const anna = await server.user("anna", allowing(all));
    const decrypt = { Action: "kms:Decrypt", Resource: KmsKeyId };
    const bob = await server.user("bob", allowing(all, decrypt));
    await expect(anna.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
    const read = await bob.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
    await expect(put(bob, "db", "two")).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:GenerateDataKey"),
    });
    const { Errors } = await anna.secretsmanager("BatchGetSecretValue", { SecretIdList: ["db"] });
    expect(Errors).toMatchObject([{ ErrorCode: "AccessDeniedException" }]);
  });

  it("may hang on the encryption context, which names secret and version", async () => {
    const server = await start();
    const { root } = server;
    const KmsKeyId = await customerKey(server);
    const made = await root.secretsmanager("CreateSecret", {
      Name: "db",
      SecretString: "one",
      KmsKeyId,
    });
    const context = (SecretARN: string) =>
      allowing(
        { Action: "secretsmanager:*", Resource: "*" },
        {
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:EncryptionContext:SecretARN": SecretARN,
              "kms:EncryptionContext:SecretVersionId": made.VersionId,
              "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
            },
          },
        },
      );
    const anna = await server.user("anna", context(made.ARN ?? ""));
    const bob = await server.user("bob", context("arn:aws:secretsmanager:::another"));
    await anna.secretsmanager("GetSecretValue", { SecretId: "db" });
    await expect(bob.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });
});

eachDatabase("a resource policy", (start) => {
  const reading = (AWS: string) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS },
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
      },
    ],
  });
  const putPolicy = (client: TestClient, SecretId: string, policy: object) =>
    client.secretsmanager("PutResourcePolicy", {
      SecretId,
      ResourcePolicy: JSON.stringify(policy),
    });

  it("lets a user of the account read without a policy of his own", async () => {
    const server = await start();
    const { root, account } = server;
    const { arn } = await makeSecret(root, "db", "one");
    const anna = await server.user("anna");
    const name = `arn:aws:iam::${account}:user/anna`;
    expect(await putPolicy(root, "db", reading(name))).toEqual({ ARN: arn, Name: "db" });
    const read = await anna.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("one");
    const shown = await root.secretsmanager("GetResourcePolicy", { SecretId: "db" });
    expect(JSON.parse(shown.ResourcePolicy ?? "")).toEqual(reading(name));
    await root.secretsmanager("DeleteResourcePolicy", { SecretId: "db" });
    await expect(anna.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const none = await root.secretsmanager("GetResourcePolicy", { SecretId: "db" });
    expect(none).toEqual({ ARN: arn, Name: "db" });
  });

  it("denies in spite of everything", async () => {
    const server = await start();
    const { root, account } = server;
    await makeSecret(root, "db");
    const policy = allowing({ Action: "secretsmanager:*", Resource: "*" });
    const anna = await server.user("anna", policy);
    const [statement] = reading(`arn:aws:iam::${account}:user/anna`).Statement;
    const Statement = [{ ...statement, Effect: "Deny" }];
    await putPolicy(root, "db", { Version: "2012-10-17", Statement });
    await expect(anna.secretsmanager("GetSecretValue", { SecretId: "db" })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("explicit deny in a resource-based policy"),
    });
  });

  it("opens a secret to another account only with a customer's key", async () => {
    const [server, other] = [await start(), await start()];
    const policy = allowing({ Action: ["secretsmanager:*", "kms:*"], Resource: "*" });
    const anna = await other.user("anna", policy);
    const KmsKeyId = await customerKey(server);
    const shared = await server.root.secretsmanager("CreateSecret", {
      Name: "shared",
      SecretString: "for both",
      KmsKeyId,
    });
    const byDefault = await makeSecret(server.root, "default", "ours");
    const read = (SecretId = "") => anna.secretsmanager("GetSecretValue", { SecretId });
    await expect(read(shared.ARN)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("no resource-based policy allows"),
    });
    const toOther = reading(`arn:aws:iam::${other.account}:root`);
    for (const name of ["shared", "default"]) await putPolicy(server.root, name, toOther);
    await expect(read(byDefault.arn)).rejects.toMatchObject({
      code: "InvalidRequestException",
      message:
        "You can't access a secret from a different AWS account if you encrypt the secret with " +
        "the default KMS service key.",
    });
    await expect(read(shared.ARN)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:Decrypt"),
    });
    const { Policy = "" } = await server.root.kms("GetKeyPolicy", { KeyId: KmsKeyId });
    const keyPolicy = JSON.parse(Policy) as { Statement: object[] };
    keyPolicy.Statement.push({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${other.account}:root` },
      Action: "kms:Decrypt",
      Resource: "*",
    });
    await server.root.kms("PutKeyPolicy", {
      KeyId: KmsKeyId,
      Policy: JSON.stringify(keyPolicy),
    });
    expect((await read(shared.ARN)).SecretString).toBe("for both");
    const stranger = await other.user("stranger");
    await expect(
      stranger.secretsmanager("GetSecretValue", { SecretId: shared.ARN ?? "" }),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it("is refused where it shuts out whoever puts it", async () => {
    const server = await start();
    await makeSecret(server.root, "db");
    const policy = allowing({ Action: "secretsmanager:*", Resource: "*" });
    const anna = await server.user("anna", policy);
    const Statement = [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "secretsmanager:PutResourcePolicy",
        Resource: "*",
      },
    ];
    const shut = { Version: "2012-10-17", Statement };
    await expect(putPolicy(anna, "db", shut)).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: "This resource policy will not allow you to manage this secret in the future.",
    });
    const tried = await anna.secretsmanager("ValidateResourcePolicy", {
      SecretId: "db",
      ResourcePolicy: JSON.stringify(shut),
    });
    expect(tried).toMatchObject({
      PolicyValidationPassed: false,
      ValidationErrors: [{ CheckName: "LOCKOUT" }],
    });
  });

  describe("that is open to everyone", () => {
    const open = JSON.stringify(reading("*"));

    it("is refused where that is asked for, and kept where not", async () => {
      const { root } = await start();
      await makeSecret(root, "db");
      const asked = { SecretId: "db", ResourcePolicy: open };
      await expect(
        root.secretsmanager("PutResourcePolicy", { ...asked, BlockPublicPolicy: true }),
      ).rejects.toMatchObject({ code: "PublicPolicyException", status: 400 });
      await root.secretsmanager("PutResourcePolicy", asked);
    });

    it("fails validation, with or without a secret", async () => {
      const { root } = await start();
      await makeSecret(root, "db");
      for (const further of [{}, { SecretId: "db" }]) {
        const asked = { ResourcePolicy: open, ...further };
        expect(await root.secretsmanager("ValidateResourcePolicy", asked)).toMatchObject({
          PolicyValidationPassed: false,
          ValidationErrors: [{ CheckName: "PUBLIC_POLICY" }],
        });
      }
    });
  });

  it("passes validation where nothing is wrong", async () => {
    const { root, account } = await start();
    await makeSecret(root, "db");
    const ResourcePolicy = JSON.stringify(reading(`arn:aws:iam::${account}:root`));
    const asked = { SecretId: "db", ResourcePolicy };
    expect(await root.secretsmanager("ValidateResourcePolicy", asked)).toEqual({
      PolicyValidationPassed: true,
      ValidationErrors: [],
    });
  });

  it.each([
    "not json",
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] }),
    JSON.stringify(allowing({ Action: "secretsmanager:*", Resource: "*" })),
  ])("with errors is refused: %s", async (ResourcePolicy) => {
    const { root } = await start();
    await makeSecret(root, "db");
    for (const operation of ["PutResourcePolicy", "ValidateResourcePolicy"] as const) {
      await expect(
        root.secretsmanager(operation, { SecretId: "db", ResourcePolicy }),
      ).rejects.toMatchObject({
        code: "MalformedPolicyDocumentException",
        message: "This resource policy contains a syntax error.",
      });
    }
  });

  it("must not name a user that there is none of", async () => {
    const { root, account } = await start();
    await makeSecret(root, "db");
    const nobody = reading(`arn:aws:iam::${account}:user/nobody`);
    await expect(putPolicy(root, "db", nobody)).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: "This resource policy contains an unsupported principal.",
    });
  });
});
