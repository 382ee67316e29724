/** One session with a MySQL or MariaDB server, bounded in time; failures tell nothing secret. */
import { type Connection as Client, createConnection } from "mysql2/promise";
import { type Connection, EngineError } from "../engine.ts";

/** How long signing in may take, and a statement, in milliseconds. */
const signInMilliseconds = 5_000;
const statementMilliseconds = 10_000;

export interface Session {
  /** Text of the caller's stands in `values`, for the `?` of the statement. */
  run(statement: string, values: readonly string[], what: string): Promise<void>;
  /** The first column of each row. */
  column(statement: string, values: readonly string[], what: string): Promise<readonly string[]>;
}

/** Rejects with `EngineError`. An abort cuts the connection. */
export async function withSession<T>(
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = await signIn(connection);
  const cut = () => client.destroy();
  signal.addEventListener("abort", cut, { once: true });
  try {
    const session = sessionOf(client);
    // The driver escapes values with backslashes, which this mode would take for themselves.
    await session.run(
      "SET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '')",
      [],
      "the session's mode",
    );
    return await work(session);
  } finally {
    signal.removeEventListener("abort", cut);
    client.destroy();
  }
}

async function signIn(connection: Connection): Promise<Client> {
  const { host, port, username, password, dbname, ssl, sslrootcert } = connection;
  const tls = sslrootcert === undefined ? (ssl === true ? {} : undefined) : { ca: sslrootcert };
  try {
    const client = await createConnection({
      ...(host.startsWith("/") ? { socketPath: host } : { host, port }),
      user: username,
      password,
      ...(dbname === undefined ? {} : { database: dbname }),
      ...(tls === undefined ? {} : { ssl: tls }),
      connectTimeout: signInMilliseconds,
    });
    // Said of a connection that breaks between statements: the next statement fails of it.
    client.on("error", () => client.destroy());
    return client;
  } catch (error) {
    const { code, message } = engineError(error, "the sign-in");
    throw new EngineError(code, message, true);
  }
}

function sessionOf(client: Client): Session {
  const query = async (sql: string, values: readonly string[], what: string) => {
    try {
      return await client.query({
        sql,
        values: [...values],
        timeout: statementMilliseconds,
        rowsAsArray: true,
      });
    } catch (error) {
      throw engineError(error, what);
    }
  };
  return {
    async run(statement, values, what) {
      await query(statement, values, what);
    },
    async column(statement, values, what) {
      const [rows] = await query(statement, values, what);
      return (rows as readonly (readonly unknown[])[]).map(([first]) => String(first));
    },
  };
}

/** Codes of a sign-in that was answered and refused. */
const refusals = new Set([
  "ER_ACCESS_DENIED_ERROR",
  "ER_ACCESS_DENIED_NO_PASSWORD_ERROR",
  "ER_ACCOUNT_HAS_BEEN_LOCKED",
  "ER_DBACCESS_DENIED_ERROR",
  "ER_HOST_NOT_PRIVILEGED",
  "ER_MUST_CHANGE_PASSWORD_LOGIN",
]);

/** Of the driver's error only its code is told: messages quote the statement. */
function engineError(error: unknown, what: string): EngineError {
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? error.code
      : "no answer";
  if (refusals.has(code)) {
    return new EngineError("SignInRefused", `MySQL refused the sign-in (${code})`);
  }
  if (code.startsWith("ER_")) return new EngineError("Refused", `MySQL refused ${what} (${code})`);
  return new EngineError("Unreachable", `MySQL did not answer ${what} (${code})`);
}
