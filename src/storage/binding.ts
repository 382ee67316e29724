/** Binds Kysely, the query builder, to whatever runs one compiled statement. */
import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { AssertionError } from "../base/errors.ts";
import type { ColumnValue, Dialect } from "./storage.ts";

/** Runs one statement. `parameters` hold column values only. */
export type StatementRunner = (
  sql: string,
  parameters: readonly ColumnValue[],
) => Promise<StatementResult>;

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** Rows inserted, updated or deleted; left out where the statement returns rows. */
  readonly affected?: number;
}

const parts = {
  sqlite: { adapter: new SqliteAdapter(), compiler: new SqliteQueryCompiler() },
  postgres: { adapter: new PostgresAdapter(), compiler: new PostgresQueryCompiler() },
} as const;

/** A query builder whose every statement goes to `run`; building one costs a microsecond. */
export function bindKysely<DB>(dialect: Dialect, run: StatementRunner): Kysely<DB> {
  const { adapter, compiler } = parts[dialect];
  const connection = connectionOf(run);
  const provider: ConnectionProvider = { provideConnection: (consumer) => consumer(connection) };
  const kyselyDialect = {
    createAdapter: () => adapter,
    createDriver: () => driverOf(connection),
    createIntrospector: (database: Kysely<unknown>) =>
      dialect === "sqlite" ? new SqliteIntrospector(database) : new PostgresIntrospector(database),
    createQueryCompiler: () => compiler,
  };
  return new Kysely<DB>({
    config: { dialect: kyselyDialect },
    dialect: kyselyDialect,
    driver: driverOf(connection),
    executor: new DefaultQueryExecutor(compiler, adapter, provider),
  });
}

function connectionOf(run: StatementRunner): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const { sql, parameters } = query;
      assertColumnValues(parameters);
      const result = await run(sql, parameters);
      const rows = result.rows as R[];
      return result.affected === undefined
        ? { rows }
        : { rows, numAffectedRows: BigInt(result.affected) };
    },
    streamQuery() {
      throw new AssertionError("rows are streamed by a storage view only");
    },
  };
}

/** Transactions are the storage's affair: a builder that is handed out can open none. */
function driverOf(connection: DatabaseConnection): Driver {
  const refuse = async (): Promise<never> => {
    throw new AssertionError("transactions are begun by Storage.transact and Unit.attempt only");
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}

/**
 * Refuses what the two databases would store differently: booleans, dates, objects, big integers,
 * numbers that are not finite, and U+0000, which PostgreSQL's text cannot hold.
 */
export function assertColumnValues(
  parameters: readonly unknown[],
): asserts parameters is readonly ColumnValue[] {
  // The text is made for those that are refused alone: every statement comes this way.
  for (const parameter of parameters) {
    if (!isColumnValue(parameter)) throw new AssertionError(refusal(parameter));
  }
}

function isColumnValue(value: unknown): value is ColumnValue {
  if (typeof value === "string") return !value.includes("\u0000");
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || value instanceof Uint8Array;
}

function refusal(value: unknown): string {
  return `a column takes text without U+0000, a finite number, bytes or null, not ${typeof value}`;
}
