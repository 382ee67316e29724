/** Quotas: what is counted is what is there, after whatever came before. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { countOf, releaseQuota, takeQuota } from "./quotas.ts";

type Kind = "User" | "Group" | "InstanceProfile";

const calls = {
  User: (client: TestClient, verb: "Create" | "Delete", UserName: string) =>
    client.iam(`${verb}User`, { UserName }),
  Group: (client: TestClient, verb: "Create" | "Delete", GroupName: string) =>
    client.iam(`${verb}Group`, { GroupName }),
  InstanceProfile: (client: TestClient, verb: "Create" | "Delete", InstanceProfileName: string) =>
    client.iam(`${verb}InstanceProfile`, { InstanceProfileName }),
} as const;

const quotaOf = {
  User: "UsersPerAccount",
  Group: "GroupsPerAccount",
  InstanceProfile: "InstanceProfilesPerAccount",
} as const;

const step = fc.record({
  kind: fc.constantFrom<Kind>("User", "Group", "InstanceProfile"),
  verb: fc.constantFrom<"Create" | "Delete">("Create", "Create", "Delete"),
  name: fc.constantFrom("a", "A", "b", "not ok"),
});

eachDatabase("quotas", (server) => {
  it("count what is there after any calls, those that failed too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { root, storage, account } = await server();
        const present = new Map<Kind, Set<string>>();
        for (const { kind, verb, name } of steps) {
          const names = present.get(kind) ?? new Set();
          present.set(kind, names);
          const key = name.toLowerCase();
          const allowed = !name.includes(" ") && names.has(key) === (verb === "Delete");
          const done = await calls[kind](root, verb, name).then(
            () => true,
            () => false,
          );
          expect(done).toBe(allowed);
          if (done && verb === "Create") names.add(key);
          if (done && verb === "Delete") names.delete(key);
        }
        for (const [kind, names] of present) {
          const counted = await storage.read((database) =>
            countOf(database, account, quotaOf[kind]),
          );
          expect(counted).toBe(names.size);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("refuse one too many, and count it back", async () => {
    const { storage, account } = await server();
    const quotas = { UsersPerAccount: 2 } as Parameters<typeof takeQuota>[3];
    const take = () =>
      storage.transact((unit) =>
        unit.attempt(() => takeQuota(unit.database, account, "UsersPerAccount", quotas)),
      );
    await take();
    await take();
    await expect(take()).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for UsersPerAccount: 2",
    });
    await storage.transact(({ database }) => releaseQuota(database, account, "UsersPerAccount"));
    await take();
    expect(await storage.read((database) => countOf(database, account, "UsersPerAccount"))).toBe(2);
  });
});
