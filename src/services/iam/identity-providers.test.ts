/** What the token service is told: codes count once, providers and issuers are found by account. */
import { describe, expect, it } from "vitest";
import type { AccountId } from "../../base/arn.ts";
import { randomAccountId } from "../../base/identifiers.ts";
import { randomRootKey } from "../../keys/root-key.ts";
import { Sealer } from "../../keys/sealing.ts";
import { testStorages } from "../../storage/testing/storages.ts";
import { bootstrapAccount } from "./account.ts";
import { identityProviders } from "./identity-providers.ts";
import { sealSeed } from "./mfa-device.ts";
import { iamMigrations } from "./migrations.ts";
import { nameKey } from "./naming.ts";
import type { IamTables } from "./tables.ts";
import { codeAt, newSeed, timeStep } from "./totp.ts";

const now = Date.UTC(2026, 10, 22, 10, 0, 0);

/** An account with a device that is enabled for a user `AIDAALICE`. */
async function accountWithDevice(backend: ReturnType<typeof testStorages>[number]) {
  const storage = await backend.open<IamTables>(iamMigrations);
  const sealer = new Sealer(randomRootKey());
  const account = randomAccountId() as AccountId;
  const serialNumber = `arn:aws:iam::${account}:mfa/phone`;
  const seed = newSeed();
  await storage.transact(async ({ database }) => {
    const root = { accessKeyId: `AKIA${account}`, secretAccessKey: account };
    await bootstrapAccount(database, sealer, { account, root, now });
    await database
      .insertInto("iam_mfa_device")
      .values({
        serial_number: serialNumber,
        account_id: account,
        name: "phone",
        name_key: nameKey("phone"),
        path: "/",
        sealed_seed: sealSeed(sealer, serialNumber, seed),
        created_at: now,
        owner_id: "AIDAALICE",
        enabled_at: now,
        last_time_step: 0,
        drift_steps: 0,
      })
      .execute();
  });
  const providers = identityProviders({ storage, sealer });
  const check = {
    account,
    serialNumber,
    ownerId: "AIDAALICE",
    code: codeAt(seed, timeStep(now)),
    now,
  };
  const verify = (changes: Partial<typeof check> = {}) =>
    storage.transact((unit) => providers.verifyMfaCode({ ...check, ...changes }, unit));
  return { storage, account, seed, check, providers, verify };
}

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`identity providers on ${backend.name}`, () => {
    it("accepts a code once, even where it is tried twice at the same time", async () => {
      const { verify } = await accountWithDevice(backend);
      const outcomes = await Promise.all([verify(), verify()]);
      expect(outcomes.toSorted()).toEqual(["accepted", "wrong-code"]);
      expect(await verify()).toBe("wrong-code");
    });

    it("knows only the owner's own device, and only while it is enabled", async () => {
      const { verify, storage, account, check } = await accountWithDevice(backend);
      expect(await verify({ ownerId: account })).toBe("unknown-device");
      expect(await verify({ serialNumber: `${check.serialNumber}2` })).toBe("unknown-device");
      expect(await verify({ account: randomAccountId() as AccountId })).toBe("unknown-device");
      await storage.transact(({ database }) =>
        database
          .updateTable("iam_mfa_device")
          .set({ owner_id: null })
          .where("serial_number", "=", check.serialNumber)
          .execute(),
      );
      expect(await verify()).toBe("unknown-device");
    });

    it("refuses a code of another time", async () => {
      const { verify, seed } = await accountWithDevice(backend);
      expect(await verify({ code: codeAt(seed, timeStep(now) + 3) })).toBe("wrong-code");
    });

    it("looks at no code for a while after five wrong ones", async () => {
      const { verify, seed } = await accountWithDevice(backend);
      for (let guess = 0; guess < 5; guess += 1) {
        expect(await verify({ code: "none" })).toBe("wrong-code");
      }
      expect(await verify()).toBe("wrong-code");
      const later = now + 300_000;
      const code = codeAt(seed, timeStep(later));
      expect(await verify({ code, now: later })).toBe("accepted");
    });

    it("counts guesses that come at the same time", async () => {
      const { storage, providers, check } = await accountWithDevice(backend);
      const wrong = { ...check, code: "none" };
      const checks = [wrong, wrong, wrong, wrong, wrong, check];
      // In one unit they are asked, and answered, in this order.
      const outcomes = await storage.transact((unit) =>
        Promise.all(checks.map((each) => providers.verifyMfaCode(each, unit))),
      );
      expect(outcomes).toEqual(checks.map(() => "wrong-code"));
    });

    it("tells the account's issuer, and the account behind it", async () => {
      const { providers, account } = await accountWithDevice(backend);
      const issuer = await providers.issuer(account);
      expect(issuer).toMatchObject({
        outboundFederation: false,
        globalEndpointTokenVersion: "v1Token",
      });
      expect(await providers.issuerAccount(issuer?.issuerId ?? "")).toBe(account);
      expect(await providers.issuerAccount("nobody")).toBeUndefined();
      expect(await providers.issuer(randomAccountId() as AccountId)).toBeUndefined();
    });
  });
}
