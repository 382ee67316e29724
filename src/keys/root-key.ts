/** The root key: 32 random bytes that all other keys come of, and why there may be none. */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";

export const rootKeyBytes = 32;

/** The root key in memory. `KeyObject` keeps its bytes out of logs and serialized text. */
export interface RootKey {
  /** Eight hexadecimal digits, derived one way from the key; written into all that it seals. */
  readonly id: string;
  readonly secret: KeyObject;
}

export type RootKeyErrorCode =
  | "RootKeyMissing"
  | "RootKeyExists"
  | "RootKeyMalformed"
  | "RootKeyExposed"
  | "RootKeyUnreadable"
  | "TokenPinMissing"
  | "TokenModuleMissing"
  | "TokenMissing"
  | "TokenPinRefused"
  | "TokenKeyMissing"
  | "TokenKeyUnfit"
  | "TokenFailed";

/** Why there is no root key; the message says what an operator can do about it. */
export class RootKeyError extends Error {
  override readonly name = "RootKeyError";
  readonly code: RootKeyErrorCode;

  constructor(code: RootKeyErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** A root key of given bytes. @param bytes exactly 32 */
export function rootKeyFromBytes(bytes: Uint8Array): RootKey {
  if (bytes.length !== rootKeyBytes) {
    throw new RootKeyError("RootKeyMalformed", `a root key has ${rootKeyBytes} bytes`);
  }
  const id = hkdfSync("sha256", bytes, "", "sallyport root key id", 4);
  return { id: Buffer.from(id).toString("hex"), secret: createSecretKey(bytes) };
}

/** A fresh root key that is kept nowhere yet. */
export function randomRootKey(): RootKey {
  return rootKeyFromBytes(randomBytes(rootKeyBytes));
}
