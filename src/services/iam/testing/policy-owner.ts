/** The operations that users, groups and roles have alike, for tests that try all three. */
import type { IamOperations } from "../../../wire/generated/iam.ts";
import type { TestClient } from "../../testing/harness.ts";
import type { OwnerKind } from "../policy-owner.ts";
import { ec2Trust } from "./documents.ts";

/** How an operation that there is for every kind is called on the owner `Owner`. */
export type OwnerCall<Output> = (operation: string, input?: object) => Promise<Output>;

export function callsOn<Output>(root: TestClient, kind: OwnerKind): OwnerCall<Output> {
  const owner = { [`${kind}Name`]: "Owner" };
  return (operation, input = {}) =>
    root.iam(operation as keyof IamOperations, { ...owner, ...input } as never) as Promise<Output>;
}

export async function createOwner(root: TestClient, kind: OwnerKind): Promise<void> {
  const input = kind === "Role" ? { AssumeRolePolicyDocument: ec2Trust } : {};
  await callsOn(root, kind)(`Create${kind}`, input);
}
