/** OpenID Connect providers: create, get, list, delete; audiences, thumbprints, tags. */
import type { Kysely } from "kysely";
import { type AccountId, type Arn, formatArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { OidcProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { invalidInput, limitExceeded } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { readClientIds, readIssuer, readThumbprints, withoutScheme } from "./oidc-issuer.ts";
import { type ProviderFacts, providerNoun } from "./provider.ts";
import type { IamTables, OidcProviderTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import { creationPermissions, putTags, removeAllTags, shownTags } from "./tags.ts";

type Facts = ProviderFacts<OidcProviderTable>;
type ArnInput = { readonly OpenIDConnectProviderArn: string };

const noun = providerNoun({
  table: "iam_oidc_provider",
  type: "oidc-provider",
  recordType: "AWS::IAM::OIDCProvider",
  arnOf: (input: ArnInput) => input.OpenIDConnectProviderArn,
  missing: (arn) => `OpenIDConnect Provider not found for arn ${arn}`,
});

/** `arn:aws:iam::123456789012:oidc-provider/token.example.com/path`. */
function oidcProviderArn(account: AccountId, issuer: string): Arn {
  return formatArn("iam", account, `oidc-provider/${withoutScheme(issuer)}`);
}

/** The provider with this ARN, or of this issuer (with or without its scheme). */
export async function findOidcProvider(
  database: Kysely<IamTables>,
  account: AccountId,
  arnOrIssuer: string,
): Promise<OidcProviderFacts | undefined> {
  const isArn = arnOrIssuer.startsWith("arn:");
  const arn = isArn ? arnOrIssuer : oidcProviderArn(account, arnOrIssuer);
  const row = await noun.find(database, account, arn);
  // An issuer that says `http:` is not the one that says `https:`, though their ARNs are alike.
  const isOtherScheme = /^https?:/.test(arnOrIssuer) && arnOrIssuer !== row?.issuer;
  if (row === undefined || isOtherScheme) return undefined;
  return {
    arn: row.arn as Arn,
    account,
    issuer: row.issuer,
    url: withoutScheme(row.issuer),
    clientIds: clientIdsOf(row),
    thumbprints: JSON.parse(row.thumbprints) as readonly string[],
  };
}

function clientIdsOf(row: OidcProviderTable): readonly string[] {
  return JSON.parse(row.client_ids) as readonly string[];
}

async function changeProvider(
  database: Kysely<IamTables>,
  { arn }: OidcProviderTable,
  change: Partial<Pick<OidcProviderTable, "client_ids" | "thumbprints">>,
): Promise<void> {
  await database.updateTable("iam_oidc_provider").set(change).where("arn", "=", arn).execute();
}

function createOidcProvider(iam: Iam): Operation {
  return iamOperation("CreateOpenIDConnectProvider", {
    readOnly: false,
    permissions({ input, account }) {
      const resource = oidcProviderArn(account, input.Url);
      const create = { action: "iam:CreateOpenIDConnectProvider", resource };
      return creationPermissions(create, "iam:TagOpenIDConnectProvider", input.Tags);
    },
    async run({ input, account, now }, _facts, { database }) {
      const issuer = readIssuer(input.Url, iam.insecureLoopbackIssuers);
      const clientIds = readClientIds(input.ClientIDList ?? []);
      const thumbprints = readThumbprints(input.ThumbprintList ?? []);
      const arn = oidcProviderArn(account, issuer);
      if ((await noun.find(database, account, arn)) !== undefined) {
        const message = `Provider with url ${issuer} already exists.`;
        throw new ServiceError("EntityAlreadyExists", message);
      }
      const quota = iam.quotas.OpenIDConnectProviders;
      if ((await noun.count(database, account)) >= quota) {
        throw limitExceeded("OpenIdConnectProvidersPerAccount", quota);
      }
      await database
        .insertInto("iam_oidc_provider")
        .values({
          arn,
          account_id: account,
          issuer,
          client_ids: JSON.stringify(clientIds),
          thumbprints: JSON.stringify(thumbprints),
          created_at: now,
        })
        .execute();
      await putTags(database, account, arn, input.Tags);
      return { OpenIDConnectProviderArn: arn, ...shownTags(input.Tags ?? []) };
    },
    record: ({ input, account }) => {
      const arn = oidcProviderArn(account, input.Url);
      return noun.recorded(arn);
    },
  });
}

function getOidcProvider(): Operation {
  return iamOperation<"GetOpenIDConnectProvider", Facts>("GetOpenIDConnectProvider", {
    readOnly: true,
    gather: noun.gather,
    permissions: (request, facts) => [noun.ask("iam:GetOpenIDConnectProvider", request, facts)],
    async run({ input }, facts) {
      const provider = noun.require(facts, input);
      return {
        Url: withoutScheme(provider.issuer),
        ClientIDList: clientIdsOf(provider),
        ThumbprintList: JSON.parse(provider.thumbprints) as readonly string[],
        CreateDate: new Date(provider.created_at),
        ...shownTags(facts.tags),
      };
    },
  });
}

function listOidcProviders(): Operation {
  return iamOperation("ListOpenIDConnectProviders", {
    readOnly: true,
    permissions: (request) => [noun.askAll("iam:ListOpenIDConnectProviders", request)],
    async run({ account }, _facts, { database }) {
      const rows = await database
        .selectFrom("iam_oidc_provider")
        .select("arn")
        .where("account_id", "=", account)
        .orderBy("arn")
        .execute();
      return { OpenIDConnectProviderList: rows.map(({ arn }) => ({ Arn: arn })) };
    },
  });
}

/** Deleting a provider that is not there is no error (IAM API Reference). */
function deleteOidcProvider(): Operation {
  return iamOperation<"DeleteOpenIDConnectProvider", Facts>("DeleteOpenIDConnectProvider", {
    readOnly: false,
    gather: noun.gather,
    permissions: (request, facts) => [noun.ask("iam:DeleteOpenIDConnectProvider", request, facts)],
    async run(_request, { provider }, { database }) {
      if (provider === undefined) return {};
      await removeAllTags(database, provider.arn);
      await database.deleteFrom("iam_oidc_provider").where("arn", "=", provider.arn).execute();
      return {};
    },
    record: noun.record,
  });
}

/** Adding an audience that is there already is no error (IAM API Reference). */
function addClientId(): Operation {
  return iamOperation<"AddClientIDToOpenIDConnectProvider", Facts>(
    "AddClientIDToOpenIDConnectProvider",
    {
      readOnly: false,
      gather: noun.gather,
      permissions: (request, facts) => [
        noun.ask("iam:AddClientIDToOpenIDConnectProvider", request, facts),
      ],
      async run({ input }, facts, { database }) {
        const provider = noun.require(facts, input);
        const clientIds = readClientIds([...clientIdsOf(provider), input.ClientID]);
        await changeProvider(database, provider, { client_ids: JSON.stringify(clientIds) });
        return {};
      },
      record: noun.record,
    },
  );
}

/** Removing an audience that is not there is no error (IAM API Reference). */
function removeClientId(): Operation {
  return iamOperation<"RemoveClientIDFromOpenIDConnectProvider", Facts>(
    "RemoveClientIDFromOpenIDConnectProvider",
    {
      readOnly: false,
      gather: noun.gather,
      permissions: (request, facts) => [
        noun.ask("iam:RemoveClientIDFromOpenIDConnectProvider", request, facts),
      ],
      async run({ input }, facts, { database }) {
        const provider = noun.require(facts, input);
        const clientIds = clientIdsOf(provider).filter((clientId) => clientId !== input.ClientID);
        await changeProvider(database, provider, { client_ids: JSON.stringify(clientIds) });
        return {};
      },
      record: noun.record,
    },
  );
}

function updateThumbprint(): Operation {
  return iamOperation<"UpdateOpenIDConnectProviderThumbprint", Facts>(
    "UpdateOpenIDConnectProviderThumbprint",
    {
      readOnly: false,
      gather: noun.gather,
      permissions: (request, facts) => [
        noun.ask("iam:UpdateOpenIDConnectProviderThumbprint", request, facts),
      ],
      async run({ input }, facts, { database }) {
        const provider = noun.require(facts, input);
        if (input.ThumbprintList.length === 0) {
          throw invalidInput("Thumbprint list must contain at least one entry.");
        }
        const thumbprints = JSON.stringify(readThumbprints(input.ThumbprintList));
        await changeProvider(database, provider, { thumbprints });
        return {};
      },
      record: noun.record,
    },
  );
}

const tagged: Tagged<"OpenIDConnectProvider", Facts> = {
  noun: "OpenIDConnectProvider",
  gather: noun.gather,
  permission: noun.ask,
  ownerId: ({ input }, facts) => noun.require(facts, input).arn,
  record: noun.record,
};

export function oidcProviderOperations(iam: Iam): readonly Operation[] {
  return [
    createOidcProvider(iam),
    getOidcProvider(),
    listOidcProviders(),
    deleteOidcProvider(),
    addClientId(),
    removeClientId(),
    updateThumbprint(),
    ...tagOperations(tagged),
  ];
}
