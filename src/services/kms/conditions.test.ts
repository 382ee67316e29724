/** The condition keys of single actions: each lets one call through and stops its neighbour. */
import { describe, expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { allow, bytes, makeKey } from "./testing/calls.ts";
import { importCall, newMaterial } from "./testing/material.ts";

const startsAt = Date.UTC(2026, 10, 22, 10, 0, 0);

interface Asked {
  readonly server: TestServer;
  readonly client: TestClient;
  readonly KeyId: string;
  readonly otherId: string;
}

interface Case {
  readonly action: string;
  readonly condition: object;
  readonly allowed: (asked: Asked) => Promise<unknown>;
  readonly denied: (asked: Asked) => Promise<unknown>;
}

const rsa = { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" } as const;

const cases: readonly Case[] = [
  {
    action: "kms:CreateKey",
    condition: { StringEquals: { "kms:KeySpec": "HMAC_256" } },
    allowed: ({ client }) =>
      client.kms("CreateKey", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    denied: ({ client }) => client.kms("CreateKey", {}),
  },
  {
    action: "kms:CreateKey",
    condition: { StringEquals: { "aws:RequestTag/Team": "blue" } },
    allowed: ({ client }) =>
      client.kms("CreateKey", { Tags: [{ TagKey: "Team", TagValue: "blue" }] }),
    denied: ({ client }) => client.kms("CreateKey", {}),
  },
  {
    action: "kms:CreateKey",
    condition: { Bool: { "kms:MultiRegion": "false" } },
    allowed: ({ client }) => client.kms("CreateKey", {}),
    denied: ({ client }) => client.kms("CreateKey", { MultiRegion: true }),
  },
  {
    action: "kms:CreateKey",
    condition: { StringLike: { "kms:CustomerMasterKeySpec": "HMAC_*" } },
    allowed: ({ client }) =>
      client.kms("CreateKey", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    denied: ({ client }) => client.kms("CreateKey", {}),
  },
  {
    action: "kms:DescribeKey",
    condition: { StringEquals: { "kms:CustomerMasterKeyUsage": "ENCRYPT_DECRYPT" } },
    allowed: ({ client, KeyId }) => client.kms("DescribeKey", { KeyId }),
    denied: async ({ client, server }) => {
      const { KeyId } = await makeKey(server.root, rsa);
      await client.kms("DescribeKey", { KeyId });
    },
  },
  {
    action: "kms:CreateGrant",
    condition: { "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt"] } },
    allowed: ({ client, server, KeyId }) =>
      client.kms("CreateGrant", { ...granteeOf(server), KeyId, Operations: ["Encrypt"] }),
    denied: ({ client, server, KeyId }) =>
      client.kms("CreateGrant", { ...granteeOf(server), KeyId, Operations: ["Decrypt"] }),
  },
  {
    action: "kms:CreateGrant",
    condition: { StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" } },
    allowed: ({ client, server, KeyId }) =>
      client.kms("CreateGrant", {
        ...granteeOf(server),
        KeyId,
        Operations: ["Encrypt"],
        Constraints: { EncryptionContextSubset: { tenant: "a" } },
      }),
    denied: ({ client, server, KeyId }) =>
      client.kms("CreateGrant", { ...granteeOf(server), KeyId, Operations: ["Encrypt"] }),
  },
  {
    action: "kms:EnableKeyRotation",
    condition: { NumericLessThanEquals: { "kms:RotationPeriodInDays": "90" } },
    allowed: ({ client, KeyId }) =>
      client.kms("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 }),
    denied: ({ client, KeyId }) => client.kms("EnableKeyRotation", { KeyId }),
  },
  {
    action: "kms:GenerateDataKeyPair",
    condition: { StringLike: { "kms:DataKeyPairSpec": "ECC_*" } },
    allowed: ({ client, KeyId }) =>
      client.kms("GenerateDataKeyPair", { KeyId, KeyPairSpec: "ECC_NIST_P256" }),
    denied: ({ client, KeyId }) =>
      client.kms("GenerateDataKeyPair", { KeyId, KeyPairSpec: "RSA_2048" }),
  },
  {
    action: "kms:ReEncrypt*",
    condition: { Bool: { "kms:ReEncryptOnSameKey": "true" } },
    allowed: (asked) => reEncrypt(asked, asked.KeyId),
    denied: (asked) => reEncrypt(asked, asked.otherId),
  },
  {
    action: "kms:Encrypt",
    condition: { StringEquals: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" } },
    allowed: ({ client, KeyId }) => client.kms("Encrypt", { KeyId, Plaintext: bytes("a") }),
    denied: ({ client, KeyId }) =>
      client.kms("Encrypt", {
        KeyId,
        Plaintext: bytes("a"),
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
  },
  {
    action: "kms:Encrypt",
    condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
    allowed: async () => {},
    denied: ({ client, KeyId }) => client.kms("Encrypt", { KeyId, Plaintext: bytes("a") }),
  },
  {
    action: "kms:Sign",
    condition: { StringEquals: { "kms:MessageType": "DIGEST", "kms:SigningAlgorithm": pkcs1() } },
    allowed: async ({ client, server }) => {
      const { KeyId } = await makeKey(server.root, rsa);
      const SigningAlgorithm = pkcs1();
      const Message = Buffer.alloc(32);
      await client.kms("Sign", { KeyId, SigningAlgorithm, Message, MessageType: "DIGEST" });
    },
    denied: async ({ client, server }) => {
      const { KeyId } = await makeKey(server.root, rsa);
      const SigningAlgorithm = pkcs1();
      await client.kms("Sign", { KeyId, SigningAlgorithm, Message: Buffer.alloc(32) });
    },
  },
  {
    action: "kms:PutKeyPolicy",
    condition: { Bool: { "kms:BypassPolicyLockoutSafetyCheck": "false" } },
    allowed: async (asked) => putPolicy(asked, false),
    denied: async (asked) => putPolicy(asked, true),
  },
  {
    action: "kms:PutKeyPolicy",
    condition: { Null: { "kms:BypassPolicyLockoutSafetyCheck": "true" } },
    allowed: async (asked) => putPolicy(asked),
    denied: async (asked) => putPolicy(asked, false),
  },
  {
    action: "kms:ImportKeyMaterial",
    condition: { NumericLessThanEquals: { "kms:ValidTo": `${inDays(2)}.0` } },
    allowed: (asked) => importUntil(asked, 1),
    denied: (asked) => importUntil(asked, 3),
  },
  {
    action: "kms:ImportKeyMaterial",
    condition: { DateLessThan: { "kms:ValidTo": new Date(inDays(2) * 1_000).toISOString() } },
    allowed: (asked) => importUntil(asked, 1),
    denied: (asked) => importUntil(asked, 3),
  },
  {
    action: "kms:ImportKeyMaterial",
    condition: { Null: { "kms:ExpirationModel": "true" } },
    allowed: (asked) => importUntil(asked, 1),
    denied: (asked) => importUntil(asked, 1, { ExpirationModel: "KEY_MATERIAL_EXPIRES" }),
  },
  {
    action: "kms:CreateKey",
    condition: { StringEquals: { "aws:ResourceTag/Team": "blue" } },
    allowed: ({ client }) =>
      client.kms("CreateKey", { Tags: [{ TagKey: "Team", TagValue: "blue" }] }),
    denied: ({ client }) =>
      client.kms("CreateKey", { Tags: [{ TagKey: "Team", TagValue: "red" }] }),
  },
  {
    action: "kms:UpdatePrimaryRegion",
    condition: { StringEquals: { "kms:PrimaryRegion": "eu-west-1" } },
    // Allowed, and then refused: one server is one Region.
    allowed: ({ client, KeyId }) =>
      expect(
        client.kms("UpdatePrimaryRegion", { KeyId, PrimaryRegion: "eu-west-1" }),
      ).rejects.toMatchObject({ code: "UnsupportedOperationException" }),
    denied: ({ client, KeyId }) =>
      client.kms("UpdatePrimaryRegion", { KeyId, PrimaryRegion: "eu-west-2" }),
  },
];

function pkcs1() {
  return "RSASSA_PKCS1_V1_5_SHA_256" as const;
}

function granteeOf({ account }: TestServer) {
  return { GranteePrincipal: `arn:aws:iam::${account}:root` };
}

async function reEncrypt({ server, client, KeyId }: Asked, DestinationKeyId: string) {
  const { CiphertextBlob } = await server.root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
  return client.kms("ReEncrypt", { CiphertextBlob, DestinationKeyId });
}

async function putPolicy({ server, client, KeyId }: Asked, bypass?: boolean) {
  const { Policy = "" } = await server.root.kms("GetKeyPolicy", { KeyId });
  return client.kms("PutKeyPolicy", { KeyId, Policy, BypassPolicyLockoutSafetyCheck: bypass });
}

/** Seconds of Unix time, so many days after the clock of the tests begins. */
function inDays(days: number): number {
  return startsAt / 1_000 + days * 86_400;
}

async function importUntil({ server, client }: Asked, days: number, further: object = {}) {
  const { KeyId } = await makeKey(server.root, { Origin: "EXTERNAL" });
  const call = await importCall(server.root, KeyId, newMaterial());
  const ValidTo = new Date(inDays(days) * 1_000);
  return client.kms("ImportKeyMaterial", { ...call, ValidTo, ...further });
}

eachDatabase(
  "condition keys of KMS",
  (newServer) => {
    describe.each(cases)("$action under $condition", ({ action, condition, allowed, denied }) => {
      it("lets through what it names, and nothing else", async () => {
        const server = await newServer();
        const { KeyId } = await makeKey(server.root);
        const { KeyId: otherId } = await makeKey(server.root);
        const conditional = { ...allow(action).Statement, Condition: condition };
        const tagging = allow("kms:TagResource").Statement;
        const Statement = [conditional, tagging];
        const client = await server.user("alice", { Version: "2012-10-17", Statement });
        const asked = { server, client, KeyId, otherId };
        await allowed(asked);
        await expect(denied(asked)).rejects.toMatchObject({ code: "AccessDeniedException" });
      });
    });
  },
  startsAt,
);
