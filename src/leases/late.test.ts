/** What is made after its lease has ended, on each database: it goes, whatever breaks then. */
import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/clock.ts";
import { JobRunner } from "../jobs/runner.ts";
import { type JobTables, jobMigrations } from "../jobs/tables.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import { testStorages } from "../storage/testing/storages.ts";
import { leaseJobs } from "./jobs.ts";
import type { LeaseKind } from "./kind.ts";
import {
  activateLease,
  awaitEnd,
  endAnew,
  endLease,
  findLease,
  type NewLease,
  openLease,
  renewLease,
} from "./lease.ts";
import { type LeaseTables, leaseMigrations } from "./tables.ts";
import { anyLease } from "./testing/any-lease.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

interface LeaseWorld {
  readonly clock: ManualClock;
  readonly lease: NewLease;
  /** What there is outside. */
  readonly outside: Set<string>;
  /** Ends that were recorded. */
  readonly recorded: string[];
  /** Attempts that failed. */
  readonly failures: unknown[];
  /** What happens in an end, after it has taken away what it found. */
  during: (() => Promise<void>) | undefined;
  /** Runs what is due. */
  work(): Promise<void>;
  inUnit<T>(work: (unit: AnyUnit) => Promise<T>): Promise<T>;
  stored(): ReturnType<typeof findLease>;
}

async function openWorld(
  open: () => Promise<Storage<LeaseTables & JobTables>>,
  life: number,
): Promise<LeaseWorld> {
  const storage = await open();
  const clock = new ManualClock(Date.UTC(2026, 10, 22, 10));
  const now = clock.now();
  const lease = anyLease({ expires_at: now + life, expires_max_at: now + life });
  const outside = new Set<string>();
  const recorded: string[] = [];
  const failures: unknown[] = [];
  const kind: LeaseKind = {
    name: "test",
    isStillHeld: async () => true,
    renew: async () => {},
    async end({ lease_id, sealed }) {
      if (sealed === null) throw new Error("nothing tells how to end it");
      outside.delete(lease_id);
      await world.during?.();
    },
  };
  const inUnit: LeaseWorld["inUnit"] = (work) =>
    storage.transact((unit) => work(unit as unknown as AnyUnit));
  const jobs = new JobRunner({
    storage: storage as unknown as Storage<JobTables>,
    clock,
    kinds: leaseJobs({
      storage: storage as unknown as Storage<LeaseTables>,
      clock,
      kinds: [kind],
      witness: {
        record: async ({ end_reason }) => void recorded.push(String(end_reason)),
        observe: () => {},
      },
    }),
    report: (failure) => void failures.push(failure),
  });
  const world: LeaseWorld = {
    clock,
    lease,
    outside,
    recorded,
    failures,
    during: undefined,
    work: async () => void (await jobs.runDue()),
    inUnit,
    stored: () => storage.read((database) => findLease(database as never, lease.lease_id)),
  };
  await inUnit((unit) => openLease(unit, lease, now));
  return world;
}

