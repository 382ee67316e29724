/** What OpenID Connect and SAML providers share: looked up by ARN, tagged under it. */
import type { Kysely } from "kysely";
import { type AccountId, formatArn, parseArn } from "../../base/arn.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import { validationError } from "./errors.ts";
import type { IamTables } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";

export interface ProviderFacts<Row> {
  readonly provider: Row | undefined;
  readonly tags: readonly Tag[];
}

/** Loads a provider's tags beside its row. */
export async function withTags<Row extends { readonly arn: string }>(
  database: Kysely<IamTables>,
  provider: Row | undefined,
): Promise<ProviderFacts<Row>> {
  return { provider, tags: provider === undefined ? [] : await tagsOf(database, provider.arn) };
}

/**
 * The question about the provider that an ARN names. Throws `ValidationError` where the text is no
 * ARN; a provider of another account is asked about as not there.
 */
export function providerPermission(
  action: string,
  arn: string,
  { tags }: ProviderFacts<unknown>,
  further: Partial<PermissionRequest> = {},
): PermissionRequest {
  if (parseArn(arn) === undefined) throw validationError("Invalid ARN:  Could not be parsed!");
  return { action, resource: arn, resourceTags: tagRecord(tags), ...further };
}

/** The question of a list, which has no resource; AWS shows all of the kind in a denial. */
export function providerListPermission(
  action: string,
  account: AccountId,
  type: "oidc-provider" | "saml-provider",
): PermissionRequest {
  return { action, resource: "*", resourceShown: formatArn("iam", account, `${type}/*`) };
}

/** How many providers of a kind the account has. */
export async function providersOf(
  database: Kysely<IamTables>,
  account: AccountId,
  table: "iam_oidc_provider" | "iam_saml_provider",
): Promise<number> {
  const rows = await database
    .selectFrom(table as "iam_oidc_provider")
    .select("arn")
    .where("account_id", "=", account)
    .execute();
  return rows.length;
}
