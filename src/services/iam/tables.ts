/** IAM's tables. Times are epoch milliseconds, names are unique in their account ignoring case. */

/** `Active` or `Inactive`, as the API spells it. */
export type Status = "Active" | "Inactive";

interface Owned {
  account_id: string;
}

/** A thing with a name, a path and a unique id. */
interface Named extends Owned {
  name: string;
  /** The name in lower case: what uniqueness and order go by. */
  name_key: string;
  path: string;
  created_at: number;
}

export interface AccountTable extends Owned {
  created_at: number;
  alias: string | null;
  /** The password policy as JSON, or null where none was set. */
  password_policy: string | null;
  /** `v1Token` or `v2Token`. */
  global_endpoint_token_version: string;
  /** Names the account's token issuer in a URL; drawn once. */
  issuer_id: string;
  /** 1 where `EnableOutboundWebIdentityFederation` was called. */
  outbound_federation: number;
}

/** How many things of a kind an account has, so that a quota costs one row and not a count. */
export interface CountTable extends Owned {
  /** The quota's name: `UsersPerAccount`. */
  readonly quota: string;
  readonly count: number;
}

export interface UserTable extends Named {
  user_id: string;
  boundary_arn: string | null;
}

export interface GroupTable extends Named {
  group_id: string;
}

export interface GroupMemberTable extends Owned {
  group_id: string;
  user_id: string;
  added_at: number;
}

export interface RoleTable extends Named {
  role_id: string;
  description: string | null;
  max_session_seconds: number;
  /** The document as it was given. */
  trust_policy: string;
  /** JSON: each principal ARN of the document that names a user or role, to its unique id. */
  trust_principals: string;
  boundary_arn: string | null;
  /** The service's principal (`SERVICE.amazonaws.com`) for a service-linked role. */
  linked_service: string | null;
}

export interface InstanceProfileTable extends Named {
  instance_profile_id: string;
  role_id: string | null;
}

export interface PolicyTable extends Named {
  policy_id: string;
  description: string | null;
  /** The number in `v3`. */
  default_version: number;
  /** The highest number ever used: numbers are not used again. */
  newest_version: number;
  updated_at: number;
}

export interface PolicyVersionTable extends Owned {
  policy_id: string;
  version: number;
  document: string;
  created_at: number;
}

/** A policy written into a user, group or role. */
export interface InlinePolicyTable extends Owned {
  /** The unique id of the user, group or role. */
  owner_id: string;
  name: string;
  name_key: string;
  document: string;
}

/** A managed policy attached to a user, group or role. */
export interface AttachmentTable extends Owned {
  owner_id: string;
  policy_arn: string;
  attached_at: number;
}

export interface TagTable extends Owned {
  /** The unique id of what is tagged, or its ARN where it has none. */
  owner_id: string;
  tag_key: string;
  /** The key in lower case: tag keys are unique ignoring case. */
  tag_key_folded: string;
  tag_value: string;
}

export interface AccessKeyTable extends Owned {
  access_key_id: string;
  /** Null for a key of the root user. */
  user_id: string | null;
  sealed_secret: string;
  status: Status;
  created_at: number;
}

export interface LoginProfileTable extends Owned {
  /** The unique id of its user, or the account's id for the root user. */
  user_id: string;
  /** Empty for the root user: no password fits. */
  password_hash: string;
  created_at: number;
  /** When the password was last set. */
  changed_at: number;
  /** 1 where the user must choose a new password at the next sign-in. */
  reset_required: number;
}

/** Hashes of a user's newest passwords, the present one among them, for reuse prevention. */
export interface PasswordHistoryTable extends Owned {
  user_id: string;
  /** Counts the user's passwords from 1: two may be set within one second. */
  ordinal: number;
  password_hash: string;
}

export interface MfaDeviceTable extends Owned {
  /** The device's ARN. */
  serial_number: string;
  name: string;
  name_key: string;
  path: string;
  sealed_seed: string;
  created_at: number;
  /** The unique id of its user, the account's id for the root user, null while it is nobody's. */
  owner_id: string | null;
  enabled_at: number | null;
  /** The last time step of which a code was taken: none is taken twice. */
  last_time_step: number;
  /** By how many steps the device's clock runs ahead of ours. */
  drift_steps: number;
  /** Whose it was last: what was the root user's is the root user's to delete. */
  last_owner_id: string | null;
}

export interface OidcProviderTable extends Owned {
  arn: string;
  /** With its scheme: `https://token.actions.example.com`. */
  issuer: string;
  /** JSON lists of strings. */
  client_ids: string;
  thumbprints: string;
  created_at: number;
}

export interface SamlProviderTable extends Owned {
  arn: string;
  name: string;
  uuid: string;
  metadata: string;
  valid_until: number | null;
  created_at: number;
  assertion_encryption_mode: string | null;
  /** JSON list of `{ keyId, sealedKey, addedAt }`. */
  private_keys: string;
}

export interface ServerCertificateTable extends Named {
  server_certificate_id: string;
  body: string;
  chain: string | null;
  sealed_private_key: string;
  expires_at: number;
}

export interface SigningCertificateTable extends Owned {
  certificate_id: string;
  /** The unique id of its user, or the account's id for the root user. */
  owner_id: string;
  body: string;
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string;
  status: Status;
  uploaded_at: number;
}

export interface SshPublicKeyTable extends Owned {
  ssh_public_key_id: string;
  user_id: string;
  /** MD5 of the key in SSH's form, in hexadecimal with colons. */
  fingerprint: string;
  /** In SSH's form, without a comment: `ssh-rsa AAAA…`. */
  body: string;
  status: Status;
  uploaded_at: number;
}

export interface ServiceCredentialTable extends Owned {
  credential_id: string;
  user_id: string;
  service_name: string;
  /** What the service knows the credential by: `USER-at-ACCOUNT`. */
  service_user_name: string;
  /** SHA-256 of the password or key, in hexadecimal: random ones need no slow hash. */
  secret_digest: string;
  status: Status;
  created_at: number;
  expires_at: number | null;
}

export interface CredentialReportTable extends Owned {
  content: string;
  generated_at: number;
}

export interface RoleDeletionTable extends Owned {
  task_id: string;
  created_at: number;
}

/** A feature of central root access that an organization has enabled. */
export interface OrganizationFeatureTable {
  organization_id: string;
  feature: "RootCredentialsManagement" | "RootSessions";
  enabled_at: number;
}

export interface IamTables {
  iam_account: AccountTable;
  iam_count: CountTable;
  iam_user: UserTable;
  iam_group: GroupTable;
  iam_group_member: GroupMemberTable;
  iam_role: RoleTable;
  iam_instance_profile: InstanceProfileTable;
  iam_policy: PolicyTable;
  iam_policy_version: PolicyVersionTable;
  iam_inline_policy: InlinePolicyTable;
  iam_attachment: AttachmentTable;
  iam_tag: TagTable;
  iam_access_key: AccessKeyTable;
  iam_login_profile: LoginProfileTable;
  iam_password_history: PasswordHistoryTable;
  iam_mfa_device: MfaDeviceTable;
  iam_oidc_provider: OidcProviderTable;
  iam_saml_provider: SamlProviderTable;
  iam_server_certificate: ServerCertificateTable;
  iam_signing_certificate: SigningCertificateTable;
  iam_ssh_public_key: SshPublicKeyTable;
  iam_service_credential: ServiceCredentialTable;
  iam_credential_report: CredentialReportTable;
  iam_role_deletion: RoleDeletionTable;
  iam_organization_feature: OrganizationFeatureTable;
}
