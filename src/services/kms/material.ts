/** Key material: made, sealed for its row, and opened from it. */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";
import type { Sealer } from "../../keys/sealing.ts";
import type { Making } from "./key-spec.ts";

/** Material as it is sealed: raw bytes of a secret key, PKCS #8 of a private one. */
export interface NewMaterial {
  readonly bytes: Uint8Array;
  /** SubjectPublicKeyInfo, DER in base64; null for secret keys. */
  readonly publicKey: string | null;
}

const generate = promisify(generateKeyPair);

export function makeSecret(bytes: number): NewMaterial {
  return { bytes: randomBytes(bytes), publicKey: null };
}

/** Slow for RSA (seconds for 4,096 bits): it works off the main thread. */
export async function makeMaterial(making: Making): Promise<NewMaterial> {
  if (making.kind === "secret") return makeSecret(making.bytes);
  const { privateKey } = await makePair(making);
  return privateMaterial(privateKey);
}

function makePair(making: Exclude<Making, { kind: "secret" }>): Promise<{ privateKey: KeyObject }> {
  switch (making.kind) {
    case "rsa":
      return generate("rsa", { modulusLength: making.modulusBits });
    case "ec":
      return generate("ec", { namedCurve: making.curve });
    case "ed25519":
      return generate("ed25519", {});
    case "ml-dsa":
      return generate(making.parameters, {});
  }
}

/** In one encoding, whichever it came in. */
export function privateMaterial(given: KeyObject): NewMaterial {
  const privateKey = withWholePoint(given);
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return {
    bytes: privateKey.export({ type: "pkcs8", format: "der" }),
    publicKey: publicKey.toString("base64"),
  };
}

/**
 * The private key of a curve may come without its public point, or with a compressed one, which
 * not every reader of `GetPublicKey` takes. Its JWK always has the whole point.
 */
function withWholePoint(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "ec") return key;
  return createPrivateKey({ key: key.export({ format: "jwk" }), format: "jwk" });
}

/** A key in memory: the secret or private half. */
export function keyObjectOf(making: Making, bytes: Uint8Array): KeyObject {
  if (making.kind === "secret") return createSecretKey(bytes);
  return createPrivateKey({ key: Buffer.from(bytes), type: "pkcs8", format: "der" });
}

/**
 * `KeyMaterialId`, 64 hexadecimal digits: it follows from the material and the key, so that
 * imported material is known when it comes again, and tells nothing of either.
 */
export function materialIdOf(keyId: string, bytes: Uint8Array): string {
  const key = createHash("sha256").update(bytes).digest();
  return createHmac("sha256", key).update(`sallyport kms material id v1 ${keyId}`).digest("hex");
}

export const materialPurpose = "kms-key-material";

/** What a sealed material is bound to: a row's value does not open in another row. */
export const materialPlace = (keyId: string, version: number) => `kmsKey:${keyId}:${version}`;

export function sealMaterial(
  sealer: Sealer,
  keyId: string,
  version: number,
  bytes: Uint8Array,
): string {
  return sealer.seal(materialPurpose, materialPlace(keyId, version), bytes);
}

/** Throws `SealingError` where the row was changed, or the root key is another. */
export function openMaterial(
  sealer: Sealer,
  keyId: string,
  version: number,
  sealed: string,
): Buffer {
  return sealer.open(materialPurpose, materialPlace(keyId, version), sealed);
}
