/** `sallyport secret` as it is used, and what it makes of the trail. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ClientSettings, callJson } from "../src/client.ts";
import { readersOf } from "./secret/readers.ts";
import { makePlace } from "./testing/command.ts";

const lookUp = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
const alice = "arn:aws:iam::111122223333:user/alice";
const since = Date.UTC(2026, 10, 22, 10);

function read(eventTime: string, requestParameters: object, further: object = {}) {
  const userIdentity = { arn: alice };
  return { eventName: "GetSecretValue", eventTime, userIdentity, requestParameters, ...further };
}

interface Move {
  readonly versionStage?: string;
  readonly errorCode?: string;
}

describe("readers of a secret", () => {
  it.each([
    ["before the change", "2026-11-22T09:59:59Z", {}, true],
    ["in the second of the change", "2026-11-22T10:00:00Z", {}, true],
    ["after the change", "2026-11-22T10:00:01Z", {}, false],
    ["by the current label", "2026-11-22T10:00:01Z", { versionStage: "AWSCURRENT" }, false],
    ["by another label", "2026-11-22T10:00:01Z", { versionStage: "AWSPREVIOUS" }, true],
    ["by the id that is current", "2026-11-22T09:00:00Z", { versionId: "new" }, false],
    ["by the id of an old version", "2026-11-22T10:00:01Z", { versionId: "old" }, true],
  ])("who read it %s", (_, time, parameters, isOld) => {
    const [reader] = readersOf([read(time, parameters)], { versionId: "new", since });
    expect(reader).toMatchObject({ principal: alice, lastRead: time, isOld });
  });

  it.each([
    ["after its label was moved", "2026-11-22T11:00:01Z", {}, false],
    ["in the second of the move", "2026-11-22T11:00:00Z", {}, true],
    ["before, when it was made already", "2026-11-22T10:59:59Z", {}, true],
    ["before another label was moved", "2026-11-22T10:30:00Z", { versionStage: "live" }, false],
    ["before a move that was refused", "2026-11-22T10:30:00Z", { errorCode: "Denied" }, false],
  ])("who read the current version %s", (_, time, { errorCode, versionStage }: Move, isOld) => {
    const parameters = { versionStage: versionStage ?? "AWSCURRENT", moveToVersionId: "new" };
    const eventName = "UpdateSecretVersionStage";
    const refused = errorCode === undefined ? {} : { errorCode };
    const move = read("2026-11-22T11:00:00Z", parameters, { eventName, ...refused });
    const records = [move, read(time, {})];
    expect(readersOf(records, { versionId: "new", since })).toMatchObject([{ isOld }]);
  });

  it("are told once, by their last read that was answered", () => {
    const records = [
      read("2026-11-22T12:00:00Z", {}, { errorCode: "AccessDenied" }),
      read("2026-11-22T11:00:00Z", {}, { eventName: "DescribeSecret" }),
      read("2026-11-22T09:00:00Z", {}),
      read("2026-11-22T08:00:00Z", {}),
    ];
    const found = readersOf(records, { versionId: "new", since });
    expect(found.map(({ lastRead }) => lastRead)).toEqual(["2026-11-22T09:00:00Z"]);
  });
});

describe("sallyport secret", () => {
  const place = makePlace();

  it("shows how a secret stands", async () => {
    const { endpoint } = await place.serve();
    const kept = readFileSync(join(place.folder, ".sallyport/root-credentials.json"), "utf8");
    const client: ClientSettings = {
      endpoint,
      region: "us-east-1",
      credentials: JSON.parse(kept),
    };
    const call = (operation: string, input: object) =>
      callJson(client, "secretsmanager", `secretsmanager.${operation}`, input);
    const own = place.with({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: client.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: client.credentials.secretAccessKey,
    });
    await call("CreateSecret", { Name: "db", SecretString: "not json" });
    expect(await own.run("secret", "readers", "db")).toMatchObject({
      code: 0,
      printed: "nobody on record has read it\n",
    });
    expect(await own.run("secret", "rehearse", "db")).toMatchObject({ code: 1 });
    await call("RotateSecret", {
      SecretId: "db",
      RotateImmediately: false,
      RotationLambdaARN:
        "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-postgresql",
    });
    expect(await own.run("secret", "rehearse", "db")).toMatchObject({
      code: 1,
      printed: "a rotation would fail: The secret's value isn't JSON.\n",
    });
    const { printed } = await own.run("secret", "status", "db");
    expect(printed).toMatch(/^rotation {3}on\n/);
    await call("RotateSecret", { SecretId: "db" });
    const status = () => own.run("secret", "status", "db");
    await expect.poll(status, { timeout: 30_000 }).toMatchObject({
      code: 1,
      printed: expect.stringContaining("last event RotationStepFailed"),
    });
    expect((await status()).printed).toMatch(/createSecret: .* isn't JSON; tried again at 20/);
    // Reads, of which there may be millions, do not stand between the events of a rotation.
    const { ARN } = await call("DescribeSecret", { SecretId: "db" });
    const { Events } = await callJson(client, "cloudtrail", lookUp, {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: `${ARN}:rotation` }],
    });
    const names = (Events as readonly { readonly EventName: string }[]).map((e) => e.EventName);
    expect(names).toContain("RotationStarted");
    expect(names.every((name) => /Rotation/.test(name))).toBe(true);
    expect(await own.run("secret", "status", "nothing")).toMatchObject({ code: 1 });
  }, 60_000);
});
