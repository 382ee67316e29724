/** How IAM's things are named: ARNs with paths, and names folded for comparison. */
import { type AccountId, type Arn, formatArn } from "../../base/arn.ts";

/** What uniqueness and order go by: names differ in more than case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** The resource types of IAM's ARNs that carry a path. */
export type PathedType =
  | "user"
  | "group"
  | "role"
  | "policy"
  | "instance-profile"
  | "server-certificate"
  | "mfa";

/** `arn:aws:iam::123456789012:user/path/name`. */
export function iamArn(
  account: AccountId | "aws",
  type: PathedType,
  path: string,
  name: string,
): Arn {
  return formatArn("iam", account, `${type}${path}${name}`);
}

/** The name at the end of a pathed ARN, and the path before it with both its slashes. */
export function splitPathedName(pathAndName: string): { path: string; name: string } {
  const slash = pathAndName.lastIndexOf("/");
  return { path: pathAndName.slice(0, slash + 1), name: pathAndName.slice(slash + 1) };
}
