/** What holds in an organization after any changes, in any order, two at a time. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { newAccount, newPolicy, newUnit, organization, statements } from "./testing/fixtures.ts";

const RootType = "SERVICE_CONTROL_POLICY";
const deny = statements({ Effect: "Deny", Action: "s3:*", Resource: "*" });

/** A change names things by number; each run maps the numbers onto what it has. */
const change = fc.oneof(
  fc.record({ kind: fc.constant("move"), account: fc.nat(2), from: fc.nat(6), to: fc.nat(6) }),
  fc.record({ kind: fc.constant("attach"), policy: fc.nat(2), target: fc.nat(8) }),
  fc.record({ kind: fc.constant("detach"), policy: fc.nat(3), target: fc.nat(8) }),
  fc.record({ kind: fc.constant("makeUnit"), parent: fc.nat(6), name: fc.nat(2) }),
  fc.record({ kind: fc.constant("dropUnit"), unit: fc.nat(6) }),
  fc.record({ kind: fc.constant("toggle") }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  readonly root: TestClient;
  readonly rootId: string;
  readonly accounts: readonly string[];
  readonly policies: readonly string[];
  readonly parents: string[];
}

async function world(here: TestServer): Promise<World> {
  const { root } = here;
  const { rootId } = await organization(here);
  await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType: RootType });
  const accounts = [await newAccount(root), await newAccount(root)];
  const policies = [await newPolicy(root, "a", deny), await newPolicy(root, "b", deny)];
  const unit = await newUnit(root, rootId, "0");
  return { root, rootId, accounts, policies, parents: [rootId, unit] };
}

const pick = <Item>(items: readonly Item[], index: number) => items[index % items.length] as Item;

/** The call that the change stands for; it may well be refused. */
async function apply({ root, rootId, accounts, policies, parents }: World, step: Change) {
  switch (step.kind) {
    case "move":
      return root.organizations("MoveAccount", {
        AccountId: pick(accounts, step.account),
        SourceParentId: pick(parents, step.from),
        DestinationParentId: pick(parents, step.to),
      });
    case "attach":
    case "detach":
      return root.organizations(step.kind === "attach" ? "AttachPolicy" : "DetachPolicy", {
        PolicyId: pick([...policies, "p-FullAWSAccess"], step.policy),
        TargetId: pick([...parents, ...accounts], step.target),
      });
    case "makeUnit":
      parents.push(await newUnit(root, pick(parents, step.parent), String(step.name)));
      return {};
    case "dropUnit":
      return root.organizations("DeleteOrganizationalUnit", {
        OrganizationalUnitId: pick(parents.slice(1), step.unit),
      });
    default: {
      const type = { RootId: rootId, PolicyType: RootType } as const;
      await root.organizations("DisablePolicyType", type);
      return root.organizations("EnablePolicyType", type);
    }
  }
}

/** Every account and unit hangs below the root, by its parents, at its depth. */
async function expectTree({ root, rootId }: World): Promise<readonly string[]> {
  const targets: string[] = [];
  const walk = async (ParentId: string, depth: number): Promise<void> => {
    expect(depth).toBeLessThanOrEqual(5);
    targets.push(ParentId);
    const list = { ParentId };
    const { Accounts = [] } = await root.organizations("ListAccountsForParent", list);
    targets.push(...Accounts.map(({ Id = "" }) => Id));
    const children = await root.organizations("ListOrganizationalUnitsForParent", list);
    const units = children.OrganizationalUnits ?? [];
    expect(new Set(units.map(({ Name }) => Name)).size).toBe(units.length);
    for (const { Id = "" } of units) await walk(Id, depth + 1);
  };
  await walk(rootId, 0);
  expect(new Set(targets).size).toBe(targets.length);
  return targets;
}

/** While the type is enabled, each target has one to ten policies of it. */
async function expectGuarded({ root }: World, targets: readonly string[]): Promise<void> {
  for (const TargetId of targets) {
    const { Policies = [] } = await root.organizations("ListPoliciesForTarget", {
      TargetId,
      Filter: RootType,
    });
    expect(Policies.length).toBeGreaterThanOrEqual(1);
    expect(Policies.length).toBeLessThanOrEqual(10);
  }
}

eachDatabase("an organization", (server) => {
  it("stays a guarded tree with all its accounts, whatever is changed at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(change, change), { maxLength: 8 }), async (steps) => {
        const here = await server();
        const made = await world(here);
        for (const pair of steps) {
          const answers = await Promise.allSettled(pair.map((step) => apply(made, step)));
          for (const answer of answers) {
            if (answer.status === "fulfilled") continue;
            expect((answer.reason as { status?: number }).status).toBe(400);
          }
        }
        const targets = await expectTree(made);
        expect(targets).toEqual(expect.arrayContaining([here.account, ...made.accounts]));
        await expectGuarded(made, targets);
        const { organizations } = here.assembled.gate;
        for (const account of made.accounts) {
          const { membership } = await organizations.standing(account as typeof here.account);
          const steps = membership?.serviceControl ?? [];
          expect(steps.every(({ policies }) => policies.length > 0)).toBe(true);
          expect(membership?.path.split("/").slice(1, -1)).toEqual(
            steps.slice(0, -1).map(({ target }) => target),
          );
        }
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it("keeps the last guard-rail where both are taken off at once", async () => {
    const here = await server();
    const { root, rootId, policies } = await world(here);
    const [PolicyId = ""] = policies;
    await root.organizations("AttachPolicy", { PolicyId, TargetId: rootId });
    const detach = (id: string) =>
      root.organizations("DetachPolicy", { PolicyId: id, TargetId: rootId });
    const answers = await Promise.allSettled([detach(PolicyId), detach("p-FullAWSAccess")]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("has one unit of a name where two are made at once", async () => {
    const here = await server();
    const { root, rootId } = await world(here);
    const answers = await Promise.allSettled([
      newUnit(root, rootId, "same"),
      newUnit(root, rootId, "same"),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("gives one account an address that two ask for at once", async () => {
    const [here, there] = [await server(), await server()];
    await organization(here);
    await organization(there);
    const Email = `both-${here.account}@example.com`;
    const ask = async ({ root }: TestServer) => {
      const { CreateAccountStatus } = await root.organizations("CreateAccount", {
        AccountName: "x",
        Email,
      });
      const status = await root.organizations("DescribeCreateAccountStatus", {
        CreateAccountRequestId: CreateAccountStatus?.Id ?? "",
      });
      return status.CreateAccountStatus?.State;
    };
    const states = await Promise.all([ask(here), ask(there)]);
    expect(states.sort()).toEqual(["FAILED", "SUCCEEDED"]);
  });
});
