/** What Secrets Manager keeps under the root key: who asked for what. Values are under KMS keys. */
import type { SealedColumn } from "../../keys/sealed-column.ts";
import { callPurpose } from "./dynamic/leasing.ts";
import { consentPurpose } from "./rotation/key-consent.ts";

export const secretsManagerSealedColumns: readonly SealedColumn[] = [
  {
    table: "lease",
    key: ["lease_id"],
    column: "sealed_call",
    nullable: true,
    form: { kind: "value" },
    purpose: callPurpose,
    associatedData: ({ lease_id }) => String(lease_id),
  },
  {
    table: "secretsmanager_key_consent",
    key: ["secret_id"],
    column: "sealed_consent",
    nullable: true,
    form: { kind: "value" },
    purpose: consentPurpose,
    associatedData: ({ secret_id }) => String(secret_id),
  },
];
