/** Central root access: which of its features the organization has enabled. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Membership } from "../../pipeline/organization.ts";
import {
  type RootAccess,
  type RootFeature,
  rootAccessService,
} from "../../pipeline/root-access.ts";
import type { AnyUnit, Unit } from "../../storage/storage.ts";
import { type Iam, iamOperation } from "./iam.ts";
import type { IamTables } from "./tables.ts";

/** What the caller's account is in its organization, as far as these operations ask. */
interface OrganizationFacts {
  /** Undefined where no organization has the account. */
  readonly membership: Membership | undefined;
  /** The management account, or a delegated administrator for IAM. */
  readonly mayAdministrate: boolean;
  /** Whether IAM has trusted access. */
  readonly isTrusted: boolean;
}

async function gatherOrganization(
  { organizations }: Iam,
  { account }: OperationRequest<unknown>,
  unit: AnyUnit,
): Promise<OrganizationFacts> {
  const { membership } = await organizations.standing(account, unit);
  return {
    membership,
    mayAdministrate: await organizations.mayAdministrate(account, rootAccessService, unit),
    isTrusted: await organizations.trustsService(account, rootAccessService, unit),
  };
}

/** Throws one of the model's four errors of an account that has no say over root access. */
function requireAdministration(facts: OrganizationFacts): Membership {
  const { membership, mayAdministrate, isTrusted } = facts;
  if (membership === undefined) {
    throw rejected(
      "OrganizationNotFoundException",
      "no organization is associated with your account.",
    );
  }
  if (!mayAdministrate) {
    throw rejected(
      "AccountNotManagementOrDelegatedAdministratorException",
      "the account making the request is not the management account or delegated administrator " +
        "account for centralized root access.",
    );
  }
  if (!membership.allFeatures) {
    throw rejected(
      "OrganizationNotInAllFeaturesModeException",
      "your organization does not have All features enabled.",
    );
  }
  if (!isTrusted) {
    throw rejected(
      "ServiceAccessNotEnabledException",
      "trusted access is not enabled for IAM in Organizations.",
    );
  }
  return membership;
}

function rejected(code: string, reason: string): ServiceError {
  return new ServiceError(code, `The request was rejected because ${reason}`);
}

/** A delegated administrator uses what is enabled; the management account alone enables it. */
function requireManagement(membership: Membership, account: string): void {
  if (membership.managementAccount === account) return;
  throw rejected(
    "CallerIsNotManagementAccountException",
    "the account making the request is not the management account for the organization.",
  );
}

async function shownFeatures(database: Kysely<IamTables>, { organizationId }: Membership) {
  const features = await featuresOf(database, organizationId);
  return { OrganizationId: organizationId, EnabledFeatures: features };
}

/** In the order of their names. */
async function featuresOf(
  database: Kysely<IamTables>,
  organizationId: string,
): Promise<readonly RootFeature[]> {
  const rows = await database
    .selectFrom("iam_organization_feature")
    .select("feature")
    .where("organization_id", "=", organizationId)
    .orderBy("feature")
    .execute();
  return rows.map((row) => row.feature);
}

/** IAM's answer to what the token service asks; see `RootAccess`. */
export function rootAccess(): RootAccess {
  return {
    async enabledFeatures(organizationId, unit) {
      const { database } = unit as unknown as Unit<IamTables>;
      return new Set(await featuresOf(database, organizationId));
    },
  };
}

function enableFeature(iam: Iam, feature: RootFeature): Operation {
  const name = `EnableOrganizations${feature}` as const;
  return iamOperation<typeof name, OrganizationFacts>(name, {
    readOnly: false,
    gather: (request, unit) => gatherOrganization(iam, request, unit),
    permissions: () => [{ action: `iam:${name}`, resource: "*" }],
    async run({ account, now }, facts, { database }) {
      const membership = requireAdministration(facts);
      requireManagement(membership, account);
      await database
        .insertInto("iam_organization_feature")
        .values({ organization_id: membership.organizationId, feature, enabled_at: now })
        .onConflict((conflict) => conflict.columns(["organization_id", "feature"]).doNothing())
        .execute();
      return shownFeatures(database, membership);
    },
  });
}

function disableFeature(iam: Iam, feature: RootFeature): Operation {
  const name = `DisableOrganizations${feature}` as const;
  return iamOperation<typeof name, OrganizationFacts>(name, {
    readOnly: false,
    gather: (request, unit) => gatherOrganization(iam, request, unit),
    permissions: () => [{ action: `iam:${name}`, resource: "*" }],
    async run(_request, facts, { database }) {
      const membership = requireAdministration(facts);
      await database
        .deleteFrom("iam_organization_feature")
        .where("organization_id", "=", membership.organizationId)
        .where("feature", "=", feature)
        .execute();
      return shownFeatures(database, membership);
    },
  });
}

function listOrganizationsFeatures(iam: Iam): Operation {
  return iamOperation<"ListOrganizationsFeatures", OrganizationFacts>("ListOrganizationsFeatures", {
    readOnly: true,
    gather: (request, unit) => gatherOrganization(iam, request, unit),
    permissions: () => [{ action: "iam:ListOrganizationsFeatures", resource: "*" }],
    run: (_request, facts, { database }) => shownFeatures(database, requireAdministration(facts)),
  });
}

export function organizationsFeatureOperations(iam: Iam): readonly Operation[] {
  return [
    enableFeature(iam, "RootCredentialsManagement"),
    enableFeature(iam, "RootSessions"),
    disableFeature(iam, "RootCredentialsManagement"),
    disableFeature(iam, "RootSessions"),
    listOrganizationsFeatures(iam),
  ];
}
