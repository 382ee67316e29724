/** Short ways to the calls that the tests of keys make. */
import { expect } from "vitest";
import type { CreateKeyRequest, KeyMetadata } from "../../../wire/generated/kms.ts";
import type { TestClient } from "../../testing/harness.ts";

export const bytes = (text: string) => Buffer.from(text);

export const textOf = (blob: Uint8Array | undefined) => Buffer.from(blob ?? []).toString();

export interface MadeKey {
  readonly KeyId: string;
  readonly arn: string;
  readonly metadata: KeyMetadata;
}

export async function makeKey(client: TestClient, input: CreateKeyRequest = {}): Promise<MadeKey> {
  const { KeyMetadata: metadata } = await client.kms("CreateKey", input);
  expect(metadata).toBeDefined();
  if (metadata === undefined) throw new Error("CreateKey gives the key's metadata");
  return { KeyId: metadata.KeyId, arn: metadata.Arn ?? "", metadata };
}

/** A policy of one statement. */
export function policyOf(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement].flat() });
}

/** What every key policy of the tests has, so that nobody is locked out. */
export function rootStatement(account: string) {
  return {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/** An identity policy that allows these actions on everything. */
export function allow(...actions: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: actions, Resource: "*" },
  };
}
