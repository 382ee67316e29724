/** What STS keeps under the root key. Session tokens are not among it: callers hold those. */
import type { SealedColumn } from "../../keys/sealed-column.ts";
import { tokenKeyPlace, tokenKeyPurpose } from "../../keys/token-signing.ts";

export const stsSealedColumns: readonly SealedColumn[] = [
  {
    table: "sts_signing_key",
    key: ["account_id", "kid"],
    column: "sealed_private_key",
    nullable: false,
    form: { kind: "value" },
    purpose: tokenKeyPurpose,
    associatedData: ({ kid }) => tokenKeyPlace(String(kid)),
  },
];
