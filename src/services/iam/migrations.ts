/** The steps that make IAM's tables; forward only, never edited once they were released. */
import type { Migration } from "../../storage/migrations.ts";
import {
  addColumn,
  createIndex,
  createTable,
  flag,
  instant,
  integer,
  json,
  optional,
  type Statement,
  text,
} from "../../storage/schema.ts";

const named = {
  account_id: text,
  name: text,
  name_key: text,
  path: text,
  created_at: instant,
};

/** A table of things with a name, unique in the account ignoring case. */
function namedTable(name: string, id: string, further: Parameters<typeof createTable>[1]) {
  return createTable(
    name,
    { [id]: text, ...named, ...further },
    { primaryKey: [id], unique: [["account_id", "name_key"]] },
  );
}

const directory: readonly Statement[] = [
  createTable(
    "iam_account",
    {
      account_id: text,
      created_at: instant,
      alias: optional(text),
      password_policy: optional(json),
      global_endpoint_token_version: text,
      issuer_id: text,
      outbound_federation: flag,
    },
    { primaryKey: ["account_id"], unique: [["alias"], ["issuer_id"]] },
  ),
  createTable(
    "iam_count",
    { account_id: text, quota: text, count: integer },
    { primaryKey: ["account_id", "quota"] },
  ),
  namedTable("iam_user", "user_id", { boundary_arn: optional(text) }),
  namedTable("iam_group", "group_id", {}),
  createTable(
    "iam_group_member",
    { account_id: text, group_id: text, user_id: text, added_at: instant },
    { primaryKey: ["group_id", "user_id"] },
  ),
  createIndex("iam_group_member_by_user", "iam_group_member", ["user_id"]),
  namedTable("iam_role", "role_id", {
    description: optional(text),
    max_session_seconds: integer,
    trust_policy: text,
    trust_principals: json,
    boundary_arn: optional(text),
    linked_service: optional(text),
  }),
  namedTable("iam_instance_profile", "instance_profile_id", { role_id: optional(text) }),
  createIndex("iam_instance_profile_by_role", "iam_instance_profile", ["role_id"]),
  createTable(
    "iam_role_deletion",
    { task_id: text, account_id: text, created_at: instant },
    { primaryKey: ["task_id"] },
  ),
];

const policies: readonly Statement[] = [
  namedTable("iam_policy", "policy_id", {
    description: optional(text),
    default_version: integer,
    newest_version: integer,
    updated_at: instant,
  }),
  createTable(
    "iam_policy_version",
    { policy_id: text, version: integer, account_id: text, document: text, created_at: instant },
    { primaryKey: ["policy_id", "version"] },
  ),
  createTable(
    "iam_inline_policy",
    { owner_id: text, name_key: text, account_id: text, name: text, document: text },
    { primaryKey: ["owner_id", "name_key"] },
  ),
  createTable(
    "iam_attachment",
    { owner_id: text, policy_arn: text, account_id: text, attached_at: instant },
    { primaryKey: ["owner_id", "policy_arn"] },
  ),
  createIndex("iam_attachment_by_policy", "iam_attachment", [
    "account_id",
    "policy_arn",
    "owner_id",
  ]),
  createIndex("iam_user_by_boundary", "iam_user", ["account_id", "boundary_arn"], {
    where: "boundary_arn IS NOT NULL",
  }),
  createIndex("iam_role_by_boundary", "iam_role", ["account_id", "boundary_arn"], {
    where: "boundary_arn IS NOT NULL",
  }),
  createTable(
    "iam_tag",
    {
      owner_id: text,
      tag_key_folded: text,
      account_id: text,
      tag_key: text,
      tag_value: text,
    },
    { primaryKey: ["owner_id", "tag_key_folded"] },
  ),
];

