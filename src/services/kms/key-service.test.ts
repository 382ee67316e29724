/** Keys as other services use them: values sealed, questions asked in their callers' names. */
import { expect, it } from "vitest";
import { type AccountId, formatArn } from "../../base/arn.ts";
import type { AnyUnit, UserCaller } from "../../pipeline/caller.ts";
import type { EncryptionContext, KeyService } from "../../pipeline/key-service.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { forwardedKeys } from "./key-service.ts";
import { bytes, makeKey, textOf } from "./testing/calls.ts";
import { importFor, newMaterial } from "./testing/material.ts";

const via = "secretsmanager.us-east-1.amazonaws.com";
const context = { SecretARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:a" };

function within<Result>(
  { storage, assembled }: TestServer,
  work: (keys: KeyService, unit: AnyUnit) => Promise<Result>,
): Promise<Result> {
  return storage.transact((unit) => work(assembled.keys, unit));
}

function callerOf(account: AccountId): UserCaller {
  const arn = formatArn("iam", account, "user/anna");
  const userId = "AIDAQQQQQQQQQQQQQQQQQ";
  const principal = {
    account,
    arn,
    name: "anna",
    uniqueId: userId,
    createdAt: 0,
    tags: {},
    policies: [],
  };
  return { kind: "user", account, arn, userId, accessKeyId: "AKIAUSER", principal };
}

eachDatabase("keys for services", (newServer) => {
  it("seal values of any length, under the account's own key of the service", async () => {
    const server = await newServer();
    const { account } = server;
    const value = Buffer.alloc(65_536, "v");
    const asking = { account, service: "secretsmanager", reference: undefined };
    const sealed = await within(server, async (keys, unit) => {
      const key = await keys.find(asking, unit);
      expect(key).toMatchObject({ account, manager: "AWS" });
      return keys.seal(key, context, value, unit);
    });
    expect(sealed).not.toContain("vvvv");
    const opened = await within(server, (keys, unit) => keys.open(sealed, context, unit));
    expect(Buffer.from(opened).equals(value)).toBe(true);
    const again = await within(server, (keys, unit) => keys.find(asking, unit));
    const named = await within(server, (keys, unit) =>
      keys.find({ ...asking, reference: "alias/aws/secretsmanager" }, unit),
    );
    expect(named).toEqual(again);
  });

  it("open nothing under another context, or that was changed", async () => {
    const server = await newServer();
    const asking = { account: server.account, service: "ssm", reference: undefined };
    const sealed = await within(server, async (keys, unit) =>
      keys.seal(await keys.find(asking, unit), context, bytes("value"), unit),
    );
    const changes = [0, 1, 10, 70, sealed.length - 3].map((at) => {
      const swapped = sealed[at] === "A" ? "B" : "A";
      return sealed.slice(0, at) + swapped + sealed.slice(at + 1);
    });
    for (const [text, asked] of [
      [sealed, {}],
      [sealed, { SecretARN: "another" }],
      ["", context],
      ...changes.map((changed) => [changed, context] as const),
    ] as const) {
      const opening = within(server, (keys, unit) => keys.open(text, asked, unit));
      await expect(opening, text).rejects.toMatchObject({ code: "InvalidCiphertextException" });
    }
  });

  it("ask no question of the service's own key, and a full one of others", async () => {
    const server = await newServer();
    const { account, root } = server;
    const { KeyId, arn } = await makeKey(root);
    await root.kms("CreateAlias", { AliasName: "alias/a", TargetKeyId: KeyId });
    const ask = (reference: string | undefined, service: string, asker: AccountId) =>
      within(server, async (keys, unit) => {
        const key = await keys.find({ account, service, reference }, unit);
        const caller = callerOf(asker);
        return keys.questions({ action: "kms:Decrypt", key, context, caller, via }, unit);
      });
    expect(await ask(undefined, "secretsmanager", account)).toEqual([]);
    // Another account, or another service's key: the key's policy is to say no.
    expect(await ask(undefined, "secretsmanager", "999999999999" as AccountId)).toHaveLength(1);
    expect(await ask(undefined, "ssm", account)).toHaveLength(1);
    const [question] = await ask("alias/a", "secretsmanager", account);
    expect(question).toMatchObject({
      action: "kms:Decrypt",
      resource: arn,
      resourceAccount: account,
      keys: {
        "kms:ViaService": via,
        "kms:CallerAccount": account,
        "kms:EncryptionContext:SecretARN": context.SecretARN,
        "kms:EncryptionContextKeys": ["SecretARN"],
        "aws:ViaAWSService": true,
        "aws:CalledVia": ["secretsmanager.amazonaws.com"],
        "aws:CalledViaFirst": "secretsmanager.amazonaws.com",
        "aws:CalledViaLast": "secretsmanager.amazonaws.com",
        "aws:MultiFactorAuthPresent": false,
      },
      resourcePolicy: { kind: "key" },
    });
  });

  it("leave it to a session whether a second factor was used", () => {
    const session = { issuedAt: 0, expiresAt: 1, tags: {}, transitiveTagKeys: [], chained: false };
    const caller = { ...callerOf("111122223333" as AccountId), session };
    const keys = forwardedKeys("secretsmanager.amazonaws.com", caller);
    expect(Object.keys(keys)).not.toContain("aws:MultiFactorAuthPresent");
  });

  it("are refused while the key is disabled, and once it is gone", async () => {
    const server = await newServer();
    const { account, root, clock } = server;
    const { KeyId } = await makeKey(root);
    const asking = { account, service: "secretsmanager", reference: KeyId };
    const key = await within(server, (keys, unit) => keys.find(asking, unit));
    const sealed = await within(server, (keys, unit) => keys.seal(key, context, bytes("v"), unit));
    const open = () => within(server, (keys, unit) => keys.open(sealed, context, unit));
    await root.kms("DisableKey", { KeyId });
    await expect(open()).rejects.toMatchObject({ code: "DisabledException" });
    await root.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    await expect(open()).rejects.toMatchObject({ code: "KMSInvalidStateException" });
    clock.advance(7 * 86_400_000);
    await expect(open()).rejects.toMatchObject({ code: "NotFoundException" });
    const finding = within(server, (keys, unit) => keys.find(asking, unit));
    await expect(finding).rejects.toMatchObject({ code: "NotFoundException" });
  });

  it("open what they opened before by the key as it is now, and in its context alone", async () => {
    const server = await newServer();
    const { account, root, clock } = server;
    const { KeyId } = await makeKey(root, { Origin: "EXTERNAL" });
    const material = newMaterial();
    const ValidTo = new Date(clock.now() + 86_400_000);
    await importFor(root, KeyId, material, { ValidTo });
    const asking = { account, service: "secretsmanager", reference: KeyId };
    const key = await within(server, (keys, unit) => keys.find(asking, unit));
    const sealed = await within(server, (keys, unit) => keys.seal(key, context, bytes("v"), unit));
    const open = async (asked: EncryptionContext = context) =>
      textOf(await within(server, (keys, unit) => keys.open(sealed, asked, unit)));
    const refused = async (code: string) => expect(open()).rejects.toMatchObject({ code });
    for (const time of ["first", "second"]) expect(await open(), time).toBe("v");
    await expect(open({})).rejects.toMatchObject({ code: "InvalidCiphertextException" });
    expect(await open()).toBe("v");
    await root.kms("DisableKey", { KeyId });
    await refused("DisabledException");
    await root.kms("EnableKey", { KeyId });
    expect(await open()).toBe("v");
    await root.kms("DeleteImportedKeyMaterial", { KeyId });
    await refused("KMSInvalidStateException");
    await importFor(root, KeyId, material, { ValidTo });
    expect(await open()).toBe("v");
    clock.advance(86_400_000);
    await refused("KMSInvalidStateException");
  });

  it("do not seal under keys that are not symmetric", async () => {
    const server = await newServer();
    const { account, root } = server;
    const { KeyId } = await makeKey(root, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const sealing = within(server, async (keys, unit) => {
      const key = await keys.find({ account, service: "secretsmanager", reference: KeyId }, unit);
      return keys.seal(key, context, bytes("v"), unit);
    });
    await expect(sealing).rejects.toMatchObject({ code: "InvalidKeyUsageException" });
  });
});
