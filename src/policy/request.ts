/** What a decision is asked about: who does what on which resource, in which context. */
import type { CompiledPolicy } from "./compile.ts";

/** The root user of an account; also a session of `sts:AssumeRoot`. */
export interface RootPrincipal {
  readonly type: "root";
  readonly account: string;
  /** `arn:aws:iam::ACCOUNT:root`. */
  readonly arn: string;
}

/** An IAM user, with long-term keys or with those of `GetSessionToken`. */
export interface UserPrincipal {
  readonly type: "user";
  readonly account: string;
  /** The user's ARN, with its path. */
  readonly arn: string;
  /** `AIDA…`. */
  readonly uniqueId: string;
}

/** A session of a role, by any of the three `AssumeRole` operations. */
export interface RoleSessionPrincipal {
  readonly type: "roleSession";
  readonly account: string;
  /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`: without the role's path. */
  readonly arn: string;
  /** The role's ARN, with its path. */
  readonly roleArn: string;
  /** `AROA…`. */
  readonly roleId: string;
  readonly sessionName: string;
  /** True for a service-linked role: no SCP and no RCP applies to it. */
  readonly serviceLinked: boolean;
}

/** A session of `GetFederationToken`. Its identity policies and boundary are its issuer's. */
export interface FederatedUserPrincipal {
  readonly type: "federatedUser";
  readonly account: string;
  /** `arn:aws:sts::ACCOUNT:federated-user/NAME`. */
  readonly arn: string;
  readonly name: string;
  /** Who called `GetFederationToken`. */
  readonly issuer: RootPrincipal | UserPrincipal;
}

/** The bearer of an OpenID Connect token, while it asks for a role. */
export interface WebIdentityPrincipal {
  readonly type: "webIdentity";
  /** The provider's ARN, or the host of a built-in one (`accounts.google.com`). */
  readonly provider: string;
}

/** The bearer of a SAML assertion, while it asks for a role. */
export interface SamlPrincipal {
  readonly type: "saml";
  /** The SAML provider's ARN. */
  readonly provider: string;
}

/** A service that calls for itself. */
export interface ServicePrincipal {
  readonly type: "service";
  /** `ec2.amazonaws.com`. */
  readonly name: string;
}

/** A call without a signature. */
export interface AnonymousPrincipal {
  readonly type: "anonymous";
}

/** The eight forms that a caller may have. */
export type RequestPrincipal =
  | RootPrincipal
  | UserPrincipal
  | RoleSessionPrincipal
  | FederatedUserPrincipal
  | WebIdentityPrincipal
  | SamlPrincipal
  | ServicePrincipal
  | AnonymousPrincipal;

export type ContextScalar = string | number | boolean;

/** A list is a multi-valued key, even with one value or none; an absent key is `undefined`. */
export type ContextValue = ContextScalar | readonly ContextScalar[];

/** Condition keys, in lower case, to values: a `Map`, or anything that answers `get`. */
export interface ContextValues {
  get(lowerCaseKey: string): ContextValue | undefined;
}

export interface AuthorizationRequest {
  readonly principal: RequestPrincipal;
  /** `service:Operation`, in any case. */
  readonly action: string;
  /** The resource's ARN, or `"*"` where the action has no resource type. */
  readonly resource: string;
  /** The account that owns the resource; `undefined` means the caller's own. */
  readonly resourceAccount: string | undefined;
  readonly context: ContextValues;
}

/** Where a policy comes from: a managed policy (with its ARN) or one written into its owner. */
export type PolicyOrigin = "aws-managed" | "customer-managed" | "inline";

/** A compiled policy with the name by which a decision refers to it. */
export interface AttachedPolicy {
  readonly compiled: CompiledPolicy;
  readonly name: string;
  readonly arn: string | undefined;
  readonly origin: PolicyOrigin;
}

/**
 * The policy of the resource itself. With `trust` (a role's) and `key` (a KMS key's) it must
 * allow: an identity policy alone is never enough.
 */
export interface ResourcePolicy {
  readonly kind: "standard" | "trust" | "key";
  readonly policy: AttachedPolicy;
  /** True where a grant on the key allows this very call (kind `key`). */
  readonly granted?: boolean;
}

/** The policies that are attached at one step of the path from the organization's root. */
export interface PolicyLevel {
  /** The id of the root, organizational unit or account. */
  readonly target: string;
  readonly policies: readonly AttachedPolicy[];
}

/** Every policy that applies to a request. The caller gathers; the engine asks nobody. */
export interface ApplicablePolicies {
  /** The user's own and its groups', or the role's; a federated user's are its issuer's. */
  readonly identity: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  /** Absent where none was passed; a federated user without one has no identity permissions. */
  readonly session?: readonly AttachedPolicy[];
  readonly resource?: ResourcePolicy;
  /** From the root of the caller's organization down to its account. */
  readonly serviceControl?: readonly PolicyLevel[];
  /** From the root of the resource's organization down to its account. */
  readonly resourceControl?: readonly PolicyLevel[];
  /** The policy of the VPC endpoint that the call came through. */
  readonly endpoint?: AttachedPolicy;
  readonly exemptions?: {
    /** The caller is in the management account: no SCP applies. */
    readonly serviceControl?: boolean;
    /** The resource is in the management account, or an AWS managed key: no RCP applies. */
    readonly resourceControl?: boolean;
  };
}
