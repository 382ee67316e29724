/** What time does to keys: rotation that keeps the old readable, and deletion after a wait. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { bytes, makeKey, textOf } from "./testing/calls.ts";

const day = 86_400_000;

eachDatabase("rotation", (server) => {
  it("by itself comes when it is due, and old ciphertexts stay readable", async () => {
    const { root, clock, assembled } = await server();
    const { KeyId, metadata } = await makeKey(root);
    await root.kms("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 });
    const dueAt = clock.now() + 90 * day;
    expect(await root.kms("GetKeyRotationStatus", { KeyId })).toEqual({
      KeyId,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
      NextRotationDate: new Date(dueAt),
    });
    const old = await root.kms("Encrypt", { KeyId, Plaintext: bytes("old") });
    clock.advance(90 * day - 1_000);
    await assembled.jobs.runDue();
    expect((await root.kms("ListKeyRotations", { KeyId })).Rotations).toEqual([]);
    clock.advance(1_000);
    await assembled.jobs.runDue();
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata?.CurrentKeyMaterialId).not.toBe(metadata.CurrentKeyMaterialId);
    const { Rotations } = await root.kms("ListKeyRotations", { KeyId });
    expect(Rotations).toEqual([
      {
        KeyId,
        KeyMaterialId: KeyMetadata?.CurrentKeyMaterialId,
        KeyMaterialState: "CURRENT",
        RotationDate: new Date(clock.now()),
        RotationType: "AUTOMATIC",
      },
    ]);
    const opened = await root.kms("Decrypt", { CiphertextBlob: old.CiphertextBlob });
    expect(textOf(opened.Plaintext)).toBe("old");
    expect(opened.KeyMaterialId).toBe(metadata.CurrentKeyMaterialId);
    const { NextRotationDate } = await root.kms("GetKeyRotationStatus", { KeyId });
    expect(NextRotationDate).toEqual(new Date(dueAt + 90 * day));
    await root.kms("DisableKeyRotation", { KeyId });
    expect(await root.kms("GetKeyRotationStatus", { KeyId })).toEqual({
      KeyId,
      KeyRotationEnabled: false,
    });
  });

  it("on demand comes at once, and has an end", async () => {
    const { root } = await server();
    const { KeyId, metadata } = await makeKey(root);
    const old = await root.kms("Encrypt", { KeyId, Plaintext: bytes("old") });
    for (let count = 0; count < 25; count += 1) await root.kms("RotateKeyOnDemand", { KeyId });
    await expect(root.kms("RotateKeyOnDemand", { KeyId })).rejects.toMatchObject({
      code: "LimitExceededException",
    });
    const { KeyMaterialId } = await root.kms("Decrypt", { CiphertextBlob: old.CiphertextBlob });
    expect(KeyMaterialId).toBe(metadata.CurrentKeyMaterialId);
    const { Rotations = [] } = await root.kms("ListKeyRotations", {
      KeyId,
      IncludeKeyMaterial: "ALL_KEY_MATERIAL",
    });
    expect(Rotations.map((one) => one.KeyMaterialState)).toEqual([
      ...Array.from({ length: 25 }, () => "NON_CURRENT"),
      "CURRENT",
    ]);
  });

  it("waits while a key is disabled, and comes as soon as it is enabled again", async () => {
    const { root, clock, assembled } = await server();
    const { KeyId } = await makeKey(root);
    await root.kms("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 });
    await root.kms("DisableKey", { KeyId });
    const rotations = async () => (await root.kms("ListKeyRotations", { KeyId })).Rotations ?? [];
    clock.advance(100 * day);
    await assembled.jobs.runDue();
    expect(await rotations()).toEqual([]);
    await root.kms("EnableKey", { KeyId });
    await assembled.jobs.runDue();
    expect(await rotations()).toHaveLength(1);
    const { NextRotationDate } = await root.kms("GetKeyRotationStatus", { KeyId });
    expect(NextRotationDate).toEqual(new Date(clock.now() + 90 * day));
  });

  it("on demand is refused where the one by itself is about to come", async () => {
    const { root, clock } = await server();
    const { KeyId } = await makeKey(root);
    await root.kms("EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 });
    clock.advance(90 * day - 20 * 60_000 - 1_000);
    await root.kms("RotateKeyOnDemand", { KeyId });
    clock.advance(1_000);
    await expect(root.kms("RotateKeyOnDemand", { KeyId })).rejects.toMatchObject({
      code: "ConflictException",
      status: 400,
    });
  });

  it("is for symmetric keys alone, and not while they are disabled", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    expect(await root.kms("GetKeyRotationStatus", { KeyId })).toEqual({
      KeyId,
      KeyRotationEnabled: false,
    });
    for (const operation of ["EnableKeyRotation", "RotateKeyOnDemand"] as const) {
      await expect(root.kms(operation, { KeyId })).rejects.toMatchObject({
        code: "UnsupportedOperationException",
      });
    }
    const symmetric = await makeKey(root);
    await root.kms("DisableKey", { KeyId: symmetric.KeyId });
    await expect(root.kms("EnableKeyRotation", { KeyId: symmetric.KeyId })).rejects.toMatchObject({
      code: "DisabledException",
    });
  });
});

eachDatabase("deletion of keys", (server) => {
  it("waits, can be taken back, and then takes key and aliases away", async () => {
    const { root, clock, storage, assembled } = await server();
    const { KeyId, arn } = await makeKey(root);
    await root.kms("CreateAlias", { AliasName: "alias/gone", TargetKeyId: KeyId });
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    const scheduled = await root.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    expect(scheduled).toEqual({
      KeyId: arn,
      DeletionDate: new Date(clock.now() + 7 * day),
      KeyState: "PendingDeletion",
      PendingWindowInDays: 7,
    });
    await expect(root.kms("Decrypt", { CiphertextBlob })).rejects.toMatchObject({
      code: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
    });
    await root.kms("CancelKeyDeletion", { KeyId });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId });
    expect(KeyMetadata).toMatchObject({ KeyState: "Disabled", Enabled: false });
    await expect(root.kms("CancelKeyDeletion", { KeyId })).rejects.toMatchObject({
      message: `${arn} is not pending deletion.`,
    });
    await root.kms("EnableKey", { KeyId });
    await root.kms("Decrypt", { CiphertextBlob });
    await root.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    clock.advance(7 * day);
    // Before any job came to it the key is no more.
    await expect(root.kms("DescribeKey", { KeyId })).rejects.toMatchObject({
      code: "NotFoundException",
      message: `Key '${arn}' does not exist`,
    });
    expect((await root.kms("ListKeys", {})).Keys).toEqual([]);
    await assembled.jobs.runDue();
    const rows = await storage.read((database) =>
      database
        .selectFrom("kms_key_material")
        .select("sealed")
        .where("key_id", "=", KeyId)
        .execute(),
    );
    expect(rows).toEqual([]);
    expect((await root.kms("ListAliases", {})).Aliases).toEqual([]);
  });

  it("takes thirty days where nothing is said, and seven to thirty", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root);
    for (const PendingWindowInDays of [6, 31]) {
      await expect(
        root.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays }),
      ).rejects.toMatchObject({ code: "ValidationException" });
    }
    const { PendingWindowInDays } = await root.kms("ScheduleKeyDeletion", { KeyId });
    expect(PendingWindowInDays).toBe(30);
  });
});
