/** Looks at an account's leases: at all of them, when, and what one cannot stop. */
import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/clock.ts";
import { JobRunner } from "../jobs/runner.ts";
import { type JobTables, jobMigrations } from "../jobs/tables.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import { testStorages } from "../storage/testing/storages.ts";
import { leaseJobs } from "./jobs.ts";
import { activateLease, openLease } from "./lease.ts";
import { type LeaseTables, leaseMigrations } from "./tables.ts";
import { anyLease } from "./testing/any-lease.ts";

const look = 3_000;
const hour = 3_600_000;

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`looks at leases on ${backend.name}`, () => {
    /** Active leases `0000`, `0001` …, of which `held` tells whether they still are. */
    async function world(count: number, held: (leaseId: string) => boolean) {
      const storage = await backend.open<LeaseTables & JobTables>([
        ...jobMigrations,
        ...leaseMigrations,
      ]);
      const clock = new ManualClock(Date.UTC(2026, 10, 22, 10));
      const now = clock.now();
      const asked: string[] = [];
      const ended: string[] = [];
      const failures: unknown[] = [];
      const jobs = new JobRunner({
        storage: storage as unknown as Storage<JobTables>,
        clock,
        kinds: leaseJobs({
          storage: storage as unknown as Storage<LeaseTables>,
          clock,
          kinds: [
            {
              name: "test",
              async isStillHeld({ lease_id }) {
                asked.push(lease_id);
                return held(lease_id);
              },
              renew: async () => {},
              end: async ({ lease_id }) => void ended.push(lease_id),
            },
          ],
          witness: { record: async () => {}, observe: () => {} },
        }),
        report: (failure) => failures.push(failure),
      });
      await storage.transact(async (asking) => {
        const unit = asking as unknown as AnyUnit;
        for (let index = 0; index < count; index += 1) {
          const times = { expires_at: now + hour, expires_max_at: now + hour };
          const lease = anyLease(times, String(index).padStart(4, "0"));
          await openLease(unit, lease, now);
          await activateLease(unit, lease, now);
        }
      });
      const after = async (milliseconds: number) => {
        clock.advance(milliseconds);
        asked.length = 0;
        await jobs.runDue();
        return asked.length;
      };
      /** Something, somewhere, such as a policy. */
      const change = () => storage.transact(async (unit) => unit.changed("something"));
      return { after, change, ended, failures };
    }

    it("go to the last one", async () => {
      const { after, ended } = await world(401, (leaseId) => leaseId !== "0400");
      expect(await after(look)).toBe(401);
      expect(ended).toEqual(["0400"]);
    });

    it("come after each change, and each minute without any", async () => {
      const { after, change } = await world(1, () => true);
      expect(await after(look)).toBe(1);
      expect(await after(look)).toBe(0);
      await change();
      expect(await after(look)).toBe(1);
      expect(await after(look)).toBe(0);
      expect(await after(60_000)).toBe(1);
    });

    it("that can tell nothing of one lease end the others, and ask again", async () => {
      let isKnown = false;
      const { after, ended, failures } = await world(3, (leaseId) => {
        if (leaseId === "0000" && !isKnown) throw new Error("nobody can tell");
        return leaseId === "0001";
      });
      await after(look);
      expect(ended).toEqual(["0002"]);
      expect(failures).toHaveLength(1);
      isKnown = true;
      await after(1_000);
      expect(ended).toEqual(["0002", "0000"]);
    });
  });
}
