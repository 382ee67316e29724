/** Wraps key material as its owner would, and imports it. */
import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import type { AlgorithmSpec, GetParametersForImportResponse } from "../../../wire/generated/kms.ts";
import type { TestClient } from "../../testing/harness.ts";
import { bytes } from "./calls.ts";

export const forever = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;

type Wrap = (parameters: GetParametersForImportResponse, material: Uint8Array) => Uint8Array;

export const oaep =
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

export const wraps: Partial<Record<AlgorithmSpec, Wrap>> = {
  RSAES_OAEP_SHA_1: oaep("sha1"),
  RSAES_OAEP_SHA_256: oaep("sha256"),
  RSA_AES_KEY_WRAP_SHA_1: aesWrap("sha1"),
  RSA_AES_KEY_WRAP_SHA_256: aesWrap("sha256"),
};

/** What a call that imports the material says of it, without its end. */
export async function importCall(
  client: TestClient,
  KeyId: string,
  material: Uint8Array,
  WrappingAlgorithm: AlgorithmSpec = "RSAES_OAEP_SHA_256",
) {
  const parameters = await client.kms("GetParametersForImport", {
    KeyId,
    WrappingAlgorithm,
    WrappingKeySpec: "RSA_2048",
  });
  const wrap = wraps[WrappingAlgorithm] ?? oaep("sha256");
  return {
    KeyId,
    ImportToken: parameters.ImportToken ?? bytes(""),
    EncryptedKeyMaterial: wrap(parameters, material),
  };
}

export async function importFor(
  client: TestClient,
  KeyId: string,
  material: Uint8Array,
  further: object = forever,
  algorithm?: AlgorithmSpec,
) {
  const call = await importCall(client, KeyId, material, algorithm);
  return client.kms("ImportKeyMaterial", { ...call, ...further });
}

/** As long as the material of a symmetric key is. */
export const newMaterial = () => randomBytes(32);
