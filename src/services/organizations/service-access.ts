/** Trusted access: which services may work in the organization's accounts. */
import type { Kysely } from "kysely";
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, invalidInput } from "./errors.ts";
import { requireAllFeatures } from "./feature-upgrade.ts";
import { goneAccounts } from "./member.ts";
import { memberOperation } from "./organizations.ts";
import { page } from "./paging.ts";
import type { OrganizationsTables, OrganizationTable, ServiceAccessTable } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

const servicePattern = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/;

/** AWS knows its services by name; here any name of their form will do. */
export function checkServicePrincipal(principal: string): void {
  if (!servicePattern.test(principal)) throw invalidInput("UNRECOGNIZED_SERVICE_PRINCIPAL");
}

/** For the condition key `organizations:ServicePrincipal`. */
export function servicePrincipalKey(principal: string | undefined) {
  return { "organizations:ServicePrincipal": principal };
}

export async function hasAccess(
  database: Database,
  { organization_id }: OrganizationTable,
  servicePrincipal: string,
): Promise<boolean> {
  const row = await database
    .selectFrom("organizations_service_access")
    .select("service_principal")
    .where("organization_id", "=", organization_id)
    .where("service_principal", "=", servicePrincipal)
    .executeTakeFirst();
  return row !== undefined;
}

function enableAccess(): Operation {
  return memberOperation("EnableAWSServiceAccess", {
    readOnly: false,
    access: "management",
    questions: ({ input }) => [
      { resource: "*", keys: servicePrincipalKey(input.ServicePrincipal) },
    ],
    async run({ input, place, now }, _facts, unit) {
      const { organization_id } = place.organization;
      requireAllFeatures(place.organization);
      checkServicePrincipal(input.ServicePrincipal);
      await unit.database
        .insertInto("organizations_service_access")
        .values({ organization_id, service_principal: input.ServicePrincipal, enabled_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      unit.changed(changeKeys.organization(organization_id));
      return {};
    },
  });
}

function disableAccess(): Operation {
  return memberOperation("DisableAWSServiceAccess", {
    readOnly: false,
    access: "management",
    questions: ({ input }) => [
      { resource: "*", keys: servicePrincipalKey(input.ServicePrincipal) },
    ],
    async run({ input, place, now }, _facts, unit) {
      const { database } = unit;
      const { organization_id } = place.organization;
      checkServicePrincipal(input.ServicePrincipal);
      const delegate = await database
        .selectFrom("organizations_delegate")
        .select("account_id")
        .where("organization_id", "=", organization_id)
        .where("service_principal", "=", input.ServicePrincipal)
        .where("account_id", "not in", goneAccounts(database, organization_id, now))
        .limit(1)
        .executeTakeFirst();
      if (delegate !== undefined) {
        throw constraintViolation("DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE");
      }
      await database
        .deleteFrom("organizations_service_access")
        .where("organization_id", "=", organization_id)
        .where("service_principal", "=", input.ServicePrincipal)
        .execute();
      unit.changed(changeKeys.organization(organization_id));
      return {};
    },
  });
}

function listAccess(): Operation {
  return memberOperation("ListAWSServiceAccessForOrganization", {
    readOnly: true,
    access: "reader",
    async run({ input, place }, _facts, { database }) {
      const { organization_id } = place.organization;
      const { items, end } = await page(
        "service access",
        input,
        (row: ServiceAccessTable) => row.service_principal,
        (after, limit) =>
          database
            .selectFrom("organizations_service_access")
            .selectAll()
            .where("organization_id", "=", organization_id)
            .where("service_principal", ">", after)
            .orderBy("service_principal")
            .limit(limit)
            .execute(),
      );
      const EnabledServicePrincipals = items.map((row) => ({
        ServicePrincipal: row.service_principal,
        DateEnabled: new Date(row.enabled_at),
      }));
      return { EnabledServicePrincipals, ...end };
    },
  });
}

export function serviceAccessOperations(): readonly Operation[] {
  return [enableAccess(), disableAccess(), listAccess()];
}
