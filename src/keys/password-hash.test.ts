import { argon2i, hash } from "argon2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createPasswordHasher,
  PasswordHasherBusyError,
  PasswordTooLongError,
} from "./password-hash.ts";

const hasher = createPasswordHasher();

describe("a password hash", () => {
  it("matches its password and no other", async () => {
    const stored = await hasher.hashPassword("correct horse");
    expect(await hasher.verifyPassword(stored, "correct horse")).toBe(true);
    expect(await hasher.verifyPassword(stored, "correct horse ")).toBe(false);
    expect(await hasher.verifyPassword(stored, "")).toBe(false);
  });

  it("is Argon2id at the documented cost, with a salt of its own", async () => {
    const hashes = await Promise.all([hasher.hashPassword("a"), hasher.hashPassword("a")]);
    expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(hasher.needsRehash(hashes[0])).toBe(false);
  });

  it("keeps apart passwords that differ beyond ASCII", async () => {
    const stored = await hasher.hashPassword("pässword");
    expect(await hasher.verifyPassword(stored, "pässword")).toBe(true);
    expect(await hasher.verifyPassword(stored, "pa\u0308ssword")).toBe(false);
  });

  it("is made anew where it was made at another cost", async () => {
    const cheap = await hash("a", { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    expect(await hasher.verifyPassword(cheap, "a")).toBe(true);
    expect(hasher.needsRehash(cheap)).toBe(true);
  });

  it("is refused for a password that is too long", async () => {
    await expect(hasher.hashPassword("é".repeat(513))).rejects.toThrow(PasswordTooLongError);
    const stored = await hasher.hashPassword("a");
    expect(await hasher.verifyPassword(stored, "a".repeat(1_025))).toBe(false);
  });
});

describe("a stored text that is no hash of ours", () => {
  it.each([
    "",
    "plain",
    "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=1,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=19456,t=2,p=1$___________$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=19456,t=2,t=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=19456,t=999,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=19456,t=2,p=99$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
    `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$${"A".repeat(1_000)}`,
  ])("matches nothing: %j", async (stored) => {
    expect(await hasher.verifyPassword(stored, "plain")).toBe(false);
    expect(hasher.needsRehash(stored)).toBe(true);
  });

  it("matches nothing where it is of another kind of Argon2", async () => {
    const stored = await hash("a", { type: argon2i, memoryCost: 8_192 });
    expect(await hasher.verifyPassword(stored, "a")).toBe(false);
  });

  it("matches nothing, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary-ascii" }), async (stored) => {
        expect(await hasher.verifyPassword(stored, stored)).toBe(false);
      }),
    );
  });
});

describe("a flood of passwords", () => {
  it("is worked off in turn up to the bound, and refused beyond it", async () => {
    const small = createPasswordHasher({ concurrent: 1, waiting: 2 });
    const outcomes = await Promise.allSettled(
      ["a", "b", "c", "d", "e"].map((password) => small.hashPassword(password)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    await expect(Promise.reject(outcomes.map(reasonOf)[3])).rejects.toThrow(
      PasswordHasherBusyError,
    );
  });

  it("leaves room again once it is over", async () => {
    const small = createPasswordHasher({ concurrent: 1, waiting: 0 });
    const first = small.hashPassword("a");
    await expect(small.hashPassword("b")).rejects.toThrow(PasswordHasherBusyError);
    await first;
    await expect(small.hashPassword("c")).resolves.toMatch(/^\$argon2id\$/);
  });

  function reasonOf(outcome: PromiseSettledResult<string>): unknown {
    return outcome.status === "rejected" ? outcome.reason : undefined;
  }
});
