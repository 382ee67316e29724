/** The tables of access keys' rotations: whose keys may be, and which are a secret's own. */
import type { Migration } from "../../../storage/migrations.ts";
import {
  addColumn,
  createIndex,
  createTable,
  instant,
  optional,
  text,
} from "../../../storage/schema.ts";

/**
 * That somebody who may change a user's keys has asked for them to be rotated into the secret. It
 * holds for this user alone, as long as whoever gave it may change the user's keys, and until the
 * rotation is called off or configured anew.
 */
export interface KeyConsentTable {
  secret_id: string;
  /** The unique id of the IAM user. */
  user_id: string;
  /** The user's name when it was given. */
  user_name: string;
  /** The ARN of whoever gave it. */
  given_by: string;
  given_at: number;
  /** `StandingConsent`, sealed; null of one that was given before it was kept. */
  sealed_consent: string | null;
}

/** A key that the secret may remove: one that it made, or had when its rotation was configured. */
export interface OwnKeyTable {
  access_key_id: string;
  secret_id: string;
}

export interface RotationTables {
  secretsmanager_key_consent: KeyConsentTable;
  secretsmanager_own_key: OwnKeyTable;
}

const ofSecret = {
  foreignKeys: [
    { columns: ["secret_id"], table: "secretsmanager_secret", onDelete: "cascade" as const },
  ],
};

export const rotationMigrations: readonly Migration[] = [
  {
    id: "secretsmanager/0002-access-key-rotation",
    steps: [
      createTable(
        "secretsmanager_key_consent",
        { secret_id: text, user_id: text, user_name: text, given_by: text, given_at: instant },
        { primaryKey: ["secret_id"], ...ofSecret },
      ),
      // A key is of one secret: two would remove it from under one another.
      createTable(
        "secretsmanager_own_key",
        { access_key_id: text, secret_id: text },
        { primaryKey: ["access_key_id"], ...ofSecret },
      ),
      createIndex("secretsmanager_own_key_by_secret", "secretsmanager_own_key", ["secret_id"]),
    ],
  },
  {
    id: "secretsmanager/0003-standing-consent",
    steps: [addColumn("secretsmanager_key_consent", "sealed_consent", optional(text))],
  },
];
