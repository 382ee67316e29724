/** Imported material: wrapped outside, checked inside, gone when it is told to or runs out. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { AlgorithmSpec, CreateKeyRequest } from "../../wire/generated/kms.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { bytes, makeKey, textOf } from "./testing/calls.ts";
import { forever, importFor, oaep, wraps } from "./testing/material.ts";

const day = 86_400_000;

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
      message: expect.stringMatching(`^${arn} is pending import because no key material has`),
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

  it("gives way to other material while it waits for its rotation", async () => {
    const { root, clock } = await server();
    const { KeyId } = await externalKey(root);
    await importFor(root, KeyId, randomBytes(32));
    const asNew = { ...forever, ImportType: "NEW_KEY_MATERIAL" };
    const first = await importFor(root, KeyId, randomBytes(32), asNew);
    await expect(importFor(root, KeyId, randomBytes(32), asNew)).rejects.toMatchObject({
      code: "KMSInvalidStateException",
    });
    const { KeyMaterialId } = first;
    await root.kms("DeleteImportedKeyMaterial", { KeyId, KeyMaterialId });
    const ValidTo = new Date(clock.now() + day);
    await importFor(root, KeyId, randomBytes(32), { ValidTo, ImportType: "NEW_KEY_MATERIAL" });
    clock.advance(day);
    const last = await importFor(root, KeyId, randomBytes(32), asNew);
    await root.kms("RotateKeyOnDemand", { KeyId });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata?.CurrentKeyMaterialId).toBe(last.KeyMaterialId);
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    const opened = await root.kms("Decrypt", { CiphertextBlob });
    expect(opened.KeyMaterialId).toBe(last.KeyMaterialId);
  });

  it("is said to end when the first of all that the key needs runs out", async () => {
    const { root, clock } = await server();
    const { KeyId } = await externalKey(root);
    const ends = [3, 2].map((days) => new Date(clock.now() + days * day));
    await importFor(root, KeyId, randomBytes(32), { ValidTo: ends[1] });
    const ImportType = "NEW_KEY_MATERIAL";
    await importFor(root, KeyId, randomBytes(32), { ValidTo: ends[0], ImportType });
    await root.kms("RotateKeyOnDemand", { KeyId });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
      ValidTo: ends[1],
    });
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
      [{ ImportType: "NEW_KEY_MATERIAL", KeyMaterialId: "0".repeat(64) }, "ValidationException"],
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
