/** Organizational units: create, describe, rename, delete, and the lists of a parent's units. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { OrganizationalUnit } from "../../wire/generated/organizations.ts";
import { attachDefaultPolicies, detachEverything } from "./attachment.ts";
import { constraintViolation, notFound } from "./errors.ts";
import { membersOf } from "./member.ts";
import { arnOf, newId } from "./naming.ts";
import { type MemberRequest, memberOperation, type Organizations } from "./organizations.ts";
import { page } from "./paging.ts";
import type { OrganizationsTables, OrganizationTable, UnitTable } from "./tables.ts";
import { putTags, removeAllTags, tagQuestions, tagRecord } from "./tags.ts";
import { findTarget, requireParent, type Target, targetQuestion } from "./target.ts";
import { findUnit, pathsOf, unitDepthMax, unitsAfter } from "./tree.ts";

type Database = Kysely<OrganizationsTables>;

async function shownUnits(
  database: Database,
  organization: OrganizationTable,
  units: readonly UnitTable[],
): Promise<readonly OrganizationalUnit[]> {
  const paths = await pathsOf(database, organization);
  return units.map(({ unit_id: Id, name: Name }) => ({
    Id,
    Arn: arnOf.unit(organization, Id),
    Name,
    Path: paths.get(Id),
  }));
}

async function shownUnit(
  database: Database,
  organization: OrganizationTable,
  unit: UnitTable,
): Promise<OrganizationalUnit | undefined> {
  return (await shownUnits(database, organization, [unit]))[0];
}

/** Names differ among the units of one parent. */
async function refuseTakenName(
  database: Database,
  { organization_id }: OrganizationTable,
  parentId: string,
  name: string,
): Promise<void> {
  const taken = await database
    .selectFrom("organizations_unit")
    .select("unit_id")
    .where("organization_id", "=", organization_id)
    .where("parent_id", "=", parentId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (taken === undefined) return;
  throw new ServiceError(
    "DuplicateOrganizationalUnitException",
    "An OU with the same name already exists.",
  );
}

/** How deep a unit in this parent is. Throws where the tree would grow too deep or too large. */
async function depthBelow(
  { quotas }: Organizations,
  database: Database,
  { organization_id }: OrganizationTable,
  parentId: string,
): Promise<number> {
  const parent = await findUnit(database, organization_id, parentId);
  const depth = (parent?.depth ?? 0) + 1;
  if (depth > unitDepthMax) throw constraintViolation("OU_DEPTH_LIMIT_EXCEEDED");
  const { count } = await database
    .selectFrom("organizations_unit")
    .select((build) => build.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organization_id)
    .executeTakeFirstOrThrow();
  if (count >= quotas.OrganizationalUnitsPerOrganization) {
    throw constraintViolation("OU_NUMBER_LIMIT_EXCEEDED");
  }
  return depth;
}

interface OfParent {
  readonly ParentId: string;
}

function gatherParent<Input extends OfParent>(
  { input, place, now }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<Target> {
  return findTarget(database, place.organization, input.ParentId, now);
}

function createOrganizationalUnit(organizations: Organizations): Operation {
  return memberOperation<"CreateOrganizationalUnit", Target>("CreateOrganizationalUnit", {
    readOnly: false,
    access: "management",
    gather: gatherParent,
    questions: ({ input, place }, parent) => [
      targetQuestion(place.organization, parent, { requestTags: tagRecord(input.Tags) }),
      ...tagQuestions(arnOf.newUnit(place.organization), input.Tags),
    ],
    async run({ input, place, now }, parent, unit) {
      const { database } = unit;
      const { organization } = place;
      const { organization_id, root_id } = organization;
      requireParent(parent);
      await refuseTakenName(database, organization, input.ParentId, input.Name);
      const depth = await depthBelow(organizations, database, organization, input.ParentId);
      const created: UnitTable = {
        unit_id: newId.unit(root_id),
        organization_id,
        parent_id: input.ParentId,
        name: input.Name,
        depth,
      };
      await database.insertInto("organizations_unit").values(created).execute();
      await putTags(database, organization_id, created.unit_id, input.Tags);
      await attachDefaultPolicies(unit, organization_id, created.unit_id, now);
      return { OrganizationalUnit: await shownUnit(database, organization, created) };
    },
  });
}

interface OfUnit {
  readonly OrganizationalUnitId: string;
}

interface UnitFacts {
  readonly target: Target;
  readonly unit: UnitTable | undefined;
}

async function gatherUnit<Input extends OfUnit>(
  { input, place, now }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<UnitFacts> {
  const { organization } = place;
  const { OrganizationalUnitId: id } = input;
  const target = await findTarget(database, organization, id, now);
  return { target, unit: await findUnit(database, organization.organization_id, id) };
}

function unitQuestions({ place }: MemberRequest<OfUnit>, { target }: UnitFacts) {
  return [targetQuestion(place.organization, target)];
}

function requireUnit({ unit }: UnitFacts): UnitTable {
  if (unit === undefined) throw notFound("OrganizationalUnitNotFoundException");
  return unit;
}

function describeOrganizationalUnit(): Operation {
  return memberOperation<"DescribeOrganizationalUnit", UnitFacts>("DescribeOrganizationalUnit", {
    readOnly: true,
    access: "reader",
    gather: gatherUnit,
    questions: unitQuestions,
    async run({ place }, facts, { database }) {
      const unit = requireUnit(facts);
      return { OrganizationalUnit: await shownUnit(database, place.organization, unit) };
    },
  });
}

function updateOrganizationalUnit(): Operation {
  return memberOperation<"UpdateOrganizationalUnit", UnitFacts>("UpdateOrganizationalUnit", {
    readOnly: false,
    access: "management",
    gather: gatherUnit,
    questions: unitQuestions,
    async run({ input, place }, facts, { database }) {
      const { organization } = place;
      const unit = requireUnit(facts);
      const name = input.Name ?? unit.name;
      if (name !== unit.name) {
        await refuseTakenName(database, organization, unit.parent_id, name);
        await database
          .updateTable("organizations_unit")
          .set({ name })
          .where("unit_id", "=", unit.unit_id)
          .execute();
      }
      const renamed = { ...unit, name };
      return { OrganizationalUnit: await shownUnit(database, organization, renamed) };
    },
  });
}

/** Throws while units or accounts are in it, those too that were closed not long ago. */
async function refuseWhileUsed(
  database: Database,
  { organization_id, unit_id }: UnitTable,
  now: EpochMilliseconds,
): Promise<void> {
  const child =
    (await database
      .selectFrom("organizations_unit")
      .select("unit_id")
      .where("organization_id", "=", organization_id)
      .where("parent_id", "=", unit_id)
      .limit(1)
      .executeTakeFirst()) ??
    (await membersOf(database, organization_id, now)
      .where("parent_id", "=", unit_id)
      .limit(1)
      .executeTakeFirst());
  if (child === undefined) return;
  throw new ServiceError(
    "OrganizationalUnitNotEmptyException",
    "The specified OU is not empty. Move all accounts to another root or to other OUs, remove " +
      "all child OUs, and try the operation again.",
  );
}

function deleteOrganizationalUnit(): Operation {
  return memberOperation<"DeleteOrganizationalUnit", UnitFacts>("DeleteOrganizationalUnit", {
    readOnly: false,
    access: "management",
    gather: gatherUnit,
    questions: unitQuestions,
    async run({ place, now }, facts, unit) {
      const { database } = unit;
      const deleted = requireUnit(facts);
      await refuseWhileUsed(database, deleted, now);
      // Only accounts that are closed for good can still be in it; their rows need some parent.
      await database
        .updateTable("organizations_member")
        .set({ parent_id: place.organization.root_id })
        .where("parent_id", "=", deleted.unit_id)
        .execute();
      await detachEverything(unit, deleted.unit_id);
      await removeAllTags(database, deleted.unit_id);
      await database
        .deleteFrom("organizations_unit")
        .where("unit_id", "=", deleted.unit_id)
        .execute();
      return {};
    },
  });
}

function listOrganizationalUnitsForParent(): Operation {
  const name = "ListOrganizationalUnitsForParent";
  return memberOperation<typeof name, Target>(name, {
    readOnly: true,
    access: "reader",
    gather: gatherParent,
    questions: ({ place }, parent) => [targetQuestion(place.organization, parent)],
    async run({ input, place }, parent, { database }) {
      requireParent(parent);
      const { items, end } = await page(
        `units of ${input.ParentId}`,
        input,
        (unit: UnitTable) => unit.unit_id,
        (after, limit) =>
          unitsAfter(database, place.organization, input.ParentId, after).limit(limit).execute(),
      );
      return {
        OrganizationalUnits: await shownUnits(database, place.organization, items),
        ...end,
      };
    },
  });
}

export function unitOperations(organizations: Organizations): readonly Operation[] {
  return [
    createOrganizationalUnit(organizations),
    describeOrganizationalUnit(),
    updateOrganizationalUnit(),
    deleteOrganizationalUnit(),
    listOrganizationalUnitsForParent(),
  ];
}
