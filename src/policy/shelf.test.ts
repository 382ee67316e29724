import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import { parsePolicy } from "./parse.ts";

const service = fc.constantFrom("a", "ab", "s3");
const verb = fc.string({ unit: fc.constantFrom("G", "e", "t"), maxLength: 5 });
const wild = fc.constantFrom("", "", "*", "?", "*t", "?e*");
const pattern = fc
  .tuple(fc.constantFrom("", "", "", "*", "a*"), service, verb, wild)
  .map(([before, prefix, name, after]) => `${before}${prefix}:${name}${after}`);
const action = fc.tuple(service, verb).map(([prefix, name]) => `${prefix}:${name}`);

function fits(written: string, asked: string): boolean {
  const source = written.replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(asked);
}

function policyOf(patterns: readonly string[]) {
  const Statement = patterns.map((Action) => ({ Effect: "Allow", Action, Resource: "arn:x" }));
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const compiled = compilePolicy(parsed.policy);
  return { compiled, name: "shelf", arn: undefined, origin: "inline" } as const;
}

function verdictOf(patterns: readonly string[], asked: string) {
  const identity = [policyOf(patterns)];
  const resourceAccount = account;
  const context = new Map();
  return decide(
    { principal, action: asked, resource: "arn:x", resourceAccount, context },
    { identity },
  ).verdict;
}

const account = "111122223333";
const principal = {
  type: "user",
  account,
  arn: `arn:aws:iam::${account}:user/u`,
  uniqueId: "U",
} as const;

describe("the shelves of a table", () => {
  it("allow an action exactly where one of many patterns fits it", () => {
    const manyPatterns = fc.array(pattern, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(manyPatterns, fc.array(action, { maxLength: 20 }), (patterns, actions) => {
        for (const asked of actions) {
          const expected = patterns.some((written) => fits(written, asked));
          expect(verdictOf(patterns, asked) === "allowed").toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("find what starts with a service whose name is about as long as what is hashed", () => {
    const others = Array.from({ length: 20 }, (_, at) => `s3:Get${at}*`);
    for (let length = 245; length <= 260; length += 1) {
      const long = "n".repeat(length);
      expect(verdictOf([...others, `${long}:GetThing*`], `${long}:GetThings`)).toBe("allowed");
      expect(verdictOf([...others, `${long}:GetThing*`], `${long}:PutThings`)).not.toBe("allowed");
    }
  });
});
