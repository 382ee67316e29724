/** Signing in at an outside database, whatever its kind: when to go without TLS, what is told. */
import { OutboundRefused } from "../outbound/connect.ts";
import { type Connection, EngineError, type SslMode } from "./engine.ts";

/** How long signing in may take, and a statement, in milliseconds. */
export const signInMilliseconds = 5_000;
export const statementMilliseconds = 10_000;

/** Opens a session for a piece of work; rejects with `EngineError`. */
export type WithSession<Session> = <T>(
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
) => Promise<T>;

/** What a kind of database knows of its own driver. */
export interface SignInFailures {
  /** `MySQL`. */
  readonly product: string;
  /** Whether the server said that it has no TLS. */
  hasNoTls(error: unknown): boolean;
  /** The driver's error as it may be told; `what` is what was not done. */
  told(error: unknown, what: string): EngineError;
}

/**
 * Signs in by `connect` in the mode; `prefer` goes without TLS where the server has none. Throws
 * `EngineError`.
 */
export async function signIn<Client>(
  mode: SslMode,
  connect: (mode: SslMode) => Promise<Client>,
  failures: SignInFailures,
): Promise<Client> {
  try {
    return await connect(mode);
  } catch (error) {
    if (mode !== "prefer" || !failures.hasNoTls(error)) throw toldOfSignIn(error, failures);
  }
  return connect("disable").catch((error: unknown) => {
    throw toldOfSignIn(error, failures);
  });
}

/** Nothing was done: a sign-in that fails has run no statement. */
function toldOfSignIn(error: unknown, { product, hasNoTls, told }: SignInFailures): EngineError {
  if (error instanceof OutboundRefused) return new EngineError("NotAllowed", error.message, true);
  if (hasNoTls(error)) return new EngineError("Untrusted", `${product} offers no TLS`, true);
  const { code, message } = told(error, "the sign-in");
  return new EngineError(code, message, true);
}

/** The code by which a driver names its failure. */
export function codeOf(error: unknown): string {
  const hasCode = typeof error === "object" && error !== null && "code" in error;
  return hasCode && typeof error.code === "string" ? error.code : "no answer";
}
