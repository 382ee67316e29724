/** MySQL and MariaDB: logins from any host, which only we end, since the server knows no time. */
import type { OutboundRule } from "../../outbound/rule.ts";
import {
  type ClonedRole,
  type Connection,
  type CredentialEngine,
  EngineError,
  type NewRole,
} from "../engine.ts";
import type { WithSession } from "../sign-in.ts";
import { fillTemplate } from "../template.ts";
import { type Session, sessionsUnder } from "./session.ts";

const defaultCreation = ["CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'"];

async function createRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { name, password, expiresAt, statements }: NewRole,
  signal: AbortSignal,
): Promise<void> {
  const expiration = new Date(expiresAt).toISOString();
  const creation = statements.length === 0 ? defaultCreation : statements;
  await withSession(admin, signal, async (session) => {
    try {
      for (const [index, template] of creation.entries()) {
        const statement = fillTemplate(template, { name, password, expiration });
        await session.run(statement, [], `creation statement ${index + 1}`);
      }
    } catch (error) {
      // These statements commit by themselves: a login without all its rights is taken back. In a
      // session that was cut nobody answers: whoever asked for the login has it dropped.
      const isCut = error instanceof EngineError && error.code === "Unreachable";
      if (!isCut) await session.run("DROP USER IF EXISTS ?@'%'", [name], "taking the login back");
      throw error;
    }
  });
}

/** The hosts that a login of this name may come from: each is an account of its own. */
function hostsOf(session: Session, name: string): Promise<readonly string[]> {
  return session.column("SELECT Host FROM mysql.user WHERE User = ?", [name], "looking for it");
}

/** Nobody signs in any more before the sessions end: else one could slip in between. */
async function dropRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { name, statements }: { readonly name: string; readonly statements: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  await withSession(admin, signal, async (session) => {
    const hosts = await hostsOf(session, name);
    for (const host of hosts) {
      await session.run("ALTER USER ?@? ACCOUNT LOCK", [name, host], "locking the login");
    }
    await endSessions(session, name);
    for (const [index, template] of statements.entries()) {
      const statement = fillTemplate(template, { name });
      await session.run(statement, [], `revocation statement ${index + 1}`);
    }
    for (const host of hosts) {
      await session.run("DROP USER IF EXISTS ?@?", [name, host], "dropping the login");
    }
  });
}

async function endSessions(session: Session, name: string): Promise<void> {
  const sessions = await session.column(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ?",
    [name],
    "looking for sessions",
  );
  for (const id of sessions) {
    try {
      await session.run(`KILL CONNECTION ${Number(id)}`, [], "ending a session");
    } catch (error) {
      // One that has ended meanwhile is what was wanted.
      if (!(error instanceof EngineError && error.message.includes("ER_NO_SUCH_THREAD"))) {
        throw error;
      }
    }
  }
}

/** On each host of the source; grants are read back from the server and given to the clone. */
async function cloneRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { source, name, password }: ClonedRole,
  signal: AbortSignal,
): Promise<void> {
  await withSession(admin, signal, async (session) => {
    const hosts = await hostsOf(session, source);
    if (hosts.length === 0) throw roleMissing();
    for (const host of hosts) {
      const login = [name, host];
      await session.run(
        "CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?",
        [...login, password],
        "the other login",
      );
      await session.run("ALTER USER ?@? IDENTIFIED BY ?", [...login, password], "the new password");
      const grants = await session.column("SHOW GRANTS FOR ?@?", [source, host], "the grants");
      for (const grant of grants) {
        // What stands after the grantee is his own password, where the server still shows it.
        const [, rights, further = ""] = grantPattern.exec(grant) ?? [];
        if (rights === undefined) continue;
        const option = /\bWITH GRANT OPTION\b/.test(further) ? " WITH GRANT OPTION" : "";
        await session.run(`${rights} TO ?@?${option}`, login, "a right of the other login");
      }
    }
  });
}

/** A line of `SHOW GRANTS`: the rights, the grantee in quotes of either kind, and what follows. */
const grantPattern = /^(GRANT .+) TO (?:`(?:[^`]|``)*`|'(?:[^']|'')*')@(?:`[^`]*`|'[^']*')(.*)$/s;

/** A login may always change its own password, and often sees no table of logins. */
async function setOwnPassword(session: Session, password: string, what: string): Promise<void> {
  // MySQL hashes the text itself, MariaDB wants it hashed.
  const [version = ""] = await session.column("SELECT VERSION()", [], "its version");
  const hashed = version.includes("MariaDB") ? "PASSWORD(?)" : "?";
  await session.run(`SET PASSWORD = ${hashed}`, [password], what);
}

async function setPassword(
  session: Session,
  admin: Connection,
  username: string,
  password: string,
): Promise<void> {
  const what = "the new password";
  if (admin.username === username) return setOwnPassword(session, password, what);
  const hosts = await hostsOf(session, username);
  if (hosts.length === 0) throw roleMissing();
  for (const host of hosts) {
    await session.run("ALTER USER ?@? IDENTIFIED BY ?", [username, host, password], what);
  }
}

/** MySQL and MariaDB, where the rule lets us connect. */
export function mysqlEngine(rule: OutboundRule): CredentialEngine {
  const withSession = sessionsUnder(rule);
  return {
    name: "mysql",
    defaultPort: 3_306,
    setPassword: (admin, username, password, signal) =>
      withSession(admin, signal, (session) => setPassword(session, admin, username, password)),
    test: (connection, signal) =>
      withSession(connection, signal, async (session) => {
        await session.column("SELECT 1", [], "a question");
      }),
    createRole: (admin, role, signal) => createRole(withSession, admin, role, signal),
    cloneRole: (admin, role, signal) => cloneRole(withSession, admin, role, signal),
    renewRole: (admin, { name }, signal) =>
      withSession(admin, signal, async (session) => {
        if ((await hostsOf(session, name)).length === 0) throw roleMissing();
      }),
    dropRole: (admin, role, signal) => dropRole(withSession, admin, role, signal),
  };
}

function roleMissing(): EngineError {
  return new EngineError("RoleMissing", "the database has no such login any more");
}
