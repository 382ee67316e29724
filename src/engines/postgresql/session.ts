/** One session with a PostgreSQL server, bounded in time, whose failures tell nothing secret. */
import { Socket } from "node:net";
import pg from "pg";
import { type Connection, EngineError } from "../engine.ts";

/** How long signing in may take, and a statement, in milliseconds. */
const signInMilliseconds = 5_000;
const statementMilliseconds = 10_000;
const goodbyeMilliseconds = 1_000;

export interface Session {
  /** `what` names the statement in an error. */
  run(statement: string, what?: string): Promise<void>;
  rows(statement: string, values: readonly string[]): Promise<readonly object[]>;
}

/** Rejects with `EngineError`. An abort cuts the connection: an open transaction is undone. */
export async function withSession<T>(
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  // Ours, so that it can be cut: the driver waits for a server that went silent to say goodbye.
  const socket = new Socket();
  const client = new pg.Client({ ...settingsOf(connection), stream: () => socket });
  const cut = () => void socket.destroy();
  // Said of a connection that breaks between statements: the next statement fails of it.
  client.on("error", cut);
  signal.addEventListener("abort", cut, { once: true });
  try {
    await client.connect().catch((error: unknown) => {
      const { code, message } = engineError(error, "the sign-in");
      throw new EngineError(code, message, true);
    });
    return await work(sessionOf(client));
  } finally {
    signal.removeEventListener("abort", cut);
    const goodbye = setTimeout(cut, goodbyeMilliseconds);
    await client.end();
    clearTimeout(goodbye);
  }
}

function settingsOf({ host, port, username, password, dbname, ssl, sslrootcert }: Connection) {
  const tls = sslrootcert === undefined ? ssl === true : { ca: sslrootcert };
  return {
    host,
    port,
    user: username,
    password,
    database: dbname ?? "postgres",
    application_name: "sallyport",
    connectionTimeoutMillis: signInMilliseconds,
    statement_timeout: statementMilliseconds,
    query_timeout: statementMilliseconds,
    ssl: tls,
  };
}

function sessionOf(client: pg.Client): Session {
  const query = async (statement: string, values: readonly string[] | undefined, what: string) => {
    try {
      return await client.query(statement, values === undefined ? undefined : [...values]);
    } catch (error) {
      throw engineError(error, what);
    }
  };
  return {
    async run(statement, what = "a statement") {
      // Without values it is the simple protocol, which takes several statements at once.
      await query(statement, undefined, what);
    },
    rows: async (statement, values) => (await query(statement, values, "a question")).rows,
  };
}

/**
 * Of the driver's error only its code is told: messages and details quote the statement, and so
 * what was to stay secret.
 */
function engineError(error: unknown, what: string): EngineError {
  const code = codeOf(error);
  // SQLSTATE class 28: invalid authorization specification.
  if (code.startsWith("28")) {
    return new EngineError("SignInRefused", `PostgreSQL refused the sign-in (${code})`);
  }
  if (/^[0-9A-Z]{5}$/.test(code) && error instanceof pg.DatabaseError) {
    return new EngineError("Refused", `PostgreSQL refused ${what} (SQLSTATE ${code})`);
  }
  return new EngineError("Unreachable", `PostgreSQL did not answer ${what} (${code})`);
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "no answer";
  return typeof error.code === "string" ? error.code : "no answer";
}

/** A name as an identifier, whatever is in it. */
export function quotedName(name: string): string {
  return pg.escapeIdentifier(name);
}
