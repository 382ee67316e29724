/** An AES key in a PKCS #11 token that wraps our root keys: it never leaves the token. */
import { randomBytes } from "node:crypto";
import { RootKeyError } from "../root-key.ts";
import {
  CKA_CLASS,
  CKA_EXTRACTABLE,
  CKA_ID,
  CKA_KEY_TYPE,
  CKA_LABEL,
  CKA_SENSITIVE,
  CKA_VALUE_LEN,
  CKF_SERIAL_SESSION,
  CKK_AES,
  CKM_AES_GCM,
  CKO_SECRET_KEY,
  CKR_USER_ALREADY_LOGGED_IN,
  CKU_USER,
} from "./constants.ts";
import {
  openTokenLibrary,
  TokenCallError,
  type TokenLibrary,
  TokenLibraryError,
} from "./library.ts";
import { readPinFile } from "./pin.ts";
import type { TokenKeyUri } from "./uri.ts";

/** What wraps and unwraps while a session with the token is open. */
export interface TokenKey {
  /** Nonce, ciphertext and tag. `name` is authenticated with it. */
  wrap(name: string, bytes: Uint8Array): Buffer;
  /** Throws `RootKeyError` `TokenKeyUnfit` for what another key, or another name, wrapped. */
  unwrap(name: string, wrapped: Uint8Array): Buffer;
}

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** Of `CK_TOKEN_INFO`, which is shorter: label, then maker and model, then serial number. */
const tokenInfoBytes = 512;
const labelBytes = 32;
const serialAt = 80;
const serialBytes = 16;

/**
 * Signs in to the token, does `work` with the key that the URI names, and lets go of everything.
 * `pinFile` counts before the URI's own. The calls block the process while the token works.
 *
 * @throws RootKeyError with the codes that begin with `Token`
 */
export async function withTokenKey<T>(
  uri: TokenKeyUri,
  pinFile: string | undefined,
  work: (key: TokenKey) => T,
): Promise<T> {
  const pin = readPinFile(pinFile ?? uri.pinFile);
  try {
    const library = await openTokenLibrary(uri.modulePath);
    try {
      return inSession(library, uri, pin, work);
    } finally {
      library.close();
    }
  } catch (error) {
    throw explained(uri, error);
  } finally {
    pin.fill(0);
  }
}

function inSession<T>(
  library: TokenLibrary,
  uri: TokenKeyUri,
  pin: Buffer,
  work: (key: TokenKey) => T,
): T {
  const opened: [number] = [0];
  library.call("C_OpenSession", findSlot(library, uri), CKF_SERIAL_SESSION, null, null, opened);
  const [session] = opened;
  try {
    login(library, uri, session, pin);
    const key = findKey(library, uri, session);
    const result = work({
      wrap: (name, bytes) => encrypt(library, session, key, name, bytes),
      unwrap: (name, wrapped) => decrypt(library, uri, { session, key, name, wrapped }),
    });
    library.call("C_Logout", session);
    return result;
  } finally {
    library.call("C_CloseSession", session);
  }
}

function findSlot(library: TokenLibrary, uri: TokenKeyUri): number {
  const count: [number] = [0];
  library.call("C_GetSlotList", 1, null, count);
  const memory = library.roomForNumbers(count[0]);
  if (count[0] > 0) library.call("C_GetSlotList", 1, memory, count);
  const fitting = library.numbers(memory, count[0]).filter((slot) => {
    const info = Buffer.alloc(tokenInfoBytes);
    library.call("C_GetTokenInfo", slot, info);
    const label = padded(info.subarray(0, labelBytes));
    const serial = padded(info.subarray(serialAt, serialAt + serialBytes));
    return (uri.token ?? label) === label && (uri.serial ?? serial) === serial;
  });
  const [slot] = fitting;
  if (slot === undefined || fitting.length > 1) {
    const what = fitting.length === 0 ? "is no token" : "are several tokens";
    throw new RootKeyError(
      "TokenMissing",
      `there ${what} as ${uri.shown} names it: check that it is plugged in and that the ` +
        "library's own settings find it",
    );
  }
  return slot;
}

/** Texts of PKCS #11 are padded with blanks. */
function padded(bytes: Buffer): string {
  return bytes.toString("utf8").trimEnd();
}

function login(library: TokenLibrary, uri: TokenKeyUri, session: number, pin: Buffer): void {
  try {
    library.call("C_Login", session, CKU_USER, pin, pin.length);
  } catch (error) {
    if (!(error instanceof TokenCallError)) throw error;
    if (error.code === CKR_USER_ALREADY_LOGGED_IN) return;
    throw new RootKeyError(
      "TokenPinRefused",
      `the token of ${uri.shown} does not take the PIN: ${error.message}; ` +
        "a token locks itself after some wrong ones",
      error,
    );
  }
}

