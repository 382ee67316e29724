/** Organizational units: five deep, names unique among siblings, deleted when they are empty. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { moveTo, newAccount, newUnit, organization } from "./testing/fixtures.ts";

eachDatabase("organizational units", (server) => {
  it("are shown with their path below the root", async () => {
    const here = await server();
    const { id, rootId } = await organization(here);
    const parent = await newUnit(here.root, rootId, "Workloads");
    const made = await here.root.organizations("CreateOrganizationalUnit", {
      ParentId: parent,
      Name: "Production",
    });
    const { Id = "" } = made.OrganizationalUnit ?? {};
    expect(Id).toMatch(new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`));
    expect(made.OrganizationalUnit).toEqual({
      Id,
      Arn: `arn:aws:organizations::${here.account}:ou/${id}/${Id}`,
      Name: "Production",
      Path: `${id}/${rootId}/${parent}/${Id}/`,
    });
    const described = await here.root.organizations("DescribeOrganizationalUnit", {
      OrganizationalUnitId: Id,
    });
    expect(described).toEqual(made);
  });

  it("are refused the sixth level", async () => {
    const here = await server();
    let { rootId: parent } = await organization(here);
    for (const name of ["1", "2", "3", "4", "5"]) parent = await newUnit(here.root, parent, name);
    await expect(newUnit(here.root, parent, "6")).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "OU_DEPTH_LIMIT_EXCEEDED",
      status: 400,
    });
  });

  it("have names that differ among siblings, and only there", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const first = await newUnit(root, rootId, "Dev");
    await newUnit(root, first, "Dev");
    const other = await newUnit(root, rootId, "Test");
    const refusal = { code: "DuplicateOrganizationalUnitException", status: 400 };
    await expect(newUnit(root, rootId, "Dev")).rejects.toMatchObject(refusal);
    const rename = (Name: string) =>
      root.organizations("UpdateOrganizationalUnit", { OrganizationalUnitId: other, Name });
    await expect(rename("Dev")).rejects.toMatchObject(refusal);
    expect((await rename("Test")).OrganizationalUnit?.Name).toBe("Test");
    expect((await rename("Staging")).OrganizationalUnit?.Name).toBe("Staging");
  });

  it("cannot be deleted while an account or a unit is in them", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const outer = await newUnit(root, rootId, "outer");
    const inner = await newUnit(root, outer, "inner");
    const account = await newAccount(root);
    await moveTo(root, account, inner);
    const remove = (OrganizationalUnitId: string) =>
      root.organizations("DeleteOrganizationalUnit", { OrganizationalUnitId });
    const refusal = { code: "OrganizationalUnitNotEmptyException" };
    await expect(remove(outer)).rejects.toMatchObject(refusal);
    await expect(remove(inner)).rejects.toMatchObject(refusal);
    await moveTo(root, account, rootId);
    await remove(inner);
    await remove(outer);
    await expect(remove(outer)).rejects.toMatchObject({
      code: "OrganizationalUnitNotFoundException",
    });
  });

  it("are listed with the accounts of their parent, page by page", async () => {
    const here = await server();
    const { root } = here;
    const { rootId: ParentId } = await organization(here);
    const units = [];
    for (const name of ["a", "b", "c"]) units.push(await newUnit(root, ParentId, name));
    const found = [];
    let NextToken: string | undefined;
    do {
      const page = await root.organizations("ListOrganizationalUnitsForParent", {
        ParentId,
        MaxResults: 2,
        NextToken,
      });
      found.push(...(page.OrganizationalUnits ?? []).map(({ Id }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found).toEqual([...units].sort());
    const children = (ChildType: "ACCOUNT" | "ORGANIZATIONAL_UNIT") =>
      root.organizations("ListChildren", { ParentId, ChildType });
    expect((await children("ACCOUNT")).Children).toEqual([{ Id: here.account, Type: "ACCOUNT" }]);
    expect((await children("ORGANIZATIONAL_UNIT")).Children).toEqual(
      [...units].sort().map((Id) => ({ Id, Type: "ORGANIZATIONAL_UNIT" })),
    );
  });

  it("take the tokens of their own list only", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const parent = await newUnit(root, rootId, "a");
    for (const name of ["b", "c"]) await newUnit(root, rootId, name);
    const list = (ParentId: string, NextToken?: string) =>
      root.organizations("ListOrganizationalUnitsForParent", {
        ParentId,
        MaxResults: 1,
        NextToken,
      });
    const { NextToken } = await list(rootId);
    const refusal = { code: "InvalidInputException", reason: "INVALID_NEXT_TOKEN" };
    await expect(list(parent, NextToken)).rejects.toMatchObject(refusal);
    await expect(list(rootId, "made up")).rejects.toMatchObject(refusal);
  });

  it("are not found in another organization, nor below an account", async () => {
    const [here, there] = [await server(), await server()];
    const { rootId } = await organization(here);
    await organization(there);
    const unit = await newUnit(here.root, rootId, "mine");
    for (const ParentId of [rootId, unit]) {
      await expect(newUnit(there.root, ParentId, "theirs")).rejects.toMatchObject({
        code: "ParentNotFoundException",
      });
    }
    await expect(
      there.root.organizations("DescribeOrganizationalUnit", { OrganizationalUnitId: unit }),
    ).rejects.toMatchObject({ code: "OrganizationalUnitNotFoundException" });
  });

  it("are refused over the quota", async () => {
    const here = await server();
    const { rootId, id } = await organization(here);
    await here.storage.transact(async ({ database }) => {
      for (let start = 0; start < 2_000; start += 500) {
        const units = Array.from({ length: 500 }, (_, index) => ({
          unit_id: `ou-${rootId.slice(2)}-${id.slice(2, 8)}${start + index}`,
          organization_id: id,
          parent_id: rootId,
          name: `${start + index}`,
          depth: 1,
        }));
        await database.insertInto("organizations_unit").values(units).execute();
      }
    });
    await expect(newUnit(here.root, rootId, "one more")).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "OU_NUMBER_LIMIT_EXCEEDED",
    });
  });

  it("tell a bad id by its pattern", async () => {
    const here = await server();
    await organization(here);
    const call = here.root.organizations("DescribeOrganizationalUnit", {
      OrganizationalUnitId: "not-a-unit",
    });
    await expect(call).rejects.toMatchObject({
      code: "InvalidInputException",
      reason: "INVALID_PATTERN",
      message: "You provided a value that does not match the required pattern.",
    });
  });
});
