/** Which lease answers a read: by who reads, when, and whether a lease is named. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabases } from "../../../engines/testing/databases.ts";
import {
  canSignIn,
  eachDatabaseAhead,
  leases,
  makeDynamic,
  minute,
  read,
} from "../testing/dynamic.ts";
import { allowing } from "../testing/fixtures.ts";

const [postgres] = testDatabases;

/** What readers here may: sessions of their own, too. */
const reader = allowing({
  Action: ["secretsmanager:GetSecretValue", "sts:GetSessionToken"],
  Resource: "*",
});

describe.runIf(postgres?.available)("dynamic secrets", { timeout: minute }, () => {
  let target: TestDatabase;
  beforeAll(async () => {
    if (postgres !== undefined) target = await postgres.start();
  }, minute);
  afterAll(() => target.stop());

  eachDatabaseAhead("a read", (start) => {
    const world = async () => {
      const here = await start();
      const arn = await makeDynamic(here, target, { default_ttl: 600, max_ttl: 1_200 });
      return { here, arn, app: await here.user("app", reader) };
    };

    it("shares its login with the sessions of its key, and with no other key", async () => {
      const { here, arn, app } = await world();
      const { lease } = await read(app, arn);
      const { Credentials } = await app.sts("GetSessionToken", {});
      const session = here.as({
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      });
      expect((await read(session, arn)).lease).toBe(lease);
      const { AccessKey } = await here.root.iam("CreateAccessKey", { UserName: "app" });
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey;
      const other = here.as({ accessKeyId, secretAccessKey });
      expect((await read(other, arn)).lease).not.toBe(lease);
    });

    it("near the end of all renewals gives a new login beside the old one", async () => {
      const { here, arn, app } = await world();
      const first = await read(app, arn);
      for (const minutes of [6, 6]) {
        here.clock.advance(minutes * minute);
        expect((await read(app, arn)).lease).toBe(first.lease);
      }
      here.clock.advance(5 * minute);
      const second = await read(app, arn);
      expect(second.lease).not.toBe(first.lease);
      expect(await read(app, arn, first.lease)).toMatchObject({ password: first.password });
      expect([await canSignIn(target, first), await canSignIn(target, second)]).toEqual([
        true,
        true,
      ]);
    });

    it("and each renewal gives no more than the longest life", async () => {
      const { here, arn, app } = await world();
      const { lease: LeaseId } = await read(app, arn);
      const longest = new Date(here.clock.now() + 20 * minute);
      for (const _ of [1, 2]) {
        here.clock.advance(9 * minute);
        await here.root.leases("RenewLease", { LeaseId });
      }
      expect(await leases(here)).toMatchObject([{ LeaseId, ExpirationDate: longest }]);
    });

    it("of a lease that is named gives none that has run out", async () => {
      const { here, arn, app } = await world();
      const { lease } = await read(app, arn);
      here.clock.advance(10 * minute);
      const code = "ResourceNotFoundException";
      await expect(read(app, arn, lease)).rejects.toMatchObject({ code });
    });

    it("of a lease that is named gives no other where its login is gone", async () => {
      const { here, arn, app } = await world();
      const { lease, username } = await read(app, arn);
      await target.query(`DROP ROLE ${username}`);
      here.clock.advance(6 * minute);
      const code = "ResourceNotFoundException";
      await expect(read(app, arn, lease)).rejects.toMatchObject({ code });
      expect(await leases(here)).toMatchObject([{ LeaseId: lease, EndReason: "lost" }]);
    });
  });
});
