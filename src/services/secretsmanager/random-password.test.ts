/** Random passwords: what the options let in, and that each is as likely as any other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomPassword } from "./random-password.ts";

const types = {
  ExcludeLowercase: /[a-z]/,
  ExcludeUppercase: /[A-Z]/,
  ExcludeNumbers: /[0-9]/,
  ExcludePunctuation: /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/,
} as const;

describe("a random password", () => {
  it("has 32 characters of every type, and no space, where nothing is said", () => {
    const password = randomPassword({});
    expect(password).toHaveLength(32);
    for (const type of Object.values(types)) expect(password).toMatch(type);
    expect(password).not.toContain(" ");
  });

  it("keeps to its options", () => {
    const flag = fc.boolean();
    const options = fc.record({
      PasswordLength: fc.integer({ min: 4, max: 300 }),
      ExcludeCharacters: fc.string({ maxLength: 20 }),
      ExcludeLowercase: flag,
      ExcludeUppercase: flag,
      ExcludeNumbers: flag,
      ExcludePunctuation: flag,
      IncludeSpace: flag,
      RequireEachIncludedType: flag,
    });
    fc.assert(
      fc.property(options, (input) => {
        let password: string;
        try {
          password = randomPassword(input);
        } catch (error) {
          expect(error).toMatchObject({ code: "InvalidParameterException" });
          return;
        }
        expect(password).toHaveLength(input.PasswordLength);
        for (const [name, type] of Object.entries(types)) {
          if (input[name as keyof typeof types]) expect(password).not.toMatch(type);
          else if (input.RequireEachIncludedType) expect(password).toMatch(type);
        }
        for (const excluded of input.ExcludeCharacters) expect(password).not.toContain(excluded);
        if (!input.IncludeSpace) expect(password).not.toContain(" ");
      }),
    );
  });

  it.each([
    { input: { PasswordLength: 3 }, says: "too short" },
    { input: { ExcludeCharacters: "0123456789" }, says: "desired type" },
    {
      input: {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      },
      says: "All characters have been excluded",
    },
  ])("is refused for $input", ({ input, says }) => {
    expect(() => randomPassword(input)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterException",
        message: expect.stringContaining(says),
      }),
    );
  });

  it("may do without a type whose characters are all excluded, if none is required", () => {
    const input = { ExcludeCharacters: "0123456789", RequireEachIncludedType: false };
    expect(randomPassword(input)).not.toMatch(/[0-9]/);
  });

  it("is found soon where few passwords fit", () => {
    const input = {
      PasswordLength: 4,
      ExcludeCharacters: "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXY123456789",
    };
    for (let count = 0; count < 50; count += 1) expect(randomPassword(input)).toMatch(/0/);
  });

  it("is drawn evenly from all that fit", () => {
    // Of the characters z, Z and 0 there are six passwords of three with each type.
    const input = {
      PasswordLength: 3,
      ExcludeCharacters: "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXY123456789",
      ExcludePunctuation: true,
    };
    const draws = 6_000;
    const counts = new Map<string, number>();
    for (let count = 0; count < draws; count += 1) {
      const password = randomPassword(input);
      counts.set(password, (counts.get(password) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const expected = draws / 6;
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
    // Five degrees of freedom: beyond this once in a hundred million runs.
    expect(chiSquare).toBeLessThan(45);
  });
});
