/** Signatures, MACs and shared secrets, checked against Node's own crypto outside. */
import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  verify,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import type { KeySpec, MacAlgorithmSpec, SigningAlgorithmSpec } from "../../wire/generated/kms.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { bytes, makeKey } from "./testing/calls.ts";

async function publicKeyOf(client: TestClient, KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await client.kms("GetPublicKey", { KeyId });
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), type: "spki", format: "der" });
}

type Case = readonly [KeySpec, SigningAlgorithmSpec, "sha256" | "sha384" | "sha512"];

const withDigests: readonly Case[] = [
  ["RSA_2048", "RSASSA_PSS_SHA_256", "sha256"],
  ["RSA_2048", "RSASSA_PSS_SHA_512", "sha512"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384", "sha384"],
  ["ECC_NIST_P256", "ECDSA_SHA_256", "sha256"],
  ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384"],
  ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256"],
];

const whole: readonly (readonly [KeySpec, SigningAlgorithmSpec])[] = [
  ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512"],
  ["ML_DSA_44", "ML_DSA_SHAKE_256"],
  ["ML_DSA_65", "ML_DSA_SHAKE_256"],
  ["ML_DSA_87", "ML_DSA_SHAKE_256"],
];

function keyFor(algorithm: SigningAlgorithmSpec, key: KeyObject) {
  if (!algorithm.startsWith("RSASSA_PSS")) return key;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}

eachDatabase("signatures", (server) => {
  const Message = bytes("a message");

  it.for(withDigests)("hold outside, by message and by digest: %s %s", async (one) => {
    const [KeySpec, SigningAlgorithm, hash] = one;
    const { root } = await server();
    const { KeyId, arn } = await makeKey(root, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const publicKey = keyFor(SigningAlgorithm, await publicKeyOf(root, KeyId));
    const digest = createHash(hash).update(Message).digest();
    const byMessage = { KeyId, SigningAlgorithm, Message };
    const byDigest = { ...byMessage, Message: digest, MessageType: "DIGEST" } as const;
    for (const signing of [byMessage, byDigest]) {
      const { Signature, ...told } = await root.kms("Sign", signing);
      expect(told).toEqual({ KeyId: arn, SigningAlgorithm });
      expect(verify(hash, Message, publicKey, Signature ?? bytes(""))).toBe(true);
      // The one form verifies what the other signed.
      for (const verifying of [byMessage, byDigest]) {
        const answer = await root.kms("Verify", {
          ...verifying,
          Signature: Signature ?? bytes(""),
        });
        expect(answer).toEqual({ KeyId: arn, SignatureValid: true, SigningAlgorithm });
        const changed = Buffer.from(Signature ?? []);
        changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
        await expect(
          root.kms("Verify", { ...verifying, Signature: changed }),
        ).rejects.toMatchObject({ code: "KMSInvalidSignatureException", status: 400 });
      }
    }
    await expect(
      root.kms("Sign", { ...byDigest, Message: digest.subarray(1) }),
    ).rejects.toMatchObject({
      message: `Digest is invalid length for algorithm ${SigningAlgorithm}.`,
    });
  });

  it.for(whole)("hold outside, by message: %s", async ([KeySpec, SigningAlgorithm]) => {
    const { root } = await server();
    const { KeyId } = await makeKey(root, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const call = { KeyId, SigningAlgorithm, Message };
    const { Signature = bytes("") } = await root.kms("Sign", call);
    expect(verify(null, Message, await publicKeyOf(root, KeyId), Signature)).toBe(true);
    await root.kms("Verify", { ...call, Signature });
    await expect(
      root.kms("Verify", { ...call, Message: bytes("another"), Signature }),
    ).rejects.toMatchObject({ code: "KMSInvalidSignatureException" });
    await expect(root.kms("Sign", { ...call, MessageType: "DIGEST" })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });

  it("are refused by keys of another use, and by algorithms of other keys", async () => {
    const { root } = await server();
    const symmetric = await makeKey(root);
    const call = { SigningAlgorithm: "ECDSA_SHA_256", Message } as const;
    await expect(root.kms("Sign", { ...call, KeyId: symmetric.KeyId })).rejects.toMatchObject({
      code: "InvalidKeyUsageException",
      message: `${symmetric.arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
    });
    const other = await makeKey(root, { KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" });
    await expect(root.kms("Sign", { ...call, KeyId: other.KeyId })).rejects.toMatchObject({
      code: "InvalidKeyUsageException",
    });
    await expect(root.kms("GetPublicKey", { KeyId: symmetric.KeyId })).rejects.toMatchObject({
      code: "UnsupportedOperationException",
    });
  });

  it("tell of their key all that a verifier needs", async () => {
    const { root } = await server();
    const { KeyId, arn } = await makeKey(root, {
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
    });
    const { PublicKey, ...told } = await root.kms("GetPublicKey", { KeyId });
    expect(PublicKey?.length).toBe(91);
    expect(told).toEqual({
      KeyId: arn,
      KeySpec: "ECC_NIST_P256",
      CustomerMasterKeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
      SigningAlgorithms: ["ECDSA_SHA_256"],
    });
  });
});

eachDatabase("MACs", (server) => {
  it.for<readonly [KeySpec, MacAlgorithmSpec, number]>([
    ["HMAC_224", "HMAC_SHA_224", 28],
    ["HMAC_256", "HMAC_SHA_256", 32],
    ["HMAC_384", "HMAC_SHA_384", 48],
    ["HMAC_512", "HMAC_SHA_512", 64],
  ])("are verified, and refused where anything differs: %s", async (one) => {
    const [KeySpec, MacAlgorithm, length] = one;
    const { root } = await server();
    const { KeyId, arn } = await makeKey(root, { KeySpec, KeyUsage: "GENERATE_VERIFY_MAC" });
    const call = { KeyId, MacAlgorithm, Message: bytes("a message") };
    const { Mac = bytes("") } = await root.kms("GenerateMac", call);
    expect(Mac.length).toBe(length);
    const answer = await root.kms("VerifyMac", { ...call, Mac });
    expect(answer).toEqual({ KeyId: arn, MacValid: true, MacAlgorithm });
    for (const wrong of [Mac.slice(1), createHmac("sha256", "x").update("y").digest()]) {
      await expect(root.kms("VerifyMac", { ...call, Mac: wrong })).rejects.toMatchObject({
        code: "KMSInvalidMacException",
      });
    }
  });
});

eachDatabase("key agreement", (server) => {
  describe.each([
    ["ECC_NIST_P256", "P-256"],
    ["ECC_NIST_P384", "P-384"],
    ["ECC_NIST_P521", "P-521"],
  ] as const)("%s", (KeySpec, namedCurve) => {
    it("comes to the secret that the other side comes to", async () => {
      const { root } = await server();
      const { KeyId } = await makeKey(root, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
      const { SharedSecret = bytes("") } = await root.kms("DeriveSharedSecret", {
        KeyId,
        KeyAgreementAlgorithm: "ECDH",
        PublicKey: publicKey.export({ type: "spki", format: "der" }),
      });
      const theirs = diffieHellman({ privateKey, publicKey: await publicKeyOf(root, KeyId) });
      expect(Buffer.from(SharedSecret).equals(theirs)).toBe(true);
    });
  });

  it("refuses a public key of another curve, and what is none", async () => {
    const { root } = await server();
    const KeySpec = "ECC_NIST_P256";
    const { KeyId } = await makeKey(root, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    for (const PublicKey of [publicKey.export({ type: "spki", format: "der" }), bytes("none")]) {
      await expect(
        root.kms("DeriveSharedSecret", { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey }),
      ).rejects.toMatchObject({ code: "ValidationException" });
    }
  });
});
