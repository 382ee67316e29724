/** SAML providers: create, get, list, update, delete, tag. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { type AccountId, type Arn, formatArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { AssertionEncryptionModeType } from "../../wire/generated/iam.ts";
import { invalidInput, limitExceeded } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { type ProviderFacts, providerNoun } from "./provider.ts";
import { readSamlMetadata, requireStillValid } from "./saml-metadata.ts";
import {
  addPrivateKey,
  type KeptPrivateKey,
  keptKeys,
  openPrivateKeys,
  removePrivateKey,
  shownPrivateKeys,
} from "./saml-private-key.ts";
import type { IamTables, SamlProviderTable } from "./tables.ts";
import { type Tagged, tagOperations } from "./tag-operations.ts";
import { creationPermissions, putTags, removeAllTags, shownTags } from "./tags.ts";

type Facts = ProviderFacts<SamlProviderTable>;
type ArnInput = { readonly SAMLProviderArn: string };

/** What AWS shows as the end of metadata that names none: a century after its provider's making. */
const endlessYears = 100;

const noun = providerNoun({
  table: "iam_saml_provider",
  type: "saml-provider",
  recordType: "AWS::IAM::SAMLProvider",
  arnOf: (input: ArnInput) => input.SAMLProviderArn,
  missing: (arn) => `Manifest not found for arn ${arn}`,
});

/** `arn:aws:iam::123456789012:saml-provider/NAME`. */
function samlProviderArn(account: AccountId, name: string): Arn {
  return formatArn("iam", account, `saml-provider/${name}`);
}

/** The provider with its metadata read and its private keys opened: secrets. */
export async function findSamlProvider(
  database: Kysely<IamTables>,
  sealer: Sealer,
  account: AccountId,
  arn: string,
): Promise<SamlProviderFacts | undefined> {
  const row = await noun.find(database, account, arn);
  if (row === undefined) return undefined;
  return {
    arn: row.arn as Arn,
    account,
    name: row.name,
    ...readSamlMetadata(row.metadata),
    assertionEncryptionMode: encryptionModeOf(row),
    privateKeys: openPrivateKeys(sealer, row),
  };
}

function encryptionModeOf(row: SamlProviderTable): AssertionEncryptionModeType | undefined {
  return (row.assertion_encryption_mode as AssertionEncryptionModeType | null) ?? undefined;
}

function shownValidUntil({ valid_until, created_at }: SamlProviderTable): Date {
  if (valid_until !== null) return new Date(valid_until);
  const end = new Date(created_at);
  end.setUTCFullYear(end.getUTCFullYear() + endlessYears);
  return end;
}

/** Encryption can be required only of those who have a key to encrypt to. */
function requireKeyFor(mode: string | null, keys: readonly KeptPrivateKey[]): void {
  if (mode === null || keys.length > 0) return;
  throw invalidInput("AssertionEncryptionMode needs a private key: use AddPrivateKey");
}

function createSamlProvider(iam: Iam): Operation {
  return iamOperation("CreateSAMLProvider", {
    readOnly: false,
    permissions({ input, account }) {
      const resource = samlProviderArn(account, input.Name);
      const create = { action: "iam:CreateSAMLProvider", resource };
      return creationPermissions(create, "iam:TagSAMLProvider", input.Tags);
    },
    async run({ input, account, now }, _facts, { database }) {
      const arn = samlProviderArn(account, input.Name);
      const metadata = readSamlMetadata(input.SAMLMetadataDocument);
      requireStillValid(metadata, now);
      if ((await noun.find(database, account, arn)) !== undefined) {
        const message = `Provider with name ${input.Name} already exists.`;
        throw new ServiceError("EntityAlreadyExists", message);
      }
      const quota = iam.quotas.SAMLProviders;
      if ((await noun.count(database, account)) >= quota) {
        throw limitExceeded("SAMLProvidersPerAccount", quota);
      }
      const pem = input.AddPrivateKey;
      const keys = pem === undefined ? [] : addPrivateKey(iam.sealer, [], pem, now);
      const mode = input.AssertionEncryptionMode ?? null;
      requireKeyFor(mode, keys);
      await database
        .insertInto("iam_saml_provider")
        .values({
          arn,
          account_id: account,
          name: input.Name,
          uuid: randomUUID().replaceAll("-", "").toUpperCase(),
          metadata: input.SAMLMetadataDocument,
          valid_until: metadata.validUntil ?? null,
          created_at: now,
          assertion_encryption_mode: mode,
          private_keys: JSON.stringify(keys),
        })
        .execute();
      await putTags(database, account, arn, input.Tags);
      return { SAMLProviderArn: arn, ...shownTags(input.Tags ?? []) };
    },
    record: ({ input, account }) => {
      const arn = samlProviderArn(account, input.Name);
      return noun.recorded(arn);
    },
  });
}

