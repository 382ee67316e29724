/** The root key: 32 random bytes in a file that only its owner reads; other keys come of it. */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createPrivateFile } from "../base/private-file.ts";

const filePrefix = "sallyport-root-key-v1:";
const keyBytes = 32;
/** The most that is read of a root key file; a right one is a third of it. */
const fileBytesMax = 256;

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
  | "RootKeyUnreadable";

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
  if (bytes.length !== keyBytes) {
    throw new RootKeyError("RootKeyMalformed", `a root key has ${keyBytes} bytes`);
  }
  const id = hkdfSync("sha256", bytes, "", "sallyport root key id", 4);
  return { id: Buffer.from(id).toString("hex"), secret: createSecretKey(bytes) };
}

/** A fresh root key that is kept nowhere, for data that is kept nowhere either. */
export function randomRootKey(): RootKey {
  return rootKeyFromBytes(randomBytes(keyBytes));
}

/**
 * Writes a fresh root key to a new file of mode 0600 and returns it. The file appears whole or not
 * at all, and one that is there is never written over.
 *
 * @throws RootKeyError `RootKeyExists`, `RootKeyUnreadable`
 */
export function createRootKeyFile(path: string): RootKey {
  const bytes = randomBytes(keyBytes);
  try {
    createPrivateFile(path, `${filePrefix}${bytes.toString("base64")}\n`);
  } catch (error) {
    throw creationError(path, error);
  }
  return rootKeyFromBytes(bytes);
}

/**
 * Reads the root key from its file.
 *
 * @throws RootKeyError `RootKeyMissing`, `RootKeyExposed` where the group or others can reach it,
 * `RootKeyMalformed`, `RootKeyUnreadable`
 */
export function readRootKeyFile(path: string): RootKey {
  const text = readPrivateFile(path);
  const encoded = text.startsWith(filePrefix) ? text.slice(filePrefix.length).trimEnd() : "";
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== keyBytes || bytes.toString("base64") !== encoded) {
    throw new RootKeyError(
      "RootKeyMalformed",
      `the root key file ${path} is damaged or is not a root key: ` +
        `it must hold one line, ${filePrefix} and ${keyBytes} bytes in base64; ` +
        "restore it from your backup",
    );
  }
  return rootKeyFromBytes(bytes);
}

function readPrivateFile(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const status = fstatSync(file);
      if (!status.isFile()) throw notAFile(path);
      // Windows has no such mode bits; there the folder's access list protects the file.
      if (process.platform !== "win32" && (status.mode & 0o077) !== 0) throw exposed(path);
      const buffer = Buffer.alloc(fileBytesMax);
      return buffer.toString("latin1", 0, readSync(file, buffer, 0, fileBytesMax, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof RootKeyError ? error : readingError(path, error);
  }
}

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function creationError(path: string, error: unknown): RootKeyError {
  if (systemCode(error) === "EEXIST") {
    return new RootKeyError(
      "RootKeyExists",
      `there is a root key file at ${path} already, and it is never written over`,
      error,
    );
  }
  return new RootKeyError(
    "RootKeyUnreadable",
    `the root key file ${path} cannot be written (${systemCode(error)}): ` +
      "check that its folder exists and is yours",
    error,
  );
}

function readingError(path: string, error: unknown): RootKeyError {
  if (systemCode(error) === "ENOENT") {
    return new RootKeyError(
      "RootKeyMissing",
      `there is no root key file at ${path}: restore it from your backup, ` +
        "or name its place in SALLYPORT_ROOT_KEY_FILE; the data cannot be opened without it",
      error,
    );
  }
  return new RootKeyError(
    "RootKeyUnreadable",
    `the root key file ${path} cannot be read (${systemCode(error)}): ` +
      "check that it belongs to the user that runs sallyport",
    error,
  );
}

function notAFile(path: string): RootKeyError {
  return new RootKeyError("RootKeyMalformed", `${path} is not a file, so it holds no root key`);
}

function exposed(path: string): RootKeyError {
  return new RootKeyError(
    "RootKeyExposed",
    `the root key file ${path} can be reached by other users: run chmod 600 ${path}`,
  );
}
