/** One session with a MySQL or MariaDB server, bounded in time; failures tell nothing secret. */
import { isIP } from "node:net";
import { type Connection as Client, createConnection } from "mysql2/promise";
import { checkedSocket, OutboundRefused } from "../../outbound/connect.ts";
import type { OutboundRule } from "../../outbound/rule.ts";
import { type Connection, EngineError, type SslMode } from "../engine.ts";
import { isTlsFailure, sslModeOf } from "../tls.ts";

/** How long signing in may take, and a statement, in milliseconds. */
const signInMilliseconds = 5_000;
const statementMilliseconds = 10_000;

export interface Session {
  /** Text of the caller's stands in `values`, for the `?` of the statement. */
  run(statement: string, values: readonly string[], what: string): Promise<void>;
  /** The first column of each row. */
  column(statement: string, values: readonly string[], what: string): Promise<readonly string[]>;
}

/** Opens a session for a piece of work; rejects with `EngineError`. */
export type WithSession = <T>(
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
) => Promise<T>;

/** Sessions where the rule lets us. An abort cuts the connection. */
export function sessionsUnder(rule: OutboundRule): WithSession {
  return async (connection, signal, work) => {
    const client = await signIn(rule, connection, signal);
    const cut = () => client.destroy();
    signal.addEventListener("abort", cut, { once: true });
    try {
      signal.throwIfAborted();
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
  };
}

async function signIn(
  rule: OutboundRule,
  connection: Connection,
  signal: AbortSignal,
): Promise<Client> {
  const mode = sslModeOf(connection);
  if (mode === "verify-full" && isIP(connection.host) !== 0) {
    // The driver compares names alone: it would take the certificate of another host.
    const message = "MySQL's certificate can be checked for a host's name, and not for an address";
    throw new EngineError("Untrusted", message, true);
  }
  try {
    return await connect(rule, connection, mode, signal);
  } catch (error) {
    if (mode !== "prefer" || !hasNoTls(error)) throw toldOfSignIn(error);
  }
  return connect(rule, connection, "disable", signal).catch((error: unknown) => {
    throw toldOfSignIn(error);
  });
}

async function connect(
  rule: OutboundRule,
  connection: Connection,
  mode: SslMode,
  signal: AbortSignal,
): Promise<Client> {
  signal.throwIfAborted();
  const { host, port, username, password, dbname } = connection;
  const socket = checkedSocket(rule, { host, port });
  const cut = () => void socket.destroy();
  signal.addEventListener("abort", cut, { once: true });
  try {
    const client = await createConnection({
      ...(host.startsWith("/") ? { socketPath: host } : { host, port }),
      stream: () => socket.connect(),
      user: username,
      password,
      ...(dbname === undefined ? {} : { database: dbname }),
      ...tlsOf(mode, connection),
      connectTimeout: signInMilliseconds,
    });
    // Said of a connection that breaks between statements: the next statement fails of it.
    client.on("error", () => client.destroy());
    return client;
  } catch (error) {
    cut();
    throw error;
  } finally {
    signal.removeEventListener("abort", cut);
  }
}

/** Left to itself the driver takes the certificate of any host. */
function tlsOf(mode: SslMode, { sslrootcert: ca }: Connection) {
  if (mode === "disable") return {};
  const rejectUnauthorized = mode === "verify-ca" || mode === "verify-full";
  const verifyIdentity = mode === "verify-full";
  return { ssl: { rejectUnauthorized, verifyIdentity, ...(ca === undefined ? {} : { ca }) } };
}

function hasNoTls(error: unknown): boolean {
  return codeOf(error) === "HANDSHAKE_NO_SSL_SUPPORT";
}

/** Nothing was done: a sign-in that fails has run no statement. */
function toldOfSignIn(error: unknown): EngineError {
  if (error instanceof OutboundRefused) return new EngineError("NotAllowed", error.message, true);
  if (hasNoTls(error)) return new EngineError("Untrusted", "MySQL offers no TLS", true);
  const { code, message } = engineError(error, "the sign-in");
  return new EngineError(code, message, true);
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
  const code = codeOf(error);
  if (refusals.has(code)) {
    return new EngineError("SignInRefused", `MySQL refused the sign-in (${code})`);
  }
  if (code.startsWith("ER_")) return new EngineError("Refused", `MySQL refused ${what} (${code})`);
  if (isTlsFailure(code)) {
    return new EngineError("Untrusted", `MySQL's certificate is not good for ${what} (${code})`);
  }
  return new EngineError("Unreachable", `MySQL did not answer ${what} (${code})`);
}

function codeOf(error: unknown): string {
  const hasCode = error instanceof Error && "code" in error && typeof error.code === "string";
  return hasCode ? String(error.code) : "no answer";
}
