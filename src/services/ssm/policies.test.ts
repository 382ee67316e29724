/** When parameter policies act, from what a request says of it. */
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import { parsePolicies } from "./policies.ts";

const now = Date.UTC(2026, 10, 22);

/** When the policy acts, in ISO 8601, or the code of why it never will. */
function actsAt(Type: string, Attributes: object): string {
  try {
    const [policy] = parsePolicies(JSON.stringify([{ Type, Attributes }]), now);
    return new Date(policy?.actsAt ?? Number.NaN).toISOString();
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

const invalid = "InvalidPolicyAttributeException";

describe("an expiration", () => {
  it.each([
    ["2029-12-02T21:34:33.000Z", "2029-12-02T21:34:33.000Z"],
    ["2029-11-01T22:13:48.87+10:30:00", "2029-11-01T11:43:48.870Z"],
    ["2029-11-01T22:13:48-01:00", "2029-11-01T23:13:48.000Z"],
    ["2029-11-01T22:13+01:00", "2029-11-01T21:13:00.000Z"],
    ["2029-11-01T22:13:48", invalid],
    ["2029-11-01", invalid],
    ["Nov 1 2029", invalid],
    ["2029-13-01T00:00:00Z", invalid],
    ["2029-02-30T00:00:00Z", invalid],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2029-11-01T24:00:00Z", "2029-11-02T00:00:00.000Z"],
    ["2029-11-01T22:13:48+18:00", "2029-11-01T04:13:48.000Z"],
    ["2029-11-01T22:13:48+18:01", invalid],
    ["2029-11-01T22:13:48-01:60", invalid],
    ["2026-11-22T00:00:00Z", invalid],
    ["2026-11-22T00:00:00.001Z", "2026-11-22T00:00:00.001Z"],
    ["", invalid],
    [1_900_000_000, invalid],
    [["2029-12-02T21:34:33.000Z"], invalid],
  ])("at %j", (Timestamp, expected) => {
    expect(actsAt("Expiration", { Timestamp })).toBe(expected);
  });
});

describe("a notice that nothing has changed", () => {
  it.each([
    ["20", "Days", "2026-12-12T00:00:00.000Z"],
    [2, "Hours", "2026-11-22T02:00:00.000Z"],
    ["0", "Days", invalid],
    ["100001", "Days", invalid],
    [" 5 ", "Days", invalid],
    ["0x10", "Days", invalid],
    [true, "Days", invalid],
    [[5], "Days", invalid],
    ["5", "Weeks", invalid],
  ])("after %j %s", (After, Unit, expected) => {
    expect(actsAt("NoChangeNotification", { After, Unit })).toBe(expected);
  });
});
