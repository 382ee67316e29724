/** Dynamic secrets while things break: databases out of reach, many ends at once, two nodes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabases } from "../../../engines/testing/databases.ts";
import type { TestClient, TestServer } from "../../testing/harness.ts";
import {
  canSignIn,
  eachDatabaseAhead,
  leases,
  makeDynamic,
  minute,
  onTwoNodesAhead,
  read,
  reading,
  work,
} from "../testing/dynamic.ts";
import { allowing } from "../testing/fixtures.ts";

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`dynamic secrets of ${kind.name}`, { timeout: minute }, () => {
    let target: TestDatabase;
    let broken: TestDatabase;

    beforeAll(async () => {
      [target, broken] = await Promise.all([kind.start(), kind.start()]);
    }, minute);
    afterAll(async () => {
      await Promise.all([target.stop(), broken.stop()]);
    });

    /** What each engine's own statements need beside, for a login that may enter a database. */
    const statements =
      kind.name === "postgresql"
        ? {}
        : {
            creation_statements: [
              "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'",
              "GRANT SELECT ON app.* TO '{{name}}'@'%'",
            ],
          };

    eachDatabaseAhead("a database that goes", (server) => {
      it("makes and ends logins", async () => {
        const here = await server();
        const arn = await makeDynamic(here, target, { default_ttl: 600, ...statements });
        const app = await here.user("app", reading);
        const login = await read(app, arn);
        expect(await canSignIn(target, login)).toBe(true);
        here.clock.advance(6 * minute);
        expect((await read(app, arn)).lease).toBe(login.lease);
        here.clock.advance(10 * minute);
        await work(here);
        expect(await canSignIn(target, login)).toBe(false);
      });

      it("is told to readers as a fault that they may try again, and leaves nothing", async () => {
        const here = await server();
        const arn = await makeDynamic(here, broken, statements);
        const app = await here.user("app", reading);
        await broken.halt();
        try {
          await expect(read(app, arn)).rejects.toMatchObject({
            code: "InternalServiceError",
            status: 500,
          });
        } finally {
          await broken.resume();
        }
        expect(await canSignIn(broken, await read(app, arn))).toBe(true);
        expect(await leases(here)).toMatchObject([{ State: "active" }]);
      });

      it("leaves a lease in its second half as good as it was", async () => {
        const here = await server();
        const arn = await makeDynamic(here, broken, { default_ttl: 600, ...statements });
        const app = await here.user("app", reading);
        const login = await read(app, arn);
        here.clock.advance(6 * minute);
        await broken.halt();
        try {
          expect(await read(app, arn)).toEqual(login);
        } finally {
          await broken.resume();
        }
      });

      it("holds up no end of another one's lease, and ends its own when it is back", async () => {
        const here = await server();
        const app = await here.user("app", reading);
        const [lost, fine] = [
          await read(app, await makeDynamic(here, broken, { default_ttl: 600, ...statements })),
          await read(app, await makeDynamic(here, target, { default_ttl: 600, ...statements })),
        ];
        here.clock.advance(10 * minute);
        await broken.halt();
        try {
          await work(here);
          expect(await canSignIn(target, fine)).toBe(false);
          const failed = () => leases(here, { OnlyFailed: true });
          const [first] = await failed();
          expect(first).toMatchObject({ LeaseId: lost.lease, State: "ending", FailedAttempts: 1 });
          expect(first?.Failure).toMatch(/did not answer the sign-in/);
          here.clock.advance(1_000);
          await work(here);
          const [second] = await failed();
          const pause = (second?.NextAttemptDate?.getTime() ?? 0) - here.clock.now();
          expect([second?.FailedAttempts, pause]).toEqual([2, 2_000]);
        } finally {
          await broken.resume();
        }
        here.clock.advance(2_000);
        await work(here);
        expect(await broken.hasLogin(lost.username)).toBe(false);
        expect(await leases(here, { OnlyFailed: true })).toEqual([]);
      });

      it("keeps its end where the secret has gone or names another database", async () => {
        const here = await server();
        const app = await here.user("app", reading);
        const SecretId = await makeDynamic(here, target, { default_ttl: 600, ...statements });
        const login = await read(app, SecretId);
        const SecretString = JSON.stringify({ engine: kind.name, ...broken.admin });
        await here.root.secretsmanager("PutSecretValue", { SecretId, SecretString });
        await here.root.secretsmanager("DeleteSecret", {
          SecretId,
          ForceDeleteWithoutRecovery: true,
        });
        here.clock.advance(3_000);
        await work(here);
        expect(await target.hasLogin(login.username)).toBe(false);
      });
    });
  });
}

const [postgres] = testDatabases;

describe.runIf(postgres?.available)("many leases", { timeout: 5 * minute }, () => {
  let target: TestDatabase;
  beforeAll(async () => {
    if (postgres !== undefined) target = await postgres.start();
  }, minute);
  afterAll(() => target.stop());

  const roleReaders = async (here: TestServer, count: number) => {
    const { root, account } = here;
    const user = await here.user("starter", allowing({ Action: "sts:*", Resource: "*" }));
    const trust = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
    await root.iam("CreateRole", {
      RoleName: "app",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
    });
    await root.iam("PutRolePolicy", {
      RoleName: "app",
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(reading),
    });
    const readers: TestClient[] = [];
    while (readers.length < count) {
      const names = Array.from({ length: 20 }, (_, index) => `pod-${readers.length + index}`);
      const made = names.map(async (RoleSessionName) => {
        const { Credentials } = await user.sts("AssumeRole", {
          RoleArn: `arn:aws:iam::${account}:role/app`,
          RoleSessionName,
        });
        return here.as({
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken,
        });
      });
      readers.push(...(await Promise.all(made)));
    }
    return readers;
  };

  const loginCount = async () => {
    const [count] = await target.query(
      "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sp_app%'",
    );
    return Number(count);
  };

  onTwoNodesAhead("on two nodes", (nodes) => {
    it("a right that was taken away on one ends a lease on the other", async () => {
      const [one, other] = await nodes();
      const arn = await makeDynamic(one, target, { default_ttl: 600 });
      const [first, second] = [await one.user("first", reading), await one.user("second", reading)];
      const [short, withdrawn] = [await read(first, arn), await read(second, arn)];
      await one.root.iam("DeleteUserPolicy", { UserName: "second", PolicyName: "inline" });
      other.clock.advance(3_000);
      await work(other);
      expect(await canSignIn(target, withdrawn)).toBe(false);
      expect(await canSignIn(target, short)).toBe(true);
      for (const { clock } of [one, other]) clock.advance(10 * minute);
      await Promise.all([work(one), work(other)]);
      expect(await canSignIn(target, short)).toBe(false);
      expect(await leases(one)).toMatchObject([{ State: "ended" }, { State: "ended" }]);
    });

    it("a thousand leases end that end in one second", async () => {
      const [one, other] = await nodes();
      const arn = await makeDynamic(one, target, { default_ttl: 600 });
      const readers = await roleReaders(one, 1_000);
      while (readers.length > 0) {
        await Promise.all(readers.splice(0, 20).map((reader) => read(reader, arn)));
      }
      expect(await loginCount()).toBe(1_000);
      for (const { clock } of [one, other]) clock.advance(10 * minute);
      await Promise.all([work(one), work(other)]);
      expect(await loginCount()).toBe(0);
      expect(await leases(one, { State: "ending" })).toEqual([]);
    });
  });
});
