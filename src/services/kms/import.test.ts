/** Imported material: wrapped outside, checked inside, gone when it is told to or runs out. */
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { expect, it } from "vitest";
import type {
  AlgorithmSpec,
  CreateKeyRequest,
  GetParametersForImportResponse,
} from "../../wire/generated/kms.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { bytes, makeKey, textOf } from "./testing/calls.ts";

const day = 86_400_000;
const forever = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;

type Wrap = (parameters: GetParametersForImportResponse, material: Uint8Array) => Uint8Array;

const oaep =
  (oaepHash: "sha1" | "sha256"): Wrap =>
  ({ PublicKey }, material) => {
    const der = Buffer.from(PublicKey ?? []);
    const key = createPublicKey({ key: der, type: "spki", format: "der" });
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, material);
  };

/** RFC 5649 with an AES key that goes in front, wrapped under RSA. */
const aesWrap =
  (oaepHash: "sha1" | "sha256"): Wrap =>
  (parameters, material) => {
    const aesKey = randomBytes(32);
    const start = Buffer.from("a65959a6", "hex");
    const cipher = createCipheriv("id-aes256-wrap-pad", aesKey, start);
    const wrapped = Buffer.concat([cipher.update(material), cipher.final()]);
    return Buffer.concat([oaep(oaepHash)(parameters, aesKey), wrapped]);
  };

const wraps: Partial<Record<AlgorithmSpec, Wrap>> = {
  RSAES_OAEP_SHA_1: oaep("sha1"),
  RSAES_OAEP_SHA_256: oaep("sha256"),
  RSA_AES_KEY_WRAP_SHA_1: aesWrap("sha1"),
  RSA_AES_KEY_WRAP_SHA_256: aesWrap("sha256"),
};

async function importFor(
  client: TestClient,
  KeyId: string,
  material: Uint8Array,
  further: object = forever,
  WrappingAlgorithm: AlgorithmSpec = "RSAES_OAEP_SHA_256",
) {
  const parameters = await client.kms("GetParametersForImport", {
    KeyId,
    WrappingAlgorithm,
    WrappingKeySpec: "RSA_2048",
  });
  const wrap = wraps[WrappingAlgorithm] ?? oaep("sha256");
  return client.kms("ImportKeyMaterial", {
    KeyId,
    ImportToken: parameters.ImportToken ?? bytes(""),
    EncryptedKeyMaterial: wrap(parameters, material),
    ...further,
  });
}

const externalKey = (client: TestClient, further: CreateKeyRequest = {}) =>
  makeKey(client, { Origin: "EXTERNAL", ...further });

