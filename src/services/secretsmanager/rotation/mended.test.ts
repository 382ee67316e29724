/** Values and labels that people change while a rotation of a database's login is under way. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type TestDatabase,
  type TestDatabaseKind,
  testDatabases,
} from "../../../engines/testing/databases.ts";
import { eachDatabase, type TestClient, type TestServer } from "../../testing/harness.ts";
import { labels } from "../testing/fixtures.ts";
import type { RotationStep } from "./runner.ts";
import {
  disturbedBy,
  eventsOf,
  type Login,
  lambdaOf,
  lets,
  makeLogin,
  read,
} from "./testing/logins.ts";
import { rotationNode } from "./testing/world.ts";

const minute = 60_000;

for (const kind of testDatabases) {
  describe.runIf(kind.available)(`with ${kind.name}`, { timeout: minute }, () => mended(kind));
}

/** A rotation that has set the new password and cannot test it. */
interface Stuck {
  readonly server: TestServer;
  readonly arn: string;
  readonly login: Login;
}

type Change = (stuck: Stuck) => Promise<unknown>;

/** What is under way when labels move is over: the value that is current then must be let in. */
const changes: readonly (readonly [how: string, change: Change])[] = [
  ["its AWSPENDING is removed by hand", removePending],
  ["another value is stored that keeps the password", storeAgain],
  ["AWSCURRENT is moved to the version before", moveBack],
  ["its secret is deleted", ({ server, arn }) => remove(server.root, arn)],
];

async function removePending({ server: { root }, arn: SecretId }: Stuck) {
  const { AWSPENDING: RemoveFromVersionId } = await labels(root, SecretId);
  const VersionStage = "AWSPENDING";
  await root.secretsmanager("UpdateSecretVersionStage", {
    SecretId,
    VersionStage,
    RemoveFromVersionId,
  });
}

async function storeAgain({ server: { root }, arn: SecretId }: Stuck) {
  const SecretString = JSON.stringify({ ...(await read(root, SecretId)), note: "mended" });
  await root.secretsmanager("PutSecretValue", { SecretId, SecretString });
}

async function moveBack({ server: { root }, arn: SecretId }: Stuck) {
  const { AWSPREVIOUS, AWSCURRENT } = await labels(root, SecretId);
  await root.secretsmanager("UpdateSecretVersionStage", {
    SecretId,
    VersionStage: "AWSCURRENT",
    MoveToVersionId: AWSPREVIOUS,
    RemoveFromVersionId: AWSCURRENT,
  });
}

const remove = (root: TestClient, SecretId: string) =>
  root.secretsmanager("DeleteSecret", { SecretId });

function mended(kind: TestDatabaseKind): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.start();
  }, minute);
  afterAll(() => database.stop());
  const strategies = (before: (step: RotationStep) => Promise<void>) => disturbedBy(kind, before);
  const undisturbed = strategies(async () => {});
  const rotate = (root: TestClient, SecretId: string) =>
    root.secretsmanager("RotateSecret", { SecretId, RotationLambdaARN: lambdaOf(kind) });
  const store = (root: TestClient, SecretId: string, value: object) =>
    root.secretsmanager("PutSecretValue", { SecretId, SecretString: JSON.stringify(value) });

  eachDatabase("a rotation whose value somebody changes", (start) => {
    /** It was rotated once, and the second time its new password is set and fails its test. */
    async function stuckInTest(): Promise<Stuck> {
      const server = await start();
      const { root } = server;
      const { arn } = await makeLogin(server, database);
      await rotate(root, arn);
      await rotationNode(server, undisturbed).jobs.runDue();
      // The version before has the password that is good now, so that labels can be moved to it.
      await store(root, arn, { ...(await read(root, arn)), note: "second" });
      const login = await read(root, arn);
      await rotate(root, arn);
      const failing = strategies(async (step) => {
        if (step === "testSecret") throw new Error("the test fails");
      });
      await rotationNode(server, failing).jobs.runDue();
      expect(await lets(database, login)).toBe(false);
      return { server, arn, login };
    }

    it.each(changes)("leaves the current password in force where %s", async (_, change) => {
      const stuck = await stuckInTest();
      const { server, arn, login } = stuck;
      await change(stuck);
      server.clock.advance(minute);
      const { jobs, failures } = rotationNode(server, undisturbed);
      await jobs.runDue();
      server.clock.advance(minute);
      await jobs.runDue();
      expect(await lets(database, login)).toBe(true);
      expect(failures).toEqual([]);
      const [last] = await eventsOf(server.root, arn);
      expect(last).toBe("RotationAbandoned");
    });

    it.each(changes.slice(0, 3))("begins anew at once where %s", async (_, change) => {
      const stuck = await stuckInTest();
      const { server, arn } = stuck;
      await change(stuck);
      const { password, ...kept } = await read(server.root, arn);
      await rotate(server.root, arn);
      const { jobs, failures } = rotationNode(server, undisturbed);
      for (let seconds = 0; seconds < 60; seconds += 5) {
        await jobs.runDue();
        server.clock.advance(5_000);
      }
      const now = await read(server.root, arn);
      expect(now).toMatchObject(kept);
      expect(now.password).not.toBe(password);
      expect(await lets(database, now)).toBe(true);
      expect(failures).toEqual([]);
      expect(await labels(server.root, arn)).not.toHaveProperty("AWSPENDING");
    });

    it("goes on from a value that was mended while it failed, and keeps all of it", async () => {
      const server = await start();
      const { root, clock } = server;
      const { arn } = await makeLogin(server, database);
      const right = await read(root, arn);
      await store(root, arn, { ...right, host: "/nowhere/socket" });
      await rotate(root, arn);
      const node = rotationNode(server, undisturbed);
      await node.jobs.runDue();
      expect(node.failures).toEqual([expect.stringContaining("did not answer")]);
      await store(root, arn, { ...right, note: "mended" });
      await rotate(root, arn);
      clock.advance(minute);
      await node.jobs.runDue();
      expect(node.outcomes.at(-1)).toBe("RotationSucceeded");
      const now = await read(root, arn);
      expect(now).toMatchObject({ host: database.admin.host, note: "mended" });
      expect([await lets(database, now), now.password === right.password]).toEqual([true, false]);
    });

    it("depends on nothing that the secret held before its present value", async () => {
      const server = await start();
      const { root } = server;
      const { arn } = await makeLogin(server, database);
      const right = await read(root, arn);
      await root.secretsmanager("PutSecretValue", { SecretId: arn, SecretString: "no JSON" });
      await store(root, arn, right);
      await rotate(root, arn);
      const { jobs, failures } = rotationNode(server, undisturbed);
      await jobs.runDue();
      expect(failures).toEqual([]);
      expect(await lets(database, await read(root, arn))).toBe(true);
    });
  });
}