/** What a process that stood still does when it goes on: it makes, and tells. */
async function makeLate({ outside, lease, clock, inUnit }: LeaseWorld): Promise<void> {
  outside.add(lease.lease_id);
  expect(await inUnit((unit) => activateLease(unit, lease, clock.now()))).toBe(false);
  await inUnit((unit) => endAnew(unit, lease, clock.now()));
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`what is made late, on ${backend.name}`, () => {
    const world = (life = 10 * minute) =>
      openWorld(
        () => backend.open<LeaseTables & JobTables>([...jobMigrations, ...leaseMigrations]),
        life,
      );
    /** Its creation counts as broken off, and its end has found nothing. */
    const brokenOff = async (life?: number) => {
      const here = await world(life);
      here.clock.advance(minute);
      await here.work();
      expect(await here.stored()).toMatchObject({ state: "ended", end_reason: "creation failed" });
      return here;
    };

    it("goes at once where its maker can tell", async () => {
      const here = await brokenOff();
      await makeLate(here);
      expect(await here.stored()).toMatchObject({ state: "ending" });
      await here.work();
      expect(here.outside).toEqual(new Set());
      expect(await here.stored()).toMatchObject({ state: "ended" });
    });

    it("goes at the end of its lease's time where its maker can tell nobody", async () => {
      const here = await brokenOff();
      here.outside.add("lease");
      here.clock.advance(9 * minute - 1);
      await here.work();
      expect(here.outside).toEqual(new Set(["lease"]));
      here.clock.advance(1);
      await here.work();
      expect(here.outside).toEqual(new Set());
      expect(await here.stored()).toMatchObject({ state: "ended", sealed: null });
      expect(here.recorded).toEqual(["creation failed"]);
    });

    it("goes though its end fails: that is tried until it succeeds", async () => {
      const here = await brokenOff();
      here.during = () => Promise.reject(new Error("out of reach"));
      await makeLate(here);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        here.outside.add("lease");
        await here.work();
        here.clock.advance(minute);
      }
      here.during = undefined;
      await here.work();
      expect(here.outside).toEqual(new Set());
    });

    it.each([
      [
        "its creation counted as broken off",
        async ({ clock }: LeaseWorld) => clock.advance(minute),
      ],
      [
        "its creation failed",
        ({ inUnit, lease, clock }: LeaseWorld) =>
          inUnit((unit) => endLease(unit, lease, "creation failed", clock.now())),
      ],
      [
        "somebody revoked it",
        ({ inUnit, lease, clock }: LeaseWorld) =>
          inUnit((unit) => endLease(unit, lease, "revoked", clock.now())),
      ],
    ])("goes where it comes while the end is under way, since %s", async (_, begin) => {
      const here = await world();
      await begin(here);
      here.during = async () => {
        here.during = undefined;
        await makeLate(here);
      };
      await here.work();
      expect(here.outside).toEqual(new Set());
      expect(await here.stored()).toMatchObject({ state: "ended" });
      expect(here.recorded).toHaveLength(1);
    });

    it("goes where it comes while the last look is under way, or after it", async () => {
      const here = await brokenOff();
      here.clock.advance(9 * minute);
      here.during = async () => {
        here.during = undefined;
        await makeLate(here);
      };
      await here.work();
      expect(here.outside).toEqual(new Set());
      here.clock.advance(10 * minute);
      await here.work();
      expect(await here.stored()).toMatchObject({ state: "ended", sealed: null });
      await makeLate(here);
      await here.work();
      expect(here.outside).toEqual(new Set());
    });

    it("is looked for after thirty days, though what ended is shown for seven", async () => {
      const here = await brokenOff(30 * day);
      here.clock.advance(20 * day);
      const other = { ...here.lease, lease_id: "other", expires_at: here.clock.now() + minute };
      await here.inUnit((unit) => openLease(unit, other, here.clock.now()));
      await here.inUnit((unit) => activateLease(unit, other, here.clock.now()));
      here.clock.advance(minute);
      await here.work();
      expect(here.recorded).toEqual(["creation failed", "expired"]);
      here.outside.add("lease");
      here.clock.advance(10 * day);
      await here.work();
      expect(here.outside).toEqual(new Set());
    });
  });

  describe.runIf(backend.available)(`a lease that was active, on ${backend.name}`, () => {
    const world = () =>
      openWorld(
        () => backend.open<LeaseTables & JobTables>([...jobMigrations, ...leaseMigrations]),
        10 * minute,
      );

    it("lives to its end where the clock is set back just before that", async () => {
      const here = await world();
      const { clock, lease, inUnit, outside } = here;
      outside.add(lease.lease_id);
      await inUnit((unit) => activateLease(unit, lease, clock.now()));
      clock.advance(10 * minute);
      const working = here.work();
      clock.advance(-minute);
      await working;
      expect(await here.stored()).toMatchObject({ state: "active" });
      clock.advance(minute);
      await here.work();
      expect([await here.stored(), outside]).toMatchObject([{ state: "ended" }, new Set()]);
      expect([here.recorded, here.failures]).toEqual([["expired"], []]);
    });

    it("goes at once where it is revoked while the clock is set back", async () => {
      const here = await world();
      const { clock, lease, inUnit, outside } = here;
      outside.add(lease.lease_id);
      await inUnit((unit) => activateLease(unit, lease, clock.now()));
      const early = await here.stored();
      if (early === undefined) throw new Error("it is there");
      await inUnit((unit) => endLease(unit, lease, "revoked", clock.now()));
      await inUnit((unit) => awaitEnd(unit, early, clock.now()));
      await here.work();
      expect([here.recorded, outside]).toEqual([["revoked"], new Set()]);
    });

    it("is ended once, and leaves nothing sealed behind", async () => {
      const here = await world();
      const { clock, lease, inUnit } = here;
      let ends = 0;
      here.during = async () => {
        ends += 1;
      };
      await inUnit((unit) => activateLease(unit, lease, clock.now()));
      const stored = await here.stored();
      if (stored === undefined) throw new Error("it is there");
      const renewed = { expires_at: lease.expires_at + minute };
      await inUnit((unit) => renewLease(unit, stored, renewed, clock.now()));
      for (let passed = 0; passed < 20; passed += 1) {
        clock.advance(minute);
        await here.work();
      }
      expect(ends).toBe(1);
      expect(await here.stored()).toMatchObject({
        state: "ended",
        sealed: null,
        sealed_call: null,
      });
      expect(here.recorded).toEqual(["expired"]);
    });
  });
}
