/** Permissions boundaries: the policy that caps what a user or role can be allowed. */
import type { Kysely } from "kysely";
import { type AccountId, parseArn } from "../../base/arn.ts";
import type { AttachedPermissionsBoundary } from "../../wire/generated/iam.ts";
import { noSuchEntity, validationError } from "./errors.ts";
import type { Iam } from "./iam.ts";
import { splitPathedName } from "./naming.ts";
import type { IamTables, PolicyTable } from "./tables.ts";

/** For answers: the member is left out where there is no boundary. */
export function shownBoundary(boundaryArn: string | null): {
  readonly PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (boundaryArn === null) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: boundaryArn,
    },
  };
}

/** The account's own policy with this ARN; names are matched with their case, paths too. */
export async function findCustomerPolicy(
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<PolicyTable | undefined> {
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== "iam" || parts.account !== account) return undefined;
  if (!parts.resource.startsWith("policy/")) return undefined;
  const { path, name } = splitPathedName(parts.resource.slice("policy".length));
  return database
    .selectFrom("iam_policy")
    .selectAll()
    .where("account_id", "=", account)
    .where("name", "=", name)
    .where("path", "=", path)
    .executeTakeFirst();
}

/**
 * Throws where the ARN names no policy that can be attached or be a boundary: `ValidationError` for
 * what is no ARN, `NoSuchEntity` for one that is unknown (facts, answers 2 and 3).
 */
export async function requireAttachablePolicy(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<void> {
  if (parseArn(arn) === undefined) throw validationError("Invalid ARN:  Could not be parsed!");
  if (iam.catalogue.byArn(arn) !== undefined) return;
  if ((await findCustomerPolicy(database, account, arn)) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
}
