/** Jobs on each database: when they run, how often, and what is written of them. */
import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import type { AccountId } from "../base/arn.ts";
import { ManualClock } from "../base/clock.ts";
import { createTable, integer, text } from "../storage/schema.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import { testStorages } from "../storage/testing/storages.ts";
import { pauseAfter } from "./claim.ts";
import type { Job, JobKind } from "./job.ts";
import { cancelJob, jobsOf, scheduleJob } from "./queue.ts";
import { JobRunner } from "./runner.ts";
import { type JobTables, jobMigrations } from "./tables.ts";

const account = "111122223333" as AccountId;

interface DoneTables extends JobTables {
  done: { subject: string; times: number };
}

const migrations = [
  ...jobMigrations,
  {
    id: "test/0001-done",
    steps: [createTable("done", { subject: text, times: integer }, { primaryKey: ["subject"] })],
  },
];

/** Counts in the job's own unit, so that what was undone or fenced off does not count. */
async function count(unit: AnyUnit, subject: string): Promise<void> {
  await (unit.database as Kysely<DoneTables>)
    .insertInto("done")
    .values({ subject, times: 1 })
    .onConflict((conflict) =>
      conflict.column("subject").doUpdateSet(({ eb }) => ({ times: eb("done.times", "+", 1) })),
    )
    .execute();
}

