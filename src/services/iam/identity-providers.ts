/** IAM's answers to what the token service asks; see `IdentityProviders`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { IdentityProviders, IssuerFacts } from "../../pipeline/identity-providers.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { verifyMfaCode } from "./mfa-device.ts";
import { findOidcProvider } from "./oidc-provider.ts";
import { findSamlProvider } from "./saml-provider.ts";
import type { IamTables } from "./tables.ts";
import { accountRow } from "./token-preferences.ts";

export interface IdentityProviderDependencies {
  readonly storage: Storage<IamTables>;
  readonly sealer: Sealer;
}

/** IAM's own tables are in every unit's database, whichever service opened it. */
function databaseOf(unit: AnyUnit): Kysely<IamTables> {
  return (unit as unknown as Unit<IamTables>).database;
}

/** Nothing is kept: a provider that was deleted is gone with the next question, on every node. */
export function identityProviders({
  storage,
  sealer,
}: IdentityProviderDependencies): IdentityProviders {
  function read<Answer>(
    unit: AnyUnit | undefined,
    work: (database: Kysely<IamTables>) => Promise<Answer>,
  ): Promise<Answer> {
    return unit === undefined ? storage.read(work) : work(databaseOf(unit));
  }
  return {
    oidcProvider: (account, arnOrIssuer, unit) =>
      read(unit, (database) => findOidcProvider(database, account, arnOrIssuer)),
    samlProvider: (account, arn, unit) =>
      read(unit, (database) => findSamlProvider(database, sealer, account, arn)),
    verifyMfaCode: (check, unit) => verifyMfaCode(databaseOf(unit), sealer, check),
    issuer: (account, unit) => read(unit, (database) => issuerOf(database, account)),
    issuerAccount: (issuerId) =>
      read(undefined, async (database) => {
        const row = await database
          .selectFrom("iam_account")
          .select("account_id")
          .where("issuer_id", "=", issuerId)
          .executeTakeFirst();
        return row?.account_id as AccountId | undefined;
      }),
  };
}

async function issuerOf(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<IssuerFacts | undefined> {
  const row = await accountRow(database, account);
  if (row === undefined) return undefined;
  const version = row.global_endpoint_token_version;
  assert(version === "v1Token" || version === "v2Token", "the token version is one of AWS's two");
  return {
    issuerId: row.issuer_id,
    outboundFederation: row.outbound_federation === 1,
    globalEndpointTokenVersion: version,
  };
}
