/** When a key was last used, and what the trail keeps of its use. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, bytes, makeKey } from "./testing/calls.ts";

const day = 86_400_000;

eachDatabase("the use of keys", (server) => {
  it("is told with the call that it was", async () => {
    const { root, clock } = await server();
    const { KeyId, arn } = await makeKey(root);
    const createdAt = new Date(clock.now());
    expect(await root.kms("GetKeyLastUsage", { KeyId })).toEqual({
      KeyId: arn,
      KeyCreationDate: createdAt,
      TrackingStartDate: createdAt,
    });
    clock.advance(day);
    await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    const usedAt = new Date(clock.now());
    clock.advance(day);
    await root.kms("DescribeKey", { KeyId });
    const { KeyLastUsage } = await root.kms("GetKeyLastUsage", { KeyId });
    expect(KeyLastUsage).toMatchObject({ Operation: "Encrypt", Timestamp: usedAt });
    const { Events } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
    });
    const used = Events?.find(({ EventName }) => EventName === "Encrypt");
    expect(used?.EventId).toBe(KeyLastUsage?.CloudTrailEventId);
  });

  it("can forbid that a key in use is deleted", async () => {
    const { root, user, clock } = await server();
    const { KeyId } = await makeKey(root);
    const policy = allow("kms:ScheduleKeyDeletion");
    const Condition = { NumericGreaterThanEquals: { "kms:TrailingDaysWithoutKeyUsage": "10" } };
    const alice = await user("alice", { ...policy, Statement: { ...policy.Statement, Condition } });
    clock.advance(9 * day);
    await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    clock.advance(9 * day);
    await expect(alice.kms("ScheduleKeyDeletion", { KeyId })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    clock.advance(day);
    await alice.kms("ScheduleKeyDeletion", { KeyId });
  });

  it("is on record with its context, and with nothing secret", async () => {
    const { root, account, storage } = await server();
    const { KeyId } = await makeKey(root);
    const Plaintext = bytes("a very secret text");
    const EncryptionContext = { tenant: "blue" };
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext, EncryptionContext });
    await root.kms("Decrypt", { CiphertextBlob, EncryptionContext });
    const made = await root.kms("GenerateDataKey", { KeyId, KeySpec: "AES_256" });
    const rows = await storage.read((database) =>
      database
        .selectFrom("cloudtrail_event")
        .select(["event_name", "read_only", "record"])
        .where("account_id", "=", account)
        .execute(),
    );
    const records = rows.map(({ record }) => record).join("\n");
    const secrets = [Plaintext, Buffer.from(made.Plaintext ?? [])];
    for (const secret of secrets) {
      expect(records).not.toContain(secret.toString("base64"));
      expect(records).not.toContain(secret.toString("latin1"));
    }
    const encrypt = rows.find(({ event_name }) => event_name === "Encrypt");
    expect(encrypt?.read_only).toBe(1);
    const { requestParameters } = JSON.parse(encrypt?.record ?? "{}");
    expect(requestParameters).toMatchObject({ keyId: KeyId, encryptionContext: EncryptionContext });
  });
});
