/** Assertions that were redeemed: on record until they run out, so that none is taken twice. */
import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { invalidIdentityToken } from "./errors.ts";
import type { SamlAssertion } from "./saml-assertion.ts";
import type { StsTables } from "./tables.ts";

/**
 * Takes the assertion; throws `InvalidIdentityToken` where it was taken before, on any node. Rows
 * of assertions that have run out go with the next one that is taken.
 */
export async function redeem(
  database: Kysely<StsTables>,
  account: AccountId,
  { issuer, id, endsAt }: SamlAssertion,
  now: EpochMilliseconds,
): Promise<void> {
  await database.deleteFrom("sts_redeemed_assertion").where("expires_at", "<=", now).execute();
  const assertionHash = createHash("sha256").update(`${issuer}\n${id}`).digest("base64url");
  const { numInsertedOrUpdatedRows } = await database
    .insertInto("sts_redeemed_assertion")
    .values({ account_id: account, assertion_hash: assertionHash, expires_at: endsAt })
    .onConflict((conflict) => conflict.columns(["account_id", "assertion_hash"]).doNothing())
    .executeTakeFirst();
  if (Number(numInsertedOrUpdatedRows ?? 0) === 1) return;
  throw invalidIdentityToken("The SAML assertion was redeemed before; each is taken once.");
}
