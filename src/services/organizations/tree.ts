/** The tree of an organization: its root, the units below it, and the way down to a place. */
import type { Kysely } from "kysely";
import { assert } from "../../base/errors.ts";
import type { OrganizationsTables, OrganizationTable, UnitTable } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

/** Units below the root, and no deeper (Organizations User Guide, "Quotas"). */
export const unitDepthMax = 5;

/** The unit, where the organization has it. */
export async function findUnit(
  database: Database,
  organizationId: string,
  unitId: string,
): Promise<UnitTable | undefined> {
  return database
    .selectFrom("organizations_unit")
    .selectAll()
    .where("unit_id", "=", unitId)
    .where("organization_id", "=", organizationId)
    .executeTakeFirst();
}

/** The units right below a parent, in the order of their ids, for pages. */
export function unitsAfter(
  database: Database,
  { organization_id }: OrganizationTable,
  parentId: string,
  after: string,
) {
  return database
    .selectFrom("organizations_unit")
    .selectAll()
    .where("organization_id", "=", organization_id)
    .where("parent_id", "=", parentId)
    .where("unit_id", ">", after)
    .orderBy("unit_id");
}

/** The ids of the units from the root's child down to `parentId` itself; none for the root. */
export async function unitsAbove(
  database: Database,
  { organization_id, root_id }: OrganizationTable,
  parentId: string,
): Promise<readonly string[]> {
  const steps: string[] = [];
  let id = parentId;
  while (id !== root_id) {
    const unit = await findUnit(database, organization_id, id);
    assert(unit !== undefined && steps.length < unitDepthMax, "a unit hangs below its root");
    steps.unshift(id);
    id = unit.parent_id;
  }
  return steps;
}

/** `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` and the paths in answers have it. */
export function organizationPath(
  { organization_id, root_id }: OrganizationTable,
  steps: readonly string[],
): string {
  return `${[organization_id, root_id, ...steps].join("/")}/`;
}

/** The paths of all units of an organization by their ids, and of its root. */
export async function pathsOf(
  database: Database,
  organization: OrganizationTable,
): Promise<ReadonlyMap<string, string>> {
  const units = await database
    .selectFrom("organizations_unit")
    .selectAll()
    .where("organization_id", "=", organization.organization_id)
    .orderBy("depth")
    .execute();
  const paths = new Map([[organization.root_id, organizationPath(organization, [])]]);
  for (const unit of units) {
    const above = paths.get(unit.parent_id);
    assert(above !== undefined, "a unit's parent comes before it");
    paths.set(unit.unit_id, `${above}${unit.unit_id}/`);
  }
  return paths;
}