eachDatabase("imported key material", (server) => {
  it.for(Object.keys(wraps) as AlgorithmSpec[])("comes in by %s", async (algorithm) => {
    const { root } = await server();
    const { KeyId, arn, metadata } = await externalKey(root);
    expect(metadata).toMatchObject({ KeyState: "PendingImport", Enabled: false });
    const sealing = () => root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await expect(sealing()).rejects.toMatchObject({
      code: "KMSInvalidStateException",
      message: `${arn} is pending import.`,
    });
    const { KeyMaterialId } = await importFor(root, KeyId, randomBytes(32), forever, algorithm);
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({
      KeyState: "Enabled",
      Origin: "EXTERNAL",
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      CurrentKeyMaterialId: KeyMaterialId,
    });
    const { CiphertextBlob } = await sealing();
    expect(textOf((await root.kms("Decrypt", { CiphertextBlob })).Plaintext)).toBe("a");
  });

  it("is deleted, and only the very same comes in its place", async () => {
    const { root } = await server();
    const { KeyId } = await externalKey(root);
    const material = randomBytes(32);
    const first = await importFor(root, KeyId, material);
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await root.kms("DeleteImportedKeyMaterial", { KeyId });
    await expect(root.kms("Decrypt", { CiphertextBlob })).rejects.toMatchObject({
      code: "KMSInvalidStateException",
    });
    await expect(importFor(root, KeyId, randomBytes(32))).rejects.toMatchObject({
      code: "IncorrectKeyMaterialException",
    });
    const again = await importFor(root, KeyId, material);
    expect(again.KeyMaterialId).toBe(first.KeyMaterialId);
    await root.kms("Decrypt", { CiphertextBlob });
  });

  it("runs out when it was told to, and is then erased", async () => {
    const { root, clock, storage, assembled } = await server();
    const { KeyId } = await externalKey(root);
    const ValidTo = new Date(clock.now() + 2 * day);
    await importFor(root, KeyId, randomBytes(32), { ValidTo });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo });
    clock.advance(2 * day);
    const after = await root.kms("DescribeKey", { KeyId });
    expect(after.KeyMetadata?.KeyState).toBe("PendingImport");
    await assembled.jobs.runDue();
    const { sealed } = await storage.read((database) =>
      database
        .selectFrom("kms_key_material")
        .select("sealed")
        .where("key_id", "=", KeyId)
        .executeTakeFirstOrThrow(),
    );
    expect(sealed).toBeNull();
  });

  it("rotates on demand to material that was imported for it", async () => {
    const { root } = await server();
    const { KeyId } = await externalKey(root);
    await importFor(root, KeyId, randomBytes(32));
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await expect(root.kms("RotateKeyOnDemand", { KeyId })).rejects.toMatchObject({
      code: "KMSInvalidStateException",
    });
    const ImportType = "NEW_KEY_MATERIAL";
    const next = await importFor(root, KeyId, randomBytes(32), { ...forever, ImportType });
    const waiting = await root.kms("ListKeyRotations", {
      KeyId,
      IncludeKeyMaterial: "ALL_KEY_MATERIAL",
    });
    expect(waiting.Rotations?.map((one) => one.KeyMaterialState)).toEqual([
      "CURRENT",
      "PENDING_ROTATION",
    ]);
    await root.kms("RotateKeyOnDemand", { KeyId });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata?.CurrentKeyMaterialId).toBe(next.KeyMaterialId);
    await root.kms("Decrypt", { CiphertextBlob });
  });

  it("may be an RSA or HMAC key, where it is of the key's kind", async () => {
    const { root } = await server();
    const { KeyId } = await externalKey(root, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    const pair = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength });
    const der = ({ privateKey }: ReturnType<typeof pair>) =>
      privateKey.export({ type: "pkcs8", format: "der" });
    const algorithm = "RSA_AES_KEY_WRAP_SHA_256";
    await expect(
      importFor(root, KeyId, der(pair(3_072)), forever, algorithm),
    ).rejects.toMatchObject({ code: "IncorrectKeyMaterialException" });
    const own = pair(2_048);
    await importFor(root, KeyId, der(own), forever, algorithm);
    const { PublicKey } = await root.kms("GetPublicKey", { KeyId });
    const expected = own.publicKey.export({ type: "spki", format: "der" });
    expect(Buffer.from(PublicKey ?? []).equals(expected)).toBe(true);
  });

  it("is refused where token, wrapping, length, end or origin do not fit", async () => {
    const { root, clock } = await server();
    const { KeyId } = await externalKey(root);
    const other = await externalKey(root);
    const parameters = await root.kms("GetParametersForImport", {
      KeyId,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    });
    const ImportToken = parameters.ImportToken ?? bytes("");
    const EncryptedKeyMaterial = oaep("sha256")(parameters, randomBytes(32));
    const call = { KeyId, ImportToken, EncryptedKeyMaterial, ...forever };
    const refusals = [
      [{ KeyId: other.KeyId }, "InvalidImportTokenException"],
      [{ ImportToken: bytes("none") }, "InvalidImportTokenException"],
      [{ EncryptedKeyMaterial: bytes("none") }, "InvalidCiphertextException"],
      [
        { EncryptedKeyMaterial: oaep("sha256")(parameters, randomBytes(16)) },
        "IncorrectKeyMaterialException",
      ],
      [{ ExpirationModel: undefined }, "ValidationException"],
      [{ ExpirationModel: undefined, ValidTo: new Date(clock.now() - 1) }, "ValidationException"],
    ] as const;
    for (const [input, code] of refusals) {
      const importing = root.kms("ImportKeyMaterial", { ...call, ...input });
      await expect(importing).rejects.toMatchObject({ code, status: 400 });
    }
    const own = await makeKey(root);
    await expect(root.kms("DeleteImportedKeyMaterial", { KeyId: own.KeyId })).rejects.toMatchObject(
      {
        code: "UnsupportedOperationException",
        message: `${own.arn} origin is AWS_KMS which is not valid for this operation.`,
      },
    );
    clock.advance(day);
    await expect(root.kms("ImportKeyMaterial", call)).rejects.toMatchObject({
      code: "ExpiredImportTokenException",
    });
  });
});
