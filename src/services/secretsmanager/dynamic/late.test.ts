/** Logins that a database makes after their lease has ended, and whatever fails then. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type TestDatabase,
  type TestDatabaseKind,
  type TestSession,
  testDatabases,
} from "../../../engines/testing/databases.ts";
import { testStorages } from "../../../storage/testing/storages.ts";
import { type BreakableServer, breakableServer } from "../../testing/breakable.ts";
import type { CallError } from "../../testing/client.ts";
import { leases, makeDynamic, minute, read, reading, work } from "../testing/dynamic.ts";

/** Makes the login, and waits then for a lock that the test holds. */
const held: Readonly<Record<TestDatabaseKind["name"], readonly string[]>> = {
  postgresql: [
    `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`,
    "SELECT pg_advisory_lock(7), pg_advisory_unlock(7)",
  ],
  mysql: ["SELECT GET_LOCK('held', 9)", "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'"],
};
const takeLock = { postgresql: "SELECT pg_advisory_lock(7)", mysql: "SELECT GET_LOCK('held', 9)" };
const isWaitedFor = {
  postgresql: "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
  mysql: "SELECT count(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User lock'",
};

interface Late {
  readonly here: BreakableServer;
  readonly hold: TestSession;
  /** The read that waits for its login: it ends with this code. */
  readonly reading: Promise<string>;
  readonly login: string;
}

/** A read whose login is under way while its lease counts as broken off and has been ended. */
async function readLate(
  kind: TestDatabaseKind,
  target: TestDatabase,
  here: BreakableServer,
): Promise<Late> {
  const arn = await makeDynamic(here, target, { creation_statements: held[kind.name] });
  const app = await here.user("late", reading);
  const hold = await target.openSession(target.admin);
  await hold.query(takeLock[kind.name]);
  const answer = read(app, arn).then(
    () => "it was answered",
    ({ code }: CallError) => code,
  );
  const waiting = () => target.query(isWaitedFor[kind.name]);
  await expect.poll(waiting, { timeout: minute }).toEqual(["1"]);
  here.clock.advance(minute);
  await work(here);
  const [lease] = await leases(here);
  expect(lease).toMatchObject({ State: "ended", EndReason: "creation failed" });
  return { here, hold, reading: answer, login: lease?.Name ?? "" };
}

/** Units of a read once its login is made: it is told active, then ended anew, then recorded. */
const steps = [
  { fails: "nothing", units: undefined, code: "InternalServiceError", isAtOnce: true },
  {
    fails: "the record of the read",
    units: 2,
    code: "ServiceUnavailableException",
    isAtOnce: true,
  },
  { fails: "ending it anew", units: 1, code: "ServiceUnavailableException", isAtOnce: false },
  { fails: "telling it active", units: 0, code: "ServiceUnavailableException", isAtOnce: false },
];

for (const kind of testDatabases) {
  const title = `a login of ${kind.name} that is made late`;
  describe.runIf(kind.available)(title, { timeout: 2 * minute }, () => {
    let target: TestDatabase;
    beforeAll(async () => {
      target = await kind.start();
    }, minute);
    afterAll(() => target.stop());

    for (const backend of testStorages()) {
      if (backend.name === "sqlite in a file") continue;
      describe.runIf(backend.available)(`with our data in ${backend.name}`, () => {
        it.each(steps)("is dropped though our database fails at: $fails", async (step) => {
          const late = await readLate(kind, target, await breakableServer(backend));
          const { here, hold, login } = late;
          here.breakAfter(step.units);
          await hold.close();
          expect(await late.reading).toBe(step.code);
          here.breakAfter(undefined);
          expect(await target.hasLogin(login)).toBe(true);
          await work(here);
          expect(await target.hasLogin(login)).toBe(!step.isAtOnce);
          here.clock.advance(59 * minute);
          await work(here);
          expect(await target.hasLogin(login)).toBe(false);
          expect(await leases(here, { OnlyFailed: true })).toEqual([]);
        });

        it("is dropped though its own database fails at the end", async () => {
          const late = await readLate(kind, target, await breakableServer(backend));
          const { here, hold, login } = late;
          await hold.close();
          await late.reading;
          await target.halt();
          try {
            await work(here);
            expect(await leases(here, { OnlyFailed: true })).toMatchObject([
              { State: "ending", FailedAttempts: 1 },
            ]);
          } finally {
            await target.resume();
          }
          expect(await target.hasLogin(login)).toBe(true);
          here.clock.advance(1_000);
          await work(here);
          expect(await target.hasLogin(login)).toBe(false);
        });
      });
    }
  });
}