const credentials: readonly Statement[] = [
  createTable(
    "iam_access_key",
    {
      access_key_id: text,
      account_id: text,
      user_id: optional(text),
      sealed_secret: text,
      status: text,
      created_at: instant,
    },
    { primaryKey: ["access_key_id"] },
  ),
  createIndex("iam_access_key_by_user", "iam_access_key", ["account_id", "user_id"]),
  createTable(
    "iam_login_profile",
    {
      user_id: text,
      account_id: text,
      password_hash: text,
      created_at: instant,
      changed_at: instant,
      reset_required: flag,
    },
    { primaryKey: ["user_id"] },
  ),
  createTable(
    "iam_password_history",
    { user_id: text, ordinal: integer, account_id: text, password_hash: text },
    { primaryKey: ["user_id", "ordinal"] },
  ),
  createTable(
    "iam_mfa_device",
    {
      serial_number: text,
      account_id: text,
      name: text,
      name_key: text,
      path: text,
      sealed_seed: text,
      created_at: instant,
      owner_id: optional(text),
      enabled_at: optional(instant),
      last_time_step: integer,
      drift_steps: integer,
    },
    { primaryKey: ["serial_number"], unique: [["account_id", "path", "name_key"]] },
  ),
  createIndex("iam_mfa_device_by_owner", "iam_mfa_device", ["owner_id"]),
  createTable(
    "iam_ssh_public_key",
    {
      ssh_public_key_id: text,
      account_id: text,
      user_id: text,
      fingerprint: text,
      body: text,
      status: text,
      uploaded_at: instant,
    },
    { primaryKey: ["ssh_public_key_id"] },
  ),
  createIndex("iam_ssh_public_key_by_user", "iam_ssh_public_key", ["user_id"]),
  createTable(
    "iam_service_credential",
    {
      credential_id: text,
      account_id: text,
      user_id: text,
      service_name: text,
      service_user_name: text,
      secret_digest: text,
      status: text,
      created_at: instant,
      expires_at: optional(instant),
    },
    {
      primaryKey: ["credential_id"],
      unique: [["account_id", "service_name", "service_user_name"]],
    },
  ),
  createIndex("iam_service_credential_by_user", "iam_service_credential", ["user_id"]),
  createTable(
    "iam_credential_report",
    { account_id: text, content: text, generated_at: instant },
    { primaryKey: ["account_id"] },
  ),
];

const certificatesAndProviders: readonly Statement[] = [
  namedTable("iam_server_certificate", "server_certificate_id", {
    body: text,
    chain: optional(text),
    sealed_private_key: text,
    expires_at: instant,
  }),
  createTable(
    "iam_signing_certificate",
    {
      certificate_id: text,
      account_id: text,
      owner_id: text,
      body: text,
      fingerprint: text,
      status: text,
      uploaded_at: instant,
    },
    { primaryKey: ["certificate_id"], unique: [["account_id", "fingerprint"]] },
  ),
  createIndex("iam_signing_certificate_by_owner", "iam_signing_certificate", ["owner_id"]),
  createTable(
    "iam_oidc_provider",
    {
      arn: text,
      account_id: text,
      issuer: text,
      client_ids: json,
      thumbprints: json,
      created_at: instant,
    },
    { primaryKey: ["arn"] },
  ),
  createTable(
    "iam_saml_provider",
    {
      arn: text,
      account_id: text,
      name: text,
      uuid: text,
      metadata: text,
      valid_until: optional(instant),
      created_at: instant,
      assertion_encryption_mode: optional(text),
      private_keys: json,
    },
    { primaryKey: ["arn"] },
  ),
];

export const iamMigrations: readonly Migration[] = [
  {
    id: "iam/0001-directory",
    steps: [...directory, ...policies, ...credentials, ...certificatesAndProviders],
  },
  {
    id: "iam/0002-organizations",
    steps: [
      createTable(
        "iam_organization_feature",
        { organization_id: text, feature: text, enabled_at: instant },
        { primaryKey: ["organization_id", "feature"] },
      ),
      addColumn("iam_mfa_device", "last_owner_id", optional(text)),
    ],
  },
];
