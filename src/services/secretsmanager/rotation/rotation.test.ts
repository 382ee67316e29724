/** Rotation: configured, carried out by hand, and step by step by a strategy. */
import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Arn } from "../../../base/arn.ts";
import { eachDatabase, type TestServer } from "../../testing/harness.ts";
import { storeVersion } from "../new-version.ts";
import { findByName } from "../rows.ts";
import { noRight } from "../secret-value.ts";
import type { SecretsUnit } from "../secretsmanager.ts";
import { dayMilliseconds, labels, makeSecret, put, token } from "../testing/fixtures.ts";
import {
  builtInStrategy,
  RotationError,
  type RotationStep,
  type RotationStrategy,
  rotationSteps,
} from "./runner.ts";
import { performStep } from "./steps.ts";
import { eventsOf } from "./testing/logins.ts";
import { rotationParts } from "./testing/world.ts";

/** Nobody connected it: its owner does the steps. */
const lambda = "arn:aws:lambda:us-east-1:111122223333:function:by-hand";

async function rotate({ root }: TestServer, further: object = {}) {
  return root.secretsmanager("RotateSecret", {
    SecretId: "db",
    RotationLambdaARN: lambda,
    RotationRules: { AutomaticallyAfterDays: 10 },
    ClientRequestToken: token(1),
    ...further,
  });
}

