/** The tables of Key Management Service. */
import type { Migration } from "../../storage/migrations.ts";
import { createTable, text } from "../../storage/schema.ts";

export interface KmsTables {
  kms_key: { key_id: string; account_id: string };
}

export const kmsMigrations: readonly Migration[] = [
  {
    id: "kms/0001-tables",
    steps: [createTable("kms_key", { key_id: text, account_id: text }, { primaryKey: ["key_id"] })],
  },
];
