/**
 * Logins of databases. A login changes its own password, or two logins take turns: then one that
 * works is there at every moment (Secrets Manager User Guide, "Rotation strategies").
 */
import { type Connection, type CredentialEngine, EngineError } from "../../../../engines/engine.ts";
import { brokenLimit } from "../../../../engines/login-name.ts";
import { randomPassword } from "../../random-password.ts";
import type { SecretValue } from "../../secret-value.ts";
import {
  type PendingVersion,
  type RotatedVersions,
  RotationError,
  type RotationStrategy,
} from "../runner.ts";
import { type LoginSecret, loginOf, secretValueOf, unfit } from "./credentials.ts";

/** Of letters and digits: 190 bits, and safe in every connection string. */
const newPassword = { PasswordLength: 32, ExcludePunctuation: true };

const cloneSuffix = "_clone";

/**
 * The other one of the two logins that take turns. Throws `RotationError` where its name would be
 * too long: cut off, it would be another login's.
 */
function alternateOf({ engineName, connection }: LoginSecret): string {
  const { username } = connection;
  if (username.endsWith(cloneSuffix)) return username.slice(0, -cloneSuffix.length);
  const alternate = username + cloneSuffix;
  const limit = brokenLimit(engineName, alternate);
  if (limit === undefined) return alternate;
  throw unfit(
    `The secret's username is too long for two logins that take turns: with ${cloneSuffix} at ` +
      `its end it is over ${limit}. Without masterarn the login changes its own password.`,
  );
}

/** The login that the next rotation gives a password to. */
function nextUsername(login: LoginSecret): string {
  return login.masterArn === undefined ? login.connection.username : alternateOf(login);
}

/** `engineNames`: what the `engine` of a secret's JSON may say. */
export function databaseStrategy(
  engine: CredentialEngine,
  engineNames: readonly string[],
): RotationStrategy {
  const read = (value: SecretValue | undefined) => loginOf(value, engineNames, engine.defaultPort);
  return {
    async createSecret({ current }) {
      const login = read(current);
      return secretValueOf({
        ...login.members,
        username: nextUsername(login),
        password: randomPassword(newPassword),
      });
    },
    async setSecret(versions, signal) {
      const logins = loginsOf(versions, read);
      if (await signsIn(engine, logins.pending.connection, signal)) return;
      await (logins.current.masterArn === undefined
        ? setOwnPassword(engine, logins, signal)
        : setAlternate(engine, logins, await masterOf(versions, logins.current, read), signal));
    },
    testSecret: ({ pending }, signal) => engine.test(read(pending).connection, signal),
    async restore(versions, signal) {
      // Nothing was set where the current value is of another place or login, or of none.
      const logins = unlessUnfit(() => loginsOf(versions, read));
      // Of two logins that take turns the current one was never touched.
      if (logins === undefined || logins.current.masterArn !== undefined) return;
      const { current, pending } = logins;
      if (await signsIn(engine, current.connection, signal)) return;
      const { username, password } = current.connection;
      await engine.setPassword(pending.connection, username, password, signal);
    },
    async rehearse(versions, signal) {
      const current = read(versions.current);
      nextUsername(current);
      await engine.test(current.connection, signal);
      if (current.masterArn === undefined) return;
      await engine.test((await masterOf(versions, current, read)).connection, signal);
    },
    refusal(current) {
      const login = unlessUnfit(() => read(current));
      // What is wrong with the value itself may be mended before the rotation begins.
      if (login === undefined) return undefined;
      try {
        nextUsername(login);
        return undefined;
      } catch (error) {
        if (error instanceof RotationError) return error.message;
        throw error;
      }
    },
  };
}

type Read = (value: SecretValue | undefined) => LoginSecret;

interface Logins {
  readonly current: LoginSecret;
  readonly previous: LoginSecret | undefined;
  readonly pending: LoginSecret;
}

/** The pending login is at the same host under the name it must have: else it was tampered with. */
function loginsOf({ current, previous, pending }: PendingVersion, read: Read): Logins {
  const logins = {
    current: read(current),
    // Whatever it was: no rotation depends on it.
    previous: unlessUnfit(() => read(previous)),
    pending: read(pending),
  };
  const [now, next] = [logins.current.connection, logins.pending.connection];
  const expected = nextUsername(logins.current);
  const isCurrent = now.username === next.username && now.password === next.password;
  if (!isSamePlace(next, now) || (next.username !== expected && !isCurrent)) {
    throw unfit("The pending version is of another host or login than the current one.");
  }
  return logins;
}

function unlessUnfit<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RotationError) return undefined;
    throw error;
  }
}

function isSamePlace(one: Connection, other: Connection): boolean {
  return one.host === other.host && one.port === other.port;
}

async function signsIn(
  engine: CredentialEngine,
  connection: Connection,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await engine.test(connection, signal);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === "SignInRefused") return false;
    throw error;
  }
}

/** With the previous password where the current one was never set, as AWS's functions do. */
async function setOwnPassword(
  engine: CredentialEngine,
  { current, previous, pending }: Logins,
  signal: AbortSignal,
): Promise<void> {
  const { username, password } = pending.connection;
  const before = previous?.connection;
  // Else it is of another server, whose login of this name is not to be changed.
  const isSameLogin = before?.username === username && isSamePlace(before, current.connection);
  if (isSameLogin && !(await signsIn(engine, current.connection, signal))) {
    return engine.setPassword(before, username, password, signal);
  }
  await engine.setPassword(current.connection, username, password, signal);
}

/** Signing in with the current login proves that who wrote the secret has that login's rights. */
async function setAlternate(
  engine: CredentialEngine,
  { current, pending }: Logins,
  master: LoginSecret,
  signal: AbortSignal,
): Promise<void> {
  await engine.test(current.connection, signal);
  const source = current.connection.username;
  const { username: name, password } = pending.connection;
  await engine.cloneRole(master.connection, { source, name, password }, signal);
}

/** The administrator's password goes to the administrator's own host alone. */
async function masterOf(
  versions: RotatedVersions,
  { masterArn = "", connection }: LoginSecret,
  read: Read,
): Promise<LoginSecret> {
  const master = read(await versions.administrator(masterArn));
  if (!isSamePlace(master.connection, connection)) {
    throw unfit("The secret of masterarn is of another host than this one.");
  }
  return master;
}
