/** Encrypts and decrypts with a symmetric key: the one place that uses its material. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import { decryptUnder, encryptUnder, originOf } from "./ciphertext.ts";
import { canonicalContext } from "./encryption-context.ts";
import { incorrectKey, invalidCiphertext } from "./errors.ts";
import { hasMaterial, requireEnabled } from "./key-state.ts";
import type { KeyStore, LoadedKey } from "./key-store.ts";

/** Under the current version. Throws where the key's state forbids its use. */
export function encryptWith(
  store: KeyStore,
  key: LoadedKey,
  context: EncryptionContext | undefined,
  plaintext: Uint8Array,
  now: EpochMilliseconds,
): Buffer {
  requireEnabled(key, now);
  const version = key.row.current_version;
  const material = store.material(key, version);
  const origin = { keyId: key.row.key_id, version };
  return encryptUnder(material, origin, canonicalContext(context), plaintext);
}

export interface Decrypted {
  readonly plaintext: Buffer;
  readonly materialId: string;
}

/** Under whichever version made it. Throws as `encryptWith`, and for ciphertexts of others. */
export function decryptWith(
  store: KeyStore,
  key: LoadedKey,
  context: EncryptionContext | undefined,
  ciphertext: Uint8Array,
  now: EpochMilliseconds,
): Decrypted {
  requireEnabled(key, now);
  const { keyId, version } = originOf(ciphertext);
  if (keyId !== key.row.key_id) throw incorrectKey();
  const material = key.materials.get(version);
  if (material === undefined || !hasMaterial(material, now)) throw invalidCiphertext();
  const plaintext = decryptUnder(
    store.material(key, version),
    canonicalContext(context),
    ciphertext,
  );
  return { plaintext, materialId: material.material_id };
}
