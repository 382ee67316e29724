/** Actions of any characters, lengths and case: found in tables of any size as one by one. */
import { expect, it } from "vitest";
import { compilePolicy, decide, parsePolicy } from "../../src/policy/index.ts";
import { type Random, seededRandom } from "./random.ts";

/** Letters whose two forms are a bit apart, and more, and characters that only look like that. */
const characters = [..."aAzZkK@`[{:::-_.09\u001a\u00c9\u00e9\u0100\u0101\u212a\u0130\u017f"];

function word(random: Random, longest: number): string {
  return random.list(0, random.below(longest), () => random.pick(characters)).join("");
}

/** Mostly short; some about as long as what is hashed, or longer. */
function actionOf(random: Random): string {
  const start = random.percent(5) ? "s3:".padEnd(250 + random.below(8), "Long") : "";
  return `${start}${word(random, 6)}`;
}

/** The action in another case, cut short, longer, with wildcards in it, or another one. */
function patternLike(action: string, random: Random): string {
  const at = random.below(action.length + 1);
  return random.pick([
    () => action.toUpperCase(),
    () => action.toLowerCase(),
    () => `${action.slice(0, at)}*`,
    () => `${action.slice(0, at)}*${action.slice(at + 1)}`,
    () => `${action.slice(0, at)}?${action.slice(at + 1)}`,
    () => action.slice(0, at),
    () => `${action}${random.pick(characters)}`,
    () => `${lookAlike(action, random)}*`,
    () => actionOf(random),
  ])();
}

/** Some characters with the bit turned that tells capitals from small letters. */
function lookAlike(action: string, random: Random): string {
  const codes = Array.from({ length: action.length }, (_, at) => action.charCodeAt(at));
  return String.fromCharCode(...codes.map((code) => (random.percent(20) ? code ^ 0x20 : code)));
}

/** Rules M1 and M2, word for word. */
function fits(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  const expression = parts.replaceAll("*", "[^]*").replaceAll("?", "[^]");
  return new RegExp(`^${expression}$`).test(action.toLowerCase());
}

const principal = {
  type: "user",
  account: "111122223333",
  arn: "arn:aws:iam::111122223333:user/alice",
  uniqueId: "AIDAEXAMPLE",
} as const;

function decidesTo(statements: readonly object[], action: string) {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const compiled = compilePolicy(parsed.policy);
  const policy = { compiled, name: "p", arn: undefined, origin: "inline" } as const;
  const context = new Map<string, string>();
  const request = { principal, action, resource: "*", resourceAccount: undefined, context };
  return decide(request, { identity: [policy] }).verdict;
}

it("finds the statements that fit an action, and no others", () => {
  const random = seededRandom(57);
  let fitting = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const action = actionOf(random);
    const patterns = random.list(1, random.pick([2, 40]), () => patternLike(action, random));
    const isFitting = patterns.some((pattern) => fits(pattern, action));
    const isOthers = random.percent(50);
    const effect = random.pick(["Allow", "Deny"]);
    const speaking = isFitting !== isOthers;
    if (speaking) fitting += 1;
    const found = decidesTo(
      [
        { Effect: "Allow", Action: effect === "Deny" ? "*" : "none:at all", Resource: "*" },
        { Effect: effect, [isOthers ? "NotAction" : "Action"]: patterns, Resource: "*" },
      ],
      action,
    );
    const allowed = effect === "Allow" ? speaking : !speaking;
    expect([patterns, action, found === "allowed"]).toEqual([patterns, action, allowed]);
  }
  expect(fitting).toBeGreaterThan(5_000);
  expect(fitting).toBeLessThan(15_000);
});