function findKey(library: TokenLibrary, uri: TokenKeyUri, session: number): number {
  const wanted = [
    ...(uri.object === undefined ? [] : [{ type: CKA_LABEL, value: Buffer.from(uri.object) }]),
    ...(uri.id === undefined ? [] : [{ type: CKA_ID, value: uri.id }]),
  ];
  const template = library.template(wanted);
  library.call("C_FindObjectsInit", session, template.bytes, template.pointsAt.length);
  const memory = library.roomForNumbers(2);
  const count: [number] = [0];
  library.call("C_FindObjects", session, memory, 2, count);
  library.call("C_FindObjectsFinal", session);
  const [key, ...further] = library.numbers(memory, count[0]);
  if (key === undefined || further.length > 0) {
    const what = key === undefined ? "is no key" : "are several objects";
    throw new RootKeyError(
      "TokenKeyMissing",
      `there ${what} in the token as ${uri.shown} names it`,
    );
  }
  requireFit(library, uri, session, key);
  return key;
}

/** A key that could be read out of its token would protect nothing. */
function requireFit(library: TokenLibrary, uri: TokenKeyUri, session: number, key: number): void {
  const numberOf = (type: number) => {
    const value = library.roomForNumbers(1);
    readAttribute(library, session, key, { type, value });
    return library.numbers(value, 1)[0];
  };
  const flagOf = (type: number) => {
    const value = Buffer.alloc(1);
    readAttribute(library, session, key, { type, value });
    return value[0] === 1;
  };
  const isAes = numberOf(CKA_CLASS) === CKO_SECRET_KEY && numberOf(CKA_KEY_TYPE) === CKK_AES;
  if (!isAes || numberOf(CKA_VALUE_LEN) !== keyBytes) {
    throw unfit(uri, "it must be an AES key of 256 bits");
  }
  if (!flagOf(CKA_SENSITIVE) || flagOf(CKA_EXTRACTABLE)) {
    throw unfit(uri, "it could be read out: it must be sensitive and not extractable");
  }
}

function readAttribute(
  library: TokenLibrary,
  session: number,
  key: number,
  attribute: { readonly type: number; readonly value: Buffer },
): void {
  const template = library.template([attribute]);
  library.call("C_GetAttributeValue", session, key, template.bytes, template.pointsAt.length);
}

function unfit(uri: TokenKeyUri, why: string, cause?: unknown): RootKeyError {
  return new RootKeyError("TokenKeyUnfit", `the key of ${uri.shown} does not serve: ${why}`, cause);
}

function encrypt(
  library: TokenLibrary,
  session: number,
  key: number,
  name: string,
  bytes: Uint8Array,
): Buffer {
  const nonce = randomBytes(nonceBytes);
  const mechanism = library.gcmMechanism(CKM_AES_GCM, nonce, Buffer.from(name), tagBytes * 8);
  library.call("C_EncryptInit", session, mechanism.bytes, key);
  const sealed = Buffer.alloc(bytes.length + tagBytes);
  const length: [number] = [sealed.length];
  library.call("C_Encrypt", session, Buffer.from(bytes), bytes.length, sealed, length);
  // Some tokens draw the nonce themselves, and write it where ours was.
  return Buffer.concat([nonce, sealed.subarray(0, length[0])]);
}

interface Wrapped {
  readonly session: number;
  readonly key: number;
  readonly name: string;
  readonly wrapped: Uint8Array;
}

function decrypt(
  library: TokenLibrary,
  uri: TokenKeyUri,
  { session, key, name, wrapped }: Wrapped,
): Buffer {
  const nonce = Buffer.from(wrapped.subarray(0, nonceBytes));
  const sealed = Buffer.from(wrapped.subarray(nonceBytes));
  const mechanism = library.gcmMechanism(CKM_AES_GCM, nonce, Buffer.from(name), tagBytes * 8);
  const opened = Buffer.alloc(sealed.length);
  const length: [number] = [opened.length];
  try {
    library.call("C_DecryptInit", session, mechanism.bytes, key);
    library.call("C_Decrypt", session, sealed, sealed.length, opened, length);
  } catch (error) {
    if (!(error instanceof TokenCallError)) throw error;
    throw unfit(uri, `it does not open the root key, which another key wrapped (${error.message})`);
  }
  const result = Buffer.from(opened.subarray(0, length[0]));
  opened.fill(0);
  return result;
}

function explained(uri: TokenKeyUri, error: unknown): unknown {
  if (error instanceof TokenLibraryError) {
    return new RootKeyError(
      "TokenModuleMissing",
      `the library ${uri.modulePath} of the token cannot be loaded (${error.message}): ` +
        "install it, or correct module-path",
      error,
    );
  }
  if (error instanceof TokenCallError) {
    return new RootKeyError(
      "TokenFailed",
      `the token of ${uri.shown} fails: ${error.message}`,
      error,
    );
  }
  return error;
}
