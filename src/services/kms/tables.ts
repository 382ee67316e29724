/** The tables of Key Management Service. Times are epoch milliseconds. */
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
import type { KeySpec, KeyUsageType } from "../../wire/generated/kms.ts";

export interface KeyTable {
  /** A UUID, or `mrk-` and 32 hexadecimal digits for a multi-Region key. */
  key_id: string;
  account_id: string;
  /** The Region that the key was made in: part of its ARN. */
  region: string;
  /** The service (`secretsmanager`) whose AWS managed key it is; null for a customer's own. */
  managed_for: string | null;
  spec: KeySpec;
  usage: KeyUsageType;
  origin: "AWS_KMS" | "EXTERNAL";
  description: string;
  /** 0 where it was disabled, or is to be deleted. */
  enabled: number;
  created_at: number;
  /** When the key goes; null where no deletion is scheduled. */
  deletion_at: number | null;
  deletion_window_days: number | null;
  multi_region: number;
  /** The key policy as it was given. */
  policy: string;
  /** JSON: each principal of the policy that names a user or role, to its unique id. */
  policy_principals: string;
  /** Null where automatic rotation is off. */
  rotation_period_days: number | null;
  /** When automatic rotation is due. */
  rotation_due_at: number | null;
  /** The version that new ciphertexts are made with. */
  current_version: number;
}

/** A version of a key's material: rotation adds one, and the old ones stay readable. */
export interface KeyMaterialTable {
  key_id: string;
  version: number;
  account_id: string;
  /** `KeyMaterialId`: 64 hexadecimal digits that follow from the material itself. */
  material_id: string;
  /** Bound to key and version; null where imported material was deleted or ran out. */
  sealed: string | null;
  /** The public half as DER (SubjectPublicKeyInfo) in base64; null for secret keys. */
  public_key: string | null;
  /** When it became current; null while it waits for its rotation. */
  rotated_at: number | null;
  /** Null for the first version. */
  rotation_type: "AUTOMATIC" | "ON_DEMAND" | null;
  /** When imported material runs out; null where it does not. */
  expires_at: number | null;
  description: string | null;
}

export interface AliasTable {
  account_id: string;
  /** With its prefix: `alias/orders`. */
  name: string;
  key_id: string;
  region: string;
  created_at: number;
  updated_at: number;
}

export interface GrantTable {
  grant_id: string;
  key_id: string;
  /** Of the key. */
  account_id: string;
  /** Of the caller who made the grant. */
  issuing_account: string;
  name: string | null;
  /** As it was given: an ARN. */
  grantee: string;
  /** What the grantee is found by: a user's or role's unique id, or the ARN of anyone else. */
  grantee_key: string;
  retiring: string | null;
  retiring_key: string | null;
  /** JSON: a list of operations. */
  operations: string;
  /** JSON: `GrantConstraints`; null where there are none. */
  constraints: string | null;
  created_at: number;
}

export interface KeyTagTable {
  key_id: string;
  tag_key: string;
  tag_value: string;
}

export interface KmsTables {
  kms_key: KeyTable;
  kms_key_material: KeyMaterialTable;
  kms_alias: AliasTable;
  kms_grant: GrantTable;
  kms_key_tag: KeyTagTable;
}

/** What belongs to a key goes with it. */
const ofKey = {
  foreignKeys: [{ columns: ["key_id"], table: "kms_key", onDelete: "cascade" }],
} as const;

const keys = createTable(
  "kms_key",
  {
    key_id: text,
    account_id: text,
    region: text,
    managed_for: optional(text),
    spec: text,
    usage: text,
    origin: text,
    description: text,
    enabled: flag,
    created_at: instant,
    deletion_at: optional(instant),
    deletion_window_days: optional(integer),
    multi_region: flag,
    policy: text,
    policy_principals: json,
    rotation_period_days: optional(integer),
    rotation_due_at: optional(instant),
    current_version: integer,
  },
  { primaryKey: ["key_id"] },
);

const materials = createTable(
  "kms_key_material",
  {
    key_id: text,
    version: integer,
    account_id: text,
    material_id: text,
    sealed: optional(text),
    public_key: optional(text),
    rotated_at: optional(instant),
    rotation_type: optional(text),
    expires_at: optional(instant),
    description: optional(text),
  },
  { primaryKey: ["key_id", "version"], ...ofKey },
);

const aliases = createTable(
  "kms_alias",
  {
    account_id: text,
    name: text,
    key_id: text,
    region: text,
    created_at: instant,
    updated_at: instant,
  },
  { primaryKey: ["account_id", "name"], ...ofKey },
);

const grants = createTable(
  "kms_grant",
  {
    grant_id: text,
    key_id: text,
    account_id: text,
    issuing_account: text,
    name: optional(text),
    grantee: text,
    grantee_key: text,
    retiring: optional(text),
    retiring_key: optional(text),
    operations: json,
    constraints: optional(json),
    created_at: instant,
  },
  { primaryKey: ["grant_id"], ...ofKey },
);

export const kmsMigrations: readonly Migration[] = [
  {
    id: "kms/0001-tables",
    steps: [
      keys,
      createIndex("kms_key_by_account", "kms_key", ["account_id", "key_id"]),
      materials,
      aliases,
      createIndex("kms_alias_by_key", "kms_alias", ["key_id"]),
      grants,
      createIndex("kms_grant_by_grantee", "kms_grant", ["key_id", "grantee_key"]),
      createIndex("kms_grant_by_retiring", "kms_grant", ["retiring_key"], {
        where: "retiring_key IS NOT NULL",
      }),
      createTable(
        "kms_key_tag",
        { key_id: text, tag_key: text, tag_value: text },
        { primaryKey: ["key_id", "tag_key"], ...ofKey },
      ),
    ],
  },
];
