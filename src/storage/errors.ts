/** Failures of the storage itself, and how both databases say that a constraint was broken. */
import { ServiceError } from "../base/errors.ts";

/** The database cannot be reached, or did not answer in time; nothing of the unit was kept. */
export class StorageUnavailableError extends ServiceError {
  constructor(message: string, cause?: unknown) {
    super("ServiceUnavailable", message, { status: 503, cause });
    this.name = "StorageUnavailableError";
  }
}

/**
 * The connection broke while a commit was under way, so that the unit may have been kept or not.
 * Both outcomes are whole, and listeners are told as soon as the database answers again.
 */
export class CommitUnknownError extends StorageUnavailableError {
  constructor(cause?: unknown) {
    super("The database connection was lost while a change was being committed.", cause);
    this.name = "CommitUnknownError";
  }
}

/**
 * The disk did not take what was committed, so that the last changes may be lost with the next loss
 * of power. Nothing is taken any more: a start anew finds what the disk has.
 */
export class FlushFailedError extends StorageUnavailableError {
  constructor(cause?: unknown) {
    super("The disk failed to keep a change: the server must be started anew.", cause);
    this.name = "FlushFailedError";
  }
}

/** The disk, or the size that the database may have, is used up; nothing of the unit was kept. */
export class StorageFullError extends ServiceError {
  constructor(cause?: unknown) {
    super("ServiceUnavailable", "The storage is full: changes cannot be recorded.", {
      status: 503,
      cause,
    });
    this.name = "StorageFullError";
  }
}

/** The storage cannot be opened as it is found; the message tells an operator what to do. */
export class StorageOpenError extends Error {
  override readonly name: string = "StorageOpenError";
}

/** The code of a driver's error: `SQLITE_FULL`, a SQLSTATE such as `23505`, or `EPIPE`. */
export function driverCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const uniqueViolations = new Set([
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_CONSTRAINT_PRIMARYKEY",
  "SQLITE_CONSTRAINT_ROWID",
  "23505",
]);

const foreignKeyViolations = new Set(["SQLITE_CONSTRAINT_FOREIGNKEY", "23503"]);

/** True where a statement failed because a row with the same unique key was there already. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(driverCode(error) ?? "");
}

/** True where a statement failed because a row that it names is missing, or is still named. */
export function isForeignKeyViolation(error: unknown): boolean {
  return foreignKeyViolations.has(driverCode(error) ?? "");
}
