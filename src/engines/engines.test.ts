/** Each engine against a real server: what it makes can sign in, and what it ends cannot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Connection, type CredentialEngine, EngineError } from "./engine.ts";
import { sessionsUnder } from "./mysql/session.ts";
import { findEngine, type TestDatabase, testDatabases, testOutbound } from "./testing/databases.ts";

const signal = new AbortController().signal;
const inAnHour = () => Date.now() + 3_600_000;
let names = 0;

const newRole = (more: object = {}) => {
  names += 1;
  const role = { name: `sp_reader_${names}`, password: `Secret${names}x`, statements: [] };
  return { ...role, expiresAt: inAnHour(), ...more };
};

const failure = (work: Promise<unknown>): Promise<EngineError> =>
  work.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => (error instanceof EngineError ? error : Promise.reject(error)),
  );

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`the engine ${kind.name}`, { timeout: 60_000 }, () => {
    let database: TestDatabase;
    let engine: CredentialEngine;
    const as = ({ name, password }: { name: string; password: string }): Connection => ({
      ...database.admin,
      // A login of MySQL's that was granted nothing may enter no database.
      ...(kind.name === "mysql" ? { dbname: undefined } : {}),
      username: name,
      password,
    });

    beforeAll(async () => {
      database = await kind.start();
      engine = findEngine(kind.name) as CredentialEngine;
    }, 60_000);
    afterAll(() => database.stop());

    it("makes a login that can sign in with its password and no other", async () => {
      const role = newRole();
      await engine.createRole(database.admin, role, signal);
      await engine.test(as(role), signal);
      const other = await failure(engine.test(as({ ...role, password: "Another1" }), signal));
      expect(other.code).toBe("SignInRefused");
    });

    it("gives a login what the statements grant, and takes it away with what it owns", async () => {
      const statements =
        kind.name === "postgresql"
          ? [
              `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`,
              `GRANT CREATE ON DATABASE ${database.admin.dbname} TO "{{name}}"`,
            ]
          : [
              "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'",
              "GRANT SELECT ON app.* TO '{{name}}'@'%'",
            ];
      const role = newRole({ statements });
      await engine.createRole(database.admin, role, signal);
      await engine.dropRole(database.admin, { name: role.name, statements: [] }, signal);
      expect(await database.hasLogin(role.name)).toBe(false);
    });

    it("leaves no login behind where a statement is refused, and quotes none", async () => {
      const first =
        kind.name === "postgresql"
          ? `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`
          : "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'";
      const role = newRole({ statements: [first, "GRANT nothing '{{name}}' TO nobody"] });
      const { code, message } = await failure(engine.createRole(database.admin, role, signal));
      expect(code).toBe("Refused");
      expect(message).toContain("creation statement 2");
      expect(message).not.toContain(role.name);
      expect(await database.hasLogin(role.name)).toBe(false);
    });

    it("ends a login's open sessions with it, and comes to the same twice", async () => {
      const role = newRole();
      await engine.createRole(database.admin, role, signal);
      const { ended } = await database.openSession(as(role));
      const end = { name: role.name, statements: [] };
      await engine.dropRole(database.admin, end, signal);
      await ended;
      expect((await failure(engine.test(as(role), signal))).code).toBe("SignInRefused");
      await engine.dropRole(database.admin, end, signal);
    });

    it("renews a login, and says so where it is gone", async () => {
      const role = newRole();
      await engine.createRole(database.admin, role, signal);
      const renewed = { name: role.name, expiresAt: inAnHour() };
      await engine.renewRole(database.admin, renewed, signal);
      await engine.test(as(role), signal);
      await engine.dropRole(database.admin, { name: role.name, statements: [] }, signal);
      const gone = await failure(engine.renewRole(database.admin, renewed, signal));
      expect(gone.code).toBe("RoleMissing");
    });

    it("sets passwords whatever is in them, another's and its own", async () => {
      const role = newRole();
      await engine.createRole(database.admin, role, signal);
      for (const password of [`it's "quoted" \\ {{name}} $1;--`, "plain"]) {
        await engine.setPassword(database.admin, role.name, password, signal);
        await engine.test(as({ ...role, password }), signal);
      }
      const own = as({ ...role, password: "plain" });
      await engine.setPassword(own, role.name, "mine", signal);
      await engine.test(as({ ...role, password: "mine" }), signal);
    });

    it("says that nobody answers, in bounded time, and not with what password", async () => {
      const nowhere = { ...database.admin, host: "/nowhere/socket" };
      const { code, message } = await failure(engine.test(nowhere, signal));
      expect(code).toBe("Unreachable");
      expect(message).not.toContain(nowhere.password);
    });

    it("does nothing once it was told to stop", async () => {
      const stopped = AbortSignal.abort();
      const role = newRole();
      await expect(engine.createRole(database.admin, role, stopped)).rejects.toThrow();
      expect(await database.hasLogin(role.name)).toBe(false);
    });
  });
}

describe.runIf(testDatabases[0]?.available)("a login of PostgreSQL", { timeout: 60_000 }, () => {
  it("is ended by the database itself where nobody else does", async () => {
    const database = await testDatabases[0]?.start();
    const engine = findEngine("postgres");
    if (database === undefined || engine === undefined) throw new Error("no database");
    try {
      const role = newRole({ expiresAt: Date.now() - 1_000 });
      await engine.createRole(database.admin, role, signal);
      const late = { ...database.admin, username: role.name, password: role.password };
      expect((await failure(engine.test(late, signal))).code).toBe("SignInRefused");
      const [verifier] = await database.query(
        `SELECT rolpassword FROM pg_authid WHERE rolname = '${role.name}'`,
      );
      expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:/);
    } finally {
      await database.stop();
    }
  });
});

describe.runIf(testDatabases[1]?.available)("a server of MySQL", { timeout: 60_000 }, () => {
  let database: TestDatabase;
  const engine = findEngine("mysql") as CredentialEngine;
  const as = ({ name, password }: { name: string; password: string }): Connection => ({
    ...database.admin,
    username: name,
    password,
    dbname: undefined,
  });
  beforeAll(async () => {
    const kind = testDatabases[1];
    if (kind === undefined) throw new Error("no database");
    database = await kind.start();
  }, 60_000);
  afterAll(() => database.stop());

  it("lets nobody sign in any more from the moment that a login's end has begun", async () => {
    const role = newRole();
    await engine.createRole(database.admin, role, signal);
    const end = { name: role.name, statements: ["GRANT nothing '{{name}}' TO nobody"] };
    expect((await failure(engine.dropRole(database.admin, end, signal))).code).toBe("Refused");
    expect(await database.hasLogin(role.name)).toBe(true);
    expect(await failure(engine.test(as(role), signal))).toMatchObject({ code: "SignInRefused" });
    await engine.dropRole(database.admin, { ...end, statements: [] }, signal);
  });

  it("may break a session between two statements: the next one fails of it", async () => {
    const broken = sessionsUnder(testOutbound)(database.admin, signal, async (session) => {
      const [id = ""] = await session.column("SELECT CONNECTION_ID()", [], "its number");
      await database.query(`KILL CONNECTION ${id}`);
      const left = `SELECT count(*) FROM information_schema.PROCESSLIST WHERE ID = ${id}`;
      await expect.poll(() => database.query(left), { timeout: 30_000 }).toEqual(["0"]);
      await session.run("SELECT 1", [], "the next statement");
    });
    const { code, message } = await failure(broken);
    expect(code).toBe("Unreachable");
    expect(message).toContain("the next statement");
  });

  it("takes any password though backslashes escape nothing in its sessions", async () => {
    await database.query("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'");
    const role = newRole();
    await engine.createRole(database.admin, role, signal);
    const password = `it's \\ 'quoted' \\' OR 1=1 -- "`;
    await engine.setPassword(database.admin, role.name, password, signal);
    await engine.test(as({ ...role, password }), signal);
  });
});
