/** Reads the rows of one secret. */
import type { Kysely } from "kysely";
import type { Stages } from "./stages.ts";
import type { SecretsManagerTables, SecretTable, VersionTable } from "./tables.ts";

type Database = Kysely<SecretsManagerTables>;

export async function findByName(
  database: Database,
  account: string,
  region: string,
  name: string,
): Promise<SecretTable | undefined> {
  return database
    .selectFrom("secretsmanager_secret")
    .selectAll()
    .where("account_id", "=", account)
    .where("region", "=", region)
    .where("name", "=", name)
    .executeTakeFirst();
}

export async function findVersion(
  database: Database,
  secretId: string,
  versionId: string,
): Promise<VersionTable | undefined> {
  return database
    .selectFrom("secretsmanager_version")
    .selectAll()
    .where("secret_id", "=", secretId)
    .where("version_id", "=", versionId)
    .executeTakeFirst();
}

/** In the order of the labels. */
export async function stagesOfSecret(database: Database, secretId: string): Promise<Stages> {
  const rows = await database
    .selectFrom("secretsmanager_stage")
    .select(["stage", "version_id"])
    .where("secret_id", "=", secretId)
    .orderBy("stage")
    .execute();
  return new Map(rows.map(({ stage, version_id }) => [stage, version_id]));
}
