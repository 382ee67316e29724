/** The tables of Secrets Manager. Times are epoch milliseconds. */
import type { Migration } from "../../storage/migrations.ts";
import {
  createIndex,
  createTable,
  flag,
  instant,
  integer,
  json,
  optional,
  text,
} from "../../storage/schema.ts";
import { type RotationTables, rotationMigrations } from "./rotation/tables.ts";

export interface SecretTable {
  /** Our own: a name may pass to another secret once its first one is gone. */
  secret_id: string;
  account_id: string;
  region: string;
  name: string;
  /** The six characters at the end of the ARN. */
  arn_suffix: string;
  description: string | null;
  /** As it was given; null for `aws/secretsmanager`. */
  kms_key: string | null;
  /** JSON: the tags in the order in which they came, as the API writes them. */
  tags: string;
  created_at: number;
  changed_at: number;
  /** The UTC day of the last read, as its first instant; 0 where it was never read. */
  accessed_on: number;
  /** When it goes; null where no deletion is scheduled. */
  deletion_at: number | null;
  /** The resource policy as it was given; null where there is none. */
  policy: string | null;
  /** JSON: each principal of the policy that names a user or role, to its unique id. */
  policy_principals: string | null;
  /** JSON: the replicas that were asked for, as `ReplicationStatus` shows them. */
  replicas: string;
  /** Null where the secret was never configured for rotation. */
  rotation_enabled: number | null;
  rotation_lambda_arn: string | null;
  /** JSON: `RotationRules` as they were given; null where there are none. */
  rotation_rules: string | null;
  rotated_at: number | null;
  /** When the next rotation window opens; null where none is scheduled. */
  rotation_due_at: number | null;
  /** Counts the versions made, so that they have an order. */
  version_count: number;
}

export interface VersionTable {
  secret_id: string;
  version_id: string;
  /** From 1, in the order in which they were made. */
  ordinal: number;
  created_at: number;
  accessed_on: number;
  /** What the value was given as; null where a rotation has not stored one yet. */
  kind: "string" | "binary" | null;
  /** Bound to the secret's ARN and the version's id. */
  sealed: string | null;
  /** The KMS key that seals it, as `ServiceKey`. */
  key_account_id: string | null;
  key_id: string | null;
  key_arn: string | null;
  key_manager: "AWS" | "CUSTOMER" | null;
}

/** A label is on one version of its secret at most: the primary key says so. */
export interface StageTable {
  secret_id: string;
  stage: string;
  version_id: string;
}

export interface SecretsManagerTables extends RotationTables {
  secretsmanager_secret: SecretTable;
  secretsmanager_version: VersionTable;
  secretsmanager_stage: StageTable;
}

const place = ["account_id", "region"] as const;

export const secretsManagerMigrations: readonly Migration[] = [
  {
    id: "secretsmanager/0001-tables",
    steps: [
      createTable(
        "secretsmanager_secret",
        {
          secret_id: text,
          account_id: text,
          region: text,
          name: text,
          arn_suffix: text,
          description: optional(text),
          kms_key: optional(text),
          tags: json,
          created_at: instant,
          changed_at: instant,
          accessed_on: instant,
          deletion_at: optional(instant),
          policy: optional(text),
          policy_principals: optional(json),
          replicas: json,
          rotation_enabled: optional(flag),
          rotation_lambda_arn: optional(text),
          rotation_rules: optional(json),
          rotated_at: optional(instant),
          rotation_due_at: optional(instant),
          version_count: integer,
        },
        { primaryKey: ["secret_id"], unique: [[...place, "name"]] },
      ),
      // One for each order that ListSecrets knows beside the names.
      ...(["created_at", "changed_at", "accessed_on"] as const).map((column) =>
        createIndex(`secretsmanager_secret_by_${column}`, "secretsmanager_secret", [
          ...place,
          column,
          "secret_id",
        ]),
      ),
      createTable(
        "secretsmanager_version",
        {
          secret_id: text,
          version_id: text,
          ordinal: integer,
          created_at: instant,
          accessed_on: instant,
          kind: optional(text),
          sealed: optional(text),
          key_account_id: optional(text),
          key_id: optional(text),
          key_arn: optional(text),
          key_manager: optional(text),
        },
        {
          primaryKey: ["secret_id", "version_id"],
          unique: [["secret_id", "ordinal"]],
          foreignKeys: [
            { columns: ["secret_id"], table: "secretsmanager_secret", onDelete: "cascade" },
          ],
        },
      ),
      createTable(
        "secretsmanager_stage",
        { secret_id: text, stage: text, version_id: text },
        {
          primaryKey: ["secret_id", "stage"],
          foreignKeys: [
            {
              columns: ["secret_id", "version_id"],
              table: "secretsmanager_version",
              onDelete: "cascade",
            },
          ],
        },
      ),
      createIndex("secretsmanager_stage_by_version", "secretsmanager_stage", [
        "secret_id",
        "version_id",
      ]),
    ],
  },
  ...rotationMigrations,
];
