/** PostgreSQL: logins with SCRAM passwords that the database itself ends at their time. */
import pg from "pg";
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
import { scramVerifier } from "./scram.ts";
import { quotedName, type Session, sessionsUnder } from "./session.ts";

const defaultCreation = [
  `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`,
];

/** As PostgreSQL reads it whatever its `DateStyle`. */
function expirationText(expiresAt: number): string {
  return new Date(expiresAt).toISOString();
}

async function createRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { name, password, expiresAt, statements }: NewRole,
  signal: AbortSignal,
): Promise<void> {
  const values = {
    name,
    password: await scramVerifier(password),
    expiration: expirationText(expiresAt),
  };
  const creation = statements.length === 0 ? defaultCreation : statements;
  await withSession(admin, signal, async (session) => {
    // One transaction: a login is there with all its rights or not at all.
    await session.run("BEGIN");
    for (const [index, template] of creation.entries()) {
      await session.run(fillTemplate(template, values), `creation statement ${index + 1}`);
    }
    await session.run("COMMIT");
  });
}

/** A member has all rights of the role; what the clone makes belongs to the role as well. */
async function cloneRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { source, name, password }: ClonedRole,
  signal: AbortSignal,
): Promise<void> {
  const verifier = pg.escapeLiteral(await scramVerifier(password));
  const role = quotedName(name);
  await withSession(admin, signal, async (session) => {
    if (await roleExists(session, name)) {
      return session.run(`ALTER ROLE ${role} PASSWORD ${verifier}`, "the new password");
    }
    await session.run("BEGIN");
    await session.run(`CREATE ROLE ${role} WITH LOGIN PASSWORD ${verifier}`, "the other login");
    await session.run(`GRANT ${quotedName(source)} TO ${role}`, "the rights of the other login");
    await session.run(`ALTER ROLE ${role} SET role TO ${quotedName(source)}`, "the role it takes");
    await session.run("COMMIT");
  });
}

async function roleExists(session: Session, name: string): Promise<boolean> {
  const rows = await session.rows("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", [name]);
  return rows.length > 0;
}

/**
 * The order matters: first nobody can sign in any more, then the sessions end, then what the login
 * owned goes to the administrator and what it was granted is taken back, since PostgreSQL drops no
 * role that anything depends on.
 */
async function dropRole(
  withSession: WithSession<Session>,
  admin: Connection,
  { name, statements }: { readonly name: string; readonly statements: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const role = quotedName(name);
  await withSession(admin, signal, async (session) => {
    if (!(await roleExists(session, name))) return;
    await session.run(`ALTER ROLE ${role} NOLOGIN`, "taking the login away");
    // An administrator who is no superuser must be a member to end sessions and to take objects.
    await session.run(`GRANT ${role} TO CURRENT_USER`, "joining the role");
    await session.rows(
      "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity " +
        "WHERE usename = $1 AND pid <> pg_catalog.pg_backend_pid()",
      [name],
    );
    if (statements.length === 0) {
      await session.run(`REASSIGN OWNED BY ${role} TO CURRENT_USER`, "taking over objects");
      await session.run(`DROP OWNED BY ${role}`, "taking grants back");
    }
    for (const [index, template] of statements.entries()) {
      await session.run(fillTemplate(template, { name }), `revocation statement ${index + 1}`);
    }
    await session.run(`DROP ROLE IF EXISTS ${role}`, "dropping the role");
  });
}

/** PostgreSQL, where the rule lets us connect. */
export function postgresqlEngine(rule: OutboundRule): CredentialEngine {
  const withSession = sessionsUnder(rule);
  return {
    name: "postgresql",
    defaultPort: 5_432,
    async setPassword(admin, username, password, signal) {
      const text = pg.escapeLiteral(await scramVerifier(password));
      await withSession(admin, signal, (session) =>
        session.run(`ALTER ROLE ${quotedName(username)} PASSWORD ${text}`, "the new password"),
      );
    },
    test: (connection, signal) =>
      withSession(connection, signal, async (session) => {
        await session.rows("SELECT 1", []);
      }),
    createRole: (admin, role, signal) => createRole(withSession, admin, role, signal),
    cloneRole: (admin, role, signal) => cloneRole(withSession, admin, role, signal),
    renewRole: (admin, { name, expiresAt }, signal) =>
      withSession(admin, signal, async (session) => {
        if (!(await roleExists(session, name))) {
          throw new EngineError("RoleMissing", "the database has no such role any more");
        }
        const until = pg.escapeLiteral(expirationText(expiresAt));
        await session.run(`ALTER ROLE ${quotedName(name)} VALID UNTIL ${until}`, "the new end");
      }),
    dropRole: (admin, role, signal) => dropRole(withSession, admin, role, signal),
  };
}
