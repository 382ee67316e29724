import { describe, expect, it } from "vitest";
import { type ClientSettings, callJson } from "../../src/client.ts";
import {
  type TestDatabase,
  type TestDatabaseKind,
  testDatabases,
} from "../../src/engines/testing/databases.ts";
import { makeSite, type RunningServer, type Site } from "./server-process.ts";
import { possibleStores } from "./store.ts";

const minute = 60_000;

/**
 * What makes a login, and then waits for a lock that the test holds: the login is there, and no
 * lease says so yet.
 */
const held: Readonly<Record<TestDatabaseKind["name"], readonly string[]>> = {
  postgresql: [
    `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`,
    "COMMIT",
    "SELECT pg_advisory_lock(7), pg_advisory_unlock(7)",
  ],
  mysql: ["CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'", "SELECT GET_LOCK('held', 60)"],
};
const takeLock = { postgresql: "SELECT pg_advisory_lock(7)", mysql: "SELECT GET_LOCK('held', 60)" };
const loginsMade = {
  postgresql: "SELECT rolname FROM pg_roles WHERE rolname LIKE 'sp_root%'",
  mysql: "SELECT User FROM mysql.user WHERE User LIKE 'sp_root%'",
};

/** As if the time had passed after which a creation counts as broken off. */
const endsAreDue = "UPDATE job SET due_at = 0 WHERE kind = 'leases/end'";

/** Calls of the root user. */
function callsOf(server: RunningServer, { root }: Site) {
  const client: ClientSettings = {
    endpoint: server.url.href,
    region: "us-east-1",
    credentials: root,
  };
  return {
    secrets: (operation: string, input: object) =>
      callJson(client, "secretsmanager", `secretsmanager.${operation}`, input),
    async leases() {
      const { Leases } = await callJson(client, "sallyport", "SallyportLeases.ListLeases", {});
      return Leases;
    },
  };
}

/** Reads the secret, and kills the server once the login is made and the lease not yet stored. */
async function killWhileReading(
  kind: TestDatabaseKind,
  target: TestDatabase,
  site: Site,
  settings: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const server = await site.start({ settings });
  const { secrets, leases } = callsOf(server, site);
  await secrets("CreateSecret", {
    Name: "db",
    SecretString: JSON.stringify({
      engine: target.engine,
      ...target.admin,
      creation_statements: held[kind.name],
    }),
    Tags: [{ Key: "sallyport:kind", Value: "dynamic" }],
  });
  const hold = await target.openSession(target.admin);
  await hold.query(takeLock[kind.name]);
  const reading = secrets("GetSecretValue", { SecretId: "db" });
  reading.catch(() => {});
  const made = () => target.query(loginsMade[kind.name]);
  await expect.poll(made, { timeout: minute }).toHaveLength(1);
  expect(await leases()).toMatchObject([{ State: "creating" }]);
  await server.stop("SIGKILL");
  await expect(reading).rejects.toThrow();
  await hold.close();
  return made();
}

describe("a server that is killed between making a login and storing its lease", () => {
  const stores = possibleStores();

  for (const kind of testDatabases) {
    const title = kind.available ? kind.name : `${kind.name} (not run: no server was found)`;
    describe.runIf(kind.available)(`of ${title}`, { timeout: 2 * minute }, () => {
      it.each(stores)(
        "drops the login at its next start, with its data in $title",
        async (place) => {
          const store = await place.open();
          const target = await kind.start();
          const site = makeSite();
          const settings = {
            ...store.settings,
            SALLYPORT_CONNECT_TO: `default,${target.admin.host}`,
          };
          const made = () => target.query(loginsMade[kind.name]);
          try {
            const [orphan] = await killWhileReading(kind, target, site, settings);
            expect(orphan).toMatch(/^sp_root_/);
            expect(await store.change(site, endsAreDue)).toBe(1);
            const server = await site.start({ settings });
            await expect.poll(made, { timeout: minute }).toHaveLength(0);
            const { secrets, leases } = callsOf(server, site);
            await expect
              .poll(leases)
              .toMatchObject([{ Name: orphan, State: "ended", EndReason: "creation failed" }]);
            const { SecretString } = await secrets("GetSecretValue", { SecretId: "db" });
            const { username } = JSON.parse(String(SecretString)) as { readonly username: string };
            expect(await target.hasLogin(username)).toBe(true);
            expect((await server.stop()).code).toBe(0);
          } finally {
            await site.remove();
            await target.stop();
          }
        },
      );
    });
  }
});
