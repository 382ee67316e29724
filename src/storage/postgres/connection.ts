/** Connections to PostgreSQL: their settings, the types of values, and their errors as ours. */
import pg from "pg";
import { AssertionError, assert } from "../../base/errors.ts";
import type { StatementResult, StatementRunner } from "../binding.ts";
import { driverCode, StorageFullError, StorageUnavailableError } from "../errors.ts";

/** Every wait has an end; the client's is the last, for a server that no longer answers at all. */
export const connectMilliseconds = 5_000;
const statementMilliseconds = 15_000;
const answerMilliseconds = 20_000;
const idleUnitMilliseconds = 30_000;

/** Settings of a connection for requests. */
export function connectionConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    fallback_application_name: "sallyport",
    connectionTimeoutMillis: connectMilliseconds,
    statement_timeout: statementMilliseconds,
    query_timeout: answerMilliseconds,
    idle_in_transaction_session_timeout: idleUnitMilliseconds,
    keepAlive: true,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  };
}

/** Settings of a connection for work that may take long: migrations and backups. */
export function patientConfig(url: string): pg.ClientConfig {
  return {
    ...connectionConfig(url),
    statement_timeout: 0,
    query_timeout: 0,
    idle_in_transaction_session_timeout: 0,
  };
}

/** Runs statements on one client, one after another even where the caller does not wait. */
export function runnerOf(client: pg.ClientBase): StatementRunner {
  let last: Promise<unknown> = Promise.resolve();
  return (sql, parameters) => {
    const result = last.then(() => query(client, sql, parameters));
    last = result.catch(() => undefined);
    return result;
  };
}

/** One statement; `parameters` may hold arrays, unlike those of a service's statement. */
export async function query(
  client: pg.ClientBase | pg.Pool,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<StatementResult> {
  try {
    const result = await client.query(sql, [...parameters]);
    // PostgreSQL ends a failed transaction so, without an error.
    assert(sql !== "COMMIT" || result.command === "COMMIT", "a commit was turned into a rollback");
    return result.fields.length > 0 || result.rowCount === null
      ? { rows: result.rows }
      : { rows: result.rows, affected: result.rowCount };
  } catch (error) {
    throw storageError(error);
  }
}

/** What a failure of `pg` is to us: no SQLSTATE means that the server was not there to give one. */
export function storageError(error: unknown): unknown {
  if (error instanceof AssertionError) return error;
  if (!(error instanceof pg.DatabaseError)) return unavailable(error);
  const code = error.code ?? "";
  if (code === "53100") return new StorageFullError(error);
  return unavailableStates.test(code) ? unavailable(error) : error;
}

/**
 * SQLSTATEs that are no fault of the statement (PostgreSQL manual, appendix A): connection (08),
 * login (28), resources (53), operator intervention (57), system (58), no such database (3D), a
 * server that only reads (25006), a session idle for too long (25P03, 25P04), lock timeout (55P03).
 */
const unavailableStates = /^(08|28|53|57|58|3D|25006|25P03|25P04|55P03)/;

function unavailable(error: unknown): StorageUnavailableError {
  return new StorageUnavailableError("The database cannot be reached at present.", error);
}

/** True where running the same unit again may succeed: serialization failure, or deadlock. */
export function isConflict(error: unknown): boolean {
  const code = driverCode(error);
  return code === "40001" || code === "40P01";
}

const boolOid = 16;
const int8Oid = 20;
const numericOid = 1700;

/** Numbers as numbers, and truth as 1 and 0, as SQLite gives them. */
function typeParser(oid: number, format?: "text" | "binary"): unknown {
  if (oid === int8Oid) return parseInteger;
  if (oid === numericOid) return Number;
  if (oid === boolOid) return (value: string) => (value === "t" ? 1 : 0);
  return pg.types.getTypeParser(oid, format as "text");
}

function parseInteger(value: string): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), "an integer of the database is too large for a number");
  return number;
}
