/** Reads files that hold secrets, and refuses those that others can reach. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { RootKeyError } from "./root-key.ts";

/**
 * At most `bytesMax` bytes of a file; `what` names it in messages (`root key file`).
 *
 * @throws RootKeyError `RootKeyMissing`, `RootKeyExposed` where the group or others can reach it,
 * `RootKeyMalformed` where it is no file, `RootKeyUnreadable`
 */
export function readPrivateBytes(path: string, what: string, bytesMax: number): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const status = fstatSync(file);
      if (!status.isFile()) throw notAFile(path, what);
      // Windows has no such mode bits; there the folder's access list protects the file.
      if (process.platform !== "win32" && (status.mode & 0o077) !== 0) throw exposed(path, what);
      const buffer = Buffer.alloc(bytesMax);
      return buffer.subarray(0, readSync(file, buffer, 0, bytesMax, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof RootKeyError ? error : readingError(path, what, error);
  }
}

/** `ENOENT`, where the operating system said one. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function readingError(path: string, what: string, error: unknown): RootKeyError {
  if (systemCode(error) === "ENOENT") {
    return new RootKeyError("RootKeyMissing", `there is no ${what} at ${path}`, error);
  }
  return new RootKeyError(
    "RootKeyUnreadable",
    `the ${what} ${path} cannot be read (${systemCode(error)}): ` +
      "check that it belongs to the user that runs sallyport",
    error,
  );
}

function notAFile(path: string, what: string): RootKeyError {
  return new RootKeyError("RootKeyMalformed", `${path} is not a file, so it is no ${what}`);
}

function exposed(path: string, what: string): RootKeyError {
  return new RootKeyError(
    "RootKeyExposed",
    `the ${what} ${path} can be reached by other users: run chmod 600 ${path}`,
  );
}