eachDatabase("a rotation by hand", (start) => {
  it("goes from AWSPENDING to AWSCURRENT as on AWS", async () => {
    const server = await start();
    const { root, clock } = server;
    const { arn, version } = await makeSecret(root, "db", "one");
    expect(await rotate(server)).toEqual({ ARN: arn, Name: "db", VersionId: token(1) });
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: version, AWSPENDING: token(1) });
    const pending = { SecretId: "db", VersionId: token(1), VersionStage: "AWSPENDING" };
    await expect(root.secretsmanager("GetSecretValue", pending)).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    await root.secretsmanager("PutSecretValue", {
      SecretId: "db",
      ClientRequestToken: token(1),
      SecretString: "two",
      VersionStages: ["AWSPENDING"],
    });
    expect((await root.secretsmanager("GetSecretValue", pending)).SecretString).toBe("two");
    clock.advance(5_000);
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId: "db",
      VersionStage: "AWSCURRENT",
      MoveToVersionId: token(1),
      RemoveFromVersionId: version,
    });
    expect(await labels(root, "db")).toEqual({
      AWSCURRENT: token(1),
      AWSPREVIOUS: version,
      AWSPENDING: token(1),
    });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: lambda,
      RotationRules: { AutomaticallyAfterDays: 10 },
      LastRotatedDate: new Date(clock.now()),
      NextRotationDate: new Date("2026-12-02T23:59:59Z"),
    });
    expect(await rotate(server)).toEqual({ ARN: arn, Name: "db", VersionId: token(1) });
    expect(await labels(root, "db")).toMatchObject({ AWSPENDING: token(1) });
    await rotate(server, { ClientRequestToken: token(2) });
    expect(await labels(root, "db")).toMatchObject({ AWSPENDING: token(2) });
  });

  it("is not begun twice, but answers its token again", async () => {
    const server = await start();
    const { root } = server;
    await makeSecret(root, "db");
    const first = await rotate(server);
    expect(await rotate(server)).toEqual(first);
    await expect(rotate(server, { ClientRequestToken: token(2) })).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    await put(root, "db", "by hand");
    await rotate(server, { ClientRequestToken: token(2) });
  });

  it("that runs here is refused while it is under way, whatever its token", async () => {
    const server = await start();
    const { root } = server;
    const { arn, version } = await makeSecret(root, "db");
    const RotationLambdaARN = lambda.replace("by-hand", "sallyport-rotate-postgresql");
    const begun = await rotate(server, { RotationLambdaARN });
    for (const ClientRequestToken of [token(1), token(2)]) {
      const again = rotate(server, { RotationLambdaARN, ClientRequestToken });
      if (ClientRequestToken === token(1)) expect(await again).toEqual(begun);
      else await expect(again).rejects.toMatchObject({ code: "InvalidRequestException" });
    }
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: version, AWSPENDING: token(1) });
    const events = await eventsOf(root, arn);
    expect(events.filter((name) => name === "RotationStarted")).toHaveLength(1);
  });

  it("waits for its window where it is not to begin at once", async () => {
    const server = await start();
    const { root } = server;
    const { arn, version } = await makeSecret(root, "db");
    const RotationRules = { ScheduleExpression: "cron(0 8 1 * ? *)", Duration: "2h" };
    const answer = await rotate(server, { RotateImmediately: false, RotationRules });
    expect(answer).toEqual({ ARN: arn, Name: "db" });
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: version });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described).toMatchObject({
      RotationRules: { ...RotationRules, AutomaticallyAfterDays: 31 },
      NextRotationDate: new Date("2026-12-01T09:59:59Z"),
    });
    expect(described.LastRotatedDate).toBeUndefined();
    await root.secretsmanager("CancelRotateSecret", { SecretId: "db" });
    const { RotationRules: rules } = await root.secretsmanager("DescribeSecret", {
      SecretId: "db",
    });
    expect(rules).toEqual({ ...RotationRules, AutomaticallyAfterDays: 31 });
  });

  it("counts a value that somebody put for its schedule", async () => {
    const server = await start();
    const { root, clock } = server;
    await makeSecret(root, "db");
    await rotate(server, { RotateImmediately: false });
    clock.advance(5 * dayMilliseconds);
    await put(root, "db", "by hand");
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described.NextRotationDate).toEqual(new Date("2026-12-07T23:59:59Z"));
    // It was not rotated by that.
    expect(described.LastRotatedDate).toBeUndefined();
  });

  it("is called off, and what it made is told", async () => {
    const server = await start();
    const { root } = server;
    const { arn } = await makeSecret(root, "db");
    const cancel = () => root.secretsmanager("CancelRotateSecret", { SecretId: "db" });
    await expect(cancel()).rejects.toMatchObject({ code: "InvalidRequestException" });
    await rotate(server);
    expect(await cancel()).toEqual({ ARN: arn, Name: "db", VersionId: token(1) });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described).toMatchObject({ RotationEnabled: false, RotationLambdaARN: lambda });
    expect(described.NextRotationDate).toBeUndefined();
  });

  it("once it was called off shows its last date in lists, and in no description", async () => {
    const server = await start();
    const { root, clock } = server;
    await makeSecret(root, "db");
    await rotate(server);
    await root.secretsmanager("PutSecretValue", {
      SecretId: "db",
      ClientRequestToken: token(1),
      SecretString: "two",
    });
    const rotatedAt = new Date(clock.now());
    const shown = async () => {
      const listed = await root.secretsmanager("ListSecrets", {});
      const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
      return [listed.SecretList?.[0], described];
    };
    const running = { RotationEnabled: true, LastRotatedDate: rotatedAt };
    expect(await shown()).toMatchObject([running, running]);
    await root.secretsmanager("CancelRotateSecret", { SecretId: "db" });
    const [listed, described] = await shown();
    const rules = { RotationEnabled: false, RotationRules: { AutomaticallyAfterDays: 10 } };
    expect(listed).toMatchObject({ ...rules, LastRotatedDate: rotatedAt });
    expect(described).toMatchObject(rules);
    for (const one of [listed, described]) expect(one).not.toHaveProperty("NextRotationDate");
    expect(described).not.toHaveProperty("LastRotatedDate");
    clock.advance(1_500);
    await rotate(server, { ClientRequestToken: token(2), RotateImmediately: false });
    expect(await shown()).toMatchObject([running, running]);
  });

  it("is not put off by trying it out again", async () => {
    const server = await start();
    const { root, clock } = server;
    await makeSecret(root, "db");
    await rotate(server, { RotateImmediately: false });
    const planned = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    clock.advance(5 * dayMilliseconds);
    await rotate(server, { RotateImmediately: false, RotationRules: undefined });
    const { NextRotationDate } = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(NextRotationDate).toEqual(planned.NextRotationDate);
  });

  it.each([
    [{ RotationLambdaARN: undefined }, "InvalidRequestException"],
    [{ RotationLambdaARN: "arn:aws:iam::111122223333:user/a" }, "InvalidParameterException"],
    [{ RotationRules: {} }, "InvalidParameterException"],
    [{ RotationRules: { AutomaticallyAfterDays: 0 } }, "ValidationException"],
    [{ RotationRules: { AutomaticallyAfterDays: 1, Duration: "3d" } }, "ValidationException"],
    [
      { RotationLambdaARN: lambda.replace("by-hand", "sallyport-rotate-nothing") },
      "AccessDeniedException",
    ],
    [{ ExternalSecretRotationMetadata: [] }, "InvalidParameterException"],
  ])("is refused for bad input: %j", async (input, code) => {
    const server = await start();
    await makeSecret(server.root, "db");
    await expect(rotate(server, input)).rejects.toMatchObject({ code });
  });
});

/** A strategy that keeps a list of what it was asked, on a service that knows one password. */
function stepsOf(server: TestServer, replaces: string) {
  const asked: string[] = [];
  const text = (value: { bytes: Uint8Array } | undefined) =>
    value === undefined ? "none" : Buffer.from(value.bytes).toString();
  const strategy: RotationStrategy = {
    async createSecret({ current }) {
      asked.push(`create after ${text(current)}`);
      return { kind: "string", bytes: Buffer.from("two") };
    },
    async setSecret({ current, pending }) {
      asked.push(`set ${text(pending)} beside ${text(current)}`);
    },
    async testSecret({ pending }) {
      asked.push(`test ${text(pending)}`);
    },
  };
  const { parts } = rotationParts(server, { find: () => strategy });
  const run = async (arn: string, step: RotationStep) => {
    const job = { secretArn: arn as Arn, token: token(1), lambdaArn: lambda, replaces };
    const complete = await performStep(parts, job, step, new AbortController().signal);
    await server.storage.transact((unit) => complete(unit as unknown as SecretsUnit));
  };
  return { asked, run, secretsManager: parts.secretsManager };
}

