/** Access keys of users, rotated by jobs: by whose leave, whose keys go, and what goes wrong. */
import { expect, it } from "vitest";
import { eachDatabase } from "../../testing/harness.ts";
import { allowing, labels } from "../testing/fixtures.ts";
import {
  eventsOf,
  failure,
  hour,
  keysOf,
  makeKeySecret,
  opens,
  RotationLambdaARN,
  read,
  rotate,
  rotated,
  SecretId,
  settle,
  work,
} from "./testing/key-secrets.ts";
import { accessKeysOf, rotationNode } from "./testing/world.ts";

eachDatabase("a user's access key", (start) => {
  it("is replaced by a new one, and lives on until the rotation after the next", async () => {
    const server = await start();
    const { root } = server;
    const { value: first } = await makeKeySecret(server, { region: "eu-west-1" });
    const second = await rotated(server);
    expect(second).toMatchObject({ UserName: "deployer", region: "eu-west-1" });
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
    expect(await opens(server, second)).toBe("deployer");
    expect(await opens(server, first)).toBe("deployer");
    expect(await read(root, "AWSPREVIOUS")).toMatchObject({ AccessKeyId: first.AccessKeyId });
    const third = await rotated(server);
    expect(await opens(server, first)).toBe("InvalidClientTokenId");
    expect([await opens(server, second), await opens(server, third)]).toEqual([
      "deployer",
      "deployer",
    ]);
    expect(await keysOf(root)).toEqual([second.AccessKeyId, third.AccessKeyId].toSorted());
    expect(await labels(root, SecretId)).not.toHaveProperty("AWSPENDING");
  });

  it("is on record when it is made and when it goes, with the secret that it is for", async () => {
    const server = await start();
    const { arn, value: first } = await makeKeySecret(server);
    const second = await rotated(server);
    await rotated(server);
    const [made] = (await eventsOf(server.root, second.AccessKeyId)).filter(
      ({ eventName }) => eventName === "CreateAccessKey",
    );
    expect(made).toMatchObject({
      eventSource: "iam.amazonaws.com",
      eventType: "AwsServiceEvent",
      userIdentity: { invokedBy: "secretsmanager.amazonaws.com" },
      requestParameters: { userName: "deployer" },
      responseElements: { accessKey: { accessKeyId: second.AccessKeyId, status: "Active" } },
      additionalEventData: { rotatedSecret: arn },
    });
    expect(JSON.stringify(made)).not.toContain(second.SecretAccessKey);
    const gone = (await eventsOf(server.root, first.AccessKeyId)).map(({ eventName }) => eventName);
    expect(gone.filter((name) => /AccessKey$/.test(name)).toSorted()).toEqual([
      "CreateAccessKey",
      "DeleteAccessKey",
      "UpdateAccessKey",
    ]);
    const names = (await eventsOf(server.root, arn)).map(({ eventName }) => eventName);
    expect(names).toContain("CreateAccessKey");
    const [asked] = (await eventsOf(server.root, arn)).filter(
      ({ eventName }) => eventName === "RotateSecret",
    );
    expect(JSON.stringify(asked.resources)).toContain(":user/deployer");
  });

  it("is made where the secret has only a user's name", async () => {
    const server = await start();
    const { root } = server;
    await root.iam("CreateUser", { UserName: "deployer" });
    const SecretString = JSON.stringify({ UserName: "Deployer" });
    await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString });
    const made = await rotated(server);
    expect(made.UserName).toBe("deployer");
    expect(await opens(server, made)).toBe("deployer");
  });

  it("is tried out without a change", async () => {
    const server = await start();
    const { value, arn } = await makeKeySecret(server);
    await rotate(server.root, { RotateImmediately: false });
    await work(server);
    expect(await keysOf(server.root)).toEqual([value.AccessKeyId]);
    const outcomes = async () =>
      (await eventsOf(server.root, arn))
        .map(({ eventName }) => eventName)
        .filter((name) => /^TestRotation(?:Succeeded|Failed)$/.test(name));
    expect(await outcomes()).toEqual(["TestRotationSucceeded"]);
    const SecretString = JSON.stringify({ ...value, SecretAccessKey: "wrong" });
    await server.root.secretsmanager("PutSecretValue", { SecretId, SecretString });
    await rotate(server.root, { RotateImmediately: false });
    await work(server);
    expect((await outcomes()).toSorted()).toEqual(["TestRotationFailed", "TestRotationSucceeded"]);
  });
});

