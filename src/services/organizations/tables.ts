/** The tables of Organizations. */
import type { Migration } from "../../storage/migrations.ts";
import { createTable, text } from "../../storage/schema.ts";

export interface OrganizationsTables {
  organizations_organization: { organization_id: string; account_id: string };
}

export const organizationsMigrations: readonly Migration[] = [
  {
    id: "organizations/0001-tables",
    steps: [
      createTable(
        "organizations_organization",
        { organization_id: text, account_id: text },
        { primaryKey: ["organization_id"] },
      ),
    ],
  },
];
