/** The organization itself: create, describe, delete, and its root. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { Organization, Root } from "../../wire/generated/organizations.ts";
import { enabledTypes } from "./attachment.ts";
import { changeKeys } from "./change-keys.ts";
import { cancelOpenHandshakes } from "./handshake.ts";
import { join, membersOf } from "./member.ts";
import { arnOf, newId } from "./naming.ts";
import { memberOperation, organizationsOperation } from "./organizations.ts";
import { pageOf } from "./paging.ts";
import { profileOf } from "./profile.ts";
import type { OrganizationsTables, OrganizationTable } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

async function shownOrganization(
  database: Database,
  organization: OrganizationTable,
): Promise<Organization> {
  const { organization_id: Id, management_account, feature_set } = organization;
  const { email } = await profileOf(database, management_account);
  return {
    Id,
    Arn: arnOf.organization(organization),
    FeatureSet: feature_set,
    MasterAccountArn: arnOf.account(organization, management_account),
    MasterAccountId: management_account,
    MasterAccountEmail: email,
    // AWS shows this here whether or not the root has the type enabled; `ListRoots` tells that.
    AvailablePolicyTypes:
      feature_set === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
  };
}

/** The root as answers show it, with the policy types that are enabled in it. */
export async function shownRoot(
  database: Database,
  organization: OrganizationTable,
): Promise<Root> {
  const types = await enabledTypes(database, organization.organization_id);
  return {
    Id: organization.root_id,
    Arn: arnOf.root(organization, organization.root_id),
    Name: "Root",
    PolicyTypes: types.map((Type) => ({ Type, Status: "ENABLED" })),
  };
}

/** Root ids are short, so that two draws may meet. */
async function unusedRootId(database: Database): Promise<string> {
  for (;;) {
    const id = newId.root();
    const taken = await database
      .selectFrom("organizations_organization")
      .select("root_id")
      .where("root_id", "=", id)
      .executeTakeFirst();
    if (taken === undefined) return id;
  }
}

function createOrganization(): Operation {
  return organizationsOperation("CreateOrganization", {
    readOnly: false,
    permissions: () => [{ action: "organizations:CreateOrganization", resource: "*" }],
    async run({ input, account, now }, _facts, unit) {
      const { database } = unit;
      const member = await database
        .selectFrom("organizations_member")
        .select("account_id")
        .where("account_id", "=", account)
        .executeTakeFirst();
      if (member !== undefined) {
        throw new ServiceError(
          "AlreadyInOrganizationException",
          "The provided account is already a member of an organization.",
        );
      }
      const organization: OrganizationTable = {
        organization_id: newId.organization(),
        management_account: account,
        root_id: await unusedRootId(database),
        feature_set: input.FeatureSet ?? "ALL",
        created_at: now,
      };
      await database.insertInto("organizations_organization").values(organization).execute();
      // AWS says of the management account, too, that it was invited.
      await join(unit, organization, {
        account_id: account,
        joined_method: "INVITED",
        joined_at: now,
      });
      return { Organization: await shownOrganization(database, organization) };
    },
    record: (_request, output) => {
      const { Id: name, Arn: arn } = output?.Organization ?? {};
      if (name === undefined) return {};
      return { resources: [{ type: "AWS::Organizations::Organization", name, arn }] };
    },
  });
}

function describeOrganization(): Operation {
  return memberOperation("DescribeOrganization", {
    readOnly: true,
    access: "member",
    async run({ place }, _facts, { database }) {
      return { Organization: await shownOrganization(database, place.organization) };
    },
  });
}

/** What belongs to an organization and goes with it; rows of closed accounts stay. */
const ownedTables = [
  "organizations_unit",
  "organizations_enabled_policy_type",
  "organizations_policy",
  "organizations_attachment",
  "organizations_tag",
  "organizations_creation",
  "organizations_service_access",
  "organizations_delegate",
  "organizations_delegation_policy",
  "organizations_organization",
] as const;

async function removeOrganization(
  unit: Unit<OrganizationsTables>,
  { organization_id, management_account }: OrganizationTable,
): Promise<void> {
  const { database } = unit;
  for (const table of ownedTables) {
    await database
      // What is used here of a table, all of them have alike.
      .deleteFrom(table as "organizations_unit")
      .where("organization_id", "=", organization_id)
      .execute();
  }
  await database
    .deleteFrom("organizations_member")
    .where("account_id", "=", management_account)
    .execute();
  unit.changed(changeKeys.organization(organization_id));
  unit.changed(changeKeys.account(management_account));
}

function deleteOrganization(): Operation {
  return memberOperation("DeleteOrganization", {
    readOnly: false,
    access: "management",
    async run({ place, now }, _facts, unit) {
      const { organization } = place;
      const { organization_id } = organization;
      const members = await membersOf(unit.database, organization_id, now).execute();
      if (members.length > 1) {
        throw new ServiceError(
          "OrganizationNotEmptyException",
          "The organization isn't empty. To delete an organization, you must first remove all " +
            "accounts except the management account.",
        );
      }
      await cancelOpenHandshakes(unit.database, organization_id, now);
      await removeOrganization(unit, organization);
      return {};
    },
  });
}

function listRoots(): Operation {
  return memberOperation("ListRoots", {
    readOnly: true,
    access: "reader",
    async run({ input, place }, _facts, { database }) {
      const root = await shownRoot(database, place.organization);
      const { items, end } = await pageOf("roots", input, ({ Id = "" }) => Id, [root]);
      return { Roots: items, ...end };
    },
  });
}

export function organizationOperations(): readonly Operation[] {
  return [createOrganization(), describeOrganization(), deleteOrganization(), listRoots()];
}