function getSamlProvider(): Operation {
  return iamOperation<"GetSAMLProvider", Facts>("GetSAMLProvider", {
    readOnly: true,
    gather: noun.gather,
    permissions: (request, facts) => [noun.ask("iam:GetSAMLProvider", request, facts)],
    async run({ input }, facts) {
      const provider = noun.require(facts, input);
      const keys = keptKeys(provider);
      const mode = encryptionModeOf(provider);
      return {
        SAMLProviderUUID: provider.uuid,
        SAMLMetadataDocument: provider.metadata,
        CreateDate: new Date(provider.created_at),
        ValidUntil: shownValidUntil(provider),
        ...shownTags(facts.tags),
        ...(mode === undefined ? {} : { AssertionEncryptionMode: mode }),
        ...(keys.length === 0 ? {} : { PrivateKeyList: shownPrivateKeys(keys) }),
      };
    },
  });
}

function listSamlProviders(): Operation {
  return iamOperation("ListSAMLProviders", {
    readOnly: true,
    permissions: (request) => [noun.askAll("iam:ListSAMLProviders", request)],
    async run({ account }, _facts, { database }) {
      const rows = await database
        .selectFrom("iam_saml_provider")
        .selectAll()
        .where("account_id", "=", account)
        .orderBy("arn")
        .execute();
      const shown = rows.map((row) => ({
        Arn: row.arn,
        ValidUntil: shownValidUntil(row),
        CreateDate: new Date(row.created_at),
      }));
      return { SAMLProviderList: shown };
    },
  });
}

interface UpdateInput {
  readonly AddPrivateKey?: string | undefined;
  readonly RemovePrivateKey?: string | undefined;
  readonly AssertionEncryptionMode?: AssertionEncryptionModeType | undefined;
  readonly SAMLMetadataDocument?: string | undefined;
}

/** The row's columns after an update; what the input leaves out stays. */
function updated(iam: Iam, provider: SamlProviderTable, input: UpdateInput, now: number) {
  const change: Partial<SamlProviderTable> = {};
  if (input.SAMLMetadataDocument !== undefined) {
    const metadata = readSamlMetadata(input.SAMLMetadataDocument);
    requireStillValid(metadata, now);
    change.metadata = input.SAMLMetadataDocument;
    change.valid_until = metadata.validUntil ?? null;
  }
  const { AddPrivateKey: added, RemovePrivateKey: removed } = input;
  let keys = keptKeys(provider);
  if (removed !== undefined) keys = removePrivateKey(keys, removed);
  if (added !== undefined) keys = addPrivateKey(iam.sealer, keys, added, now);
  const mode = input.AssertionEncryptionMode ?? provider.assertion_encryption_mode;
  requireKeyFor(mode, keys);
  return { ...change, assertion_encryption_mode: mode, private_keys: JSON.stringify(keys) };
}

function updateSamlProvider(iam: Iam): Operation {
  return iamOperation<"UpdateSAMLProvider", Facts>("UpdateSAMLProvider", {
    readOnly: false,
    gather: noun.gather,
    permissions: (request, facts) => [noun.ask("iam:UpdateSAMLProvider", request, facts)],
    async run({ input, now }, facts, { database }) {
      const provider = noun.require(facts, input);
      await database
        .updateTable("iam_saml_provider")
        .set(updated(iam, provider, input, now))
        .where("arn", "=", provider.arn)
        .execute();
      return { SAMLProviderArn: provider.arn };
    },
    record: noun.record,
  });
}

function deleteSamlProvider(): Operation {
  return iamOperation<"DeleteSAMLProvider", Facts>("DeleteSAMLProvider", {
    readOnly: false,
    gather: noun.gather,
    permissions: (request, facts) => [noun.ask("iam:DeleteSAMLProvider", request, facts)],
    async run({ input }, facts, { database }) {
      const { arn } = noun.require(facts, input);
      await removeAllTags(database, arn);
      await database.deleteFrom("iam_saml_provider").where("arn", "=", arn).execute();
      return {};
    },
    record: noun.record,
  });
}

const tagged: Tagged<"SAMLProvider", Facts> = {
  noun: "SAMLProvider",
  gather: noun.gather,
  permission: noun.ask,
  ownerId: ({ input }, facts) => noun.require(facts, input).arn,
  record: noun.record,
};

export function samlProviderOperations(iam: Iam): readonly Operation[] {
  return [
    createSamlProvider(iam),
    getSamlProvider(),
    listSamlProviders(),
    updateSamlProvider(iam),
    deleteSamlProvider(),
    ...tagOperations(tagged),
  ];
}
