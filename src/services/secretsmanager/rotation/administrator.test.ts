/** Whose administrator may rotate a secret: `masterarn` is written by whoever writes the secret. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../../testing/harness.ts";
import { rotatesTag } from "./steps.ts";
import { rotationNode } from "./testing/world.ts";

/** The server of the test takes the name; the node of the test has its own strategy for it. */
const RotationLambdaARN =
  "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-postgresql";

/** The secret of an administrator; gives its ARN. */
async function makeAdministrator({ root }: TestServer, names: string | undefined): Promise<string> {
  const { ARN = "" } = await root.secretsmanager("CreateSecret", {
    Name: "admin",
    SecretString: "mighty",
    ...(names === undefined ? {} : { Tags: [{ Key: rotatesTag, Value: names }] }),
  });
  return ARN;
}

interface Case {
  readonly when: string;
  readonly names?: string;
  /** Gives the ARN that the rotated secret names, where it is not the administrator's. */
  readonly arrange?: (arn: string, server: TestServer, other: TestServer) => Promise<string>;
  readonly isLent: boolean;
}

const cases: readonly Case[] = [
  { when: "its tag has the beginning of the name", names: "app/", isLent: true },
  { when: "its tag has it among others", names: "other/ app/ third", isLent: true },
  { when: "its tag has the beginning of other names", names: "other/ pp/", isLent: false },
  { when: "its tag has an empty place", names: "other/  third/", isLent: false },
  { when: "its tag is empty", names: "", isLent: false },
  { when: "it has no such tag", isLent: false },
  {
    when: "it waits for its deletion",
    names: "app/",
    async arrange(SecretId, { root }) {
      await root.secretsmanager("DeleteSecret", { SecretId });
      return SecretId;
    },
    isLent: false,
  },
  {
    when: "it is another account's",
    names: "other/",
    arrange: (_arn, _server, other) => makeAdministrator(other, "app/"),
    isLent: false,
  },
  {
    when: "it is another secret of that name",
    names: "app/",
    arrange: async (arn) => `${arn.slice(0, -6)}abcdef`,
    isLent: false,
  },
  { when: "it is named by no ARN", names: "app/", arrange: async () => "admin", isLent: false },
];

eachDatabase("an administrator's secret", (start) => {
  it.each(cases)("is lent: $isLent, where $when", async ({ names, arrange, isLent }) => {
    const [server, other] = [await start(), await start()];
    const { root } = server;
    const arn = await makeAdministrator(server, names);
    const named = (await arrange?.(arn, server, other)) ?? arn;
    await root.secretsmanager("CreateSecret", { Name: "app/db", SecretString: "first" });
    await root.secretsmanager("RotateSecret", { SecretId: "app/db", RotationLambdaARN });
    const lent: string[] = [];
    const node = rotationNode(server, {
      find: () => ({
        async createSecret({ administrator }) {
          const value = await administrator(named);
          lent.push(Buffer.from(value.bytes).toString());
          return value;
        },
        async setSecret() {},
        async testSecret() {},
      }),
    });
    await node.jobs.runDue();
    await root.secretsmanager("CancelRotateSecret", { SecretId: "app/db" });
    expect(lent).toEqual(isLent ? ["mighty"] : []);
    if (!isLent) expect(node.failures).toEqual([expect.stringContaining(rotatesTag)]);
  });
});

eachDatabase("a login whose name has no room for the other one's", (start) => {
  const login = { engine: "postgres", host: "db", username: "a".repeat(58), password: "old" };
  const masterarn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-abcdef";

  it.each([true, false])("takes no turns, at once or later: %s", async (RotateImmediately) => {
    const { root } = await start();
    const SecretString = JSON.stringify({ ...login, masterarn });
    await root.secretsmanager("CreateSecret", { Name: "app/db", SecretString });
    const asked = { SecretId: "app/db", RotationLambdaARN, RotateImmediately };
    const RotationRules = { AutomaticallyAfterDays: 1 };
    const call = root.secretsmanager("RotateSecret", { ...asked, RotationRules });
    await expect(call).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: expect.stringContaining("63 bytes"),
    });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "app/db" });
    expect(described).not.toHaveProperty("RotationEnabled");
  });

  it("rotates itself", async () => {
    const { root } = await start();
    const SecretString = JSON.stringify(login);
    await root.secretsmanager("CreateSecret", { Name: "app/db", SecretString });
    await root.secretsmanager("RotateSecret", { SecretId: "app/db", RotationLambdaARN });
    const described = await root.secretsmanager("DescribeSecret", { SecretId: "app/db" });
    expect(described).toMatchObject({ RotationEnabled: true });
    await root.secretsmanager("CancelRotateSecret", { SecretId: "app/db" });
  });
});
