/** Encrypts and decrypts with a symmetric key: the one place that uses its material. */
import type { KeyObject } from "node:crypto";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import { type CiphertextOrigin, decryptUnder, encryptUnder, ownKeyOf } from "./ciphertext.ts";
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
  readonly ownKey: KeyObject;
}

/** A ciphertext, what it says of itself, and what it is authenticated with. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  readonly origin: CiphertextOrigin;
  readonly context: EncryptionContext | undefined;
  /** The ciphertext's own key, from the last time that it was opened by the key as it is now. */
  readonly ownKey?: KeyObject | undefined;
}

/** Under whichever version made it. Throws as `encryptWith`, and for ciphertexts of others. */
export function decryptWith(
  store: KeyStore,
  key: LoadedKey,
  { ciphertext, origin, context, ownKey: known }: Encrypted,
  now: EpochMilliseconds,
): Decrypted {
  requireEnabled(key, now);
  const { keyId, version } = origin;
  if (keyId !== key.row.key_id) throw incorrectKey();
  const material = key.materials.get(version);
  if (material === undefined || !hasMaterial(material, now)) throw invalidCiphertext();
  const ownKey = known ?? ownKeyOf(store.material(key, version), ciphertext);
  const plaintext = decryptUnder(ownKey, canonicalContext(context), ciphertext);
  return { plaintext, materialId: material.material_id, ownKey };
}
