/** What the request line asks of whoever keeps the accounts and their organizations. */
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { PolicyLevel } from "../policy/index.ts";
import type { AnyUnit, Tags } from "./caller.ts";

/** An account's place in an organization. */
export interface Membership {
  /** `o-…`. */
  readonly organizationId: string;
  /** `aws:PrincipalOrgPaths`: `o-…/r-…/ou-…/`, with the slash at the end. */
  readonly path: string;
  readonly managementAccount: AccountId;
  /** Whether all features are in force, and not consolidated billing alone. */
  readonly allFeatures: boolean;
  /**
   * The service control policies of each step from the root down to the account, or undefined where
   * the policy type is not enabled, or the account is the management account.
   */
  readonly serviceControl: readonly PolicyLevel[] | undefined;
  /** The same of resource control policies. */
  readonly resourceControl: readonly PolicyLevel[] | undefined;
}

/** What a decision needs to know of an account. */
export interface AccountStanding {
  readonly account: AccountId;
  /** A suspended or closed account's credentials open nothing. */
  readonly state: "active" | "suspended";
  readonly membership: Membership | undefined;
}

/** Answers are as new as the last change that was committed anywhere before the question. */
export interface OrganizationDirectory {
  /** An account that no organization has is active and has no membership. */
  standing(account: AccountId, unit?: AnyUnit): Promise<AccountStanding>;
  /**
   * Whether the account may act for its organization: its management account, or a delegated
   * administrator of the service (`iam.amazonaws.com`).
   */
  mayAdministrate(account: AccountId, servicePrincipal: string, unit?: AnyUnit): Promise<boolean>;
  /**
   * Whether the account's organization lets the service work in its accounts
   * (`EnableAWSServiceAccess`); false where the account has no organization.
   */
  trustsService(account: AccountId, servicePrincipal: string, unit?: AnyUnit): Promise<boolean>;
  /**
   * The key of the first tag that the account's tag policies do not let stand on a kind of resource
   * (`secretsmanager:secret`); undefined where they let all stand.
   */
  forbiddenTag(
    account: AccountId,
    kind: string,
    tags: Tags,
    unit?: AnyUnit,
  ): Promise<string | undefined>;
}

/** An account that is to be made. */
export interface AccountOpening {
  readonly account: AccountId;
  readonly now: EpochMilliseconds;
  /** The role by which another account administers this one; `OrganizationAccountAccessRole`. */
  readonly accessRole?: { readonly name: string; readonly trusted: AccountId } | undefined;
}

/** Makes accounts; whoever keeps the identities. */
export interface AccountFactory {
  /** Makes the account, its root user without any credential, and the role where one is asked. */
  openAccount(opening: AccountOpening, unit: AnyUnit): Promise<void>;
  accountExists(account: AccountId, unit?: AnyUnit): Promise<boolean>;
}
