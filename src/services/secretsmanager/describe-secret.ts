/** A secret without its values: `DescribeSecret`, and what `ListSecrets` shows of each. */
import type { Kysely } from "kysely";
import type { Operation } from "../../pipeline/operation.ts";
import type {
  DescribeSecretResponse,
  SecretListEntry,
} from "../../wire/generated/secretsmanager.ts";
import { replicasOf } from "./replicas.ts";
import { shownRotation } from "./rotation/configuration.ts";
import { stagesOfSecret } from "./rows.ts";
import {
  gatherSecret,
  nameAndArn,
  primaryRegion,
  requireSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
} from "./secret.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";
import type { Stages } from "./stages.ts";
import type { SecretsManagerTables, SecretTable } from "./tables.ts";
import { tagsOf } from "./tags.ts";

/** From each version that has labels to those labels; left out where there is none. */
function labelsByVersion(stages: Stages): Readonly<Record<string, string[]>> | undefined {
  if (stages.size === 0) return undefined;
  const labels: Record<string, string[]> = {};
  for (const [stage, versionId] of stages) {
    labels[versionId] ??= [];
    labels[versionId].push(stage);
  }
  return labels;
}

/** What has no value is left out, as AWS does. */
function shownSecret(secret: SecretTable) {
  const tags = tagsOf(secret);
  const region = primaryRegion(secret);
  const { description, kms_key, accessed_on, deletion_at } = secret;
  return {
    ...nameAndArn(secret),
    ...(description === null || description === "" ? {} : { Description: description }),
    ...(kms_key === null ? {} : { KmsKeyId: kms_key }),
    ...shownRotation(secret),
    LastChangedDate: new Date(secret.changed_at),
    ...(accessed_on === 0 ? {} : { LastAccessedDate: new Date(accessed_on) }),
    ...(deletion_at === null ? {} : { DeletedDate: new Date(deletion_at) }),
    ...(tags.length === 0 ? {} : { Tags: tags }),
    CreatedDate: new Date(secret.created_at),
    ...(region === undefined ? {} : { PrimaryRegion: region }),
  };
}

/** The entries of a list, in its order. */
export async function shownInList(
  database: Kysely<SecretsManagerTables>,
  secrets: readonly SecretTable[],
): Promise<readonly SecretListEntry[]> {
  if (secrets.length === 0) return [];
  const rows = await database
    .selectFrom("secretsmanager_stage")
    .selectAll()
    .where(
      "secret_id",
      "in",
      secrets.map(({ secret_id }) => secret_id),
    )
    .orderBy("stage")
    .execute();
  const bySecret = Map.groupBy(rows, ({ secret_id }) => secret_id);
  return secrets.map((secret) => {
    const ofSecret = bySecret.get(secret.secret_id) ?? [];
    const stages = new Map(ofSecret.map(({ stage, version_id }) => [stage, version_id]));
    const SecretVersionsToStages = labelsByVersion(stages);
    return {
      ...shownSecret(secret),
      ...(SecretVersionsToStages === undefined ? {} : { SecretVersionsToStages }),
    };
  });
}

function describeSecret(): Operation {
  return secretsManagerOperation<"DescribeSecret", SecretFacts>("DescribeSecret", {
    readOnly: true,
    gather: gatherSecret,
    permissions: ({ input }, facts) => [secretPermission("DescribeSecret", input.SecretId, facts)],
    async run(_request, facts, { database }): Promise<DescribeSecretResponse> {
      const secret = requireSecret(facts);
      const VersionIdsToStages = labelsByVersion(await stagesOfSecret(database, secret.secret_id));
      const ReplicationStatus = replicasOf(secret);
      return {
        ...shownSecret(secret),
        // Null "if rotation has been disabled", which `ListSecrets` is not documented to do.
        ...(secret.rotation_enabled === 0 ? { LastRotatedDate: undefined } : {}),
        ...(VersionIdsToStages === undefined ? {} : { VersionIdsToStages }),
        ...(ReplicationStatus.length === 0 ? {} : { ReplicationStatus }),
      };
    },
    record: secretRecord,
  });
}

export function describeSecretOperations(): readonly Operation[] {
  return [describeSecret()];
}
