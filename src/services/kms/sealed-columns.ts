/** What KMS keeps under the root key: the material of its keys, and nothing that these encrypt. */
import type { SealedColumn } from "../../keys/sealed-column.ts";
import { changeKeys } from "./change-keys.ts";
import { materialPlace, materialPurpose } from "./material.ts";

export const kmsSealedColumns: readonly SealedColumn[] = [
  {
    table: "kms_key_material",
    key: ["key_id", "version"],
    column: "sealed",
    nullable: true,
    form: { kind: "value" },
    purpose: materialPurpose,
    associatedData: ({ key_id, version }) => materialPlace(String(key_id), Number(version)),
    // Loaded keys keep their materials as they are stored.
    changed: ({ key_id }) => changeKeys.key(String(key_id)),
  },
];
