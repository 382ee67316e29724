/** The life of a key: made, shown, listed, switched off and on; and who it is not there for. */
import { describe, expect, it } from "vitest";
import type { CreateKeyRequest } from "../../wire/generated/kms.ts";
import { eachDatabase } from "../testing/harness.ts";
import { allow, bytes, makeKey, rootStatement } from "./testing/calls.ts";

eachDatabase("keys", (server) => {
  it("shows a new key as AWS does", async () => {
    const { root, account, clock } = await server();
    const { KeyMetadata } = await root.kms("CreateKey", { Description: "orders" });
    expect(KeyMetadata).toEqual({
      AWSAccountId: account,
      KeyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      Arn: `arn:aws:kms:us-east-1:${account}:key/${KeyMetadata?.KeyId}`,
      CreationDate: new Date(clock.now()),
      Enabled: true,
      Description: "orders",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      KeySpec: "SYMMETRIC_DEFAULT",
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      MultiRegion: false,
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const described = await root.kms("DescribeKey", { KeyId: KeyMetadata?.Arn ?? "" });
    expect(described.KeyMetadata).toEqual(KeyMetadata);
  });

  describe("refuses what does not go together", () => {
    it.for<readonly [string, CreateKeyRequest, string]>([
      ["a usage of another kind", { KeySpec: "HMAC_256", KeyUsage: "SIGN_VERIFY" }, "Validation"],
      ["no usage where it is wanted", { KeySpec: "RSA_2048" }, "ValidationException"],
      [
        "both names of the kind",
        { KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
        "ValidationException",
      ],
      ["SM2", { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" }, "UnsupportedOperationException"],
      ["a store of one's own", { Origin: "AWS_CLOUDHSM" }, "UnsupportedOperationException"],
      ["a store that is not there", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFound"],
      ["a key of a store, and none", { XksKeyId: "one" }, "ValidationException"],
      [
        "material of one's own for ML-DSA",
        { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" },
        "UnsupportedOperationException",
      ],
      ["tags of AWS", { Tags: [{ TagKey: "aws:x", TagValue: "" }] }, "TagException"],
      ["a policy that is none", { Policy: "{}" }, "MalformedPolicyDocumentException"],
    ])("%s", async ([, input, code]) => {
      const { root } = await server();
      await expect(root.kms("CreateKey", input)).rejects.toMatchObject({
        code: expect.stringMatching(new RegExp(`^${code}`)),
        status: 400,
      });
    });
  });

  it("lists keys by page, and none of another account", async () => {
    const { root } = await server();
    const other = await server();
    await makeKey(other.root);
    const made = [await makeKey(root), await makeKey(root), await makeKey(root)];
    const first = await root.kms("ListKeys", { Limit: 2 });
    expect(first.Truncated).toBe(true);
    const second = await root.kms("ListKeys", { Limit: 2, Marker: first.NextMarker });
    expect(second.Truncated).toBe(false);
    const listed = [...(first.Keys ?? []), ...(second.Keys ?? [])];
    expect(listed.map(({ KeyArn }) => KeyArn)).toEqual(made.map(({ arn }) => arn).sort());
    await expect(root.kms("ListAliases", { Marker: first.NextMarker })).rejects.toMatchObject({
      code: "InvalidMarkerException",
    });
  });

  it("does nothing with a key that is disabled, until it is enabled", async () => {
    const { root } = await server();
    const { KeyId, arn } = await makeKey(root);
    await root.kms("DisableKey", { KeyId });
    await expect(root.kms("Encrypt", { KeyId, Plaintext: bytes("a") })).rejects.toMatchObject({
      code: "DisabledException",
      message: `${arn} is disabled.`,
      status: 400,
    });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: "Disabled" });
    await root.kms("EnableKey", { KeyId });
    await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
  });

  it("describes a key in other words", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root);
    await root.kms("UpdateKeyDescription", { KeyId, Description: "bills" });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata?.Description).toBe("bills");
  });

  describe("tells of a key that is not there", () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    it.for([
      [unknown, "NotFoundException", /^Key 'arn:.*' does not exist$/],
      ["orders", "NotFoundException", /^Invalid keyId 'orders'$/],
      ["alias/none", "NotFoundException", /^Alias arn:.*:alias\/none is not found\.$/],
      ["arn:aws:s3:::bucket", "InvalidArnException", /^Invalid arn /],
      ["arn:aws:kms:us-east-1:123456789012:thing/a", "InvalidArnException", /^Invalid arn /],
    ] as const)("%s", async ([KeyId, code, message]) => {
      const { root } = await server();
      await expect(root.kms("DescribeKey", { KeyId })).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
        status: 400,
      });
    });
  });

  it("says the same of a stranger's key whether or not it is there", async () => {
    const mine = await server();
    const other = await server();
    const { arn } = await makeKey(other.root);
    const missing = arn.replace(/.{12}$/, "000000000000");
    for (const KeyId of [arn, missing]) {
      await expect(mine.root.kms("DescribeKey", { KeyId })).rejects.toMatchObject({
        code: "AccessDeniedException",
        message: expect.stringContaining("because no resource-based policy allows"),
      });
    }
  });

  it("does not take the id of another account's key for one of its own", async () => {
    const mine = await server();
    const other = await server();
    const { KeyId } = await makeKey(other.root);
    await expect(mine.root.kms("DescribeKey", { KeyId })).rejects.toMatchObject({
      code: "NotFoundException",
    });
  });

  it("lets nobody of another account change a key, whatever its policy says", async () => {
    const mine = await server();
    const other = await server();
    const open = { ...rootStatement(mine.account), Principal: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: open });
    const { arn } = await makeKey(mine.root, { Policy });
    const { CiphertextBlob } = await other.root.kms("Encrypt", {
      KeyId: arn,
      Plaintext: bytes("a"),
    });
    expect(CiphertextBlob).toBeDefined();
    const { kms } = other.root;
    const wrapping = {
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    } as const;
    const Tags = [{ TagKey: "Team", TagValue: "blue" }];
    const calls = [
      kms("CancelKeyDeletion", { KeyId: arn }),
      kms("CreateAlias", { AliasName: "alias/theirs", TargetKeyId: arn }),
      kms("DeleteImportedKeyMaterial", { KeyId: arn }),
      kms("DisableKey", { KeyId: arn }),
      kms("DisableKeyRotation", { KeyId: arn }),
      kms("EnableKey", { KeyId: arn }),
      kms("EnableKeyRotation", { KeyId: arn }),
      kms("GetKeyLastUsage", { KeyId: arn }),
      kms("GetKeyPolicy", { KeyId: arn }),
      kms("GetParametersForImport", { KeyId: arn, ...wrapping }),
      kms("ListKeyPolicies", { KeyId: arn }),
      kms("ListKeyRotations", { KeyId: arn }),
      kms("ListResourceTags", { KeyId: arn }),
      kms("PutKeyPolicy", { KeyId: arn, Policy }),
      kms("RotateKeyOnDemand", { KeyId: arn }),
      kms("ScheduleKeyDeletion", { KeyId: arn }),
      kms("TagResource", { KeyId: arn, Tags }),
      kms("UntagResource", { KeyId: arn, TagKeys: ["Team"] }),
      kms("UpdateKeyDescription", { KeyId: arn, Description: "theirs" }),
    ];
    for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: "AccessDeniedException", status: 400 });
    }
    const simulated = await other.root.iam("SimulateCustomPolicy", {
      PolicyInputList: [JSON.stringify(allow("kms:*"))],
      ActionNames: ["kms:Encrypt", "kms:DisableKey", "kms:RetireGrant"],
      ResourceArns: [arn],
      ResourcePolicy: Policy,
      ResourceOwner: `arn:aws:iam::${mine.account}:root`,
      CallerArn: `arn:aws:iam::${other.account}:user/somebody`,
    });
    expect(simulated.EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      "allowed",
      "implicitDeny",
      "implicitDeny",
    ]);
  });

  it("asks for the permission to tag where a key is made with tags", async () => {
    const { user } = await server();
    const maker = await user("maker", allow("kms:CreateKey", "kms:PutKeyPolicy"));
    await maker.kms("CreateKey", {});
    const Tags = [{ TagKey: "Team", TagValue: "blue" }];
    await expect(maker.kms("CreateKey", { Tags })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("kms:TagResource"),
    });
  });

  it("has the tags already that it is made with", async () => {
    const { user } = await server();
    const Condition = { StringEquals: { "aws:ResourceTag/Team": "blue" } };
    const Statement = [{ ...allow("kms:CreateKey", "kms:TagResource").Statement, Condition }];
    const maker = await user("maker", { Version: "2012-10-17", Statement });
    const make = (TagValue: string) =>
      maker.kms("CreateKey", { Tags: [{ TagKey: "Team", TagValue }] });
    await expect(make("red")).rejects.toMatchObject({ code: "AccessDeniedException" });
    await make("blue");
  });

  it("asks for the permission to make KMS's role where a multi-Region key is made", async () => {
    const { user, account } = await server();
    const maker = await user("maker", allow("kms:CreateKey"));
    await maker.kms("CreateKey", {});
    const name = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys";
    const role = `arn:aws:iam::${account}:role/aws-service-role/mrk.kms.amazonaws.com/${name}`;
    await expect(maker.kms("CreateKey", { MultiRegion: true })).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining(`iam:CreateServiceLinkedRole on resource: ${role}`),
    });
    const { Statement: make } = allow("iam:CreateServiceLinkedRole");
    const Condition = {
      StringEquals: { "iam:AWSServiceName": "mrk.kms.amazonaws.com" },
      "ForAnyValue:StringEquals": { "aws:CalledVia": "kms.amazonaws.com" },
    };
    const Statement = [allow("kms:CreateKey").Statement, { ...make, Resource: role, Condition }];
    const other = await user("other", { Version: "2012-10-17", Statement });
    await other.kms("CreateKey", { MultiRegion: true });
  });

  it("gives a multi-Region key its shape, and no replica on a server of one Region", async () => {
    const { root } = await server();
    const { KeyId, arn, metadata } = await makeKey(root, { MultiRegion: true });
    expect(KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(metadata.MultiRegionConfiguration).toEqual({
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn: arn, Region: "us-east-1" },
      ReplicaKeys: [],
    });
    const asked = root.kms("ReplicateKey", { KeyId, ReplicaRegion: "eu-west-1" });
    await expect(asked).rejects.toMatchObject({ code: "UnsupportedOperationException" });
    const single = await makeKey(root);
    await expect(
      root.kms("UpdatePrimaryRegion", { KeyId: single.KeyId, PrimaryRegion: "eu-west-1" }),
    ).rejects.toMatchObject({ message: `${single.arn} is not a multi-region key.` });
  });

  it("makes an AWS managed key when it is first asked about, and only once", async () => {
    const { root, account } = await server();
    const KeyId = "alias/aws/secretsmanager";
    const other = `arn:aws:kms:us-east-1:${(await server()).account}:${KeyId}`;
    await expect(root.kms("DescribeKey", { KeyId: other })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const byArn = `arn:aws:kms:us-east-1:${account}:alias/aws/ssm`;
    const ssm = await root.kms("DescribeKey", { KeyId: byArn });
    expect(ssm.KeyMetadata).toMatchObject({ KeyManager: "AWS", AWSAccountId: account });
    const first = await root.kms("DescribeKey", { KeyId });
    expect(first.KeyMetadata).toMatchObject({ KeyManager: "AWS", KeyState: "Enabled" });
    const second = await root.kms("DescribeKey", { KeyId });
    expect(second.KeyMetadata?.KeyId).toBe(first.KeyMetadata?.KeyId);
    await expect(root.kms("Encrypt", { KeyId, Plaintext: bytes("a") })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });
});
