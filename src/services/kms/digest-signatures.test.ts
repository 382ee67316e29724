/** Our own signatures over digests, against OpenSSL's over messages, both ways. */
import { constants, createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { signDigestEcdsa, verifyDigestEcdsa } from "./ecdsa-digest.ts";
import {
  signDigestPkcs1,
  signDigestPss,
  verifyDigestPkcs1,
  verifyDigestPss,
} from "./rsa-digest.ts";

const messages = fastCheck.uint8Array({ maxLength: 64 });
const runs = { numRuns: 15 };

describe.each([
  ["P-256", "sha256"],
  ["P-384", "sha384"],
  ["P-521", "sha512"],
  ["secp256k1", "sha256"],
] as const)("ECDSA over a digest on %s", (curve, hash) => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const digestOf = (message: Uint8Array) => createHash(hash).update(message).digest();

  it("agrees with OpenSSL", () => {
    fastCheck.assert(
      fastCheck.property(messages, (message) => {
        const digest = digestOf(message);
        const ours = signDigestEcdsa(curve, privateKey, digest);
        const theirs = sign(hash, message, privateKey);
        expect(verify(hash, message, publicKey, ours)).toBe(true);
        expect(verifyDigestEcdsa(curve, publicKey, digest, theirs)).toBe(true);
        const other = digestOf(Buffer.concat([message, Buffer.of(0)]));
        expect(verifyDigestEcdsa(curve, publicKey, other, theirs)).toBe(false);
      }),
      runs,
    );
  });

  it("never signs twice alike, and takes no signature that is not DER to the letter", () => {
    const digest = digestOf(Buffer.from("message"));
    const signature = signDigestEcdsa(curve, privateKey, digest);
    expect(signDigestEcdsa(curve, privateKey, digest).equals(signature)).toBe(false);
    const mutation = fastCheck.record({
      at: fastCheck.nat(signature.length - 1),
      flip: fastCheck.integer({ min: 1, max: 255 }),
    });
    const accepts = (bytes: Uint8Array) => verifyDigestEcdsa(curve, publicKey, digest, bytes);
    expect(accepts(signature)).toBe(true);
    expect(accepts(Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
    expect(accepts(Buffer.of())).toBe(false);
    fastCheck.assert(
      fastCheck.property(mutation, ({ at, flip }) => {
        const changed = Buffer.from(signature);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(accepts(changed)).toBe(false);
      }),
      runs,
    );
  });

  it("refuses the numbers that no signature has", () => {
    const digest = digestOf(Buffer.from("message"));
    for (const bytes of ["3006020100020100", "3006020101020100", "3006020100020101"]) {
      expect(verifyDigestEcdsa(curve, publicKey, digest, Buffer.from(bytes, "hex"))).toBe(false);
    }
  });
});

describe.each(["sha256", "sha384", "sha512"] as const)("RSA over a digest, %s", (hash) => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  const pss = <Key>(key: Key) => ({ key, padding, saltLength });

  it("agrees with OpenSSL", () => {
    fastCheck.assert(
      fastCheck.property(messages, (message) => {
        const digest = createHash(hash).update(message).digest();
        const ours = signDigestPss(privateKey, hash, digest);
        expect(verify(hash, message, pss(publicKey), ours)).toBe(true);
        const theirs = sign(hash, message, pss(privateKey));
        expect(verifyDigestPss(publicKey, hash, digest, theirs)).toBe(true);
        const plain = signDigestPkcs1(privateKey, hash, digest);
        expect(plain.equals(sign(hash, message, privateKey))).toBe(true);
        expect(verifyDigestPkcs1(publicKey, hash, digest, plain)).toBe(true);
        // Neither scheme takes the other's signature.
        expect(verifyDigestPkcs1(publicKey, hash, digest, theirs)).toBe(false);
        expect(verifyDigestPss(publicKey, hash, digest, plain)).toBe(false);
      }),
      runs,
    );
  });

  it("refuses what was changed, cut, or is larger than the modulus", () => {
    const digest = createHash(hash).update("message").digest();
    const signature = signDigestPss(privateKey, hash, digest);
    const changed = Buffer.from(signature);
    changed[100] = (changed[100] ?? 0) ^ 1;
    for (const bytes of [changed, signature.subarray(1), Buffer.alloc(256, 255), Buffer.of()]) {
      expect(verifyDigestPss(publicKey, hash, digest, bytes)).toBe(false);
      expect(verifyDigestPkcs1(publicKey, hash, digest, bytes)).toBe(false);
    }
  });
});
