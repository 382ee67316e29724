/** One session with a PostgreSQL server, bounded in time, whose failures tell nothing secret. */
import pg from "pg";
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

/** How long the server may take to close a session. */
const goodbyeMilliseconds = 1_000;

export interface Session {
  /** `what` names the statement in an error. */
  run(statement: string, what?: string): Promise<void>;
  rows(statement: string, values: readonly string[]): Promise<readonly object[]>;
}

/** Sessions where the rule lets us. An abort cuts the connection: an open transaction is undone. */
export function sessionsUnder(rule: OutboundRule): WithSession<Session> {
  return async (connection, signal, work) => {
    const { client, cut } = await signIn(
      sslModeOf(connection),
      (mode) => connect(rule, connection, mode, signal),
      failures,
    );
    try {
      return await work(sessionOf(client));
    } finally {
      await sayGoodbye(client, cut);
      signal.removeEventListener("abort", cut);
    }
  };
}

interface SignedIn {
  readonly client: pg.Client;
  readonly cut: () => void;
}

async function connect(
  rule: OutboundRule,
  connection: Connection,
  mode: SslMode,
  signal: AbortSignal,
): Promise<SignedIn> {
  signal.throwIfAborted();
  const { host, port } = connection;
  // Ours, so that it can be cut: the driver waits for a server that went silent to say goodbye.
  const isSocket = host.startsWith("/");
  const place = { host: isSocket ? `${host}/.s.PGSQL.${port}` : host, port };
  const socket = checkedSocket(rule, place);
  const client = new pg.Client({ ...settingsOf(connection, mode), stream: () => socket });
  const cut = () => void socket.destroy();
  // Said of a connection that breaks between statements: the next statement fails of it.
  client.on("error", cut);
  signal.addEventListener("abort", cut, { once: true });
  try {
    await client.connect();
    return { client, cut };
  } catch (error) {
    signal.removeEventListener("abort", cut);
    cut();
    throw error;
  }
}

async function sayGoodbye(client: pg.Client, cut: () => void): Promise<void> {
  const goodbye = setTimeout(cut, goodbyeMilliseconds);
  await client.end();
  clearTimeout(goodbye);
}

function settingsOf(
  { host, port, username, password, dbname, sslrootcert: ca }: Connection,
  mode: SslMode,
) {
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
    ssl: mode === "disable" ? false : { ...tlsOf(mode), ...(ca === undefined ? {} : { ca }) },
  };
}

function tlsOf(mode: Exclude<SslMode, "disable">) {
  if (mode === "verify-full") return {};
  if (mode === "verify-ca") return { checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}

const failures: SignInFailures = {
  product: "PostgreSQL",
  // The driver gives this failure no code.
  hasNoTls: (error) => error instanceof Error && /does not support SSL/.test(error.message),
  told: engineError,
};

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
  if (isTlsFailure(code)) {
    return new EngineError(
      "Untrusted",
      `PostgreSQL's certificate is not good for ${what} (${code})`,
    );
  }
  return new EngineError("Unreachable", `PostgreSQL did not answer ${what} (${code})`);
}

/** A name as an identifier, whatever is in it. */
export function quotedName(name: string): string {
  return pg.escapeIdentifier(name);
}
