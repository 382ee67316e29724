/** Dynamic secrets against real databases: a login for each reader, and its end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabases } from "../../../engines/testing/databases.ts";
import type { TestServer } from "../../testing/harness.ts";
import {
  canSignIn,
  eachDatabaseAhead,
  leases,
  makeDynamic,
  minute,
  read,
  reading,
  work,
} from "../testing/dynamic.ts";
import { allowing } from "../testing/fixtures.ts";

const [postgres] = testDatabases;

let target: TestDatabase;

beforeAll(async () => {
  if (postgres?.available) target = await postgres.start();
}, minute);
afterAll(() => target?.stop());

const make = (server: Pick<TestServer, "root">, more?: object) => makeDynamic(server, target, more);

describe.runIf(postgres?.available)("dynamic secrets of PostgreSQL", () => {
  eachDatabaseAhead("a dynamic secret", (server) => {
    it("gives a reader a login of his own, in the shape of AWS's database secrets", async () => {
      const { root, user, clock } = await server();
      const arn = await make({ root });
      const reader = await user("reporting", reading);
      const answer = await reader.secretsmanager("GetSecretValue", { SecretId: arn });
      const value = JSON.parse(answer.SecretString ?? "{}");
      expect(answer).toMatchObject({ ARN: arn, VersionStages: ["AWSCURRENT"] });
      expect(value).toEqual({
        engine: "postgresql",
        host: target.admin.host,
        port: 5_432,
        username: expect.stringMatching(/^sp_reporting_[0-9a-f]{16}$/),
        password: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
        dbname: target.admin.dbname,
        expiration: new Date(clock.now() + 60 * minute).toISOString(),
      });
      expect(await canSignIn(target, value)).toBe(true);
    });

    it("gives each reader another login, and the same reader his own again", async () => {
      const { root, user } = await server();
      const arn = await make({ root });
      const [one, other] = [await user("one", reading), await user("other", reading)];
      const first = await read(one, arn);
      expect(await read(one, arn)).toEqual(first);
      expect(await read(one, arn, first.lease)).toEqual(first);
      expect((await read(other, arn)).username).not.toBe(first.username);
      await expect(read(other, arn, first.lease)).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    });

    it("makes one login for reads of one reader at the same time", async () => {
      const { root, user } = await server();
      const arn = await make({ root });
      const reader = await user("busy", reading);
      const logins = await Promise.all(Array.from({ length: 4 }, () => read(reader, arn)));
      expect(new Set(logins.map(({ username }) => username)).size).toBe(1);
    });

    it("shows nobody the administrator's password", async () => {
      const { root } = await server();
      const arn = await make({ root });
      const { VersionIdsToStages = {} } = await root.secretsmanager("DescribeSecret", {
        SecretId: arn,
      });
      const [VersionId = ""] = Object.keys(VersionIdsToStages);
      const key = "sallyport:kind";
      const calls = [
        () => root.secretsmanager("GetSecretValue", { SecretId: arn, VersionId }),
        () => root.secretsmanager("GetSecretValue", { SecretId: arn, VersionStage: "AWSPREVIOUS" }),
        () => root.secretsmanager("UntagResource", { SecretId: arn, TagKeys: [key] }),
        () =>
          root.secretsmanager("TagResource", {
            SecretId: arn,
            Tags: [{ Key: key, Value: "static" }],
          }),
      ];
      for (const call of calls) {
        await expect(call()).rejects.toMatchObject({
          code: expect.stringMatching(/^(ResourceNotFound|InvalidRequest)Exception$/),
        });
      }
      const batch = await root.secretsmanager("BatchGetSecretValue", { SecretIdList: [arn] });
      expect(batch).toMatchObject({
        SecretValues: [],
        Errors: [{ ErrorCode: "InvalidRequestException" }],
      });
    });

    it("rotates its administrator's password, and gives and ends logins as before", async () => {
      const here = await server();
      const admin = { username: `admin_${here.account}`, password: "first" };
      await target.query(`CREATE ROLE ${admin.username} LOGIN CREATEROLE PASSWORD 'first'`);
      const arn = await make(here, admin);
      const before = await read(here.root, arn);
      const name = "sallyport-rotate-postgresql";
      await here.root.secretsmanager("RotateSecret", {
        SecretId: arn,
        RotationLambdaARN: `arn:aws:lambda:us-east-1:${here.account}:function:${name}`,
      });
      await work(here);
      expect(await canSignIn(target, { ...admin, lease: "" })).toBe(false);
      await here.root.leases("RevokeLease", { LeaseId: before.lease });
      await work(here);
      expect(await target.hasLogin(before.username)).toBe(false);
      expect(await canSignIn(target, await read(here.root, arn))).toBe(true);
    });

    it("makes no login for a caller who may not read", async () => {
      const { root, user } = await server();
      const arn = await make({ root });
      const stranger = await user("stranger");
      await expect(read(stranger, arn)).rejects.toMatchObject({ code: "AccessDeniedException" });
      expect(
        await target.query("SELECT 1 FROM pg_roles WHERE rolname LIKE 'sp_stranger%'"),
      ).toEqual([]);
    });

    it.each<readonly [string, object]>([
      ["an engine that there is not", { engine: "oracle" }],
      ["no host", { host: "" }],
      ["a port out of range", { port: 70_000 }],
      ["a placeholder that means nothing", { creation_statements: ["CREATE ROLE {{role}}"] }],
      ["a password in a revocation", { revocation_statements: ["DROP {{password}}"] }],
      ["a life longer than the longest", { default_ttl: 7_200, max_ttl: 3_600 }],
      ["a life of no length", { default_ttl: 0 }],
      ["a member that means nothing", { masterarn: "x" }],
    ])("refuses a configuration with %s, without a word of its values", async (_, more) => {
      const { root } = await server();
      const refused = make({ root }, more);
      await expect(refused).rejects.toMatchObject({ code: "InvalidParameterException" });
      await expect(refused).rejects.not.toMatchObject({
        message: expect.stringContaining(target.admin.password),
      });
    });

    it("tells which statement the database refused, and ends what was begun", async () => {
      const here = await server();
      const arn = await make(here, { creation_statements: ["SELECT 1", "GRANT '{{password}}'"] });
      const refused = read(await here.user("app", reading), arn);
      await expect(refused).rejects.toMatchObject({
        code: "InvalidRequestException",
        message: expect.stringMatching(/creation statement 2 \(SQLSTATE 42601\)\.$/),
      });
      await work(here);
      expect(await leases(here)).toMatchObject([{ State: "ended", EndReason: "creation failed" }]);
    });

    it("refuses what is no configuration, at the creation and later", async () => {
      const { root } = await server();
      const arn = await make({ root });
      const code = { code: "InvalidParameterException" };
      for (const SecretString of ["plain", "[]", '{"password":"x"}']) {
        const put = root.secretsmanager("PutSecretValue", { SecretId: arn, SecretString });
        await expect(put).rejects.toMatchObject(code);
      }
      const other = [{ Key: "sallyport:kind", Value: "static" }];
      const odd = root.secretsmanager("CreateSecret", { Name: "odd", Tags: other });
      await expect(odd).rejects.toMatchObject(code);
    });
  });

  eachDatabaseAhead("a lease", (server) => {
    it("ends at its time: the login goes, and its sessions with it", async () => {
      const here = await server();
      const arn = await make(here, { default_ttl: 600 });
      const login = await read(await here.user("app", reading), arn);
      const connection = { ...target.admin, username: login.username, password: login.password };
      const { ended } = await target.openSession(connection);
      here.clock.advance(10 * minute);
      await work(here);
      await ended;
      expect(await target.hasLogin(login.username)).toBe(false);
      expect(await leases(here)).toMatchObject([
        { LeaseId: login.lease, State: "ended", EndReason: "expired", Name: login.username },
      ]);
      const { Events = [] } = await here.root.cloudtrail("LookupEvents", {
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
      });
      expect(Events.map(({ EventName }) => EventName)).toEqual([
        "LeaseEnded",
        "GetSecretValue",
        "CreateSecret",
      ]);
      const records = Events.map(({ CloudTrailEvent = "{}" }) => JSON.parse(CloudTrailEvent));
      expect(records[0].serviceEventDetails).toMatchObject({
        leaseId: login.lease,
        holder: `arn:aws:iam::${here.account}:user/app`,
        reason: "expired",
      });
      expect(records[1].additionalEventData).toEqual({ leaseId: login.lease });
      expect(JSON.stringify(records)).not.toContain(login.password);
      expect(JSON.stringify(records)).not.toContain(target.admin.password);
    });

    it("is renewed by a read in its second half, and never beyond the longest life", async () => {
      const here = await server();
      const arn = await make(here, { default_ttl: 600, max_ttl: 1_200 });
      const app = await here.user("app", reading);
      const first = await read(app, arn);
      here.clock.advance(6 * minute);
      const second = await read(app, arn);
      expect(second).toMatchObject({ lease: first.lease, password: first.password });
      const [lease] = await leases(here);
      expect(lease?.ExpirationDate).toEqual(new Date(here.clock.now() + 10 * minute));
      here.clock.advance(5 * minute);
      await work(here);
      expect(await canSignIn(target, first)).toBe(true);
      here.clock.advance(5 * minute);
      const third = await read(app, arn);
      expect(third.lease).not.toBe(first.lease);
      here.clock.advance(4 * minute);
      await work(here);
      expect([await canSignIn(target, first), await canSignIn(target, third)]).toEqual([
        false,
        true,
      ]);
    });

    it("is replaced where its login was dropped by hand", async () => {
      const here = await server();
      const arn = await make(here, { default_ttl: 600 });
      const app = await here.user("app", reading);
      const first = await read(app, arn);
      await target.query(`DROP ROLE ${first.username}`);
      here.clock.advance(6 * minute);
      const second = await read(app, arn);
      expect(await canSignIn(target, second)).toBe(true);
      await work(here);
      expect(await leases(here, { State: "ended" })).toMatchObject([
        { LeaseId: first.lease, EndReason: "lost" },
      ]);
    });

    it("ends well where its login was dropped by hand", async () => {
      const here = await server();
      const arn = await make(here, { default_ttl: 600 });
      const login = await read(await here.user("app", reading), arn);
      await target.query(`DROP ROLE ${login.username}`);
      here.clock.advance(10 * minute);
      await work(here);
      expect(await leases(here)).toMatchObject([{ State: "ended", EndReason: "expired" }]);
    });

    it("ends by the administrator of its own time where the present one is refused", async () => {
      const here = await server();
      const SecretId = await make(here);
      const login = await read(await here.user("app", reading), SecretId);
      const value = { engine: target.engine, ...target.admin, password: "refused" };
      const SecretString = JSON.stringify(value);
      await here.root.secretsmanager("PutSecretValue", { SecretId, SecretString });
      await here.root.leases("RevokeLease", { LeaseId: login.lease });
      await work(here);
      expect(await target.hasLogin(login.username)).toBe(false);
    });

    it("is renewed and revoked by whoever may", async () => {
      const here = await server();
      const arn = await make(here, { default_ttl: 600 });
      const app = await here.user("app", reading);
      const { lease: LeaseId, ...login } = await read(app, arn);
      here.clock.advance(minute);
      const { Lease } = await here.root.leases("RenewLease", { LeaseId });
      expect(Lease.ExpirationDate).toEqual(new Date(here.clock.now() + 10 * minute));
      for (const operation of ["RenewLease", "RevokeLease"] as const) {
        await expect(app.leases(operation, { LeaseId })).rejects.toMatchObject({
          code: "AccessDeniedException",
        });
      }
      const revoked = await here.root.leases("RevokeLease", { LeaseId });
      expect(revoked.Lease).toMatchObject({ State: "ending", EndReason: "revoked" });
      await work(here);
      expect(await canSignIn(target, { lease: LeaseId, ...login })).toBe(false);
      expect((await read(app, arn)).lease).not.toBe(LeaseId);
      await expect(here.root.leases("RevokeLease", { LeaseId })).rejects.toMatchObject({
        code: "InvalidRequestException",
      });
      await expect(here.root.leases("RenewLease", { LeaseId: "none" })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    });

    it.each<readonly [string, (server: TestServer, arn: string) => Promise<unknown>]>([
      [
        "a policy is taken away",
        ({ root }) => root.iam("DeleteUserPolicy", { UserName: "app", PolicyName: "inline" }),
      ],
      [
        "the key is switched off",
        async ({ root }) => {
          const { AccessKeyMetadata: [key] = [] } = await root.iam("ListAccessKeys", {
            UserName: "app",
          });
          const AccessKeyId = key?.AccessKeyId ?? "";
          await root.iam("UpdateAccessKey", { UserName: "app", AccessKeyId, Status: "Inactive" });
        },
      ],
      [
        "the secret's policy denies",
        ({ root, account }, SecretId) =>
          root.secretsmanager("PutResourcePolicy", {
            SecretId,
            ResourcePolicy: JSON.stringify({
              Version: "2012-10-17",
              Statement: {
                Effect: "Deny",
                Principal: { AWS: `arn:aws:iam::${account}:user/app` },
                Action: "secretsmanager:GetSecretValue",
                Resource: "*",
              },
            }),
          }),
      ],
      [
        "the secret is deleted",
        ({ root }, SecretId) =>
          root.secretsmanager("DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true }),
      ],
      [
        "the secret is to be deleted",
        ({ root }, SecretId) => root.secretsmanager("DeleteSecret", { SecretId }),
      ],
    ])("ends within seconds where %s", async (_, withdraw) => {
      const here = await server();
      const arn = await make(here);
      const login = await read(await here.user("app", reading), arn);
      here.clock.advance(3_000);
      await work(here);
      expect(await canSignIn(target, login)).toBe(true);
      await withdraw(here, arn);
      here.clock.advance(3_000);
      await work(here);
      expect(await canSignIn(target, login)).toBe(false);
      expect(await leases(here)).toMatchObject([{ EndReason: "right withdrawn", State: "ended" }]);
    });

    it("of a role's session outlives the session, and not the role's right", async () => {
      const here = await server();
      const { root, account } = here;
      const arn = await make(here, { default_ttl: 6_000 });
      const user = await here.user("deployer", allowing({ Action: "sts:*", Resource: "*" }));
      await root.iam("CreateRole", {
        RoleName: "app",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { AWS: account },
            Action: "sts:AssumeRole",
          },
        }),
      });
      await root.iam("PutRolePolicy", {
        RoleName: "app",
        PolicyName: "inline",
        PolicyDocument: JSON.stringify(reading),
      });
      const assume = async () => {
        const { Credentials } = await user.sts("AssumeRole", {
          RoleArn: `arn:aws:iam::${account}:role/app`,
          RoleSessionName: "pod-1",
        });
        return here.as({
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken,
        });
      };
      const login = await read(await assume(), arn);
      here.clock.advance(59 * minute);
      // Renewed by another session, it is that one's: the end of older ones is not its own.
      const before = new Date(here.clock.now()).toISOString();
      expect((await read(await assume(), arn)).lease).toBe(login.lease);
      const Condition = { DateLessThan: { "aws:TokenIssueTime": before } };
      const Statement = { Effect: "Deny", Action: "*", Resource: "*", Condition };
      await root.iam("PutRolePolicy", {
        RoleName: "app",
        PolicyName: "AWSRevokeOlderSessions",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      });
      here.clock.advance(10 * minute);
      await work(here);
      expect(await canSignIn(target, login)).toBe(true);
      await root.iam("DeleteRolePolicy", { RoleName: "app", PolicyName: "inline" });
      here.clock.advance(3_000);
      await work(here);
      expect(await canSignIn(target, login)).toBe(false);
    });

    it("is not made where the operator lets the server connect to no such place", async () => {
      const here = await server();
      const { root } = here;
      const host = "169.254.169.254";
      const { ARN: SecretId = "" } = await root.secretsmanager("CreateSecret", {
        Name: "metadata",
        SecretString: JSON.stringify({ engine: "mysql", ...target.admin, host, port: 80 }),
        Tags: [{ Key: "sallyport:kind", Value: "dynamic" }],
      });
      await expect(root.secretsmanager("GetSecretValue", { SecretId })).rejects.toMatchObject({
        code: "InvalidRequestException",
        message: expect.stringMatching(/does not connect to 169\.254\.169\.254:80, .*CONNECT_TO/),
      });
      expect(await leases(here)).toEqual([]);
    });

    it("that a crash broke off is cleaned up, and its late creator gets nothing", async () => {
      const here = await server();
      const hold = await target.openSession({ ...target.admin });
      await hold.query("SELECT pg_advisory_lock(7)");
      const arn = await make(here, {
        creation_statements: [
          `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}'`,
          // As a process that is killed here: the login is there, and no lease says so yet.
          "COMMIT",
          "SELECT pg_advisory_lock(7), pg_advisory_unlock(7)",
        ],
      });
      const slow = read(await here.user("crashed", reading), arn);
      slow.catch(() => {});
      const orphan = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'sp_crashed%'";
      await expect.poll(() => target.query(orphan)).toHaveLength(1);
      here.clock.advance(minute);
      await work(here);
      expect(await target.query(orphan)).toEqual([]);
      await hold.query("SELECT pg_advisory_unlock(7)");
      await expect(slow).rejects.toMatchObject({ code: "InternalServiceError", status: 500 });
      // Its creator cannot tell what the clean-up has found: it has the lease ended once more.
      await work(here);
      expect(await leases(here)).toMatchObject([{ State: "ended", EndReason: "creation failed" }]);
    });
  });
});
