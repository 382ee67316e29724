/** Data keys and pairs: the plain half is what the sealed half opens to. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { DataKeyPairSpec, GenerateDataKeyRequest } from "../../wire/generated/kms.ts";
import { eachDatabase } from "../testing/harness.ts";
import { KeyMaker } from "./key-maker.ts";
import { makeKey } from "./testing/calls.ts";

const EncryptionContext = { tenant: "a" };

eachDatabase("data keys", (server) => {
  it.for([
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 1_024 }, 1_024],
  ] as const)("are what their ciphertext opens to: %o", async ([size, length]) => {
    const { root } = await server();
    const { KeyId, arn, metadata } = await makeKey(root);
    const call = { KeyId, EncryptionContext, ...size };
    const { Plaintext = Buffer.of(), ...made } = await root.kms("GenerateDataKey", call);
    expect(Plaintext.length).toBe(length);
    expect(made).toMatchObject({ KeyId: arn, KeyMaterialId: metadata.CurrentKeyMaterialId });
    const { CiphertextBlob } = made;
    const opened = await root.kms("Decrypt", { CiphertextBlob, EncryptionContext });
    expect(Buffer.from(opened.Plaintext ?? []).equals(Plaintext)).toBe(true);
    const hidden = await root.kms("GenerateDataKeyWithoutPlaintext", call);
    expect(Object.keys(hidden).sort()).toEqual(["CiphertextBlob", "KeyId", "KeyMaterialId"]);
  });

  it.for<DataKeyPairSpec>([
    "RSA_2048",
    "ECC_NIST_P256",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
  ])("come in pairs: %s", async (KeyPairSpec) => {
    const { root } = await server();
    const { KeyId } = await makeKey(root);
    const made = await root.kms("GenerateDataKeyPair", { KeyId, KeyPairSpec, EncryptionContext });
    const opened = await root.kms("Decrypt", {
      CiphertextBlob: made.PrivateKeyCiphertextBlob,
      EncryptionContext,
    });
    const plain = Buffer.from(made.PrivateKeyPlaintext ?? []);
    expect(Buffer.from(opened.Plaintext ?? []).equals(plain)).toBe(true);
    const privateKey = createPrivateKey({ key: plain, type: "pkcs8", format: "der" });
    const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
    expect(Buffer.from(made.PublicKey ?? []).equals(der)).toBe(true);
    const hidden = await root.kms("GenerateDataKeyPairWithoutPlaintext", { KeyId, KeyPairSpec });
    expect(hidden).not.toHaveProperty("PrivateKeyPlaintext");
    expect(hidden.PrivateKeyCiphertextBlob?.length).toBeGreaterThan(0);
    const dryRun = { KeyId, KeyPairSpec, DryRun: true };
    await expect(root.kms("GenerateDataKeyPair", dryRun)).rejects.toMatchObject({
      code: "DryRunOperationException",
    });
  });

  describe("are refused", () => {
    it.for<readonly [string, Partial<GenerateDataKeyRequest>, string]>([
      ["without a size", {}, "ValidationException"],
      ["with two sizes", { KeySpec: "AES_256", NumberOfBytes: 32 }, "ValidationException"],
      [
        "for an enclave",
        { KeySpec: "AES_256", Recipient: { AttestationDocument: Buffer.from("a") } },
        "UnsupportedOperationException",
      ],
    ])("%s", async ([, input, code]) => {
      const { root } = await server();
      const { KeyId } = await makeKey(root);
      await expect(root.kms("GenerateDataKey", { KeyId, ...input })).rejects.toMatchObject({
        code,
      });
    });

    it("under keys that are not symmetric", async () => {
      const { root } = await server();
      const { KeyId } = await makeKey(root, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
      await expect(
        root.kms("GenerateDataKey", { KeyId, KeySpec: "AES_256" }),
      ).rejects.toMatchObject({ code: "InvalidKeyUsageException" });
    });
  });

  it("are made for those alone who may have them", async () => {
    const fresh = await server();
    const { KeyId } = await makeKey(fresh.root);
    const external = await makeKey(fresh.root, { Origin: "EXTERNAL" });
    const bob = await fresh.user("bob");
    const make = vi.spyOn(KeyMaker.prototype, "make");
    const denied = { code: "AccessDeniedException" };
    const pair = bob.kms("GenerateDataKeyPair", { KeyId, KeyPairSpec: "RSA_4096" });
    await expect(pair).rejects.toMatchObject(denied);
    const key = bob.kms("CreateKey", { KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" });
    await expect(key).rejects.toMatchObject(denied);
    const wrapping = bob.kms("GetParametersForImport", {
      KeyId: external.KeyId,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_4096",
    });
    await expect(wrapping).rejects.toMatchObject(denied);
    expect(make).not.toHaveBeenCalled();
    make.mockRestore();
  });

  it("are random bytes where no key is wanted", async () => {
    const { root } = await server();
    const { Plaintext } = await root.kms("GenerateRandom", { NumberOfBytes: 64 });
    expect(Plaintext?.length).toBe(64);
    await expect(root.kms("GenerateRandom", {})).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});
