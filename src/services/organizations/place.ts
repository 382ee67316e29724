/** Where a caller stands in its organization, and what it may ask there. */
import type { AccountId } from "../../base/arn.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import {
  decidedResourcePolicy,
  type StoredResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import type { Unit } from "../../storage/storage.ts";
import { noAccess, notInUse } from "./errors.ts";
import type { OrganizationsTables, OrganizationTable } from "./tables.ts";

/**
 * Which accounts may call an operation at all (Organizations API Reference, each operation):
 * every member; the management account and delegated administrators (`reader`); the management
 * account and whom the organization's resource policy lets (`delegable`); the management account
 * alone. What a reader may, the resource policy can let others do too.
 */
export type Access = "member" | "reader" | "delegable" | "management";

export interface Place {
  readonly organization: OrganizationTable;
  readonly account: AccountId;
  readonly isManagement: boolean;
  /** The account is a delegated administrator of some service. */
  readonly isDelegate: boolean;
  /** The organization's resource policy. */
  readonly delegation: StoredResourcePolicy | undefined;
}

export async function organizationOf(
  { database }: Unit<OrganizationsTables>,
  account: AccountId,
): Promise<OrganizationTable | undefined> {
  return database
    .selectFrom("organizations_member as member")
    .innerJoin("organizations_organization as organization", (join) =>
      join.onRef("organization.organization_id", "=", "member.organization_id"),
    )
    .selectAll("organization")
    .where("member.account_id", "=", account)
    .executeTakeFirst();
}

/**
 * The place of the account, or undefined where no organization has it. Changes of one organization
 * take turns, whichever of its accounts asks for them.
 */
export async function findPlace(
  unit: Unit<OrganizationsTables>,
  account: AccountId,
  readOnly: boolean,
): Promise<Place | undefined> {
  const { database } = unit;
  let organization = await organizationOf(unit, account);
  if (organization === undefined) return undefined;
  if (!readOnly) {
    await unit.lock(organization.organization_id);
    // It may have been left or deleted while this unit waited.
    organization = await organizationOf(unit, account);
    if (organization === undefined) return undefined;
  }
  const { organization_id } = organization;
  const isManagement = organization.management_account === account;
  if (isManagement) {
    return { organization, account, isManagement, isDelegate: false, delegation: undefined };
  }
  const delegate = await database
    .selectFrom("organizations_delegate")
    .select("account_id")
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account)
    .limit(1)
    .executeTakeFirst();
  const policy = await database
    .selectFrom("organizations_delegation_policy")
    .selectAll()
    .where("organization_id", "=", organization_id)
    .executeTakeFirst();
  const delegation =
    policy === undefined ? undefined : { text: policy.content, principals: policy.principals };
  return { organization, account, isManagement, isDelegate: delegate !== undefined, delegation };
}

/** Whether the account's part in the organization lets it call; policies are asked beside it. */
export function mayCall(place: Place, access: Access): boolean {
  if (place.isManagement || access === "member") return true;
  if (access === "reader" && place.isDelegate) return true;
  return access !== "management" && place.delegation !== undefined;
}

/** The place, or the error of an account that has no part in what the operation is about. */
export function requirePlace(place: Place | undefined, access: Access): Place {
  if (place === undefined) throw notInUse();
  if (!mayCall(place, access)) throw noAccess();
  return place;
}

/**
 * The questions of a call. The caller's own policies are asked first. A member that acts by the
 * organization's resource policy must be let by both sides, as everywhere across accounts; what a
 * delegated administrator may read is granted by the service, unless the policy denies it.
 */
export function questionsOf(
  place: Place,
  access: Access,
  own: readonly PermissionRequest[],
): readonly PermissionRequest[] {
  const { organization, delegation, isDelegate } = place;
  const asksOrganization = access === "reader" || access === "delegable";
  if (!asksOrganization || delegation === undefined) return own;
  const policy = decidedResourcePolicy(delegation, "resource policy");
  const granted = access === "reader" && isDelegate;
  const across = own.map((question) => ({
    ...question,
    resourceAccount: organization.management_account as AccountId,
    resourcePolicy: { kind: "standard" as const, policy, granted },
  }));
  return [...own, ...across];
}
