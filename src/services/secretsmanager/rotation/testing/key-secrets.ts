/** Secrets of users' access keys, and what opens with them, for tests of their rotation. */
import type { CallError, Credentials } from "../../../testing/client.ts";
import type { TestClient, TestServer } from "../../../testing/harness.ts";
import { accessKeysOf, rotationNode } from "./world.ts";

export const RotationLambdaARN =
  "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-access-key";
export const SecretId = "ci/key";
export const hour = 3_600_000;
const attemptsMax = 10;

export interface KeyValue {
  readonly UserName: string;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
}

const credentialsOf = ({ AccessKeyId, SecretAccessKey }: KeyValue): Credentials => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
});

/** A user, and a secret with a key of his. */
export async function makeKeySecret({ root }: TestServer, further: object = {}) {
  await root.iam("CreateUser", { UserName: "deployer" });
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "deployer" });
  const { UserName, AccessKeyId, SecretAccessKey } = AccessKey;
  const value: KeyValue = { UserName, AccessKeyId, SecretAccessKey };
  const { ARN = "" } = await root.secretsmanager("CreateSecret", {
    Name: SecretId,
    SecretString: JSON.stringify({ ...value, ...further }),
  });
  return { arn: ARN, value };
}

export const rotate = (client: TestClient, further: object = {}) =>
  client.secretsmanager("RotateSecret", { SecretId, RotationLambdaARN, ...further });

export async function read(root: TestClient, VersionStage = "AWSCURRENT"): Promise<KeyValue> {
  const { SecretString = "" } = await root.secretsmanager("GetSecretValue", {
    SecretId,
    VersionStage,
  });
  return JSON.parse(SecretString);
}

export async function keysOf(root: TestClient, UserName = "deployer") {
  const { AccessKeyMetadata = [] } = await root.iam("ListAccessKeys", { UserName });
  return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId).toSorted();
}

/** The user that a key opens the door for, or the code of the refusal. */
export async function opens(server: TestServer, value: KeyValue): Promise<string | undefined> {
  try {
    const { Arn } = await server.as(credentialsOf(value)).sts("GetCallerIdentity", {});
    return Arn?.split("/").at(-1);
  } catch (error) {
    return (error as CallError).code;
  }
}

export async function eventsOf(root: TestClient, ResourceName: string) {
  const { Events = [] } = await root.cloudtrail("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: ResourceName }],
  });
  return Events.map(({ CloudTrailEvent = "{}" }) => JSON.parse(CloudTrailEvent));
}

/** Runs what is due, and gives the messages of what failed. */
export async function work(server: TestServer): Promise<readonly string[]> {
  const node = rotationNode(server, { find: () => accessKeysOf(server) });
  await node.jobs.runDue();
  return node.failures;
}

/** Ends the schedule, which the other tests' clock would reach. */
export const settle = ({ root }: TestServer) =>
  root.secretsmanager("CancelRotateSecret", { SecretId });

export async function rotated(server: TestServer): Promise<KeyValue> {
  server.clock.advance(1_000);
  await rotate(server.root);
  await work(server);
  return read(server.root);
}

/** Runs a rotation that fails until it is given up, and gives the reason. */
export async function failure(server: TestServer): Promise<string> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    await work(server);
    server.clock.advance(hour / 2);
  }
  const { ARN = "" } = await server.root.secretsmanager("DescribeSecret", { SecretId });
  const events = await eventsOf(server.root, ARN);
  return events.find(({ eventName }) => eventName === "RotationFailed")?.errorMessage ?? "";
}