eachDatabase("the rotation of a user's access key", (start) => {
  const rotation = [
    { Action: "secretsmanager:RotateSecret", Resource: "*" },
    { Action: "lambda:InvokeFunction", Resource: "*" },
  ];
  const keyActions = ["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"];

  it.each(keyActions)("is refused to who may not %s of that user", async (missing) => {
    const server = await start();
    const { value } = await makeKeySecret(server);
    const Action = keyActions.filter((action) => action !== missing);
    const keys = { Action, Resource: "*" };
    const other = { Action: missing, Resource: `arn:aws:iam::${server.account}:user/other` };
    const operator = await server.user("operator", allowing(...rotation, keys, other));
    await expect(rotate(operator)).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining(`perform: ${missing} on resource: user deployer`),
    });
    await work(server);
    expect(await keysOf(server.root)).toEqual([value.AccessKeyId]);
  });

  it("is allowed to who may do all three, and to nobody by having the secret alone", async () => {
    const server = await start();
    const { value } = await makeKeySecret(server);
    const Resource = `arn:aws:iam::${server.account}:user/deployer`;
    const keys = { Action: keyActions, Resource };
    const all = { Action: "secretsmanager:*", Resource: "*" };
    const owner = await server.user("owner", allowing(all, ...rotation));
    await expect(rotate(owner)).rejects.toMatchObject({ code: "AccessDeniedException" });
    const operator = await server.user("operator", allowing(...rotation, keys));
    await rotate(operator);
    await work(server);
    expect((await read(server.root)).AccessKeyId).not.toBe(value.AccessKeyId);
  });

  it.each([
    ["names another user", { UserName: "admin" }],
    ["holds another user's key", { UserName: "admin", own: true }],
    ["holds another user's key under the old name", { UserName: "deployer", own: true }],
    ["holds its own key under another user's name", { UserName: "admin", kept: true }],
    ["names nobody", {}],
    ["names a user that is not there", { UserName: "nobody" }],
  ])(
    "makes no key once somebody else has put a value that %s",
    async (_, {
      own,
      kept,
      ...put
    }: {
      readonly own?: boolean;
      readonly kept?: boolean;
      readonly UserName?: string;
    }) => {
      const server = await start();
      const { root } = server;
      const { value } = await makeKeySecret(server);
      await rotate(root, {
        RotationRules: { ScheduleExpression: "rate(4 hours)" },
        RotateImmediately: false,
      });
      await work(server);
      await root.iam("CreateUser", { UserName: "admin" });
      const { AccessKey } = await root.iam("CreateAccessKey", { UserName: "admin" });
      const writing = { Action: "secretsmanager:PutSecretValue", Resource: "*" };
      const writer = await server.user("writer", allowing(writing));
      const { AccessKeyId, SecretAccessKey } = AccessKey;
      const held = own ? { AccessKeyId, SecretAccessKey } : kept ? value : {};
      const SecretString = JSON.stringify({ ...held, ...put });
      await writer.secretsmanager("PutSecretValue", { SecretId, SecretString });
      server.clock.advance(4 * hour);
      expect(await failure(server)).toMatch(/value is of another user/);
      await settle(server);
      expect(await keysOf(root, "admin")).toEqual([AccessKeyId]);
      expect(await keysOf(root)).toEqual([value.AccessKeyId]);
    },
  );

  it("removes no key that it did not make, whoever puts it into the secret", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    const second = await rotated(server);
    // Another system's key of the same user, by its id, which is no secret.
    await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId: value.AccessKeyId });
    const { AccessKey: foreign } = await root.iam("CreateAccessKey", { UserName: "deployer" });
    const stolen = { ...second, AccessKeyId: foreign.AccessKeyId, SecretAccessKey: "guessed" };
    for (const SecretString of [JSON.stringify(stolen), JSON.stringify(second)]) {
      await root.secretsmanager("PutSecretValue", { SecretId, SecretString });
    }
    await rotate(root);
    expect(await failure(server)).toMatch(/none that this secret may delete/);
    expect(await keysOf(root)).toEqual([foreign.AccessKeyId, second.AccessKeyId].toSorted());
  });

  it("takes no key for its own by the key's id alone", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    const guessed = JSON.stringify({ ...value, SecretAccessKey: "guessed" });
    await root.secretsmanager("PutSecretValue", { SecretId, SecretString: guessed });
    const second = await rotated(server);
    await rotate(root);
    expect(await failure(server)).toMatch(/none that this secret may delete/);
    expect(await keysOf(root)).toEqual([value.AccessKeyId, second.AccessKeyId].toSorted());
  });

  it("is refused for a key that another secret rotates", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root);
    const SecretString = JSON.stringify(value);
    await root.secretsmanager("CreateSecret", { Name: "copy", SecretString });
    await expect(
      root.secretsmanager("RotateSecret", { SecretId: "copy", RotationLambdaARN }),
    ).rejects.toMatchObject({ code: "InvalidRequestException" });
  });

  it.each([
    ["no JSON", "text", /isn't a JSON object/],
    ["no user", "{}", /neither a user's key nor UserName/],
    ["a user that is not there", '{"UserName":"nobody"}', /names no IAM user/],
  ])("is refused for a secret with %s", async (_, SecretString, message) => {
    const { root } = await start();
    await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString });
    await expect(rotate(root)).rejects.toMatchObject({
      code: "InvalidRequestException",
      message: expect.stringMatching(message),
    });
  });

  it("is refused for a value whose name and key are two users'", async () => {
    const server = await start();
    const { root } = server;
    await root.iam("CreateUser", { UserName: "other" });
    await makeKeySecret(server, { UserName: "other" });
    await expect(rotate(root)).rejects.toMatchObject({ code: "InvalidRequestException" });
  });

  it("ends with what allowed it: a cancellation, and a rotation of another kind", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root, { RotateImmediately: false });
    await root.secretsmanager("CancelRotateSecret", { SecretId });
    // The rows that a schedule or another function would find.
    await rotate(root, {
      RotationLambdaARN: "arn:aws:lambda:us-east-1:111122223333:function:by-hand",
    });
    const rows = await server.storage.read((database) =>
      database.selectFrom("secretsmanager_key_consent").selectAll().execute(),
    );
    expect(rows.filter(({ given_by }) => given_by.includes(server.account))).toEqual([]);
    expect(await work(server)).toEqual([expect.stringContaining("Nobody who may change")]);
    expect(await keysOf(root)).toEqual([value.AccessKeyId]);
  });
});

