/** Which policies are attached to which roots, organizational units and accounts. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Unit } from "../../storage/storage.ts";
import type { PolicyType } from "../../wire/generated/organizations.ts";
import { changeKeys } from "./change-keys.ts";
import { defaultPolicy } from "./managed-policies.ts";
import type { AttachmentTable, OrganizationsTables } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

/** The types that are enabled in the organization's root, in the order of their names. */
export async function enabledTypes(
  database: Database,
  organizationId: string,
): Promise<readonly PolicyType[]> {
  const rows = await database
    .selectFrom("organizations_enabled_policy_type")
    .select("policy_type")
    .where("organization_id", "=", organizationId)
    .orderBy("policy_type")
    .execute();
  return rows.map((row) => row.policy_type);
}

/** The attachments of one type to one target, the oldest first. */
export async function attachmentsTo(
  database: Database,
  target: string,
  type: PolicyType,
): Promise<readonly AttachmentTable[]> {
  return database
    .selectFrom("organizations_attachment")
    .selectAll()
    .where("target_id", "=", target)
    .where("policy_type", "=", type)
    .orderBy("attached_at")
    .orderBy("policy_id")
    .execute();
}

/** The caller names the change: of one target, or of the whole organization. */
export async function insertAttachments(
  database: Database,
  attachments: readonly AttachmentTable[],
): Promise<void> {
  // Databases bound the parameters of a statement.
  for (let start = 0; start < attachments.length; start += 500) {
    const some = attachments.slice(start, start + 500);
    await database.insertInto("organizations_attachment").values(some).execute();
  }
}

/** Attaches to a new root, unit or account what AWS attaches to each while the type is enabled. */
export async function attachDefaultPolicies(
  unit: Unit<OrganizationsTables>,
  organizationId: string,
  target: string,
  now: EpochMilliseconds,
): Promise<void> {
  const types = await enabledTypes(unit.database, organizationId);
  const attachments = types.flatMap((type) => defaultAttachment(organizationId, target, type, now));
  await insertAttachments(unit.database, attachments);
  unit.changed(changeKeys.target(target));
}

/** One row, or none for a type that has no policy of AWS's. */
export function defaultAttachment(
  organizationId: string,
  target: string,
  type: PolicyType,
  now: EpochMilliseconds,
): readonly AttachmentTable[] {
  const policy = defaultPolicy(type);
  if (policy === undefined) return [];
  return [
    {
      target_id: target,
      policy_id: policy.id,
      organization_id: organizationId,
      policy_type: type,
      attached_at: now,
    },
  ];
}

/** For a target that goes away. */
export async function detachEverything(
  unit: Unit<OrganizationsTables>,
  target: string,
): Promise<void> {
  await unit.database
    .deleteFrom("organizations_attachment")
    .where("target_id", "=", target)
    .execute();
  unit.changed(changeKeys.target(target));
}
