/** Imported material: wrapped outside, checked inside, gone when it is told to or runs out. */
import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { AlgorithmSpec, CreateKeyRequest } from "../../wire/generated/kms.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { bytes, makeKey, textOf } from "./testing/calls.ts";
import { forever, importFor, oaep, wraps } from "./testing/material.ts";

const day = 86_400_000;

const externalKey = (client: TestClient, further: CreateKeyRequest = {}) =>
  makeKey(client, { Origin: "EXTERNAL", ...further });

const der = (key: KeyObject) => key.export({ type: "pkcs8", format: "der" });
const ofCurve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const ofModulus = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength });
const signing = { KeyUsage: "SIGN_VERIFY" } as const;
const macs = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;

/**
 * PKCS #8 of P-256 as others write it: without the optional public point, and with the compressed
 * one (RFC 5915, section 3; SEC 1, section 2.3.3).
 */
function otherEncodings(pkcs8: Buffer): Buffer[] {
  const [secret, x, last] = [pkcs8.subarray(36, 68), pkcs8.subarray(74, 106), pkcs8.at(-1) ?? 0];
  const of = (...parts: readonly (string | Uint8Array)[]) =>
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)),
    );
  const curve = "020100301306072a8648ce3d020106082a8648ce3d030107";
  return [
    of("3041", curve, "0427", "3025", "0201010420", secret),
    of("3067", curve, "044d", "304b", "0201010420", secret, "a124032200", `0${2 + (last & 1)}`, x),
  ];
}

const direct: readonly AlgorithmSpec[] = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const twoSteps: readonly AlgorithmSpec[] = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"];

/** Which algorithms wrap which material under RSA_2048 (KMS Developer Guide). */
const wrapped: readonly (readonly [
  CreateKeyRequest,
  () => Uint8Array,
  readonly AlgorithmSpec[],
])[] = [
  [{}, () => randomBytes(32), direct],
  [macs, () => randomBytes(32), direct],
  [{ KeySpec: "RSA_2048", ...signing }, () => der(ofModulus(2_048).privateKey), twoSteps],
  [{ KeySpec: "ECC_NIST_P256", ...signing }, () => der(ofCurve("P-256")), [...direct, ...twoSteps]],
  [{ KeySpec: "ECC_NIST_P521", ...signing }, () => der(ofCurve("P-521")), twoSteps],
];

eachDatabase("imported key material", (server) => {
  it.for(wrapped)("of %o is wrapped by what fits it", async ([kind, material, fitting]) => {
    const { root } = await server();
    for (const algorithm of Object.keys(wraps) as AlgorithmSpec[]) {
      const { KeyId } = await externalKey(root, kind);
      const importing = importFor(root, KeyId, material(), forever, algorithm);
      if (!fitting.includes(algorithm)) {
        await expect(importing).rejects.toMatchObject({ code: "UnsupportedOperationException" });
        continue;
      }
      await importing;
      const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
      expect(KeyMetadata?.KeyState).toBe("Enabled");
    }
  });

  it("enables its key, whatever the key was before it waited for it", async () => {
    const { root } = await server();
    const material = randomBytes(32);
    const { KeyId } = await externalKey(root);
    const stateOf = async () => (await root.kms("DescribeKey", { KeyId })).KeyMetadata?.KeyState;
    await root.kms("ScheduleKeyDeletion", { KeyId });
    await root.kms("CancelKeyDeletion", { KeyId });
    expect(await stateOf()).toBe("PendingImport");
    await importFor(root, KeyId, material);
    expect(await stateOf()).toBe("Enabled");
    await root.kms("DisableKey", { KeyId });
    // The same material again, as for another end, does not touch a key that is disabled.
    await importFor(root, KeyId, material);
    expect(await stateOf()).toBe("Disabled");
    await root.kms("DeleteImportedKeyMaterial", { KeyId });
    await importFor(root, KeyId, material);
    expect(await stateOf()).toBe("Enabled");
  });

  it("is known again in another encoding, and shows the whole public point", async () => {
    const { root } = await server();
    const kind = { KeySpec: "ECC_NIST_P256", ...signing } as const;
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const whole = der(pair.privateKey);
    for (const other of otherEncodings(whole)) {
      const { KeyId } = await externalKey(root, kind);
      const imported = await importFor(root, KeyId, other);
      const again = await importFor(root, KeyId, whole);
      expect(again.KeyMaterialId).toBe(imported.KeyMaterialId);
      const { PublicKey } = await root.kms("GetPublicKey", { KeyId });
      const expected = pair.publicKey.export({ type: "spki", format: "der" });
      expect(Buffer.from(PublicKey ?? []).equals(expected)).toBe(true);
    }
  });

  it("is known again by its public half where its row is from another encoding", async () => {
    const { root, storage } = await server();
    const { KeyId } = await externalKey(root, { KeySpec: "ECC_NIST_P256", ...signing });
    const material = der(ofCurve("P-256"));
    await importFor(root, KeyId, material);
    const material_id = "0".repeat(64);
    await storage.transact(async (unit) => {
      const rows = unit.database.updateTable("kms_key_material").where("key_id", "=", KeyId);
      await rows.set({ material_id }).execute();
      unit.changed(`kms:key:${KeyId}`);
    });
    expect((await importFor(root, KeyId, material)).KeyMaterialId).toBe(material_id);
  });

  it.for(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const)(
    "comes in by %s",
    async (algorithm) => {
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
    },
  );

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
    const algorithm = "RSA_AES_KEY_WRAP_SHA_256";
    await expect(
      importFor(root, KeyId, der(ofModulus(3_072).privateKey), forever, algorithm),
    ).rejects.toMatchObject({ code: "IncorrectKeyMaterialException" });
    const own = ofModulus(2_048);
    await importFor(root, KeyId, der(own.privateKey), forever, algorithm);
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