eachDatabase("the steps of a rotation", (start) => {
  it("come to the same however often they are repeated", async () => {
    const server = await start();
    const { root } = server;
    const { arn, version } = await makeSecret(root, "db", "one");
    await rotate(server);
    const { asked, run } = stepsOf(server, version);
    for (const step of rotationSteps) {
      await run(arn, step);
      await run(arn, step);
    }
    expect(asked).toEqual([
      "create after one",
      "set two beside one",
      "set two beside one",
      "test two",
      "test two",
    ]);
    expect(await labels(root, "db")).toEqual({ AWSCURRENT: token(1), AWSPREVIOUS: version });
    const read = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("two");
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "db" });
    expect(described.LastRotatedDate).toEqual(new Date(server.clock.now()));
  });

  it("leave the current value until the last of them", async () => {
    const server = await start();
    const { arn, version } = await makeSecret(server.root, "db", "one");
    await rotate(server);
    const { run } = stepsOf(server, version);
    for (const step of ["setSecret", "testSecret", "finishSecret"] as const) {
      await expect(run(arn, step)).rejects.toMatchObject({ code: "OutOfOrder" });
    }
    for (const step of ["createSecret", "setSecret", "testSecret"] as const) {
      await run(arn, step);
      const read = await server.root.secretsmanager("GetSecretValue", { SecretId: "db" });
      expect(read.SecretString).toBe("one");
    }
  });

  it("end where somebody stored another value meanwhile", async () => {
    const server = await start();
    const { arn, version } = await makeSecret(server.root, "db", "one");
    await rotate(server);
    const { run } = stepsOf(server, version);
    await run(arn, "createSecret");
    await put(server.root, "db", "by hand");
    await expect(run(arn, "finishSecret")).rejects.toMatchObject({ code: "Ended" });
    const read = await server.root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(read.SecretString).toBe("by hand");
  });

  it("end where another value is being stored at the same moment", async () => {
    const server = await start();
    const { storage, account } = server;
    const { arn, version } = await makeSecret(server.root, "db", "one");
    await rotate(server);
    const { run, secretsManager } = stepsOf(server, version);
    for (const step of ["createSecret", "setSecret", "testSecret"] as const) await run(arn, step);
    const [isStored, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const storing = storage.transact(async (asked) => {
      const unit = asked as unknown as SecretsUnit;
      await unit.lock(account);
      const secret = await findByName(unit.database, account, "us-east-1", "db");
      if (secret === undefined) throw new Error("it is there");
      const value = { kind: "string", bytes: Buffer.from("by hand") } as const;
      const asking = { account, service: "secretsmanager", reference: undefined };
      const key = await server.assembled.keys.find(asking, unit);
      const stored = { secret, arn: arn as Arn, versionId: token(2), value, stages: undefined };
      const sealing = { key, questions: [], refusal: undefined };
      const byHand = { ...stored, key: sealing, repeated: noRight, now: 0 };
      await storeVersion(secretsManager, byHand, unit);
      isStored.resolve();
      await mayCommit.promise;
    });
    await isStored.promise;
    const finishing = run(arn, "finishSecret").then(
      () => "it was finished",
      ({ code }: RotationError) => code,
    );
    if (storage.dialect === "postgres") {
      const waiting = sql<{ count: number }>`SELECT count(*) FROM pg_locks
        JOIN pg_database ON pg_database.oid = database AND datname = current_database()
        WHERE locktype = 'advisory' AND NOT granted`;
      const count = () => storage.read(async (database) => (await waiting.execute(database)).rows);
      await expect.poll(count, { timeout: 20_000 }).toEqual([{ count: 1 }]);
    }
    mayCommit.resolve();
    await storing;
    expect(await finishing).toBe("Ended");
    expect((await labels(server.root, "db")).AWSCURRENT).toBe(token(2));
  });

  it("end where the secret or its rotation did", async () => {
    const server = await start();
    const { root } = server;
    const { arn, version } = await makeSecret(root, "db", "one");
    await rotate(server);
    const { run } = stepsOf(server, version);
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId: "db",
      VersionStage: "AWSPENDING",
      RemoveFromVersionId: token(1),
    });
    await expect(run(arn, "createSecret")).rejects.toBeInstanceOf(RotationError);
    await expect(run(arn, "createSecret")).rejects.toMatchObject({ code: "Ended" });
    await root.secretsmanager("DeleteSecret", { SecretId: "db" });
    await expect(run(arn, "finishSecret")).rejects.toMatchObject({ code: "Ended" });
  });
});

it("finds the built-in strategy that a function's name tells", () => {
  expect(builtInStrategy("sallyport-rotate-postgresql")).toBe("postgresql");
  expect(builtInStrategy("my-own-function")).toBeUndefined();
});
