/** What Secrets Manager keeps under the root key: calls of leases. Values are under KMS keys. */
import type { SealedColumn } from "../../keys/sealed-column.ts";
import { callPurpose } from "./dynamic/leasing.ts";

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
];
