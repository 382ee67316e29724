/** The tables of Secrets Manager. */
import type { Migration } from "../../storage/migrations.ts";
import { createTable, text } from "../../storage/schema.ts";

export interface SecretsManagerTables {
  secretsmanager_secret: { secret_id: string; account_id: string };
}

export const secretsManagerMigrations: readonly Migration[] = [
  {
    id: "secretsmanager/0001-tables",
    steps: [
      createTable(
        "secretsmanager_secret",
        { secret_id: text, account_id: text },
        { primaryKey: ["secret_id"] },
      ),
    ],
  },
];
