/** What changes while a call is under way: no decision is older than what it lets through. */
import type { Kysely, KyselyPlugin } from "kysely";
import { describe, expect, it } from "vitest";
import type { AnyUnit } from "../storage/storage.ts";
import { eachDatabase, onTwoNodes, type TestClient, type TestServer } from "./testing/harness.ts";

const SecretId = "db";
const UserName = "reader";
const Name = "/app/key";
const secondVersion = "b".repeat(32);

const policyOf = (Effect: string, Action: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect, Action, Resource: "*" }],
});
const closed = { StringEquals: { "aws:ResourceTag/closed": "yes" } };
const everything = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["secretsmanager:*", "ssm:*", "kms:*"], Resource: "*" },
    { Effect: "Deny", Action: "ssm:GetParameter", Resource: "*", Condition: closed },
  ],
};

interface World {
  /** Where the call is made, and whose next unit of work is held up. */
  readonly here: TestServer;
  /** The same administrator, at another node where there is one. */
  readonly admin: TestClient;
  readonly reader: TestClient;
}

type Step = (world: World) => Promise<unknown>;

/** The call's unit of work begins once `meanwhile` has happened: after its caller was looked at. */
async function heldUp(world: World, meanwhile: Step, call: Step): Promise<unknown> {
  const { storage } = world.here;
  const { transact } = storage;
  const hooked: { transact: unknown } = storage;
  hooked.transact = async (...unit: Parameters<typeof transact>) => {
    hooked.transact = transact;
    await meanwhile(world);
    return transact.apply(storage, unit);
  };
  return call(world);
}

/** As `heldUp`, but in the middle of the unit: once it has read something. */
async function interrupted(world: World, meanwhile: Step, call: Step): Promise<unknown> {
  const { storage } = world.here;
  const { transact } = storage;
  const hooked: { transact: unknown } = storage;
  hooked.transact = (work: (unit: AnyUnit) => Promise<unknown>, ...rest: readonly []) => {
    hooked.transact = transact;
    let isFirst = true;
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        const begins = isFirst;
        isFirst = false;
        if (begins) await meanwhile(world);
        return result;
      },
    };
    return transact.call(storage, (unit) => work(withPlugin(unit, plugin)), ...rest);
  };
  return call(world);
}

