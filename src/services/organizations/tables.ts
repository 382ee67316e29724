/** The tables of Organizations. */
import type { Migration } from "../../storage/migrations.ts";
import {
  createIndex,
  createTable,
  instant,
  integer,
  json,
  optional,
  text,
} from "../../storage/schema.ts";
import type {
  AccountJoinedMethod,
  ActionType,
  CreateAccountFailureReason,
  CreateAccountState,
  HandshakeState,
  OrganizationFeatureSet,
  PolicyType,
} from "../../wire/generated/organizations.ts";

export interface OrganizationTable {
  /** `o-…`. */
  organization_id: string;
  management_account: string;
  /** `r-…`; an organization has one root. */
  root_id: string;
  feature_set: OrganizationFeatureSet;
  created_at: number;
}

/** An account that is in an organization, or was closed in one. */
export interface MemberTable {
  account_id: string;
  organization_id: string;
  /** The root or organizational unit that it is in. */
  parent_id: string;
  joined_method: AccountJoinedMethod;
  joined_at: number;
  closed_at: number | null;
}

/** Name and address of an account, where it was given any; they stay when it changes hands. */
export interface ProfileTable {
  account_id: string;
  name: string;
  email: string;
  /** Folded, as addresses are unique ignoring case. */
  email_key: string;
}

export interface UnitTable {
  /** `ou-…`. */
  unit_id: string;
  organization_id: string;
  parent_id: string;
  name: string;
  /** 1 for a unit in the root. */
  depth: number;
}

export interface EnabledPolicyTypeTable {
  organization_id: string;
  policy_type: PolicyType;
}

/** A policy of the organization's own; AWS's are in `managed-policies.ts`. */
export interface PolicyTable {
  /** `p-…`. */
  policy_id: string;
  organization_id: string;
  policy_type: PolicyType;
  name: string;
  description: string;
  content: string;
  updated_at: number;
}

export interface AttachmentTable {
  /** A root, an organizational unit or an account. */
  target_id: string;
  policy_id: string;
  organization_id: string;
  policy_type: PolicyType;
  attached_at: number;
}

export interface TagTable {
  /** A root, an organizational unit, an account, a policy or the resource policy. */
  resource_id: string;
  tag_key: string;
  organization_id: string;
  tag_value: string;
}

/** A request for an account, and what became of it. */
export interface CreationTable {
  /** `car-…`. */
  request_id: string;
  organization_id: string;
  account_name: string;
  /** Null where it failed. */
  account_id: string | null;
  state: CreateAccountState;
  failure_reason: CreateAccountFailureReason | null;
  requested_at: number;
  completed_at: number | null;
}

export interface HandshakeTable {
  /** `h-…`. */
  handshake_id: string;
  organization_id: string;
  /** The organization's management account; kept, as handshakes outlive organizations. */
  management_account: string;
  action: ActionType;
  /** As it was written last: one that is past `expires_at` has expired, whatever stands here. */
  state: HandshakeState;
  requested_at: number;
  expires_at: number;
  /** When it was accepted, declined or canceled. */
  ended_at: number | null;
  parent_id: string | null;
  /** Whom it asks: an account, or who has this address. Both null: the organization itself. */
  target_account: string | null;
  target_email: string | null;
  notes: string | null;
  /** Tags that an invited account is to have once it joins: a JSON list. */
  tags: string;
}

export interface ServiceAccessTable {
  organization_id: string;
  service_principal: string;
  enabled_at: number;
}

export interface DelegateTable {
  organization_id: string;
  account_id: string;
  service_principal: string;
  enabled_at: number;
}

export interface DelegationPolicyTable {
  organization_id: string;
  /** `rp-…`. */
  resource_policy_id: string;
  content: string;
  /** See `StoredResourcePolicy`. */
  principals: string;
}

export interface OrganizationsTables {
  organizations_organization: OrganizationTable;
  organizations_member: MemberTable;
  organizations_profile: ProfileTable;
  organizations_unit: UnitTable;
  organizations_enabled_policy_type: EnabledPolicyTypeTable;
  organizations_policy: PolicyTable;
  organizations_attachment: AttachmentTable;
  organizations_tag: TagTable;
  organizations_creation: CreationTable;
  organizations_handshake: HandshakeTable;
  organizations_service_access: ServiceAccessTable;
  organizations_delegate: DelegateTable;
  organizations_delegation_policy: DelegationPolicyTable;
}

