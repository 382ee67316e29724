import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId } from "./arn.ts";
import {
  accessKeyId,
  accountOfAccessKeyId,
  temporaryAccessKeyId,
  timedUuid,
  timeOfUuid,
  uniqueId,
  uniqueIdPrefixes,
} from "./identifiers.ts";

const accounts = fc
  .integer({ min: 0, max: 999_999_999_999 })
  .map((number) => String(number).padStart(12, "0") as AccountId);

describe("access key ids", () => {
  it("tell the account that they were made in", () => {
    fc.assert(
      fc.property(accounts, (account) => {
        for (const id of [accessKeyId(account), temporaryAccessKeyId(account)]) {
          expect(id).toMatch(/^(AKIA|ASIA)[A-Z2-7]{16}$/);
          expect(accountOfAccessKeyId(id)).toBe(account);
        }
      }),
    );
  });

  it("differ within an account", () => {
    const account = "123456789012" as AccountId;
    const ids = Array.from({ length: 1_000 }, () => accessKeyId(account));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(["", "AKIA", "AIDAQQQQQQQQQQQQQQQQ", "AKIAQQQQQQQQQQQQQQQ1", "AKIAAQQQQQQQQQQQQQQQ"])(
    "tell no account where they are not made like ours: %s",
    (id) => {
      expect(accountOfAccessKeyId(id)).toBeUndefined();
    },
  );
});

describe("unique ids", () => {
  it.each(Object.keys(uniqueIdPrefixes) as (keyof typeof uniqueIdPrefixes)[])(
    "begin with the prefix of their kind: %s",
    (kind) => {
      expect(uniqueId(kind)).toMatch(new RegExp(`^${uniqueIdPrefixes[kind]}[A-Z2-7]{17}$`));
    },
  );
});

describe("UUIDs with a time", () => {
  it("are of version 7, tell their time, and differ", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (time) => {
        const uuid = timedUuid(time);
        expect(uuid).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(timeOfUuid(uuid)).toBe(time);
        expect(timedUuid(time)).not.toBe(uuid);
      }),
    );
  });

  it.each(["", "b2c1d2f0-5b1e-4c9a-9d3f-0a1b2c3d4e5f", "no-uuid"])("are not %j", (text) => {
    expect(timeOfUuid(text)).toBeUndefined();
  });
});
