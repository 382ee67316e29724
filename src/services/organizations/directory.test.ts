/** The directory: each account's place and guard-rails, as new as the last change. */
import { expect, it } from "vitest";
import type { AccountId } from "../../base/arn.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import {
  moveTo,
  newAccount,
  newPolicy,
  newUnit,
  organization,
  statements,
} from "./testing/fixtures.ts";

const deny = (Action: string) => statements({ Effect: "Deny", Action, Resource: "*" });

const standing = ({ assembled }: TestServer, account: string) =>
  assembled.gate.organizations.standing(account as AccountId);

/** The names of the policies at each step, from the root down. */
async function guardRails(here: TestServer, account: string) {
  const { membership } = await standing(here, account);
  return membership?.serviceControl?.map(({ policies }) => policies.map(({ name }) => name).sort());
}

async function enable({ root }: TestServer, RootId: string) {
  await root.organizations("EnablePolicyType", { RootId, PolicyType: "SERVICE_CONTROL_POLICY" });
}

eachDatabase("the directory of accounts", (server) => {
  it("knows accounts without an organization as active and nobody's", async () => {
    const here = await server();
    const { account } = here;
    expect(await standing(here, account)).toEqual({
      account,
      state: "active",
      membership: undefined,
    });
    const { organizations } = here.assembled.gate;
    expect(await organizations.mayAdministrate(account, "iam.amazonaws.com")).toBe(false);
    expect(await organizations.trustsService(account, "iam.amazonaws.com")).toBe(false);
  });

  it("tells the path, and the policies of each step of it", async () => {
    const here = await server();
    const { root } = here;
    const { id, rootId } = await organization(here);
    const outer = await newUnit(root, rootId, "outer");
    const inner = await newUnit(root, outer, "inner");
    const account = await newAccount(root);
    await moveTo(root, account, inner);
    const place = {
      organizationId: id,
      path: `${id}/${rootId}/${outer}/${inner}/`,
      managementAccount: here.account,
      allFeatures: true,
    };
    expect((await standing(here, account)).membership).toEqual({
      ...place,
      serviceControl: undefined,
      resourceControl: undefined,
    });
    await enable(here, rootId);
    const PolicyId = await newPolicy(root, "guard", deny("s3:*"));
    await root.organizations("AttachPolicy", { PolicyId, TargetId: outer });
    const { membership } = await standing(here, account);
    expect(membership).toMatchObject(place);
    expect(membership?.serviceControl?.map(({ target }) => target)).toEqual([
      rootId,
      outer,
      inner,
      account,
    ]);
    const all = ["FullAWSAccess"];
    expect(await guardRails(here, account)).toEqual([all, [...all, "guard"], all, all]);
    expect(await guardRails(here, here.account)).toBeUndefined();
  });

  it("gives the same lists to all accounts below a target, until they change", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    await enable(here, rootId);
    const [one, two] = [await newAccount(root), await newAccount(root)];
    const atRoot = async (account: string) =>
      (await standing(here, account)).membership?.serviceControl?.[0];
    const before = await atRoot(one);
    expect(await atRoot(two)).toBe(before);
    expect(await standing(here, one)).toBe(await standing(here, one));
    const unit = await newUnit(root, rootId, "unit");
    await moveTo(root, one, unit);
    expect(await atRoot(one)).toBe(before);
    const PolicyId = await newPolicy(root, "guard", deny("s3:*"));
    await root.organizations("AttachPolicy", { PolicyId, TargetId: rootId });
    expect(await atRoot(one)).not.toBe(before);
    expect(await atRoot(two)).toBe(await atRoot(one));
  });

  it("is as new as the last change, whatever changed", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const account = await newAccount(root);
    const PolicyId = await newPolicy(root, "guard", deny("s3:*"));
    const all = ["FullAWSAccess"];
    const guarded = ["FullAWSAccess", "guard"];
    const unit = await newUnit(root, rootId, "unit");
    const changes: readonly (readonly [() => Promise<unknown>, readonly unknown[] | undefined])[] =
      [
        [() => enable(here, rootId), [all, all]],
        [() => root.organizations("AttachPolicy", { PolicyId, TargetId: account }), [all, guarded]],
        [() => moveTo(root, account, unit), [all, all, guarded]],
        [
          () => root.organizations("AttachPolicy", { PolicyId, TargetId: unit }),
          [all, guarded, guarded],
        ],
        [
          () => root.organizations("UpdatePolicy", { PolicyId, Name: "fence" }),
          [all, ["FullAWSAccess", "fence"], ["FullAWSAccess", "fence"]],
        ],
        [
          () => root.organizations("DetachPolicy", { PolicyId, TargetId: account }),
          [all, ["FullAWSAccess", "fence"], all],
        ],
        [
          () =>
            root.organizations("DisablePolicyType", {
              RootId: rootId,
              PolicyType: "SERVICE_CONTROL_POLICY",
            }),
          undefined,
        ],
      ];
    for (const [change, expected] of changes) {
      await change();
      expect(await guardRails(here, account)).toEqual(expected);
    }
    await root.organizations("CloseAccount", { AccountId: account });
    expect((await standing(here, account)).state).toBe("suspended");
  });

  it("forgets an organization with its end, and an account with its leaving", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = await newAccount(root);
    expect((await standing(here, account)).membership).toBeDefined();
    await root.organizations("RemoveAccountFromOrganization", { AccountId: account });
    expect((await standing(here, account)).membership).toBeUndefined();
    await root.organizations("DeleteOrganization", {});
    expect((await standing(here, here.account)).membership).toBeUndefined();
  });

  it("shows a unit its own changes, and others not before they are committed", async () => {
    const here = await server();
    const { rootId } = await organization(here);
    const account = (await newAccount(here.root)) as AccountId;
    const { organizations } = here.assembled.gate;
    const unitId = await newUnit(here.root, rootId, "unit");
    await expect(
      here.storage.transact(async (unit) => {
        await unit.database
          .updateTable("organizations_member")
          .set({ parent_id: unitId })
          .where("account_id", "=", account)
          .execute();
        unit.changed(`organizations:account:${account}`);
        const inside = await organizations.standing(account, unit);
        expect(inside.membership?.path).toContain(unitId);
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    expect((await organizations.standing(account)).membership?.path).not.toContain(unitId);
  });

  it("knows delegated administrators and trusted services", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = (await newAccount(root)) as AccountId;
    const { organizations } = here.assembled.gate;
    const ServicePrincipal = "iam.amazonaws.com";
    const may = () => organizations.mayAdministrate(account, ServicePrincipal);
    const trusts = () => organizations.trustsService(account, ServicePrincipal);
    expect([await may(), await trusts()]).toEqual([false, false]);
    expect(await organizations.mayAdministrate(here.account, ServicePrincipal)).toBe(true);
    await root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
    const delegate = { AccountId: account, ServicePrincipal };
    await root.organizations("RegisterDelegatedAdministrator", delegate);
    expect([await may(), await trusts()]).toEqual([true, true]);
    expect(await organizations.mayAdministrate(account, "sso.amazonaws.com")).toBe(false);
    await root.organizations("DeregisterDelegatedAdministrator", delegate);
    await root.organizations("DisableAWSServiceAccess", { ServicePrincipal });
    expect([await may(), await trusts()]).toEqual([false, false]);
  });
});
