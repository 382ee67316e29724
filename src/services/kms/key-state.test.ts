/** What each state of a key lets be done: the table of the KMS Developer Guide, "Key states". */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CreateKeyRequest, KmsOperations } from "../../wire/generated/kms.ts";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { bytes, makeKey } from "./testing/calls.ts";
import { importFor } from "./testing/material.ts";

const states = ["Disabled", "PendingDeletion", "PendingImport"] as const;
type State = (typeof states)[number];

const make: Readonly<Record<State, CreateKeyRequest>> = {
  Disabled: {},
  PendingDeletion: {},
  PendingImport: { Origin: "EXTERNAL" },
};

/** A key with a grant and an alias, taken into a state. */
async function keyIn(state: State, { root, account }: TestServer) {
  const { KeyId, arn } = await makeKey(root, make[state]);
  await root.kms("CreateAlias", { AliasName: `alias/${state}`, TargetKeyId: KeyId });
  const grants: string[] = [];
  if (state !== "PendingImport") {
    for (const Name of ["revoked", "retired"]) {
      const { GrantId = "" } = await root.kms("CreateGrant", {
        KeyId,
        GranteePrincipal: `arn:aws:iam::${account}:root`,
        RetiringPrincipal: `arn:aws:iam::${account}:root`,
        Operations: ["Encrypt"],
        Name,
      });
      grants.push(GrantId);
    }
  }
  if (state === "Disabled") await root.kms("DisableKey", { KeyId });
  if (state === "PendingDeletion") await root.kms("ScheduleKeyDeletion", { KeyId });
  return { KeyId, arn, grants };
}

type Key = Awaited<ReturnType<typeof keyIn>>;
type Call = (client: TestClient, key: Key, account: string) => Promise<unknown>;

const withKey =
  <Name extends keyof KmsOperations>(name: Name, further: object = {}): Call =>
  (client, { KeyId }) =>
    client.kms(name, { KeyId, ...further } as KmsOperations[Name]["input"]);

const disabled = ["DisabledException", "is disabled."] as const;
const deleted = ["KMSInvalidStateException", "is pending deletion."] as const;
const waiting = [
  "KMSInvalidStateException",
  "is pending import because no key material has ever been imported or one of the imported key " +
    "materials is deleted or expired.",
] as const;
const notDeleted = ["KMSInvalidStateException", "is not pending deletion."] as const;
const external = [
  "UnsupportedOperationException",
  "origin is EXTERNAL which is not valid for this operation.",
] as const;
const ours = [
  "UnsupportedOperationException",
  "origin is AWS_KMS which is not valid for this operation.",
] as const;
const fine = undefined;

type Expected = Readonly<Record<State, readonly [string, string] | undefined>>;

const everywhere: Expected = { Disabled: fine, PendingDeletion: fine, PendingImport: fine };
const untilDeletion: Expected = { ...everywhere, PendingDeletion: deleted };
const inUse: Expected = { Disabled: disabled, PendingDeletion: deleted, PendingImport: waiting };

