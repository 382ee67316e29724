/** What the service removes by itself is on record: no call tells of it. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { dayMilliseconds, makeSecret, put } from "./testing/fixtures.ts";

/** The ids of the versions that events of the name tell of. */
async function told({ root }: TestServer, EventName: string, secretArn: string) {
  const { Events = [] } = await root.cloudtrail("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: EventName }],
  });
  return Events.map(({ CloudTrailEvent = "{}", Resources }) => {
    const record = JSON.parse(CloudTrailEvent) as {
      readonly eventType: string;
      readonly additionalEventData: { readonly SecretId: string; readonly SecretVersionId: string };
    };
    expect(record.eventType).toBe("AwsServiceEvent");
    expect(record.additionalEventData.SecretId).toBe(secretArn);
    expect(Resources?.[0]?.ResourceName).toBe(secretArn);
    return record.additionalEventData.SecretVersionId;
  });
}

async function rowsLeft({ storage }: TestServer, arn: string): Promise<number> {
  const rows = await storage.read((database) =>
    database
      .selectFrom("secretsmanager_secret")
      .select("secret_id")
      .where("arn_suffix", "=", arn.slice(-6))
      .execute(),
  );
  return rows.length;
}

eachDatabase("the versions of a secret", (start) => {
  const ended = "EndSecretVersionDelete";

  it("go with it at the end of its window, each on record", async () => {
    const server = await start();
    const { root, clock, assembled } = server;
    const { arn, version } = await makeSecret(root, "db");
    const second = await put(root, "db", "second");
    await root.secretsmanager("DeleteSecret", { SecretId: "db", RecoveryWindowInDays: 7 });
    clock.advance(7 * dayMilliseconds - 1_000);
    await assembled.jobs.runDue();
    expect([await rowsLeft(server, arn), await told(server, ended, arn)]).toEqual([1, []]);
    clock.advance(1_000);
    await assembled.jobs.runDue();
    expect(await rowsLeft(server, arn)).toBe(0);
    expect((await told(server, ended, arn)).sort()).toEqual([version, second].sort());
  });

  it("go with it though the clock is set back as its window ends", async () => {
    const server = await start();
    const { root, clock, assembled } = server;
    const { arn } = await makeSecret(root, "db");
    await root.secretsmanager("DeleteSecret", { SecretId: "db", RecoveryWindowInDays: 7 });
    clock.advance(7 * dayMilliseconds);
    const working = assembled.jobs.runDue();
    clock.advance(-1_000);
    await working;
    expect(await rowsLeft(server, arn)).toBe(1);
    clock.advance(1_000);
    await assembled.jobs.runDue();
    expect(await rowsLeft(server, arn)).toBe(0);
  });

  it("go at once where that is forced, each on record", async () => {
    const server = await start();
    const { arn, version } = await makeSecret(server.root, "db");
    const forced = { SecretId: "db", ForceDeleteWithoutRecovery: true };
    await server.root.secretsmanager("DeleteSecret", forced);
    expect(await told(server, ended, arn)).toEqual([version]);
  });

  it("are on record too where another secret has taken the name of a gone one", async () => {
    const server = await start();
    const { root, clock } = server;
    const { arn, version } = await makeSecret(root, "db");
    await root.secretsmanager("DeleteSecret", { SecretId: "db", RecoveryWindowInDays: 7 });
    clock.advance(7 * dayMilliseconds);
    await makeSecret(root, "db", "another");
    expect(await told(server, ended, arn)).toEqual([version]);
  });

  it("that are outdated go, and that is on record", async () => {
    const server = await start();
    const { root, clock } = server;
    const { arn, version } = await makeSecret(root, "db");
    for (let index = 0; index < 100; index += 1) await put(root, "db", `value ${index}`);
    expect(await told(server, "SecretVersionDeletion", arn)).toEqual([]);
    clock.advance(dayMilliseconds);
    await put(root, "db", "the day after");
    const removed = await told(server, "SecretVersionDeletion", arn);
    expect(removed).toHaveLength(2);
    expect(removed).toContain(version);
  });
});
