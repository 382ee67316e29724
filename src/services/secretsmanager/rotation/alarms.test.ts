/** What is told of rotations that fail, how often, and what is left of them. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../../testing/harness.ts";
import { makeSecret } from "../testing/fixtures.ts";
import type { RotationStrategy } from "./runner.ts";
import { eventsOf } from "./testing/logins.ts";
import { rotationNode } from "./testing/world.ts";

const hour = 3_600_000;
const attemptsMax = 10;
const SecretId = "db";

/** The server of the test takes the name; the node of the test has its own strategy for it. */
const RotationLambdaARN =
  "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-postgresql";

const fails = () => Promise.reject(new Error("it fails"));

const strategy: RotationStrategy = {
  createSecret: async () => ({ kind: "string", bytes: Buffer.from("made") }),
  async setSecret() {},
  testSecret: fails,
};

eachDatabase("a rotation that fails", (start) => {
  const rotate = ({ root }: TestServer, further: object = {}) =>
    root.secretsmanager("RotateSecret", { SecretId, RotationLambdaARN, ...further });

  /** Its node, once it was given up. */
  async function givenUp(server: TestServer, restore = async () => {}) {
    const { arn } = await makeSecret(server.root, SecretId, "first");
    await rotate(server);
    const node = rotationNode(server, { find: () => ({ ...strategy, restore }) });
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      await node.jobs.runDue();
      server.clock.advance(hour / 2);
    }
    expect(node.outcomes).toContain("RotationFailed");
    return { arn, node };
  }

  it("and was given up is not called off as well", async () => {
    const server = await start();
    const { arn, node } = await givenUp(server);
    const before = await eventsOf(server.root, arn);
    await server.root.secretsmanager("CancelRotateSecret", { SecretId });
    server.clock.advance(hour);
    expect(await node.jobs.runDue()).toBe(0);
    const after = await eventsOf(server.root, arn);
    expect(after.filter((name) => name !== "CancelRotateSecret")).toEqual(before);
  });

  it("tells once that the current value cannot be set back, and goes on trying", async () => {
    const server = await start();
    let tried = 0;
    const { node } = await givenUp(server, () => {
      tried += 1;
      return fails();
    });
    const told = node.outcomes.length;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await node.jobs.runDue();
      server.clock.advance(hour);
    }
    expect(tried).toBeGreaterThan(3);
    expect(node.outcomes.slice(told)).toEqual([]);
    const atOnce = node.outcomes.filter((outcome) => outcome === "RotationStepFailed");
    // The attempts at a step but the last one, and the first one at setting back.
    expect(atOnce).toHaveLength(attemptsMax);
    await server.root.secretsmanager("DeleteSecret", {
      SecretId,
      ForceDeleteWithoutRecovery: true,
    });
    await node.jobs.runDue();
  });

  it("in its test sets the value again before it is tested again", async () => {
    const server = await start();
    await makeSecret(server.root, SecretId, "first");
    await rotate(server);
    let password = "first";
    const node = rotationNode(server, {
      find: () => ({
        ...strategy,
        async setSecret() {
          password = "made";
        },
        async testSecret() {
          if (password !== "made") throw new Error("it is refused");
        },
      }),
    });
    const disturbed = rotationNode(server, {
      find: () => ({
        ...strategy,
        async setSecret() {
          password = "somebody else's";
        },
      }),
    });
    await disturbed.jobs.runDue();
    server.clock.advance(5_000);
    await node.jobs.runDue();
    expect([node.outcomes, password]).toEqual([["RotationSucceeded"], "made"]);
  });

  it("in a rehearsal leaves no job behind", async () => {
    const server = await start();
    await makeSecret(server.root, SecretId, "first");
    await rotate(server, { RotateImmediately: false });
    const node = rotationNode(server, { find: () => ({ ...strategy, rehearse: fails }) });
    await node.jobs.runDue();
    expect(node.outcomes).toEqual(["TestRotationFailed"]);
    const jobs = await server.storage.read((database) =>
      database.selectFrom("job").select("kind").where("account_id", "=", server.account).execute(),
    );
    expect(jobs.filter(({ kind }) => kind.startsWith("secretsmanager/"))).toEqual([]);
  });
});