/** A promise that a test settles by hand. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

type Perform = (job: Job<unknown>, signal: AbortSignal) => Promise<void>;

function kindOf(perform: Perform, further: Partial<JobKind> = {}): JobKind {
  return {
    name: "test/count",
    pauses: { first: 1_000, longest: 60_000 },
    async perform(job, signal) {
      await perform(job, signal);
      return (unit) => count(unit, job.subject);
    },
    ...further,
  };
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`jobs on ${backend.name}`, () => {
    async function world() {
      const storage = await backend.open<DoneTables>(migrations);
      const clock = new ManualClock(Date.UTC(2026, 10, 22, 10));
      const failures: string[] = [];
      const runner = (kind: JobKind) =>
        new JobRunner({
          storage: storage as unknown as Storage<JobTables>,
          clock,
          kinds: [kind],
          report: (failure) => failures.push(String(failure)),
        });
      const ask = (subject: string, { after = 0, lane = "lane" } = {}) =>
        storage.transact((unit) =>
          scheduleJob(
            unit,
            {
              kind: "test/count",
              subject,
              account,
              payload: { subject },
              dueAt: clock.now() + after,
              lane,
            },
            clock.now(),
          ),
        );
      const done = async () => {
        const rows = await storage.read((database) =>
          database.selectFrom("done").selectAll().execute(),
        );
        return Object.fromEntries(rows.map(({ subject, times }) => [subject, times]));
      };
      const waiting = () =>
        storage.read((database) => jobsOf(database, { account, kind: "test/count" }, clock.now()));
      return { storage, clock, failures, runner, ask, done, waiting };
    }

    it("runs a job once it is due, and once only", async () => {
      const { clock, runner, ask, done, waiting } = await world();
      const jobs = runner(kindOf(async () => {}));
      await ask("a", { after: 5_000 });
      expect(await jobs.runDue()).toBe(0);
      clock.advance(5_000);
      expect(await jobs.runDue()).toBe(1);
      expect(await jobs.runDue()).toBe(0);
      expect(await done()).toEqual({ a: 1 });
      expect(await waiting()).toEqual([]);
    });

    it("hands the payload over as it was given", async () => {
      const { runner, ask } = await world();
      const seen: unknown[] = [];
      await ask("a");
      await runner(kindOf(async ({ payload }) => void seen.push(payload))).runDue();
      expect(seen).toEqual([{ subject: "a" }]);
    });

    it("forgets a job whose asking was undone", async () => {
      const { storage, clock, runner, done } = await world();
      const undone = storage.transact(async (unit) => {
        const job = { kind: "test/count", subject: "a", account, payload: null, lane: "lane" };
        await scheduleJob(unit, { ...job, dueAt: clock.now() }, clock.now());
        throw new Error("undone");
      });
      await expect(undone).rejects.toThrow("undone");
      expect(await runner(kindOf(async () => {})).runDue()).toBe(0);
      expect(await done()).toEqual({});
    });

    it("retries after growing pauses, shows why, and ends when it succeeds", async () => {
      const { clock, runner, ask, done, waiting, failures } = await world();
      let broken = true;
      const jobs = runner(
        kindOf(async () => {
          if (broken) throw new Error("database unreachable");
        }),
      );
      await ask("a");
      await jobs.runDue();
      expect(await jobs.runDue()).toBe(0);
      clock.advance(1_000);
      await jobs.runDue();
      expect(await waiting()).toMatchObject([
        {
          state: "retrying",
          attempts: 2,
          lastError: "database unreachable",
          dueAt: clock.now() + 2_000,
        },
      ]);
      broken = false;
      clock.advance(2_000);
      await jobs.runDue();
      expect(await done()).toEqual({ a: 1 });
      expect(failures).toHaveLength(2);
    });

    it("tells of an attempt that is put back, and gives up after the last", async () => {
      const { clock, runner, ask, done, waiting } = await world();
      const jobs = runner(
        kindOf(() => Promise.reject(new Error("no")), {
          pauses: { first: 1_000, longest: 1_000, attemptsMax: 2 },
          putBack: ({ subject }, { message, retryAt }, unit) =>
            count(unit, `put back: ${subject}, ${message}, for ${retryAt - clock.now()} ms`),
          givenUp: ({ subject }, unit) => count(unit, `given up: ${subject}`),
        }),
      );
      await ask("a");
      await jobs.runDue();
      expect(await done()).toEqual({ "put back: a, no, for 1000 ms": 1 });
      clock.advance(1_000);
      await jobs.runDue();
      clock.advance(3_600_000);
      expect(await jobs.runDue()).toBe(0);
      expect(await waiting()).toMatchObject([{ state: "failed", attempts: 2 }]);
      expect(await done()).toEqual({ "put back: a, no, for 1000 ms": 1, "given up: a": 1 });
    });

    it("gives up no job that was asked for again while its last attempt ran", async () => {
      const { runner, ask, done, waiting } = await world();
      let runs = 0;
      const jobs = runner(
        kindOf(
          async () => {
            runs += 1;
            if (runs > 1) return;
            await ask("a");
            throw new Error("no");
          },
          {
            pauses: { first: 1_000, longest: 1_000, attemptsMax: 1 },
            givenUp: ({ subject }, unit) => count(unit, `given up: ${subject}`),
          },
        ),
      );
      await ask("a");
      await jobs.runDue();
      expect(await done()).toEqual({ a: 1 });
      expect([runs, await waiting()]).toEqual([2, []]);
    });

    it("gives a job up together with what follows, or not yet", async () => {
      const { clock, runner, ask, done, waiting, failures } = await world();
      let isBroken = true;
      const jobs = runner(
        kindOf(() => Promise.reject(new Error("no")), {
          pauses: { first: 1_000, longest: 1_000, attemptsMax: 1 },
          async givenUp({ subject }, unit) {
            await count(unit, `given up: ${subject}`);
            if (isBroken) throw new Error("cannot be written");
          },
        }),
      );
      await ask("a");
      await jobs.runDue();
      expect(await waiting()).toMatchObject([{ state: "running", attempts: 0 }]);
      expect(await done()).toEqual({});
      expect(failures).toContain("Error: cannot be written");
      isBroken = false;
      clock.advance(30_000);
      await jobs.runDue();
      expect(await waiting()).toMatchObject([{ state: "failed", attempts: 1 }]);
      expect(await done()).toEqual({ "given up: a": 1 });
    });

    it("lets a lane that hangs hold up nobody else", async () => {
      const { runner, ask, done } = await world();
      const hanging = gate();
      const others = gate();
      let free = 0;
      const jobs = runner(
        kindOf(async ({ subject }) => {
          if (subject.startsWith("hangs")) return hanging.opened;
          free += 1;
          if (free === 3) others.open();
        }),
      );
      for (let index = 0; index < 40; index += 1) await ask(`hangs ${index}`, { lane: "dead" });
      for (const subject of ["a", "b", "c"]) await ask(subject, { lane: "alive" });
      const running = jobs.runDue();
      await others.opened;
      hanging.open();
      expect(await running).toBe(43);
      expect(Object.keys(await done())).toHaveLength(43);
    });

    it("takes a job from a node that went silent, and drops what that one writes", async () => {
      const { clock, runner, ask, done } = await world();
      const silent = gate();
      const taken = gate();
      const first = runner(
        kindOf(async () => {
          taken.open();
          await silent.opened;
        }),
      );
      await ask("a");
      const lost = first.runDue();
      await taken.opened;
      const second = runner(kindOf(async () => {}));
      expect(await second.runDue()).toBe(0);
      clock.advance(30_000);
      expect(await second.runDue()).toBe(1);
      silent.open();
      await lost;
      expect(await done()).toEqual({ a: 1 });
    });

    it("runs a job that was asked for again while it ran once more", async () => {
      const { runner, ask, done } = await world();
      let runs = 0;
      const jobs = runner(
        kindOf(async () => {
          runs += 1;
          if (runs === 1) await ask("a");
        }),
      );
      await ask("a");
      await jobs.runDue();
      expect(await done()).toEqual({ a: 2 });
    });

    it("writes nothing of a job that was cancelled while it ran", async () => {
      const { storage, runner, ask, done } = await world();
      const jobs = runner(
        kindOf(() => storage.transact((unit) => cancelJob(unit, "test/count", "a"))),
      );
      await ask("a");
      await jobs.runDue();
      expect(await done()).toEqual({});
    });

    it("gives a job back when the server stops, which counts as no attempt", async () => {
      const { runner, ask, waiting, failures } = await world();
      const taken = gate();
      const jobs = runner(
        kindOf((_job, signal) => {
          taken.open();
          return new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("stopped")));
          });
        }),
      );
      await ask("a");
      const running = jobs.runDue();
      await taken.opened;
      await jobs.stop();
      await running;
      expect(await waiting()).toMatchObject([{ state: "waiting", attempts: 0 }]);
      expect(failures).toEqual([]);
    });

    it("shares a thousand jobs of one second between two nodes, each done once", async () => {
      const { storage, clock, runner, done } = await world();
      await storage.transact(async (unit) => {
        for (let index = 0; index < 1_000; index += 1) {
          const job = { kind: "test/count", subject: `${index}`, account, payload: null };
          const lane = `lane ${index % 8}`;
          await scheduleJob(unit, { ...job, lane, dueAt: clock.now() }, clock.now());
        }
      });
      const kind = kindOf(async () => {});
      await Promise.all([runner(kind).runDue(), runner(kind).runDue()]);
      const times = Object.values(await done());
      expect(times).toHaveLength(1_000);
      expect(new Set(times)).toEqual(new Set([1]));
    }, 60_000);
  });
}

describe("pauses", () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [7, 60_000],
    [1_000_000, 60_000],
  ])("after %i failures are %i milliseconds", (failures, milliseconds) => {
    expect(pauseAfter(failures, { first: 1_000, longest: 60_000 })).toBe(milliseconds);
  });
});
