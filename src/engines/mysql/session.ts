/** One session with a MySQL or MariaDB server, bounded in time; failures tell nothing secret. */
import { isIP } from "node:net";
import { type Connection as Client, createConnection } from "mysql2/promise";
import { checkedSocket } from "../../outbound/connect.ts";
import type { OutboundRule } from "../../outbound/rule.ts";
import { type Connection, EngineError, type SslMode } from "../engine.ts";
import {
  codeOf,
  type SignInFailures,
  signIn,
  signInMilliseconds,
  statementMilliseconds,
  type WithSession,
} from "../sign-in.ts";
import { isTlsFailure, sslModeOf } from "../tls.ts";

export interface Session {
  /** Text of the caller's stands in `values`, for the `?` of the statement. */
  run(statement: string, values: readonly string[], what: string): Promise<void>;
  /** The first column of each row. */
  column(statement: string, values: readonly string[], what: string): Promise<readonly string[]>;
}

/** Sessions where the rule lets us. An abort cuts the connection. */
export function sessionsUnder(rule: OutboundRule): WithSession<Session> {
  return async (connection, signal, work) => {
    const mode = checkedMode(connection);
    const connectIn = (each: SslMode) => connect(rule, connection, each, signal);
    const { client, cut } = await signIn(mode, connectIn, failures);
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
  };
}

function checkedMode(connection: Connection): SslMode {
  const mode = sslModeOf(connection);
  if (mode === "verify-full" && isIP(connection.host) !== 0) {
    // The driver compares names alone: it would take the certificate of another host.
    const message = "MySQL's certificate can be checked for a host's name, and not for an address";
    throw new EngineError("Untrusted", message, true);
  }
  return mode;
}

interface SignedIn {
  readonly client: Client;
  readonly cut: () => void;
}

async function connect(
  rule: OutboundRule,
  connection: Connection,
  mode: SslMode,
  signal: AbortSignal,
): Promise<SignedIn> {
  signal.throwIfAborted();
  const { host, port, username, password, dbname } = connection;
  const socket = checkedSocket(rule, { host, port });
  // The driver's own way to end a connection waits for the statement that is under way.
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
    return { client, cut };
  } catch (error) {
    signal.removeEventListener("abort", cut);
    cut();
    throw error;
  }
}

/** Left to itself the driver takes the certificate of any host. */
function tlsOf(mode: SslMode, { sslrootcert: ca }: Connection) {
  if (mode === "disable") return {};
  const rejectUnauthorized = mode === "verify-ca" || mode === "verify-full";
  const verifyIdentity = mode === "verify-full";
  return { ssl: { rejectUnauthorized, verifyIdentity, ...(ca === undefined ? {} : { ca }) } };
}

const failures: SignInFailures = {
  product: "MySQL",
  hasNoTls: (error) => codeOf(error) === "HANDSHAKE_NO_SSL_SUPPORT",
  told: engineError,
};

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

/** The driver names codes by MySQL's numbers; what MariaDB means by one of them. */
const mariadbCodes: Readonly<Record<string, string>> = {
  ER_BULK_PARSER_INCOMPLETE_ESCAPE_SEQUENCE: "ER_ACCOUNT_HAS_BEEN_LOCKED",
};

/** Of the driver's error only its code is told: messages quote the statement. */
function engineError(error: unknown, what: string): EngineError {
  const told = codeOf(error);
  const code = mariadbCodes[told] ?? told;
  if (refusals.has(code)) {
    return new EngineError("SignInRefused", `MySQL refused the sign-in (${code})`);
  }
  if (code.startsWith("ER_")) return new EngineError("Refused", `MySQL refused ${what} (${code})`);
  if (isTlsFailure(code)) {
    return new EngineError("Untrusted", `MySQL's certificate is not good for ${what} (${code})`);
  }
  return new EngineError("Unreachable", `MySQL did not answer ${what} (${code})`);
}
