/** The JSON of an access key's secret: `UserName`, `AccessKeyId`, `SecretAccessKey`, and more. */
import type { AccessKeyPair } from "../../../../pipeline/access-key-keeper.ts";
import type { SecretValue } from "../../secret-value.ts";
import { RotationError } from "../runner.ts";
import { type Members, membersOf, secretValueOf } from "./credentials.ts";

export interface KeySecret {
  readonly members: Members;
  readonly userName: string | undefined;
  readonly accessKeyId: string | undefined;
  /** Undefined where there is no key yet. */
  readonly pair: AccessKeyPair | undefined;
}

/** Throws `RotationError` where it is no JSON object; members that are no text count as missing. */
export function keySecretOf(value: SecretValue | undefined): KeySecret {
  const members = membersOf(value);
  const textOf = (name: string) => {
    const text = members[name];
    return typeof text === "string" && text !== "" && !text.includes("\0") ? text : undefined;
  };
  const [accessKeyId, secretAccessKey] = [textOf("AccessKeyId"), textOf("SecretAccessKey")];
  const isWhole = accessKeyId !== undefined && secretAccessKey !== undefined;
  const pair = isWhole ? { accessKeyId, secretAccessKey } : undefined;
  return { members, userName: textOf("UserName"), accessKeyId, pair };
}

/** The same; undefined where it is none. */
export function readableKeySecret(value: SecretValue | undefined): KeySecret | undefined {
  try {
    return keySecretOf(value);
  } catch (error) {
    if (error instanceof RotationError) return undefined;
    throw error;
  }
}

/** The value with another key in it; all else stays as it is. */
export function withKey(
  members: Members,
  UserName: string,
  { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }: AccessKeyPair,
): SecretValue {
  return secretValueOf({ ...members, UserName, AccessKeyId, SecretAccessKey });
}
