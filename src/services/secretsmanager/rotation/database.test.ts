/** Logins of real databases rotated by jobs, and what goes wrong meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessKeyId } from "../../../base/identifiers.ts";
import {
  type TestDatabase,
  type TestDatabaseKind,
  testDatabases,
} from "../../../engines/testing/databases.ts";
import { eachDatabase, type TestClient, type TestServer } from "../../testing/harness.ts";
import { labels } from "../testing/fixtures.ts";
import { type RotationStep, type RotationStrategy, rotationSteps } from "./runner.ts";
import { rotatesTag } from "./steps.ts";
import { disturbedBy, eventsOf, lambdaOf, lets, makeLogin, read } from "./testing/logins.ts";
import { rotationNode } from "./testing/world.ts";

const hour = 3_600_000;

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`with ${kind.name}`, { timeout: 60_000 }, () => {
    rotations(kind);
  });
}

function rotations(kind: TestDatabaseKind): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.start();
  }, 60_000);
  afterAll(() => database.stop());
  const disturbed = (before: (step: RotationStep) => Promise<void>) => disturbedBy(kind, before);
  const undisturbed = disturbed(async () => {});
  const rotate = (root: TestClient, SecretId: string, further: object = {}) =>
    root.secretsmanager("RotateSecret", {
      SecretId,
      RotationLambdaARN: lambdaOf(kind),
      ...further,
    });

  eachDatabase("a login that rotates itself", (start) => {
    it("has its old password until it has the new one, and all else of its secret", async () => {
      const server = await start();
      const { root } = server;
      const { login, arn } = await makeLogin(server, database);
      await rotate(root, arn);
      expect(await lets(database, login)).toBe(true);
      const { jobs, failures, outcomes } = rotationNode(server, undisturbed);
      await jobs.runDue();
      const now = await read(root, arn);
      expect(now).toMatchObject({ username: login.username, dbname: database.admin.dbname });
      expect(now.password).toMatch(/^[A-Za-z0-9]{32}$/);
      expect([await lets(database, now), await lets(database, login)]).toEqual([true, false]);
      expect(await read(root, arn, "AWSPREVIOUS")).toMatchObject(login);
      expect(await labels(root, arn)).not.toHaveProperty("AWSPENDING");
      expect(await eventsOf(root, arn)).toEqual(["RotationSucceeded", "RotationStarted"]);
      expect([failures, outcomes]).toEqual([[], ["RotationSucceeded"]]);
    });

    it.each(rotationSteps)("comes through an outage of its database in %s", async (broken) => {
      const server = await start();
      const { root, clock } = server;
      const { login, arn } = await makeLogin(server, database);
      await rotate(root, arn);
      let isDown = false;
      const node = rotationNode(
        server,
        disturbed(async (step) => {
          if (step !== broken || isDown) return;
          isDown = true;
          await database.halt();
        }),
      );
      await node.jobs.runDue();
      const needsDatabase = broken !== "finishSecret";
      const meanwhile = await read(root, arn);
      expect(meanwhile.password === login.password).toBe(needsDatabase);
      await database.resume();
      clock.advance(5_000);
      await node.jobs.runDue();
      const now = await read(root, arn);
      expect([await lets(database, now), await lets(database, login)]).toEqual([true, false]);
      expect(node.failures.map((failure) => failure.includes("did not answer"))).toEqual(
        needsDatabase ? [true] : [],
      );
    });

    it("gets its old password back when its rotation is given up, and an alarm", async () => {
      const server = await start();
      const { root, clock } = server;
      const { login, arn } = await makeLogin(server, database);
      const { VersionId } = await rotate(root, arn);
      let isBroken = true;
      const node = rotationNode(
        server,
        disturbed(async (step) => {
          if (step === "testSecret" && isBroken) throw new Error("the test fails");
        }),
      );
      for (let attempt = 1; attempt < 10; attempt += 1) {
        await node.jobs.runDue();
        clock.advance(hour);
      }
      expect(await lets(database, login)).toBe(false);
      await node.jobs.runDue();
      expect(await lets(database, login)).toBe(true);
      expect(await read(root, arn)).toMatchObject(login);
      const told = Array.from({ length: 9 }, () => "RotationStepFailed");
      expect(node.outcomes).toEqual([...told, "RotationFailed"]);
      expect(await eventsOf(root, arn)).toEqual(["RotationFailed", ...told, "RotationStarted"]);
      isBroken = false;
      expect((await rotate(root, arn)).VersionId).toBe(VersionId);
      await node.jobs.runDue();
      expect(await lets(database, await read(root, arn))).toBe(true);
    });

    it("gets its old password back when its rotation is called off in the middle", async () => {
      const server = await start();
      const { root, clock } = server;
      const { login, arn } = await makeLogin(server, database);
      await rotate(root, arn);
      const node = rotationNode(
        server,
        disturbed(async (step) => {
          if (step !== "testSecret") return;
          await root.secretsmanager("CancelRotateSecret", { SecretId: arn });
        }),
      );
      await node.jobs.runDue();
      expect(await read(root, arn)).toMatchObject(login);
      clock.advance(30_000);
      await node.jobs.runDue();
      expect(await lets(database, login)).toBe(true);
      clock.advance(hour);
      expect(await node.jobs.runDue()).toBe(0);
      expect(await eventsOf(root, arn)).toContain("RotationAbandoned");
    });

    it("is rotated anew only once what sets the former password back has ended", async () => {
      const server = await start();
      const { root, clock } = server;
      const { arn } = await makeLogin(server, database);
      await rotate(root, arn);
      const restoring = Promise.withResolvers<void>();
      const strategy = disturbed(async (step) => {
        if (step !== "testSecret") return;
        await root.secretsmanager("CancelRotateSecret", { SecretId: arn });
      }).find(lambdaOf(kind)) as RotationStrategy;
      const restore = () => {
        restoring.resolve();
        return new Promise<void>(() => {});
      };
      const slow = rotationNode(server, { find: () => ({ ...strategy, restore }) });
      await slow.jobs.runDue();
      clock.advance(30_000);
      void slow.jobs.runDue();
      await restoring.promise;
      const steps: RotationStep[] = [];
      const other = rotationNode(
        server,
        disturbed(async (step) => void steps.push(step)),
      );
      await rotate(root, arn);
      expect(await other.jobs.runDue()).toBe(0);
      expect(steps).toEqual([]);
      clock.advance(30_000);
      await other.jobs.runDue();
      expect(steps.at(-1)).toBe("finishSecret");
      expect(await lets(database, await read(root, arn))).toBe(true);
    });

    it("is rotated on by another node after the first one died between two steps", async () => {
      const server = await start();
      const { root, clock } = server;
      const { arn } = await makeLogin(server, database);
      await rotate(root, arn);
      const died = Promise.withResolvers<void>();
      const dead = rotationNode(
        server,
        disturbed((step) => {
          if (step !== "testSecret") return Promise.resolve();
          died.resolve();
          return new Promise(() => {});
        }),
      );
      void dead.jobs.runDue();
      await died.promise;
      const steps: RotationStep[] = [];
      const other = rotationNode(
        server,
        disturbed(async (step) => void steps.push(step)),
      );
      expect(await other.jobs.runDue()).toBe(0);
      clock.advance(30_000);
      await other.jobs.runDue();
      expect(steps).toEqual(["testSecret", "finishSecret"]);
      expect(await lets(database, await read(root, arn))).toBe(true);
    });

    it("is rotated by one of two nodes, each step once", async () => {
      const server = await start();
      const { arn } = await makeLogin(server, database);
      await rotate(server.root, arn);
      const steps: RotationStep[] = [];
      const nodes = [1, 2].map(() =>
        rotationNode(
          server,
          disturbed(async (step) => void steps.push(step)),
        ),
      );
      await Promise.all(nodes.map(({ jobs }) => jobs.runDue()));
      await Promise.all(nodes.map(({ jobs }) => jobs.runDue()));
      expect(steps).toEqual(rotationSteps);
      expect(await lets(database, await read(server.root, arn))).toBe(true);
    });

    it("is rotated when its window opens, and again in the next one", async () => {
      const server = await start();
      const { root, clock } = server;
      const { arn, login } = await makeLogin(server, database);
      const node = rotationNode(server, undisturbed);
      const RotationRules = { ScheduleExpression: "rate(4 hours)", Duration: "1h" };
      await rotate(root, arn, { RotateImmediately: false, RotationRules });
      await node.jobs.runDue();
      expect(await read(root, arn)).toMatchObject(login);
      clock.advance(4 * hour);
      await node.jobs.runDue();
      const first = await read(root, arn);
      expect(first.password).not.toBe(login.password);
      clock.advance(4 * hour);
      await node.jobs.runDue();
      expect((await read(root, arn)).password).not.toBe(first.password);
      expect(node.outcomes).toEqual([
        "TestRotationSucceeded",
        "RotationStarted",
        "RotationSucceeded",
        "RotationStarted",
        "RotationSucceeded",
      ]);
    });

    it("tells of a rehearsal that fails, and changes nothing", async () => {
      const server = await start();
      const { root } = server;
      const { arn, login } = await makeLogin(server, database);
      const { username } = login;
      const isPostgresql = kind.name === "postgresql";
      const change = isPostgresql
        ? `ALTER ROLE ${username} PASSWORD 'another'`
        : `ALTER USER ${username}@'%' IDENTIFIED BY 'another'`;
      await database.query(change);
      await rotate(root, arn, { RotateImmediately: false });
      const node = rotationNode(server, undisturbed);
      await node.jobs.runDue();
      expect(node.outcomes).toEqual(["TestRotationFailed"]);
      expect(await labels(root, arn)).not.toHaveProperty("AWSPENDING");
    });
  });

  eachDatabase("two logins that take turns", (start) => {
    /** The administrator's secret, which lets the secrets below `app/` be rotated with it. */
    async function makeMaster({ root }: TestServer, names = "app/") {
      const json = { engine: database.engine, ...database.admin };
      const { ARN = "" } = await root.secretsmanager("CreateSecret", {
        Name: `admin-${accessKeyId("111122223333" as never)}`,
        SecretString: JSON.stringify(json),
        Tags: [{ Key: rotatesTag, Value: names }],
      });
      return ARN;
    }

    it("leave no moment in which what the secret says is refused", async () => {
      const server = await start();
      const { root } = server;
      const masterarn = await makeMaster(server);
      const { arn, login } = await makeLogin(server, database, { masterarn });
      const { jobs } = rotationNode(server, undisturbed);
      const tried: boolean[] = [];
      const users = new Set<string>();
      let isOver = false;
      const client = (async () => {
        while (!isOver) {
          const said = await read(root, arn);
          users.add(said.username);
          tried.push(await lets(database, said));
        }
      })();
      for (let rotation = 0; rotation < 3; rotation += 1) {
        await rotate(root, arn);
        await jobs.runDue();
        const [now, before] = [await read(root, arn), await read(root, arn, "AWSPREVIOUS")];
        expect(now.username).not.toBe(before.username);
        expect([await lets(database, now), await lets(database, before)]).toEqual([true, true]);
      }
      isOver = true;
      await client;
      expect(tried.length).toBeGreaterThan(3);
      expect(tried).not.toContain(false);
      expect([...users].every((user) => user.startsWith(login.username))).toBe(true);
    });

    it("are refused an administrator that does not know of them", async () => {
      const server = await start();
      const masterarn = await makeMaster(server, "other/");
      const { arn, login } = await makeLogin(server, database, { masterarn });
      await rotate(server.root, arn);
      const node = rotationNode(server, undisturbed);
      await node.jobs.runDue();
      expect(node.failures).toEqual([expect.stringContaining(rotatesTag)]);
      expect(await read(server.root, arn)).toMatchObject(login);
    });
  });
}
