/** What IAM keeps under the root key. Passwords are not among it: only their hashes are kept. */
import type { SealedColumn } from "../../keys/sealed-column.ts";
import { accessKeyPlace, accessKeyPurpose } from "./access-key.ts";
import { seedPlace, seedPurpose } from "./mfa-device.ts";
import { samlKeyPlace, samlKeyPurpose } from "./saml-private-key.ts";
import { certificateKeyPlace, certificateKeyPurpose } from "./server-certificate.ts";

export const iamSealedColumns: readonly SealedColumn[] = [
  {
    table: "iam_access_key",
    key: ["access_key_id"],
    column: "sealed_secret",
    nullable: false,
    form: { kind: "value" },
    purpose: accessKeyPurpose,
    associatedData: ({ access_key_id }) => accessKeyPlace(String(access_key_id)),
  },
  {
    table: "iam_mfa_device",
    key: ["serial_number"],
    column: "sealed_seed",
    nullable: false,
    form: { kind: "value" },
    purpose: seedPurpose,
    associatedData: ({ serial_number }) => seedPlace(String(serial_number)),
  },
  {
    table: "iam_saml_provider",
    key: ["arn"],
    column: "private_keys",
    nullable: false,
    form: { kind: "list", member: "sealedKey" },
    purpose: samlKeyPurpose,
    associatedData: ({ keyId }) => samlKeyPlace(String(keyId)),
  },
  {
    table: "iam_server_certificate",
    key: ["server_certificate_id"],
    column: "sealed_private_key",
    nullable: false,
    form: { kind: "value" },
    purpose: certificateKeyPurpose,
    associatedData: ({ server_certificate_id }) =>
      certificateKeyPlace(String(server_certificate_id)),
  },
];