const table: readonly (readonly [string, Call, Expected])[] = [
  [
    "CancelKeyDeletion",
    withKey("CancelKeyDeletion"),
    { Disabled: notDeleted, PendingDeletion: fine, PendingImport: notDeleted },
  ],
  [
    "CreateAlias",
    (client, { KeyId }) =>
      client.kms("CreateAlias", { AliasName: "alias/new", TargetKeyId: KeyId }),
    untilDeletion,
  ],
  [
    "CreateGrant",
    (client, { KeyId }, account) =>
      client.kms("CreateGrant", {
        KeyId,
        GranteePrincipal: `arn:aws:iam::${account}:root`,
        Operations: ["Decrypt"],
      }),
    inUse,
  ],
  [
    "DeleteImportedKeyMaterial",
    withKey("DeleteImportedKeyMaterial"),
    { Disabled: ours, PendingDeletion: ours, PendingImport: fine },
  ],
  ["DescribeKey", withKey("DescribeKey"), everywhere],
  ["DisableKey", withKey("DisableKey"), { ...untilDeletion, PendingImport: waiting }],
  ["EnableKey", withKey("EnableKey"), { ...untilDeletion, PendingImport: waiting }],
  ["EnableKeyRotation", withKey("EnableKeyRotation"), { ...inUse, PendingImport: external }],
  ["DisableKeyRotation", withKey("DisableKeyRotation"), { ...inUse, PendingImport: external }],
  ["Encrypt", withKey("Encrypt", { Plaintext: bytes("a") }), inUse],
  ["GenerateDataKey", withKey("GenerateDataKey", { KeySpec: "AES_256" }), inUse],
  ["GetKeyPolicy", withKey("GetKeyPolicy"), everywhere],
  [
    "GetKeyRotationStatus",
    withKey("GetKeyRotationStatus"),
    { ...everywhere, PendingImport: external },
  ],
  [
    "GetParametersForImport",
    withKey("GetParametersForImport", {
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    }),
    { Disabled: ours, PendingDeletion: ours, PendingImport: fine },
  ],
  ["ListGrants", withKey("ListGrants"), everywhere],
  ["ListKeyPolicies", withKey("ListKeyPolicies"), everywhere],
  ["ListKeyRotations", withKey("ListKeyRotations"), everywhere],
  ["ListResourceTags", withKey("ListResourceTags"), everywhere],
  [
    "PutKeyPolicy",
    async (client, { KeyId }) => {
      const { Policy = "" } = await client.kms("GetKeyPolicy", { KeyId });
      return client.kms("PutKeyPolicy", { KeyId, Policy });
    },
    everywhere,
  ],
  ["RotateKeyOnDemand", withKey("RotateKeyOnDemand"), inUse],
  ["ScheduleKeyDeletion", withKey("ScheduleKeyDeletion"), untilDeletion],
  ["TagResource", withKey("TagResource", { Tags: [{ TagKey: "a", TagValue: "" }] }), untilDeletion],
  ["UntagResource", withKey("UntagResource", { TagKeys: ["a"] }), untilDeletion],
  ["UpdateKeyDescription", withKey("UpdateKeyDescription", { Description: "a" }), untilDeletion],
];

eachDatabase("states of keys", (server) => {
  describe.each(states)("%s", (state) => {
    it.for(table)("with %s", async ([, call, expected]) => {
      const here = await server();
      const key = await keyIn(state, here);
      const error = expected[state];
      const calling = call(here.root, key, here.account);
      if (error === undefined) {
        await expect(calling).resolves.toBeDefined();
        return;
      }
      const [code, words] = error;
      await expect(calling).rejects.toMatchObject({ code, message: `${key.arn} ${words}` });
    });
  });

  it("let the public key be had unless the key is to be deleted, or never had one", async () => {
    const { root } = await server();
    const kind = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
    const own = await makeKey(root, kind);
    await root.kms("DisableKey", { KeyId: own.KeyId });
    await root.kms("GetPublicKey", { KeyId: own.KeyId });
    await root.kms("ScheduleKeyDeletion", { KeyId: own.KeyId });
    const { KeyId } = await makeKey(root, { ...kind, Origin: "EXTERNAL" });
    for (const id of [own.KeyId, KeyId]) {
      await expect(root.kms("GetPublicKey", { KeyId: id })).rejects.toMatchObject({
        code: "KMSInvalidStateException",
      });
    }
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await importFor(root, KeyId, privateKey.export({ type: "pkcs8", format: "der" }));
    const before = await root.kms("GetPublicKey", { KeyId });
    await root.kms("DeleteImportedKeyMaterial", { KeyId });
    expect((await root.kms("GetPublicKey", { KeyId })).PublicKey).toEqual(before.PublicKey);
  });

  it("let grants be taken away from a key that is to be deleted", async () => {
    const here = await server();
    const { KeyId, arn, grants } = await keyIn("PendingDeletion", here);
    const [revoked = "", retired = ""] = grants;
    await here.root.kms("RevokeGrant", { KeyId, GrantId: revoked });
    await here.root.kms("RetireGrant", { KeyId: arn, GrantId: retired });
    expect((await here.root.kms("ListGrants", { KeyId })).Grants).toEqual([]);
  });

  it("let an alias be moved away from a key that is to be deleted, and to none", async () => {
    const here = await server();
    const { KeyId, arn } = await keyIn("PendingDeletion", here);
    const other = await makeKey(here.root);
    const AliasName = "alias/PendingDeletion";
    await here.root.kms("UpdateAlias", { AliasName, TargetKeyId: other.KeyId });
    const back = here.root.kms("UpdateAlias", { AliasName, TargetKeyId: KeyId });
    await expect(back).rejects.toMatchObject({
      code: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
    });
  });
});
