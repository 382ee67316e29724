/** Seals values for storage: AES-256-GCM under keys derived from the root key, bound to a place. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { assert, ServiceError } from "../base/errors.ts";
import type { RootKey } from "./root-key.ts";

/*
 * A sealed value, in bytes:
 *
 *   version 1 | root key id 4 | salt 16 | nonce 12 | ciphertext | tag 16
 *
 * Each value has a key of its own, HMAC-SHA256 of its salt under the purpose's key. Under one key
 * alone, random 96-bit nonces would be safe for 2^32 values (NIST SP 800-38D, section 8.3), which a
 * busy token service uses up in weeks; with a salt, salt and nonce make 224 random bits.
 */
const formatVersion = 1;
const keyIdBytes = 4;
const headerBytes = 1 + keyIdBytes;
/** As many characters of base64url as hold the header. */
const headerCharacters = Math.ceil((headerBytes * 4) / 3);
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const prefixBytes = headerBytes + saltBytes + nonceBytes;
const overheadBytes = prefixBytes + tagBytes;

/** Purposes are words in our code, never data; more than this is a bug that leaks memory. */
const purposesMax = 64;

export type SealingErrorCode = "Malformed" | "UnknownVersion" | "UnknownKey" | "Tampered";

/** Why a sealed value does not open; the message holds nothing of the value. */
export class SealingError extends Error {
  override readonly name = "SealingError";
  readonly code: SealingErrorCode;