function withPlugin(unit: AnyUnit, plugin: KyselyPlugin): AnyUnit {
  const database = (unit.database as Kysely<unknown>).withPlugin(plugin);
  return new Proxy(unit, {
    get(target, key) {
      if (key === "database") return database;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const withdraw: Step = ({ admin }) =>
  admin.iam("DeleteUserPolicy", { UserName, PolicyName: "inline" });

const deactivate: Step = async ({ admin }) => {
  const { AccessKeyMetadata } = await admin.iam("ListAccessKeys", { UserName });
  const AccessKeyId = AccessKeyMetadata[0]?.AccessKeyId ?? "";
  return admin.iam("UpdateAccessKey", { UserName, AccessKeyId, Status: "Inactive" });
};

const denyInSecret: Step = async ({ admin, here }) => {
  const Principal = { AWS: `arn:aws:iam::${here.account}:user/${UserName}` };
  const statement = { Effect: "Deny", Action: "secretsmanager:*", Resource: "*", Principal };
  const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return admin.secretsmanager("PutResourcePolicy", { SecretId, ResourcePolicy });
};

const putSecret: Step = ({ admin }) =>
  admin.secretsmanager("PutSecretValue", {
    SecretId,
    SecretString: "second",
    ClientRequestToken: secondVersion,
  });

const putParameter: Step = ({ admin }) =>
  admin.ssm("PutParameter", { Name, Value: "second", Overwrite: true });

const denyInParameter: Step = async ({ admin, here }) => {
  const ResourceArn = `arn:aws:ssm:us-east-1:${here.account}:parameter${Name}`;
  const Principal = { AWS: `arn:aws:iam::${here.account}:user/${UserName}` };
  const statement = {
    Effect: "Deny",
    Action: "ssm:GetParameter",
    Resource: ResourceArn,
    Principal,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return admin.ssm("PutResourcePolicy", { ResourceArn, Policy });
};

const markParameter: Step = ({ admin }) =>
  admin.ssm("AddTagsToResource", {
    ResourceType: "Parameter",
    ResourceId: Name,
    Tags: [{ Key: "closed", Value: "yes" }],
  });

const unrelated: Step = ({ admin }) => admin.iam("CreateGroup", { GroupName: "others" });

const inTurn =
  (...steps: readonly Step[]): Step =>
  async (world) => {
    for (const step of steps) await step(world);
  };

const readSecret: Step = ({ reader }) => reader.secretsmanager("GetSecretValue", { SecretId });

const readVersion: Step = ({ reader }) =>
  reader.secretsmanager("GetSecretValue", { SecretId, VersionId: secondVersion });

const readBatch: Step = ({ reader }) =>
  reader.secretsmanager("BatchGetSecretValue", { SecretIdList: [SecretId] });

const readParameter: Step = ({ reader }) => reader.ssm("GetParameter", { Name });

const readSecondValue: Step = ({ reader }) => reader.ssm("GetParameter", { Name: `${Name}:2` });

const readPath: Step = ({ reader }) => reader.ssm("GetParametersByPath", { Path: "/app" });

const overwrite: Step = ({ reader }) =>
  reader.secretsmanager("PutSecretValue", { SecretId, SecretString: "mine" });

const decrypt: Step = ({ reader, here }) =>
  reader.kms("Decrypt", { CiphertextBlob: ciphertexts.get(here) });

const ciphertexts = new WeakMap<TestServer, Uint8Array | undefined>();

type Row = readonly [what: string, meanwhile: Step, call: Step, code: string];

const denied = "AccessDeniedException";
const refused: readonly Row[] = [
  ["a secret", inTurn(withdraw, putSecret), readSecret, denied],
  ["a secret of a batch", inTurn(withdraw, putSecret), readBatch, denied],
  ["a secret that denies it", inTurn(denyInSecret, putSecret), readSecret, denied],
  ["a version made after that", inTurn(denyInSecret, putSecret), readVersion, denied],
  ["a parameter", inTurn(withdraw, putParameter), readParameter, denied],
  ["parameters of a path", inTurn(withdraw, putParameter), readPath, denied],
  ["what KMS encrypted", withdraw, decrypt, denied],
  ["a secret, with a key turned off", deactivate, readSecret, "UnrecognizedClientException"],
];

/** Within one unit, which PostgreSQL shows each commit of others at once. */
const interruptions: readonly Row[] = [
  ["a secret", inTurn(withdraw, putSecret), readVersion, denied],
  ["a secret that denies it", inTurn(denyInSecret, putSecret), readVersion, denied],
  [
    "a parameter with a tag that closes it",
    inTurn(markParameter, putParameter),
    readSecondValue,
    denied,
  ],
  ["a parameter that denies it", inTurn(denyInParameter, putParameter), readSecondValue, denied],
];

function suite(worlds: () => Promise<World>) {
  it.each(refused)("is refused %s", async (_what, meanwhile, call, code) => {
    const world = await worlds();
    await expect(heldUp(world, meanwhile, call)).rejects.toMatchObject({ code });
  });

  it("changes nothing", async () => {
    const world = await worlds();
    const call = heldUp(world, withdraw, overwrite);
    await expect(call).rejects.toMatchObject({ code: denied });
    const { SecretString } = await world.admin.secretsmanager("GetSecretValue", { SecretId });
    expect(SecretString).toBe("first");
  });

  it("is on record as denied, and as nothing else", async () => {
    const world = await worlds();
    await expect(heldUp(world, inTurn(denyInSecret, putSecret), readVersion)).rejects.toThrow();
    const { Events = [] } = await world.here.root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "GetSecretValue" }],
    });
    const records = Events.map(({ CloudTrailEvent = "" }) => JSON.parse(CloudTrailEvent));
    expect(records.map(({ errorCode }) => errorCode)).toEqual(["AccessDenied", undefined]);
  });

  it("is told no part of a batch that is denied by now", async () => {
    const world = await worlds();
    const answer = await heldUp(world, inTurn(denyInSecret, putSecret), readBatch);
    expect(answer).toMatchObject({ SecretValues: [], Errors: [{ ErrorCode: denied }] });
  });

  it("is answered where what changed is not its own", async () => {
    const world = await worlds();
    const answer = await heldUp(world, inTurn(unrelated, putSecret), readSecret);
    expect(answer).toMatchObject({ SecretString: "second" });
  });
}

/** A secret, a parameter and a ciphertext, and who may read them. */
async function prepared(here: TestServer, admin: TestClient): Promise<World> {
  const { root } = here;
  await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString: "first" });
  await root.ssm("PutParameter", { Name, Value: "first", Type: "String", Tier: "Advanced" });
  const KeyId = (await root.kms("CreateKey", {})).KeyMetadata?.KeyId ?? "";
  const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: Buffer.from("plain") });
  ciphertexts.set(here, CiphertextBlob);
  const reader = await here.user(UserName, everything);
  // What is remembered is as it was before.
  await reader.secretsmanager("GetSecretValue", { SecretId });
  return { here, admin, reader };
}

describe("a call whose right is taken away while it is under way", () => {
  eachDatabase("on one node", (start) => {
    suite(async () => {
      const here = await start();
      return prepared(here, here.root);
    });
  });

  onTwoNodes("on two nodes", (nodes) => {
    const worlds = async () => {
      const [here, other] = await nodes();
      await here.user("administrator", policyOf("Allow", "*"));
      const { AccessKey } = await here.root.iam("CreateAccessKey", { UserName: "administrator" });
      const admin = other.as({
        accessKeyId: AccessKey.AccessKeyId,
        secretAccessKey: AccessKey.SecretAccessKey,
      });
      return prepared(here, admin);
    };
    suite(worlds);

    it.each(interruptions)(
      "is refused %s, in the middle of it",
      async (_what, meanwhile, call, code) => {
        const world = await worlds();
        await expect(interrupted(world, meanwhile, call)).rejects.toMatchObject({ code });
      },
    );
  });
});
