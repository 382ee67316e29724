/** `ListSecrets` and `ListSecretVersionIds`. */
import type { Operation } from "../../pipeline/operation.ts";
import type { SecretVersionsListEntry } from "../../wire/generated/secretsmanager.ts";
import { shownInList } from "./describe-secret.ts";
import { placeAt, tokenAt } from "./paging.ts";
import { stagesOfSecret } from "./rows.ts";
import { searchSecrets } from "./search.ts";
import {
  gatherSecret,
  nameAndArn,
  requireSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
} from "./secret.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";
import { type Stages, stagesOf } from "./stages.ts";
import type { VersionTable } from "./tables.ts";

/** AWS's largest page, which is also the one without `MaxResults`. */
const pageSize = 100;

/** The question of whoever lists: no resource type belongs to it. */
export const listPermission = { action: "secretsmanager:ListSecrets", resource: "*" } as const;

function listSecrets(): Operation {
  return secretsManagerOperation("ListSecrets", {
    readOnly: true,
    permissions: () => [listPermission],
    async run(request, _facts, { database }) {
      const { input } = request;
      const search = {
        filters: input.Filters ?? [],
        plannedDeletion: input.IncludePlannedDeletion ?? false,
        sortBy: input.SortBy ?? "created-date",
        order: input.SortOrder ?? "asc",
        limit: input.MaxResults ?? pageSize,
        token: input.NextToken,
      };
      const { secrets, end } = await searchSecrets(search, request, database);
      return { SecretList: await shownInList(database, secrets), ...end };
    },
  });
}

function shownVersion(version: VersionTable, stages: Stages): SecretVersionsListEntry {
  const VersionStages = stagesOf(stages, version.version_id);
  const { key_arn, key_manager, accessed_on } = version;
  // What AWS calls the account's aws/secretsmanager in this list.
  const key = key_manager === "AWS" ? "DefaultEncryptionKey" : key_arn;
  return {
    VersionId: version.version_id,
    ...(VersionStages.length === 0 ? {} : { VersionStages }),
    ...(accessed_on === 0 ? {} : { LastAccessedDate: new Date(accessed_on) }),
    CreatedDate: new Date(version.created_at),
    ...(key === null ? {} : { KmsKeyIds: [key] }),
  };
}

function listSecretVersionIds(): Operation {
  return secretsManagerOperation<"ListSecretVersionIds", SecretFacts>("ListSecretVersionIds", {
    readOnly: true,
    gather: gatherSecret,
    permissions: ({ input }, facts) => [
      secretPermission("ListSecretVersionIds", input.SecretId, facts),
    ],
    async run({ input }, facts, { database }) {
      const secret = requireSecret(facts);
      const { secret_id } = secret;
      const question = JSON.stringify([secret_id, input.IncludeDeprecated ?? false]);
      const after = placeAt(question, "number", input.NextToken);
      const limit = input.MaxResults ?? pageSize;
      const stages = await stagesOfSecret(database, secret_id);
      let query = database
        .selectFrom("secretsmanager_version")
        .selectAll()
        .where("secret_id", "=", secret_id)
        .orderBy("ordinal", "desc")
        .limit(limit + 1);
      if (after !== undefined) query = query.where("ordinal", "<", Number(after.sorted));
      if (input.IncludeDeprecated !== true) {
        query = query.where("version_id", "in", [...new Set(stages.values()), ""]);
      }
      const rows = await query.execute();
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        Versions: page.map((version) => shownVersion(version, stages)),
        ...(last === undefined
          ? {}
          : { NextToken: tokenAt(question, { sorted: last.ordinal, id: last.version_id }) }),
        ...nameAndArn(secret),
      };
    },
    record: secretRecord,
  });
}

export function listOperations(): readonly Operation[] {
  return [listSecrets(), listSecretVersionIds()];
}
