/** Password rules as a table: what each policy has against which password. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenRule, type PasswordPolicyRules, passwordExpiry } from "./password.ts";

const lax: PasswordPolicyRules = {
  minimumLength: 6,
  requireSymbols: false,
  requireNumbers: false,
  requireUppercase: false,
  requireLowercase: false,
  usersMayChange: false,
};
const strict: PasswordPolicyRules = {
  ...lax,
  minimumLength: 8,
  requireSymbols: true,
  requireNumbers: true,
  requireUppercase: true,
  requireLowercase: true,
};

describe("password rules", () => {
  it.each([
    { policy: lax, password: "secret", broken: undefined },
    { policy: lax, password: "short", broken: "Password should have a minimum length of 6" },
    { policy: strict, password: "Aa1!aaaa", broken: undefined },
    { policy: strict, password: "Aa1!aaa", broken: "Password should have a minimum length of 8" },
    { policy: strict, password: "Aa1aaaaa", broken: "Password should have at least one symbol" },
    { policy: strict, password: "Aa!aaaaa", broken: "Password should have at least one number" },
    {
      policy: strict,
      password: "a1!aaaaa",
      broken: "Password should have at least one uppercase letter",
    },
    {
      policy: strict,
      password: "A1!AAAAA",
      broken: "Password should have at least one lowercase letter",
    },
    // What is no ASCII letter counts as none of the four kinds.
    {
      policy: strict,
      password: "É1!aaaaa",
      broken: "Password should have at least one uppercase letter",
    },
  ])("says of $password: $broken", ({ policy, password, broken }) => {
    expect(brokenRule(policy, password, null)).toBe(broken);
  });

  it.each([
    { password: "Abcdefg1", isTaken: true },
    { password: "abcdefg!1", isTaken: true },
    { password: "Abcdef1", isTaken: false },
    { password: "Abcdefgh", isTaken: false },
    { password: "my-company1", isTaken: false },
  ])("by default takes $password: $isTaken", ({ password, isTaken }) => {
    expect(brokenRule(undefined, password, "my-company1") === undefined).toBe(isTaken);
  });

  it("refuses every password that is too short, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 7 }), (password) => {
        return brokenRule(strict, password, null)?.includes("minimum length") === true;
      }),
    );
  });

  it("lets passwords run out after so many days, or never", () => {
    expect(passwordExpiry({ ...lax, maxAgeDays: 2 }, 1_000)).toBe(172_801_000);
    expect(passwordExpiry(lax, 1_000)).toBeUndefined();
    expect(passwordExpiry(undefined, 1_000)).toBeUndefined();
  });
});