eachDatabase("a rotation of access keys that meets trouble", (start) => {
  it("goes on at another node after one died with a key made and nothing finished", async () => {
    const server = await start();
    const { root, clock } = server;
    const { value: first } = await makeKeySecret(server);
    await rotate(root);
    const strategy = accessKeysOf(server);
    const died = Promise.withResolvers<void>();
    const dead = rotationNode(server, {
      find: () => ({
        ...strategy,
        testSecret() {
          died.resolve();
          return new Promise(() => {});
        },
      }),
    });
    void dead.jobs.runDue();
    await died.promise;
    const made = await read(root, "AWSPENDING");
    expect(await read(root)).toEqual(first);
    expect([await opens(server, made), await opens(server, first)]).toEqual([
      "deployer",
      "deployer",
    ]);
    clock.advance(30_000);
    await work(server);
    expect(await read(root)).toEqual(made);
    expect(await keysOf(root)).toEqual([first.AccessKeyId, made.AccessKeyId].toSorted());
  });

  it("makes one key where two nodes begin at once", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root);
    const nodes = [1, 2].map(() => rotationNode(server, { find: () => accessKeysOf(server) }));
    await Promise.all(nodes.map(({ jobs }) => jobs.runDue()));
    await Promise.all(nodes.map(({ jobs }) => jobs.runDue()));
    const { AccessKeyId } = await read(root);
    expect(await keysOf(root)).toEqual([value.AccessKeyId, AccessKeyId].toSorted());
  });

  it("leaves no key where its version cannot be stored", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    const { KeyMetadata } = await root.kms("CreateKey", {});
    const KmsKeyId = KeyMetadata?.Arn ?? "";
    await root.secretsmanager("UpdateSecret", { SecretId, KmsKeyId });
    await rotate(root);
    await root.kms("DisableKey", { KeyId: KmsKeyId });
    expect(await work(server)).toHaveLength(1);
    expect(await keysOf(root)).toEqual([value.AccessKeyId]);
    await root.kms("EnableKey", { KeyId: KmsKeyId });
    server.clock.advance(hour);
    await work(server);
    expect(await opens(server, await read(root))).toBe("deployer");
  });

  it("makes a new key where the current one was deleted by hand", async () => {
    const server = await start();
    const { root } = server;
    await makeKeySecret(server);
    const { AccessKeyId } = await rotated(server);
    await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId });
    expect(await opens(server, await rotated(server))).toBe("deployer");
  });

  it("fails where the user was deleted, and does not take a new one of that name", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root);
    const { AccessKeyId } = value;
    await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId });
    await root.iam("DeleteUser", { UserName: "deployer" });
    await root.iam("CreateUser", { UserName: "deployer" });
    expect(await failure(server)).toMatch(/user whose keys were rotated is no more/);
    expect(await keysOf(root)).toEqual([]);
  });

  it("follows a user who got another name", async () => {
    const server = await start();
    const { root } = server;
    await makeKeySecret(server);
    await rotate(root, { RotationRules: { ScheduleExpression: "rate(4 hours)" } });
    await work(server);
    await root.iam("UpdateUser", { UserName: "deployer", NewUserName: "shipper" });
    server.clock.advance(4 * hour);
    await work(server);
    expect(await read(root)).toMatchObject({ UserName: "shipper" });
    expect(await opens(server, await read(root))).toBe("shipper");
    await settle(server);
  });

  it("fails where the user has two keys of others, and goes on once one is gone", async () => {
    const server = await start();
    const { root } = server;
    await root.iam("CreateUser", { UserName: "deployer" });
    for (let count = 0; count < 2; count += 1) {
      await root.iam("CreateAccessKey", { UserName: "deployer" });
    }
    const SecretString = JSON.stringify({ UserName: "deployer" });
    await root.secretsmanager("CreateSecret", { Name: SecretId, SecretString });
    await rotate(root);
    expect(await failure(server)).toMatch(/createSecret: The user has 2 access keys, and none/);
    const [AccessKeyId = ""] = await keysOf(root);
    await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId });
    await rotate(root);
    await work(server);
    expect(await opens(server, await read(root))).toBe("deployer");
  });

  it("keeps the replaced key where somebody moves the labels himself", async () => {
    const server = await start();
    const { root } = server;
    const { value } = await makeKeySecret(server);
    const { VersionId: MoveToVersionId } = await rotate(root);
    const strategy = accessKeysOf(server);
    const node = rotationNode(server, {
      find: () => ({
        ...strategy,
        async setSecret() {
          const { AWSCURRENT: RemoveFromVersionId } = await labels(root, SecretId);
          const VersionStage = "AWSCURRENT";
          const move = { SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId };
          await root.secretsmanager("UpdateSecretVersionStage", move);
        },
      }),
    });
    await node.jobs.runDue();
    expect(node.failures).toEqual([]);
    expect(await opens(server, value)).toBe("deployer");
    expect(await opens(server, await read(root))).toBe("deployer");
  });

  it("keeps the old key where the new one is deleted before it was tested", async () => {
    const server = await start();
    const { root, clock } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root);
    const strategy = accessKeysOf(server);
    const node = rotationNode(server, {
      find: () => ({
        ...strategy,
        async setSecret() {
          const { AccessKeyId } = await read(root, "AWSPENDING");
          await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId });
        },
      }),
    });
    await node.jobs.runDue();
    expect(node.failures).toEqual([expect.stringContaining("new access key isn't accepted")]);
    clock.advance(hour);
    expect(await read(root)).toEqual(value);
    expect(await opens(server, value)).toBe("deployer");
    await settle(server);
  });

  it("goes on from a new key that was deleted once its version is AWSPENDING no more", async () => {
    const server = await start();
    const { root, clock } = server;
    const { value } = await makeKeySecret(server);
    await rotate(root);
    const node = rotationNode(server, {
      find: () => ({
        ...accessKeysOf(server),
        testSecret: () => Promise.reject(new Error("it fails")),
      }),
    });
    await node.jobs.runDue();
    const { AccessKeyId } = await read(root, "AWSPENDING");
    await root.iam("DeleteAccessKey", { UserName: "deployer", AccessKeyId });
    expect(await failure(server)).toMatch(/new access key isn't accepted/);
    const { AWSPENDING: RemoveFromVersionId } = await labels(root, SecretId);
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId,
      VersionStage: "AWSPENDING",
      RemoveFromVersionId,
    });
    clock.advance(hour);
    const made = await rotated(server);
    expect(made.AccessKeyId).not.toBe(value.AccessKeyId);
    expect(await opens(server, made)).toBe("deployer");
  });
});
