/** One session with a PostgreSQL server, bounded in time, whose failures tell nothing secret. */
import pg from "pg";
import { checkedSocket, OutboundRefused } from "../../outbound/connect.ts";
import type { OutboundRule } from "../../outbound/rule.ts";
import { type Connection, EngineError, type SslMode } from "../engine.ts";
import { isTlsFailure, sslModeOf } from "../tls.ts";

/** How long signing in may take, and a statement, in milliseconds. */
const signInMilliseconds = 5_000;
const statementMilliseconds = 10_000;
const goodbyeMilliseconds = 1_000;

export interface Session {
  /** `what` names the statement in an error. */
  run(statement: string, what?: string): Promise<void>;
  rows(statement: string, values: readonly string[]): Promise<readonly object[]>;
}

/** Opens a session for a piece of work; rejects with `EngineError`. */
export type WithSession = <T>(
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
) => Promise<T>;

/** Sessions where the rule lets us. An abort cuts the connection: an open transaction is undone. */
export function sessionsUnder(rule: OutboundRule): WithSession {
  return async (connection, signal, work) => {
    const { client, cut } = await signIn(rule, connection, signal);
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

async function signIn(
  rule: OutboundRule,
  connection: Connection,
  signal: AbortSignal,
): Promise<SignedIn> {
  const mode = sslModeOf(connection);
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

/** The driver gives this failure no code. */
function hasNoTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/.test(error.message);
}

/** Nothing was done: a sign-in that fails has run no statement. */
function toldOfSignIn(error: unknown): EngineError {
  if (error instanceof OutboundRefused) return new EngineError("NotAllowed", error.message, true);
  if (hasNoTls(error)) return new EngineError("Untrusted", "PostgreSQL offers no TLS", true);
  const { code, message } = engineError(error, "the sign-in");
  return new EngineError(code, message, true);
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
  if (isTlsFailure(code)) {
    return new EngineError(
      "Untrusted",
      `PostgreSQL's certificate is not good for ${what} (${code})`,
    );
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
