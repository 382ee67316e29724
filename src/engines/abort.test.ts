/** Work that is called off: while it signs in, and in the midst of a statement. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import timers from "node:timers";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type CredentialEngine, EngineError } from "./engine.ts";
import { findEngine, type TestDatabase, testDatabases } from "./testing/databases.ts";

const engineNamed = (name: string) => findEngine(name) as CredentialEngine;

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { server, port: address.port };
}

describe.each(["postgresql", "mysql"])("a sign-in of %s that is called off", (name) => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("ends, and so does its connection, without any time passing", async () => {
    const { server, port } = await silentServer();
    // The drivers' own time limits never come: only the abort can end it.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    vi.spyOn(timers, "setTimeout").mockImplementation(setTimeout);
    const abort = new AbortController();
    const connection = { host: "localhost", port, username: "a", password: "b", ssl: false };
    const signingIn = engineNamed(name).test(connection, abort.signal);
    const outcome = signingIn.catch((error: unknown) => error);
    const [socket] = (await once(server, "connection")) as [Socket];
    const closed = once(socket.resume(), "close");
    abort.abort();
    const failure = await outcome;
    expect(failure).toBeInstanceOf(EngineError);
    expect(failure).toMatchObject({ code: "Unreachable", isBeforeWork: true });
    await closed;
    server.close();
  });
});

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`a statement of ${kind.name} that is called off`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await kind.start();
    }, 60_000);
    afterAll(() => database.stop());

    it("ends, and its login is not made", async () => {
      const wait = kind.name === "postgresql" ? "SELECT pg_sleep(8)" : "DO SLEEP(8)";
      const make =
        kind.name === "postgresql"
          ? `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`
          : "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'";
      const running =
        kind.name === "postgresql"
          ? "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
          : "SELECT count(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'";
      const role = { name: "sp_aborted", password: "Secret1", expiresAt: Date.now() + 60_000 };
      const abort = new AbortController();
      const making = engineNamed(kind.name).createRole(
        database.admin,
        { ...role, statements: [wait, make] },
        abort.signal,
      );
      const outcome = making.catch((error: unknown) => error);
      await expect.poll(() => database.query(running)).toEqual(["1"]);
      abort.abort();
      expect(await outcome).toMatchObject({
        code: "Unreachable",
        isBeforeWork: false,
        message: expect.stringContaining("creation statement 1"),
      });
      expect(await database.hasLogin(role.name)).toBe(false);
    }, 30_000);
  });
}
