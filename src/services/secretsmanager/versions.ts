/** A secret's versions and their labels, as rows: loaded, added, relabelled, pruned. */
import { limitExceeded } from "./errors.ts";
import type { SealedColumns } from "./secret-value.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import type { Stages } from "./stages.ts";
import type { SecretTable, VersionTable } from "./tables.ts";

/** AWS keeps this many versions, and all that are younger than a day. */
const versionsKept = 100;
const dayMilliseconds = 86_400_000;

/** Ours: AWS refuses more than its quota too, but does not tell the number. */
const versionsMax = 1_000;

/** A version as a rotation makes it before there is a value. */
export const noValue: SealedColumns = {
  kind: null,
  sealed: null,
  key_account_id: null,
  key_id: null,
  key_arn: null,
  key_manager: null,
};

/** Adds a version without labels. */
export async function addVersion(
  { database }: SecretsUnit,
  secret: Pick<SecretTable, "secret_id" | "version_count">,
  version: SealedColumns & Pick<VersionTable, "version_id" | "created_at">,
): Promise<void> {
  const { secret_id } = secret;
  const ordinal = secret.version_count + 1;
  await database
    .insertInto("secretsmanager_version")
    .values({ ...version, secret_id, ordinal, accessed_on: 0 })
    .execute();
  await database
    .updateTable("secretsmanager_secret")
    .set({ version_count: ordinal })
    .where("secret_id", "=", secret_id)
    .execute();
}

/** Stores a value in a version that had none. */
export async function fillVersion(
  { database }: SecretsUnit,
  { secret_id, version_id }: VersionTable,
  sealed: SealedColumns,
): Promise<void> {
  await database
    .updateTable("secretsmanager_version")
    .set(sealed)
    .where("secret_id", "=", secret_id)
    .where("version_id", "=", version_id)
    .execute();
}

/** Removes a version with its labels. */
export async function removeVersion(
  { database }: SecretsUnit,
  { secret_id, version_id }: VersionTable,
): Promise<void> {
  await database
    .deleteFrom("secretsmanager_version")
    .where("secret_id", "=", secret_id)
    .where("version_id", "=", version_id)
    .execute();
}

/** Writes what changed between two states of a secret's labels. */
export async function writeStages(
  { database }: SecretsUnit,
  secretId: string,
  before: Stages,
  after: Stages,
): Promise<void> {
  for (const stage of before.keys()) {
    if (after.has(stage)) continue;
    await database
      .deleteFrom("secretsmanager_stage")
      .where("secret_id", "=", secretId)
      .where("stage", "=", stage)
      .execute();
  }
  for (const [stage, version_id] of after) {
    if (before.get(stage) === version_id) continue;
    await database
      .insertInto("secretsmanager_stage")
      .values({ secret_id: secretId, stage, version_id })
      .onConflict((conflict) =>
        conflict.columns(["secret_id", "stage"]).doUpdateSet({ version_id }),
      )
      .execute();
  }
}

/**
 * Removes the oldest versions without labels, as many as there are over a hundred, but none of the
 * last day (Secrets Manager API Reference, `PutSecretValue`). Throws `LimitExceededException` where
 * that leaves too many. Gives the ids of those that are gone.
 */
export async function pruneVersions(
  { database }: SecretsUnit,
  secretId: string,
  now: number,
): Promise<readonly string[]> {
  const { count } = await database
    .selectFrom("secretsmanager_version")
    .select((build) => build.fn.countAll<number>().as("count"))
    .where("secret_id", "=", secretId)
    .executeTakeFirstOrThrow();
  if (count <= versionsKept) return [];
  const outdated = await database
    .selectFrom("secretsmanager_version")
    .select("version_id")
    .where("secret_id", "=", secretId)
    .where("created_at", "<=", now - dayMilliseconds)
    .where("version_id", "not in", (build) =>
      build
        .selectFrom("secretsmanager_stage")
        .select("secretsmanager_stage.version_id")
        .where("secretsmanager_stage.secret_id", "=", secretId),
    )
    .orderBy("ordinal")
    .limit(count - versionsKept)
    .execute();
  if (count - outdated.length > versionsMax) {
    throw limitExceeded("The secret has too many versions of the last 24 hours.");
  }
  if (outdated.length === 0) return [];
  const ids = outdated.map(({ version_id }) => version_id);
  await database
    .deleteFrom("secretsmanager_version")
    .where("secret_id", "=", secretId)
    .where("version_id", "in", ids)
    .execute();
  return ids;
}
