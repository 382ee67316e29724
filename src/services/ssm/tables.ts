/** The tables of Parameter Store. Times are epoch milliseconds. */
import type { Migration } from "../../storage/migrations.ts";
import { createTable, instant, integer, json, optional, text } from "../../storage/schema.ts";

export interface ParameterTable {
  /** Our own: a name may pass to another parameter once its first one is gone. */
  parameter_id: string;
  account_id: string;
  region: string;
  /** With its leading slash, where it has one. */
  name: string;
  /** The name as its ARN has it: always with a leading slash. */
  path: string;
  type: "String" | "StringList" | "SecureString";
  tier: "Standard" | "Advanced";
  /** The newest. */
  version: number;
  data_type: string;
  description: string | null;
  allowed_pattern: string | null;
  /** As it was given, or `alias/aws/ssm`; null where the value is no secure string. */
  key_id: string | null;
  /** JSON: the parameter policies, as `ParameterPolicy`. */
  policies: string;
  /** JSON: the tags, as the API writes them. */
  tags: string;
  changed_at: number;
  /** The ARN of whoever changed it last. */
  changed_by: string;
  /** The resource policy as it was given; null where there is none. */
  resource_policy: string | null;
  /** JSON: each principal of the policy that names a user or role, to its unique id. */
  resource_policy_principals: string | null;
  resource_policy_id: string | null;
}

export interface ParameterVersionTable {
  parameter_id: string;
  version: number;
  type: ParameterTable["type"];
  tier: ParameterTable["tier"];
  data_type: string;
  /** In plain text, or of a secure string under its key, bound to the parameter's ARN. */
  value: string;
  description: string | null;
  allowed_pattern: string | null;
  key_id: string | null;
  /** The KMS key that seals it, as `ServiceKey`; null where nothing is sealed. */
  sealing_key: string | null;
  policies: string;
  changed_at: number;
  changed_by: string;
}

/** A label is on one version of its parameter at most: the primary key says so. */
export interface ParameterLabelTable {
  parameter_id: string;
  label: string;
  version: number;
}

export interface SsmTables {
  ssm_parameter: ParameterTable;
  ssm_parameter_version: ParameterVersionTable;
  ssm_parameter_label: ParameterLabelTable;
}

const ofParameter = {
  columns: ["parameter_id"],
  table: "ssm_parameter",
  onDelete: "cascade",
} as const;

export const ssmMigrations: readonly Migration[] = [
  {
    id: "ssm/0001-parameters",
    steps: [
      createTable(
        "ssm_parameter",
        {
          parameter_id: text,
          account_id: text,
          region: text,
          name: text,
          path: text,
          type: text,
          tier: text,
          version: integer,
          data_type: text,
          description: optional(text),
          allowed_pattern: optional(text),
          key_id: optional(text),
          policies: json,
          tags: json,
          changed_at: instant,
          changed_by: text,
          resource_policy: optional(text),
          resource_policy_principals: optional(json),
          resource_policy_id: optional(text),
        },
        { primaryKey: ["parameter_id"], unique: [["account_id", "region", "path"]] },
      ),
      createTable(
        "ssm_parameter_version",
        {
          parameter_id: text,
          version: integer,
          type: text,
          tier: text,
          data_type: text,
          value: text,
          description: optional(text),
          allowed_pattern: optional(text),
          key_id: optional(text),
          sealing_key: optional(json),
          policies: json,
          changed_at: instant,
          changed_by: text,
        },
        { primaryKey: ["parameter_id", "version"], foreignKeys: [ofParameter] },
      ),
      createTable(
        "ssm_parameter_label",
        { parameter_id: text, label: text, version: integer },
        { primaryKey: ["parameter_id", "label"], foreignKeys: [ofParameter] },
      ),
    ],
  },
];
