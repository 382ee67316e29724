/** Which services tell dates to the millisecond, and what stays in whole seconds. */
import { expect, it } from "vitest";
import { wholeSeconds } from "../base/clock.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { organize } from "../services/testing/organization.ts";

const SecretId = "db";

/** A server whose clock stands between two seconds. */
async function betweenSeconds(start: () => Promise<TestServer>): Promise<TestServer> {
  const server = await start();
  const { clock } = server;
  clock.set(wholeSeconds(clock.now()) + 1_123);
  return server;
}

eachDatabase("dates", (start) => {
  it("have milliseconds in KMS, Secrets Manager, Parameter Store and Organizations", async () => {
    const { root, clock } = await betweenSeconds(start);
    const now = new Date(clock.now());
    const { KeyMetadata } = await root.kms("CreateKey", {});
    expect(KeyMetadata?.CreationDate).toEqual(now);
    await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString: "one" });
    const described = await root.secretsmanager("DescribeSecret", { SecretId });
    expect(described).toMatchObject({ CreatedDate: now, LastChangedDate: now });
    await root.ssm("PutParameter", { Name: "/a", Value: "one", Type: "String" });
    const { Parameter } = await root.ssm("GetParameter", { Name: "/a" });
    expect(Parameter?.LastModifiedDate).toEqual(now);
    await root.organizations("CreateOrganization", {});
    const { Accounts } = await root.organizations("ListAccounts", {});
    expect(Accounts).toMatchObject([{ JoinedTimestamp: now }]);
  });

  it("tell two changes within one second apart", async () => {
    const { root, clock } = await betweenSeconds(start);
    await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString: "one" });
    clock.advance(1);
    await root.secretsmanager("PutSecretValue", { SecretId, SecretString: "two" });
    const { Versions = [] } = await root.secretsmanager("ListSecretVersionIds", { SecretId });
    const [second, first] = Versions.map(({ CreatedDate }) => CreatedDate?.getTime() ?? 0);
    expect([second, first]).toEqual([clock.now(), clock.now() - 1]);
  });

  it("have none in IAM and STS, nor in what IAM makes for another service", async () => {
    const server = await betweenSeconds(start);
    const { root, clock } = server;
    const second = new Date(wholeSeconds(clock.now()));
    const { User } = await root.iam("CreateUser", { UserName: "a" });
    expect(User?.CreateDate).toEqual(second);
    const { Credentials } = await root.sts("GetSessionToken", { DurationSeconds: 900 });
    expect(Credentials?.Expiration).toEqual(new Date(second.getTime() + 900_000));
    const { admin } = await (await organize(server)).member("dev");
    const { Role } = await admin.iam("GetRole", { RoleName: "OrganizationAccountAccessRole" });
    expect(Role?.CreateDate).toEqual(second);
  });

  it("leave the time that conditions see in whole seconds", async () => {
    const server = await betweenSeconds(start);
    const second = wholeSeconds(server.clock.now());
    const at = (condition: object) => ({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "kms:ListKeys", Resource: "*", Condition: condition },
    });
    const epoch = at({ NumericEquals: { "aws:EpochTime": String(second / 1_000) } });
    const iso = at({ DateEquals: { "aws:CurrentTime": new Date(second).toISOString() } });
    for (const [index, policy] of [epoch, iso].entries()) {
      const user = await server.user(`u${index}`, policy);
      expect(await user.kms("ListKeys", {})).toMatchObject({ Keys: [] });
    }
  });
});
