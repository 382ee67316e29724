/** What an engine is: one kind of outside system whose credentials we make, change and end. */
import type { EpochMilliseconds } from "../base/clock.ts";
import { OutsideFailure } from "../base/errors.ts";

/** The modes of PostgreSQL's clients (manual, "SSL Mode Descriptions"), save `allow`. */
export const sslModes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;

export type SslMode = (typeof sslModes)[number];

/** How to sign in to an outside system, under the names of AWS's database secrets. */
export interface Connection {
  /** A host name or address, or a socket: PostgreSQL's folder of it, MySQL's file. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Undefined for the engine's own default. */
  readonly dbname?: string | undefined;
  /** As AWS's functions read it: `true` is `verify-full`, `false` is `disable`. */
  readonly ssl?: boolean | undefined;
  /** In place of `ssl`; see `sslModeOf`. */
  readonly sslmode?: SslMode | undefined;
  /** Who vouches for the server's certificate, in PEM form; else the system's authorities do. */
  readonly sslrootcert?: string | undefined;
}

/** A login that is made for one reader. */
export interface NewRole {
  /** Lower-case letters, digits and underscores: safe in quotes of any kind. */
  readonly name: string;
  /** Letters and digits alone. */
  readonly password: string;
  readonly expiresAt: EpochMilliseconds;
  /**
   * SQL with `{{name}}`, `{{password}}` and `{{expiration}}`, run in order; the engine's own where
   * there is none.
   */
  readonly statements: readonly string[];
}

/** A login that is to go. */
export interface EndedRole {
  readonly name: string;
  /** SQL with `{{name}}` that takes away what the login has; the engine's own without any. */
  readonly statements: readonly string[];
}

/** A login that is to have the rights of another one. */
export interface ClonedRole {
  /** The login whose rights it gets. */
  readonly source: string;
  readonly name: string;
  readonly password: string;
}

/**
 * An outside system whose credentials we make and change.
 *
 * All reject with `EngineError`, whose message is for people and holds no secret and nothing of
 * what was sent. `signal` ends what is under way. Each may be repeated: the second time comes to
 * the same.
 */
export interface CredentialEngine {
  /** As the `engine` of a secret names it: `postgresql`. */
  readonly name: string;
  readonly defaultPort: number;
  /** Gives the login its password; `admin` may be that login itself. */
  setPassword(
    admin: Connection,
    username: string,
    password: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Signs in and out. */
  test(connection: Connection, signal: AbortSignal): Promise<void>;
  /** Makes a login, or makes nothing: what a crash leaves is taken away by `dropRole`. */
  createRole(admin: Connection, role: NewRole, signal: AbortSignal): Promise<void>;
  /** Makes a login with another one's rights where it is not there yet, and sets its password. */
  cloneRole(admin: Connection, role: ClonedRole, signal: AbortSignal): Promise<void>;
  /** Moves the end of a login. Rejects with the code `RoleMissing` where it is gone. */
  renewRole(
    admin: Connection,
    role: Pick<NewRole, "name" | "expiresAt">,
    signal: AbortSignal,
  ): Promise<void>;
  /** Lets nobody sign in any more, ends the sessions that are open, and drops the login. */
  dropRole(admin: Connection, role: EndedRole, signal: AbortSignal): Promise<void>;
}

export type EngineErrorCode =
  /** Nobody answered, or not in time. */
  | "Unreachable"
  /** Whoever answered has no certificate that is good, or offers no encryption. */
  | "Untrusted"
  /** The operator of this server does not let it connect there. */
  | "NotAllowed"
  /** The name or password was refused. */
  | "SignInRefused"
  /** The system refused a statement. */
  | "Refused"
  /** The login is not there. */
  | "RoleMissing";

/** Why an outside system did not do what it was asked. */
export class EngineError extends OutsideFailure {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;
  /** It failed at the sign-in: whatever was asked, nothing of it was done. */
  readonly isBeforeWork: boolean;

  constructor(code: EngineErrorCode, message: string, isBeforeWork = false) {
    super(message);
    this.code = code;
    this.isBeforeWork = isBeforeWork;
  }
}
