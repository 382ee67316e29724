/** Failures of the server are told apart from failures of a statement. */
import pg from "pg";
import { expect, it } from "vitest";
import { AssertionError } from "../../base/errors.ts";
import { StorageFullError, StorageUnavailableError } from "../errors.ts";
import { isConflict, storageError } from "./connection.ts";

function serverError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError("said by the server", 0, "error");
  error.code = code;
  return error;
}

it.each([
  { what: "connection_failure", error: serverError("08006"), becomes: StorageUnavailableError },
  { what: "admin_shutdown", error: serverError("57P01"), becomes: StorageUnavailableError },
  { what: "cannot_connect_now", error: serverError("57P03"), becomes: StorageUnavailableError },
  { what: "statement timeout", error: serverError("57014"), becomes: StorageUnavailableError },
  { what: "too_many_connections", error: serverError("53300"), becomes: StorageUnavailableError },
  {
    what: "a server that only reads",
    error: serverError("25006"),
    becomes: StorageUnavailableError,
  },
  { what: "wrong password", error: serverError("28P01"), becomes: StorageUnavailableError },
  { what: "disk_full", error: serverError("53100"), becomes: StorageFullError },
  {
    what: "a refused connection",
    error: new Error("ECONNREFUSED"),
    becomes: StorageUnavailableError,
  },
])("makes $what a 503 that keeps its cause", ({ error, becomes }) => {
  const known = storageError(error);
  expect(known).toBeInstanceOf(becomes);
  expect(known).toMatchObject({ status: 503, cause: error });
});

it.each([
  { what: "a broken constraint", error: serverError("23505") },
  { what: "a mistake in a statement", error: serverError("42601") },
  { what: "a deadlock", error: serverError("40P01") },
  { what: "a mistake of ours", error: new AssertionError("ours") },
])("leaves $what as it is", ({ error }) => {
  expect(storageError(error)).toBe(error);
});

it.each([
  { code: "40001", again: true },
  { code: "40P01", again: true },
  { code: "23505", again: false },
])("runs a unit again after $code: $again", ({ code, again }) => {
  expect(isConflict(serverError(code))).toBe(again);
});
