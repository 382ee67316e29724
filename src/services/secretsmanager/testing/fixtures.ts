/** What the tests of Secrets Manager share. */
import type { TestClient, TestServer } from "../../testing/harness.ts";

/** A statement that allows; a whole policy around it. */
export function allowing(...statements: readonly object[]): object {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}

export async function makeSecret(root: TestClient, Name: string, SecretString = "first") {
  const made = await root.secretsmanager("CreateSecret", { Name, SecretString });
  return { arn: made.ARN ?? "", version: made.VersionId ?? "" };
}

export async function put(root: TestClient, SecretId: string, SecretString: string) {
  const { VersionId } = await root.secretsmanager("PutSecretValue", { SecretId, SecretString });
  return VersionId ?? "";
}

/** From each label to the version that has it. */
export async function labels(root: TestClient, SecretId: string) {
  const { VersionIdsToStages = {} } = await root.secretsmanager("DescribeSecret", { SecretId });
  return Object.fromEntries(
    Object.entries(VersionIdsToStages).flatMap(([id, stages]) => stages.map((one) => [one, id])),
  );
}

export async function customerKey({ root }: TestServer): Promise<string> {
  const { KeyMetadata } = await root.kms("CreateKey", {});
  return KeyMetadata?.Arn ?? "";
}

export const token = (digit: number) => String(digit).repeat(32);
export const dayMilliseconds = 86_400_000;
