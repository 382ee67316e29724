/** The leases that belong to dynamic secrets, as rows. */
import type { Kysely } from "kysely";
import type { LeaseTables } from "../../../leases/tables.ts";
import type { SecretsUnit } from "../secretsmanager.ts";

export const leaseKindName = "secretsmanager/dynamic";

/** The table of leases, which stands in the same database. */
export function leaseDatabase({ database }: SecretsUnit): Kysely<LeaseTables> {
  return database as unknown as Kysely<LeaseTables>;
}
