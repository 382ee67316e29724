/** The life of leases as rows, on each database: what may follow what, and whose are forgotten. */
import { describe, expect, it } from "vitest";
import { jobsOf } from "../jobs/queue.ts";
import { type JobTables, jobMigrations } from "../jobs/tables.ts";
import type { AnyUnit } from "../storage/storage.ts";
import { testStorages } from "../storage/testing/storages.ts";
import {
  activateLease,
  activeLease,
  closeLease,
  endKind,
  endLease,
  findLease,
  markEnding,
  type NewLease,
  openLease,
  openLeaseCount,
  renewLease,
  withdrawLease,
} from "./lease.ts";
import { type LeaseTable, type LeaseTables, leaseMigrations } from "./tables.ts";
import { anyLease, leaseAccount } from "./testing/any-lease.ts";

const now = Date.UTC(2026, 10, 22, 10);
const minute = 60_000;
const day = 24 * 60 * minute;

const usual = anyLease({ expires_at: now + 10 * minute, expires_max_at: now + 60 * minute });

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`leases on ${backend.name}`, () => {
    async function world() {
      const storage = await backend.open<LeaseTables & JobTables>([
        ...jobMigrations,
        ...leaseMigrations,
      ]);
      const inUnit = <T>(work: (unit: AnyUnit) => Promise<T>): Promise<T> =>
        storage.transact((unit) => work(unit as unknown as AnyUnit));
      const stored = (leaseId = "lease") =>
        storage.read((database) => findLease(database as never, leaseId));
      const existing = async (leaseId?: string): Promise<LeaseTable> => {
        const lease = await stored(leaseId);
        if (lease === undefined) throw new Error("it is there");
        return lease;
      };
      const open = async (more: Partial<NewLease> = {}) => {
        const lease = { ...usual, ...more };
        await inUnit((unit) => openLease(unit, lease, now));
        return lease;
      };
      const active = async (more: Partial<NewLease> = {}) => {
        const lease = await open(more);
        await inUnit((unit) => activateLease(unit, lease, now));
        return existing(lease.lease_id);
      };
      const ended = async (leaseId: string, endedAt: number, more: Partial<NewLease> = {}) => {
        await active({ lease_id: leaseId, ...more });
        await inUnit((unit) => markEnding(unit, leaseId, "expired"));
        const lease = await existing(leaseId);
        await inUnit((unit) => closeLease(unit, lease, endedAt));
      };
      const ends = () =>
        storage.read((database) => jobsOf(database, { account: leaseAccount, kind: endKind }, now));
      const read = storage.read.bind(storage);
      return { inUnit, stored, existing, open, active, ended, ends, read };
    }

    it("are withdrawn with their end while nothing was made, and no later", async () => {
      const { inUnit, stored, open, active, ends } = await world();
      const lease = await open();
      expect(await ends()).toHaveLength(1);
      await inUnit((unit) => withdrawLease(unit, lease));
      expect([await stored(), await ends()]).toEqual([undefined, []]);
      await active();
      await inUnit((unit) => withdrawLease(unit, lease));
      expect(await stored()).toMatchObject({ state: "active" });
      expect(await ends()).toHaveLength(1);
    });

    it.each([
      ["before its end", now + 10 * minute - 1, undefined, true],
      ["at its end", now + 10 * minute, undefined, false],
      ["while it is ended", now, "revoked" as const, false],
    ])("are renewed %s: %#", async (_, at, endReason, isRenewed) => {
      const { inUnit, existing, active } = await world();
      const lease = await active();
      if (endReason !== undefined) {
        await inUnit((unit) => markEnding(unit, lease.lease_id, endReason));
      }
      const expires_at = at + 10 * minute;
      expect(await inUnit((unit) => renewLease(unit, lease, { expires_at }, at))).toBe(isRenewed);
      expect((await existing()).expires_at).toBe(isRenewed ? expires_at : lease.expires_at);
    });

    it("keep the reason of their end", async () => {
      const { inUnit, existing, active } = await world();
      const lease = await active();
      expect(await inUnit((unit) => endLease(unit, lease, "revoked", now))).toBe(true);
      expect(await inUnit((unit) => endLease(unit, lease, "right withdrawn", now))).toBe(false);
      expect(await existing()).toMatchObject({ state: "ending", end_reason: "revoked" });
    });

    it("are forgotten seven days after their end, those of the account", async () => {
      const { stored, active, ended } = await world();
      await active({ lease_id: "lives", expires_max_at: now + 30 * day });
      await ended("old", now);
      await ended("other account's", now, { account_id: "444455556666" });
      await ended("young", now + 1);
      await ended("newest", now + 7 * day + 1);
      const ids = ["lives", "old", "other account's", "young", "newest"];
      const kept = await Promise.all(ids.map(async (id) => (await stored(id)) !== undefined));
      expect(kept).toEqual([true, false, true, true, true]);
    });

    it("of a holder are found by the latest end, and no other's", async () => {
      const { inUnit, active, read } = await world();
      const found = (holder: string) =>
        read((database) => activeLease(database as never, { subject: "subject", holder }, now));
      await active({ lease_id: "a", expires_at: now + 2 * minute });
      await active({ lease_id: "b", expires_at: now + 3 * minute });
      await active({ lease_id: "c", expires_at: now + minute });
      await active({ lease_id: "d", expires_at: now + 9 * minute, subject: "another" });
      expect((await found("holder"))?.lease_id).toBe("b");
      expect(await found("somebody")).toBeUndefined();
      const count = () => read((database) => openLeaseCount(database as never, "subject"));
      expect(await count()).toBe(3);
      await inUnit((unit) => markEnding(unit, "b", "revoked"));
      expect((await found("holder"))?.lease_id).toBe("a");
      expect(await count()).toBe(3);
    });

    it("that have ended do not count", async () => {
      const { ended, read } = await world();
      await ended("ended", now);
      expect(await read((database) => openLeaseCount(database as never, "subject"))).toBe(0);
    });
  });
}
