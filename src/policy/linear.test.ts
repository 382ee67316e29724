import { describe, expect, it } from "vitest";
import { globOf, matchGlob } from "./glob.ts";
import { decodeBase64 } from "./operators/binary.ts";
import { parsePolicy } from "./parse.ts";
import { isFixed, parseTemplate } from "./template.ts";
import { validatePolicy } from "./validate/validate.ts";

/** A text that counts how many of its characters are compared. */
function countedMatch(pattern: string, text: string): { fits: boolean; looks: number } {
  const tokens = parseTemplate(pattern, { variables: false, wildcards: true });
  const glob = globOf(isFixed(tokens) ? tokens : []);
  let looks = 0;
  // Each of the two takes at most as many looks as it reports.
  const counted = {
    length: text.length,
    startsWith: (piece: string, at = 0) => {
      looks += piece.length + 1;
      return text.startsWith(piece, at);
    },
    indexOf: (piece: string, from = 0) => {
      const found = text.indexOf(piece, from);
      looks += ((found === -1 ? text.length : found) - from + 1) * (piece.length + 1);
      return found;
    },
    charCodeAt: (at: number) => {
      looks += 1;
      return text.charCodeAt(at);
    },
  };
  return { fits: matchGlob(glob, counted as unknown as string), looks };
}

describe("patterns with many stars", () => {
  it.each([100, 1_000])("%d stars cost no more than text times longest piece", (stars) => {
    for (const length of [1_000, 10_000]) {
      // Nearly fits everywhere, and fails at the last character.
      const pattern = `${"*a".repeat(stars)}*b`;
      const { fits, looks } = countedMatch(pattern, "a".repeat(length));
      expect(fits).toBe(false);
      expect(looks).toBeLessThan(4 * (length + pattern.length));
    }
  });

  it("doubles its cost at most as text and stars double", () => {
    const cost = (size: number) =>
      countedMatch(`${"*ab".repeat(size)}*c`, "ab".repeat(size * 4)).looks;
    for (const size of [50, 500, 5_000]) expect(cost(size * 2) / cost(size)).toBeLessThan(2.1);
  });

  it("looks at a text once for each question mark of a piece, whatever the stars", () => {
    const cost = (stars: number) =>
      countedMatch(`${"*a?".repeat(stars)}*c`, "ab".repeat(stars * 2)).looks;
    for (const stars of [100, 1_000]) expect(cost(stars * 2) / cost(stars)).toBeLessThan(2.1);
  });

  it.each([40, 4_000])("goes once through a text for a piece with %d question marks", (holes) => {
    // Fits nearly everywhere, up to its last character.
    const { fits, looks } = countedMatch(`*${"a?".repeat(holes)}b*`, "a".repeat(20_000));
    expect([fits, looks]).toEqual([false, 20_000]);
  });
});

describe("texts of policies that are long and odd", () => {
  it("reads a variable that is nearly all blanks", () => {
    for (const inside of [" ".repeat(100_000), `a${" ".repeat(100_000)}!{`, "a ".repeat(50_000)]) {
      const [token] = parseTemplate(`\${${inside}}`, { variables: true, wildcards: true });
      expect(token?.kind).toBe(inside.startsWith("a a") ? "variable" : "broken");
    }
  });

  it("reads base64 that is nearly all padding", () => {
    for (const text of [`${"=".repeat(200_000)}A`, `AA${"=".repeat(200_000)}`]) {
      expect(decodeBase64(text)).toBeUndefined();
    }
  });
});

describe("policies with many faults", () => {
  it("goes once through the white space before the first statement, however many there are", () => {
    const faults = 1_000;
    const statement = { Effect: "Allow", Action: Array(faults).fill("a"), Resource: "*" };
    const parsed = parsePolicy(`{"Statement":${" ".repeat(50_000)}${JSON.stringify(statement)}}`);
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    const { text } = parsed.policy;
    let looks = 0;
    const charAt = (at: number) => {
      looks += 1;
      return text.charAt(at);
    };
    const startsWith = (start: string) => text.startsWith(start);
    const indexOf = (found: string, from: number) => text.indexOf(found, from);
    const counted = { length: text.length, charAt, startsWith, indexOf };
    const document = { ...parsed.policy, text: counted as unknown as string };
    expect(validatePolicy(document, "identity")).toHaveLength(faults);
    expect(looks).toBeLessThan(60_000);
  });
});