const tree = [
  createTable(
    "organizations_organization",
    {
      organization_id: text,
      management_account: text,
      root_id: text,
      feature_set: text,
      created_at: instant,
    },
    { primaryKey: ["organization_id"], unique: [["management_account"], ["root_id"]] },
  ),
  createTable(
    "organizations_member",
    {
      account_id: text,
      organization_id: text,
      parent_id: text,
      joined_method: text,
      joined_at: instant,
      closed_at: optional(instant),
    },
    { primaryKey: ["account_id"] },
  ),
  createIndex("organizations_member_by_parent", "organizations_member", [
    "organization_id",
    "parent_id",
    "account_id",
  ]),
  createTable(
    "organizations_profile",
    { account_id: text, name: text, email: text, email_key: text },
    { primaryKey: ["account_id"], unique: [["email_key"]] },
  ),
  createTable(
    "organizations_unit",
    { unit_id: text, organization_id: text, parent_id: text, name: text, depth: integer },
    { primaryKey: ["unit_id"], unique: [["organization_id", "parent_id", "name"]] },
  ),
];

const policies = [
  createTable(
    "organizations_enabled_policy_type",
    { organization_id: text, policy_type: text },
    { primaryKey: ["organization_id", "policy_type"] },
  ),
  createTable(
    "organizations_policy",
    {
      policy_id: text,
      organization_id: text,
      policy_type: text,
      name: text,
      description: text,
      content: text,
      updated_at: instant,
    },
    { primaryKey: ["policy_id"], unique: [["organization_id", "policy_type", "name"]] },
  ),
  createTable(
    "organizations_attachment",
    {
      target_id: text,
      policy_id: text,
      organization_id: text,
      policy_type: text,
      attached_at: instant,
    },
    { primaryKey: ["target_id", "policy_id"] },
  ),
  createIndex("organizations_attachment_by_policy", "organizations_attachment", [
    "organization_id",
    "policy_id",
    "target_id",
  ]),
  createTable(
    "organizations_tag",
    { resource_id: text, tag_key: text, organization_id: text, tag_value: text },
    { primaryKey: ["resource_id", "tag_key"] },
  ),
  createTable(
    "organizations_delegation_policy",
    { organization_id: text, resource_policy_id: text, content: text, principals: json },
    { primaryKey: ["organization_id"] },
  ),
];

const membership = [
  createTable(
    "organizations_creation",
    {
      request_id: text,
      organization_id: text,
      account_name: text,
      account_id: optional(text),
      state: text,
      failure_reason: optional(text),
      requested_at: instant,
      completed_at: optional(instant),
    },
    { primaryKey: ["request_id"] },
  ),
  createIndex("organizations_creation_by_organization", "organizations_creation", [
    "organization_id",
    "request_id",
  ]),
  createTable(
    "organizations_handshake",
    {
      handshake_id: text,
      organization_id: text,
      management_account: text,
      action: text,
      state: text,
      requested_at: instant,
      expires_at: instant,
      ended_at: optional(instant),
      parent_id: optional(text),
      target_account: optional(text),
      target_email: optional(text),
      notes: optional(text),
      tags: json,
    },
    { primaryKey: ["handshake_id"] },
  ),
  createIndex("organizations_handshake_by_organization", "organizations_handshake", [
    "organization_id",
    "handshake_id",
  ]),
  createIndex("organizations_handshake_by_account", "organizations_handshake", ["target_account"], {
    where: "target_account IS NOT NULL",
  }),
  createIndex("organizations_handshake_by_email", "organizations_handshake", ["target_email"], {
    where: "target_email IS NOT NULL",
  }),
  createTable(
    "organizations_service_access",
    { organization_id: text, service_principal: text, enabled_at: instant },
    { primaryKey: ["organization_id", "service_principal"] },
  ),
  createTable(
    "organizations_delegate",
    { organization_id: text, account_id: text, service_principal: text, enabled_at: instant },
    { primaryKey: ["organization_id", "account_id", "service_principal"] },
  ),
];

export const organizationsMigrations: readonly Migration[] = [
  { id: "organizations/0001-tables", steps: [...tree, ...policies, ...membership] },
];
