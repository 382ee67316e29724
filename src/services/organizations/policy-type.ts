/** Which types of policy are in force: enabled and disabled in the organization's root. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { defaultAttachment, enabledTypes, insertAttachments } from "./attachment.ts";
import { changeKeys } from "./change-keys.ts";
import { notFound } from "./errors.ts";
import { membersOf } from "./member.ts";
import { shownRoot } from "./organization.ts";
import { type MemberRequest, memberOperation, type Question } from "./organizations.ts";
import { policyTypeKey, requireAllFeatures } from "./policy.ts";
import type { OrganizationsTables, OrganizationTable } from "./tables.ts";
import { findTarget, type Target, targetQuestion } from "./target.ts";

type Database = Kysely<OrganizationsTables>;

interface OfRoot {
  readonly RootId: string;
  readonly PolicyType: Parameters<typeof policyTypeKey>[0];
}

function gatherRoot<Input extends OfRoot>(
  { input, place, now }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<Target> {
  return findTarget(database, place.organization, input.RootId, now);
}

function rootQuestions({ input, place }: MemberRequest<OfRoot>, root: Target): Question[] {
  return [targetQuestion(place.organization, root, { keys: policyTypeKey(input.PolicyType) })];
}

/** The root, every unit, and every account. */
async function everyTarget(
  database: Database,
  { organization_id, root_id }: OrganizationTable,
  now: EpochMilliseconds,
): Promise<readonly string[]> {
  const units = await database
    .selectFrom("organizations_unit")
    .select("unit_id")
    .where("organization_id", "=", organization_id)
    .execute();
  const members = await membersOf(database, organization_id, now).execute();
  return [root_id, ...units.map((row) => row.unit_id), ...members.map((row) => row.account_id)];
}

function enablePolicyType(): Operation {
  return memberOperation<"EnablePolicyType", Target>("EnablePolicyType", {
    readOnly: false,
    access: "delegable",
    gather: gatherRoot,
    questions: rootQuestions,
    async run({ input, place, now }, root, unit) {
      const { database } = unit;
      const { organization } = place;
      const { organization_id } = organization;
      if (root.found === undefined) throw notFound("RootNotFoundException");
      requireAllFeatures(organization);
      if ((await enabledTypes(database, organization_id)).includes(input.PolicyType)) {
        throw new ServiceError(
          "PolicyTypeAlreadyEnabledException",
          "The specified policy type is already enabled.",
        );
      }
      await database
        .insertInto("organizations_enabled_policy_type")
        .values({ organization_id, policy_type: input.PolicyType })
        .execute();
      const targets = await everyTarget(database, organization, now);
      const attachments = targets.flatMap((target) =>
        defaultAttachment(organization_id, target, input.PolicyType, now),
      );
      await insertAttachments(database, attachments);
      unit.changed(changeKeys.organization(organization_id));
      return { Root: await shownRoot(database, organization) };
    },
  });
}

/** Everything of the type is detached; the policies themselves stay. */
function disablePolicyType(): Operation {
  return memberOperation<"DisablePolicyType", Target>("DisablePolicyType", {
    readOnly: false,
    access: "delegable",
    gather: gatherRoot,
    questions: rootQuestions,
    async run({ input, place }, root, unit) {
      const { database } = unit;
      const { organization } = place;
      const { organization_id } = organization;
      if (root.found === undefined) throw notFound("RootNotFoundException");
      if (!(await enabledTypes(database, organization_id)).includes(input.PolicyType)) {
        throw new ServiceError(
          "PolicyTypeNotEnabledException",
          "This operation can be performed only for enabled policy types.",
        );
      }
      for (const table of [
        "organizations_enabled_policy_type",
        "organizations_attachment",
      ] as const) {
        await database
          // What is used here of a table, both have alike.
          .deleteFrom(table as "organizations_attachment")
          .where("organization_id", "=", organization_id)
          .where("policy_type", "=", input.PolicyType)
          .execute();
      }
      unit.changed(changeKeys.organization(organization_id));
      return { Root: await shownRoot(database, organization) };
    },
  });
}

export function policyTypeOperations(): readonly Operation[] {
  return [enablePolicyType(), disablePolicyType()];
}
