/** One-time passwords against RFC 6238's own vectors, and the rule that none counts twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeAt, keyUri, newSeed, takeCode, takeCodePair, timeStep } from "./totp.ts";

/** The RFC's secret in Base32, and the last six digits of its codes for SHA-1 (appendix B). */
const rfcSeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const rfcCodes = [
  { seconds: 59, code: "287082" },
  { seconds: 1_111_111_109, code: "081804" },
  { seconds: 1_111_111_111, code: "050471" },
  { seconds: 1_234_567_890, code: "005924" },
  { seconds: 2_000_000_000, code: "279037" },
  { seconds: 20_000_000_000, code: "353130" },
];
const now = Date.UTC(2026, 10, 22, 10, 0, 0);
const step = timeStep(now);
const fresh = { lastStep: 0, drift: 0 };

describe("one-time passwords", () => {
  it.each(rfcCodes)("makes RFC 6238's code at $seconds seconds", ({ seconds, code }) => {
    expect(codeAt(rfcSeed, timeStep(seconds * 1000))).toBe(code);
  });

  it("draws seeds of 64 characters of Base32, each another", () => {
    expect(newSeed()).toMatch(/^[A-Z2-7]{64}$/);
    expect(newSeed()).not.toBe(newSeed());
  });

  it.each([
    { ahead: -2, taken: false },
    { ahead: -1, taken: true },
    { ahead: 0, taken: true },
    { ahead: 1, taken: true },
    { ahead: 2, taken: false },
  ])("takes a code $ahead steps ahead: $taken", ({ ahead, taken }) => {
    const seed = newSeed();
    const clock = takeCode(seed, fresh, codeAt(seed, step + ahead), now);
    expect(clock).toEqual(taken ? { lastStep: step + ahead, drift: 0 } : undefined);
  });

  it("takes no code twice, nor one older than the newest taken", () => {
    const seed = newSeed();
    const clock = takeCode(seed, fresh, codeAt(seed, step), now);
    expect(clock).toBeDefined();
    if (clock === undefined) return;
    expect(takeCode(seed, clock, codeAt(seed, step), now)).toBeUndefined();
    expect(takeCode(seed, clock, codeAt(seed, step - 1), now)).toBeUndefined();
    expect(takeCode(seed, clock, codeAt(seed, step + 1), now)).toBeDefined();
  });

  it("finds a slow or fast device's clock by two codes in a row, and follows it", () => {
    const seed = newSeed();
    for (const drift of [-100, -7, 5, 90]) {
      const pair = [codeAt(seed, step + drift - 1), codeAt(seed, step + drift)] as const;
      const clock = takeCodePair(seed, 0, pair, now);
      expect(clock).toEqual({ lastStep: step + drift, drift });
      if (clock === undefined) return;
      expect(takeCode(seed, clock, codeAt(seed, step + drift + 1), now + 30_000)).toBeDefined();
    }
  });

  it("takes a pair typed in a step early or late without moving the clock", () => {
    const seed = newSeed();
    for (const offset of [-1, 0, 1]) {
      const pair = [codeAt(seed, step + offset - 1), codeAt(seed, step + offset)] as const;
      expect(takeCodePair(seed, 0, pair, now)).toEqual({ lastStep: step + offset, drift: 0 });
    }
  });

  it("refuses two codes that are not in a row, the same code twice, and codes taken before", () => {
    const seed = newSeed();
    const [first, second, third] = [step - 1, step, step + 1].map((at) => codeAt(seed, at));
    const pair = (one = "", two = "") => [one, two] as const;
    expect(takeCodePair(seed, 0, pair(first, third), now)).toBeUndefined();
    expect(takeCodePair(seed, 0, pair(second, second), now)).toBeUndefined();
    expect(takeCodePair(seed, 0, pair(second, first), now)).toBeUndefined();
    expect(takeCodePair(seed, step - 1, pair(first, second), now)).toBeUndefined();
    expect(takeCodePair(seed, 0, pair(first, second), now)).toBeDefined();
  });

  it("refuses what is no code, whatever its text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const codes = [-1, 0, 1].map((ahead) => codeAt(rfcSeed, step + ahead));
        const taken = takeCode(rfcSeed, fresh, text, now) !== undefined;
        return taken === codes.includes(text);
      }),
    );
  });

  it("tells authenticators the seed, the label and who issued it", () => {
    const uri = URL.parse(keyUri(rfcSeed, "alice@123456789012"));
    expect(uri?.protocol).toBe("otpauth:");
    expect(uri?.searchParams.get("secret")).toBe(rfcSeed);
    expect(decodeURIComponent(uri?.pathname ?? "")).toContain("alice@123456789012");
  });
});
