/** How the account's tokens are made: the global endpoint's form, tokens for outside services. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import { iamOperation } from "./iam.ts";
import type { AccountTable, IamTables } from "./tables.ts";

function setSecurityTokenServicePreferences(): Operation {
  return iamOperation("SetSecurityTokenServicePreferences", {
    readOnly: false,
    permissions: () => [{ action: "iam:SetSecurityTokenServicePreferences", resource: "*" }],
    async run({ input, account }, _facts, { database }) {
      await database
        .updateTable("iam_account")
        .set({ global_endpoint_token_version: input.GlobalEndpointTokenVersion })
        .where("account_id", "=", account)
        .execute();
      return {};
    },
  });
}

export async function accountRow(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<AccountTable | undefined> {
  return database
    .selectFrom("iam_account")
    .selectAll()
    .where("account_id", "=", account)
    .executeTakeFirst();
}

/** The issuer's URL, and whether the account lets it make tokens. */
async function federationOf(
  database: Kysely<IamTables>,
  { account, endpoint }: OperationRequest<unknown>,
): Promise<{ readonly isEnabled: boolean; readonly issuer: string }> {
  const { issuer_id, outbound_federation } = await database
    .selectFrom("iam_account")
    .select(["issuer_id", "outbound_federation"])
    .where("account_id", "=", account)
    .executeTakeFirstOrThrow();
  return { isEnabled: outbound_federation === 1, issuer: `${endpoint}/issuer/${issuer_id}` };
}

async function setFederation(
  database: Kysely<IamTables>,
  account: AccountId,
  outbound_federation: 0 | 1,
): Promise<void> {
  await database
    .updateTable("iam_account")
    .set({ outbound_federation })
    .where("account_id", "=", account)
    .execute();
}

function featureDisabled(): ServiceError {
  const message = "Outbound web identity federation is not enabled for this account.";
  return new ServiceError("FeatureDisabled", message);
}

function enableOutboundWebIdentityFederation(): Operation {
  return iamOperation("EnableOutboundWebIdentityFederation", {
    readOnly: false,
    permissions: () => [{ action: "iam:EnableOutboundWebIdentityFederation", resource: "*" }],
    async run(request, _facts, { database }) {
      const { isEnabled, issuer } = await federationOf(database, request);
      if (isEnabled) {
        const message = "Outbound web identity federation is already enabled for this account.";
        throw new ServiceError("FeatureEnabled", message);
      }
      await setFederation(database, request.account, 1);
      return { IssuerIdentifier: issuer };
    },
  });
}

function disableOutboundWebIdentityFederation(): Operation {
  return iamOperation("DisableOutboundWebIdentityFederation", {
    readOnly: false,
    permissions: () => [{ action: "iam:DisableOutboundWebIdentityFederation", resource: "*" }],
    async run(request, _facts, { database }) {
      if (!(await federationOf(database, request)).isEnabled) throw featureDisabled();
      await setFederation(database, request.account, 0);
      return {};
    },
  });
}

function getOutboundWebIdentityFederationInfo(): Operation {
  return iamOperation("GetOutboundWebIdentityFederationInfo", {
    readOnly: true,
    permissions: () => [{ action: "iam:GetOutboundWebIdentityFederationInfo", resource: "*" }],
    async run(request, _facts, { database }) {
      const { isEnabled, issuer } = await federationOf(database, request);
      if (!isEnabled) throw featureDisabled();
      return { IssuerIdentifier: issuer, JwtVendingEnabled: true };
    },
  });
}

export function tokenPreferenceOperations(): readonly Operation[] {
  return [
    setSecurityTokenServicePreferences(),
    enableOutboundWebIdentityFederation(),
    disableOutboundWebIdentityFederation(),
    getOutboundWebIdentityFederationInfo(),
  ];
}
