/** Rotations that a schedule begins: in which windows, and in which not. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../../testing/harness.ts";
import { labels, makeSecret, put } from "../testing/fixtures.ts";
import type { RotationStrategies } from "./runner.ts";
import { rotationNode } from "./testing/world.ts";

const second = 1_000;
const hour = 3_600 * second;
const SecretId = "db";
const RotationLambdaARN = "arn:aws:lambda:us-east-1:111122223333:function:by-hand";

/** Windows of an hour, each four hours after the hour of the last rotation. */
const RotationRules = { ScheduleExpression: "rate(4 hours)", Duration: "1h" };

const byHand: RotationStrategies = { find: () => "byHand" };
const byUs: RotationStrategies = {
  find: () => ({
    createSecret: async () => ({ kind: "string", bytes: Buffer.from("made") }),
    async setSecret() {},
    async testSecret() {},
  }),
};

eachDatabase("a schedule", (start) => {
  /** A secret that awaits its first window. */
  async function scheduled(): Promise<TestServer> {
    const server = await start();
    await makeSecret(server.root, SecretId, "first");
    await server.root.secretsmanager("RotateSecret", {
      SecretId,
      RotationLambdaARN,
      RotationRules,
      RotateImmediately: false,
    });
    return server;
  }

  const describe = ({ root }: TestServer) => root.secretsmanager("DescribeSecret", { SecretId });

  /** Its next window: the last second of it is told. */
  async function nextWindow(server: TestServer) {
    const { NextRotationDate } = await describe(server);
    const closes = (NextRotationDate?.getTime() ?? 0) + second;
    return { opens: closes - hour, closes };
  }

  /** Runs what is due then, and gives what has failed. */
  async function workAt(server: TestServer, time: number, strategies = byUs) {
    server.clock.advance(time - server.clock.now());
    const node = rotationNode(server, strategies);
    await node.jobs.runDue();
    return node.failures;
  }

  async function value({ root }: TestServer) {
    const { SecretString } = await root.secretsmanager("GetSecretValue", { SecretId });
    return SecretString;
  }

  /** The other tests' clock would reach its next window. */
  const settle = ({ root }: TestServer) => root.secretsmanager("CancelRotateSecret", { SecretId });

  it("of windows too soon after one another across midnight is refused", async () => {
    const { root } = await start();
    await makeSecret(root, SecretId, "first");
    const RotationRules = { ScheduleExpression: "cron(0 1,23 * * ? *)" };
    const call = root.secretsmanager("RotateSecret", {
      SecretId,
      RotationLambdaARN,
      RotationRules,
    });
    await expect(call).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  it("rotates in the last moment of its window, and not before it", async () => {
    const server = await scheduled();
    const { opens, closes } = await nextWindow(server);
    await workAt(server, opens - 1);
    expect(await value(server)).toBe("first");
    await workAt(server, closes - 1);
    expect(await value(server)).toBe("made");
    await settle(server);
  });

  it("awaits its window still where the clock is set back as it opens", async () => {
    const server = await scheduled();
    const { opens } = await nextWindow(server);
    server.clock.advance(opens - server.clock.now());
    const working = rotationNode(server, byUs).jobs.runDue();
    server.clock.advance(-hour);
    await working;
    expect(await value(server)).toBe("first");
    expect((await nextWindow(server)).opens).toBe(opens);
    await workAt(server, opens);
    expect(await value(server)).toBe("made");
    await settle(server);
  });

  it("makes up for no window that was missed, and awaits the next one", async () => {
    const server = await scheduled();
    const missed = await nextWindow(server);
    await workAt(server, missed.closes);
    expect(await value(server)).toBe("first");
    const { opens } = await nextWindow(server);
    expect(opens).toBe(missed.closes + 4 * hour);
    await workAt(server, opens);
    expect(await value(server)).toBe("made");
    await settle(server);
  });

  it("awaits the window after a value that somebody put", async () => {
    const server = await scheduled();
    const former = await nextWindow(server);
    server.clock.advance(2 * hour);
    await put(server.root, SecretId, "by hand");
    const { opens } = await nextWindow(server);
    expect(opens).toBe(former.opens + 2 * hour);
    await workAt(server, former.opens);
    expect(await value(server)).toBe("by hand");
    await workAt(server, opens);
    expect(await value(server)).toBe("made");
    await settle(server);
  });

  it("rotates no secret that is to be deleted, and goes on once that is taken back", async () => {
    const server = await scheduled();
    const { root } = server;
    const { opens } = await nextWindow(server);
    await root.secretsmanager("DeleteSecret", { SecretId });
    await workAt(server, opens);
    await root.secretsmanager("RestoreSecret", { SecretId });
    expect(await labels(root, SecretId)).not.toHaveProperty("AWSPENDING");
    await workAt(server, opens + hour);
    await workAt(server, (await nextWindow(server)).opens);
    expect(await value(server)).toBe("made");
    await settle(server);
  });

  it("leaves a rotation alone that its owner has not finished by the next window", async () => {
    const server = await scheduled();
    const { root } = server;
    expect(await workAt(server, (await nextWindow(server)).opens, byHand)).toEqual([]);
    const begun = (await labels(root, SecretId)).AWSPENDING;
    expect(begun).toMatch(/./);
    const second = await nextWindow(server);
    expect(await workAt(server, second.opens, byHand)).toEqual([]);
    expect(await labels(root, SecretId)).toMatchObject({ AWSPENDING: begun });
    expect((await nextWindow(server)).opens).toBe(second.opens + 4 * hour);
    await settle(server);
  });
});
