/** Encrypted sessions with real servers: whose certificate is taken, and what goes without. */
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCertificate, type TestCertificate } from "../services/iam/testing/certificates.ts";
import { type Connection, type CredentialEngine, EngineError, type SslMode } from "./engine.ts";
import {
  findEngine,
  freePort,
  type TestDatabase,
  type TestDatabaseKind,
  testDatabases,
} from "./testing/databases.ts";
import { readTlsSettings, sslModeOf } from "./tls.ts";

const signal = new AbortController().signal;
const day = 86_400_000;
const today = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };

describe("the mode of a session", () => {
  const base = { host: "db", port: 1, username: "app", password: "" };
  it.each<[string, Partial<Connection>, SslMode]>([
    ["nothing said", {}, "prefer"],
    ["ssl", { ssl: true }, "verify-full"],
    ["no ssl", { ssl: false }, "disable"],
    ["an authority", { sslrootcert: "PEM" }, "verify-full"],
    ["sslmode", { sslmode: "verify-ca" }, "verify-ca"],
    ["require and an authority", { sslmode: "require", sslrootcert: "PEM" }, "verify-ca"],
    ["a socket", { host: "/run/db", ssl: true }, "disable"],
  ])("follows %s", (_, said, mode) => {
    expect(sslModeOf({ ...base, ...said })).toBe(mode);
  });
});

describe("the members of a secret that speak of TLS", () => {
  const { certificate } = makeCertificate("db", today);
  it.each([
    [{}, {}],
    [{ ssl: true }, { ssl: true }],
    [{ ssl: "false" }, { ssl: false }],
    [{ ssl: "True" }, { ssl: true }],
    [{ sslmode: "require" }, { sslmode: "require" }],
    [{ sslrootcert: certificate }, { sslrootcert: certificate }],
    [{ ssl: "maybe" }, "ssl is neither true nor false"],
    [{ ssl: 1 }, "ssl is neither true nor false"],
    [{ sslmode: "allow" }, "sslmode is none of disable, prefer, require, verify-ca, verify-full"],
    [{ sslmode: "require", ssl: true }, "it has both ssl and sslmode"],
    [{ sslrootcert: "not PEM" }, "sslrootcert is no certificate in PEM form"],
    [{ sslrootcert: ["x"] }, "sslrootcert is no certificate in PEM form"],
  ])("%j", (members, settings) => {
    expect(readTlsSettings(members)).toEqual(settings);
  });
});

let logins = 0;

/** Undefined where the sign-in was let in, else why not. */
async function refusal(engine: CredentialEngine, connection: Connection) {
  try {
    await engine.test(connection, signal);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

function sessions(kind: TestDatabaseKind): void {
  const certificate = makeCertificate("localhost", today);
  const engine = findEngine(kind.name) as CredentialEngine;
  let encrypted: TestDatabase;
  let plain: TestDatabase;
  beforeAll(async () => {
    encrypted = await kind.start({ port: await freePort(), tls: certificate });
    plain = await kind.start({ port: await freePort() });
  }, 60_000);
  afterAll(() => Promise.all([encrypted?.stop(), plain?.stop()]));
  const to = (database: TestDatabase, said: Partial<Connection>) =>
    refusal(engine, { ...database.admin, ...said });

  const trusted = (made: TestCertificate) => ({ sslrootcert: made.certificate });

  it.each<[string, Partial<Connection>]>([
    ["ssl and the authority", { ssl: true, ...trusted(certificate) }],
    ["the authority alone", trusted(certificate)],
    ["verify-full", { sslmode: "verify-full", ...trusted(certificate) }],
    ["require, whoever vouches", { sslmode: "require" }],
    ["prefer", {}],
  ])("are encrypted with %s", async (_, said) => {
    // A login that the server lets in over TLS alone.
    logins += 1;
    const name = `only_${logins}`;
    const password = "Pa55word";
    const statements =
      kind.name === "postgresql"
        ? [`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`]
        : [`CREATE USER ${name}@'%' IDENTIFIED BY '${password}' REQUIRE SSL`];
    for (const statement of statements) await encrypted.query(statement);
    const { dbname } = encrypted.admin;
    const login = { username: name, password, dbname: kind.name === "mysql" ? undefined : dbname };
    expect(await to(encrypted, { ...login, ...said })).toBeUndefined();
  });

  it.each<[string, Partial<Connection>, RegExp]>([
    ["of an authority that nobody named", { ssl: true }, /certificate/],
    ["of another authority", { ssl: true, ...trusted(makeCertificate("x", today)) }, /certificate/],
    ["under sslmode alone", { sslmode: "verify-ca" }, /certificate/],
  ])("are not had with a certificate %s", async (_, said, message) => {
    const failure = await to(encrypted, said);
    expect(failure).toMatchObject({ code: "Untrusted", isBeforeWork: true });
    expect(failure?.message).toMatch(message);
  });

  it("are not had with a server whose certificate is another host's", async () => {
    const elsewhere = makeCertificate("elsewhere.example", today);
    const imposter = await kind.start({ port: await freePort(), tls: elsewhere });
    try {
      const failure = await to(imposter, { ssl: true, ...trusted(elsewhere) });
      expect(failure).toMatchObject({ code: "Untrusted" });
      expect(failure?.message).toMatch(/certificate/);
      const byAuthority = { sslmode: "verify-ca" as const, ...trusted(elsewhere) };
      expect(await to(imposter, byAuthority)).toBeUndefined();
      const byAddress = { ...byAuthority, sslmode: "verify-full" as const, host: "127.0.0.1" };
      expect(await to(imposter, byAddress)).toMatchObject({ code: "Untrusted" });
    } finally {
      await imposter.stop();
    }
  });

  it("are not had at an address that the certificate does not name", async () => {
    const byAddress = { ssl: true, host: "127.0.0.1", ...trusted(certificate) };
    expect(await to(encrypted, byAddress)).toMatchObject({ code: "Untrusted" });
  });

  it("go without where the server offers none, unless they must not", async () => {
    expect(await to(plain, {})).toBeUndefined();
    expect(await to(plain, { ssl: false })).toBeUndefined();
    for (const said of [{ ssl: true }, { sslmode: "require" as const }]) {
      expect((await to(plain, said))?.message).toMatch(/offers no TLS/);
    }
  });

  it("end in bounded time with a server that says nothing", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const stop = new AbortController();
    silent.once("connection", () => stop.abort());
    const waiting = engine.test({ ...plain.admin, port, ssl: true }, stop.signal);
    await expect(waiting).rejects.toThrow();
    silent.close();
  });

  it("take an authority that is no certificate for none", async () => {
    const failure = await to(encrypted, { ssl: true, sslrootcert: "not PEM" });
    expect(failure?.message).toMatch(/certificate/);
  });
}

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`sessions with ${kind.name}`, { timeout: 60_000 }, () => {
    sessions(kind);
  });
}