  constructor(code: SealingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What all values begin with that a root key has sealed, before the random part. */
export function sealedHeader(keyId: string): Buffer {
  return Buffer.concat([Buffer.of(formatVersion), Buffer.from(keyId, "hex")]);
}

/** The id of the root key that a sealed value, as text, names; it need not open. */
export function rootKeyIdOf(sealed: string): string {
  const header = Buffer.from(sealed.slice(0, headerCharacters), "base64url");
  return header.toString("hex", 1, headerBytes);
}

/**
 * Seals and opens values. `purpose` is a fixed word for the kind of value (`access-key`) and picks
 * the key; `associatedData` says where the one value belongs (`accessKey:AKIA…`), so that a value
 * copied into another row does not open there.
 *
 * New values are sealed under the current root key; values sealed under the others open too. A root
 * key is rotated by `useKeys`, with a new one in front, and by sealing again at leisure.
 */
export class Sealer {
  #current: RootKey;
  #rootKeys: ReadonlyMap<string, RootKey>;
  readonly #derivedKeys = new Map<string, KeyObject>();
  #suspended: string | undefined;
  #droppedKeys = 0;

  constructor(current: RootKey, others: readonly RootKey[] = []) {
    this.#current = current;
    this.#rootKeys = new Map([...others, current].map((rootKey) => [rootKey.id, rootKey]));
  }

  /** Seals under `current` from now on, opens under these keys alone, and ends a suspension. */
  useKeys(current: RootKey, others: readonly RootKey[]): void {
    const before = [...this.#rootKeys.keys()];
    this.#current = current;
    this.#rootKeys = new Map([...others, current].map((rootKey) => [rootKey.id, rootKey]));
    this.#suspended = undefined;
    const dropped = before.filter((id) => !this.#rootKeys.has(id));
    this.#droppedKeys += dropped.length;
    for (const name of this.#derivedKeys.keys()) {
      if (dropped.some((id) => name.startsWith(id))) this.#derivedKeys.delete(name);
    }
  }

  /**
   * Seals nothing until `useKeys`, for others seal under a root key that is not here; what is under
   * an unknown key is out of reach until then, and not wrong.
   */
  suspend(reason: string): void {
    this.#suspended = reason;
  }

  /** Why nothing is sealed; undefined where all is well. */
  get suspension(): string | undefined {
    return this.#suspended;
  }

  /** Grows whenever a root key goes: what was opened before may be refused now. */
  get droppedKeys(): number {
    return this.#droppedKeys;
  }

  /** The root keys that open values here. */
  get rootKeys(): ReadonlyMap<string, RootKey> {
    return this.#rootKeys;
  }

  /** The id of the root key that new values are sealed under. */
  get keyId(): string {
    return this.#current.id;
  }

  /**
   * Seals text (as UTF-8) or bytes; base64url, 49 bytes longer than the value before encoding.
   * Throws `ServiceUnavailable` while it is suspended.
   */
  seal(purpose: string, associatedData: string, plaintext: Uint8Array | string): string {
    return this.sealBytes(purpose, associatedData, plaintext).toString("base64url");
  }

  /** @throws SealingError where the value was not sealed by this key for this purpose and place */
  open(purpose: string, associatedData: string, sealed: string): Buffer {
    const bytes = Buffer.from(sealed, "base64url");
    // Node skips what is not base64; a sealed value has one spelling only.
    if (bytes.toString("base64url") !== sealed) {
      throw new SealingError("Malformed", "the sealed value is not base64url");
    }
    return this.openBytes(purpose, associatedData, bytes);
  }

  /** Like `open`, for a value that was text. @throws SealingError */
  openText(purpose: string, associatedData: string, sealed: string): string {
    return this.open(purpose, associatedData, sealed).toString("utf8");
  }

  sealBytes(purpose: string, associatedData: string, plaintext: Uint8Array | string): Buffer {
    this.#requireInService();
    const header = Buffer.concat([
      Buffer.of(formatVersion),
      Buffer.from(this.#current.id, "hex"),
      randomBytes(saltBytes + nonceBytes),
    ]);
    const key = this.#valueKey(this.#current, purpose, header);
    const cipher = createCipheriv("aes-256-gcm", key, header.subarray(prefixBytes - nonceBytes));
    cipher.setAAD(additionalData(header, associatedData));
    const bytes = typeof plaintext === "string" ? Buffer.from(plaintext, "utf8") : plaintext;
    return Buffer.concat([header, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws SealingError */
  openBytes(purpose: string, associatedData: string, sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length < overheadBytes) {
      throw new SealingError("Malformed", "the sealed value is too short");
    }
    if (bytes[0] !== formatVersion) {
      throw new SealingError("UnknownVersion", "the sealed value is of an unknown version");
    }
    const rootKey = this.#rootKeys.get(this.keyIdOf(bytes));
    if (rootKey === undefined) {
      this.#requireInService();
      const id = this.keyIdOf(bytes);
      throw new SealingError("UnknownKey", `the value was sealed under root key ${id}`);
    }
    const header = bytes.subarray(0, prefixBytes);
    const key = this.#valueKey(rootKey, purpose, header);
    const nonce = header.subarray(prefixBytes - nonceBytes);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(additionalData(header, associatedData));
    decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const opened = decipher.update(bytes.subarray(prefixBytes, bytes.length - tagBytes));
    try {
      decipher.final();
    } catch {
      throw new SealingError("Tampered", "the sealed value was changed or belongs elsewhere");
    }
    return opened;
  }

  /**
   * A keyed hash of text under the current root key, 32 bytes in hexadecimal: tells whether two
   * secrets are the same without telling what they are. It changes when the root key does.
   */
  mac(purpose: string, text: string): string {
    return this.macBytes(this.keyId, purpose, text).toString("hex");
  }

  /**
   * `mac` as bytes, under the root key of the given id.
   *
   * @throws SealingError `UnknownKey`
   */
  macBytes(keyId: string, purpose: string, data: Uint8Array | string): Buffer {
    const rootKey = this.#rootKeys.get(keyId);
    if (rootKey === undefined) {
      throw new SealingError("UnknownKey", "the value was made under another root key");
    }
    return createHmac("sha256", this.#derivedKey(rootKey, "mac", purpose))
      .update(data)
      .digest();
  }

  /** The id of the root key that a value names. */
  keyIdOf(sealed: Uint8Array): string {
    return Buffer.from(sealed.subarray(1, headerBytes)).toString("hex");
  }

  #requireInService(): void {
    if (this.#suspended === undefined) return;
    throw new ServiceError("ServiceUnavailable", this.#suspended, { status: 503 });
  }

  #valueKey(rootKey: RootKey, purpose: string, header: Buffer): Buffer {
    return createHmac("sha256", this.#derivedKey(rootKey, "seal", purpose))
      .update(header.subarray(headerBytes, headerBytes + saltBytes))
      .digest();
  }

  /** HKDF-SHA256 (RFC 5869) of the root key; one key for each use and purpose. */
  #derivedKey(rootKey: RootKey, use: "seal" | "mac", purpose: string): KeyObject {
    const label = `sallyport ${use} v1 ${purpose}`;
    const name = `${rootKey.id} ${label}`;
    const known = this.#derivedKeys.get(name);
    if (known !== undefined) return known;
    assert(this.#derivedKeys.size < purposesMax * this.#rootKeys.size, "purposes must be few");
    const key = createSecretKey(Buffer.from(hkdfSync("sha256", rootKey.secret, "", label, 32)));
    this.#derivedKeys.set(name, key);
    return key;
  }
}

/** The header has a fixed length, so header and associated data cannot be shifted into another. */
function additionalData(header: Buffer, associatedData: string): Buffer {
  return Buffer.concat([header, Buffer.from(associatedData, "utf8")]);
}
