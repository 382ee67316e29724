/** The tables of Parameter Store. */
import type { Migration } from "../../storage/migrations.ts";
import { createTable, text } from "../../storage/schema.ts";

export interface SsmTables {
  ssm_parameter: { parameter_id: string; account_id: string };
}

export const ssmMigrations: readonly Migration[] = [
  {
    id: "ssm/0001-tables",
    steps: [
      createTable(
        "ssm_parameter",
        { parameter_id: text, account_id: text },
        { primaryKey: ["parameter_id"] },
      ),
    ],
  },
];
