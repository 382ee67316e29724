import { describe, expect, it } from "vitest";
import { evaluate } from "../../conformance/reference/evaluate.ts";
import type { Scenario } from "../../conformance/reference/scenario.ts";
import { compare } from "./compare.ts";
import { generateScenario } from "./generate.ts";
import { preparePaddedEngine } from "./padded.ts";
import { seededRandom } from "./random.ts";
import { shrinkScenario } from "./shrink.ts";

describe("the differential fuzzer", () => {
  it("finds no disagreement in 60,000 cases, and reaches every rule", () => {
    const options = { cases: 60_000, seed: 20_261_122, countEvery: 20, requestsPerWorld: 5 };
    const { disagreement, hits } = compare(options);
    expect(disagreement).toBeUndefined();
    expect([...hits].filter(([, count]) => count === 0)).toEqual([]);
  }, 300_000);

  it("finds no disagreement where the engine has to search forty policies", () => {
    const options = { cases: 6_000, seed: 5, countEvery: 6_000, requestsPerWorld: 5 };
    const { disagreement } = compare(options, preparePaddedEngine);
    expect(disagreement).toBeUndefined();
  }, 300_000);

  it("finds an engine that forgets boundaries, and shows it on a small case", () => {
    const forgetful = ({ boundary: _, ...scenario }: Scenario) => evaluate(scenario);
    const { disagreement } = compare({ cases: 20_000, seed: 1 }, () => forgetful);
    expect(disagreement?.reference.decidedBy).toBe("boundary");
    expect(Object.keys(disagreement?.scenario ?? {})).not.toContain("session");
  });

  it("makes the same cases from the same seed", () => {
    const [one, other] = [seededRandom(7), seededRandom(7)];
    expect(generateScenario(one)).toEqual(generateScenario(other));
    expect(generateScenario(one)).not.toEqual(generateScenario(seededRandom(8)));
  });

  it("leaves nothing in a shrunk case that can go", () => {
    const scenario = generateScenario(seededRandom(3));
    const withKey = { ...scenario, context: { ...scenario.context, "x:kept": ["a", "b"] } };
    const small = shrinkScenario(withKey, ({ context }) => "x:kept" in context);
    expect(small).toEqual({
      principal: scenario.principal,
      action: scenario.action,
      resource: scenario.resource,
      context: { "x:kept": [] },
      identity: [],
    });
  });
});
