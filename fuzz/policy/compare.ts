/** Asks engine and reference the same random questions and keeps what they disagree on. */
import { policiesOf, requestOf } from "../../conformance/reference/engine.ts";
import { evaluate } from "../../conformance/reference/evaluate.ts";
import type { Answer, Scenario } from "../../conformance/reference/scenario.ts";
import { decide } from "../../src/policy/index.ts";
import { rules, rulesReached } from "./coverage.ts";
import { generateScenarios } from "./generate.ts";
import { seededRandom } from "./random.ts";
import { shrinkScenario } from "./shrink.ts";

/** Answers scenarios that differ from the one it was made for in nothing but the request. */
export type Evaluator = (scenario: Scenario) => Answer;

/** Reads the policies of a scenario once, for many requests. */
export type PrepareEvaluator = (scenario: Scenario) => Evaluator;

export interface Disagreement {
  readonly caseNumber: number;
  readonly scenario: Scenario;
  readonly engine: Answer;
  readonly reference: Answer;
}

export interface Comparison {
  readonly cases: number;
  /** Shrunk; at most one is kept, as the run ends with it. */
  readonly disagreement: Disagreement | undefined;
  /** How many of the counted cases reached each rule. */
  readonly hits: ReadonlyMap<string, number>;
  readonly verdicts: ReadonlyMap<string, number>;
}

export const preparePlainEngine: PrepareEvaluator = (world) => {
  const policies = policiesOf(world);
  return (scenario) => {
    const { verdict, decidedBy } = decide(requestOf(scenario), policies);
    return { verdict, decidedBy };
  };
};

function disagrees(scenario: Scenario, ask: Evaluator): boolean {
  const one = ask(scenario);
  const other = evaluate(scenario);
  return one.verdict !== other.verdict || one.decidedBy !== other.decidedBy;
}

/** Half a policy is none: what the parser refuses shows nothing. */
function showsDisagreement(scenario: Scenario, prepare: PrepareEvaluator): boolean {
  try {
    return disagrees(scenario, prepare(scenario));
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export interface ComparisonOptions {
  readonly cases: number;
  readonly seed: number;
  /** Reaching of rules is counted on every so manieth case: it costs more than the comparison. */
  readonly countEvery?: number;
  /** Reading policies costs most of a case, so that many requests are asked of the same ones. */
  readonly requestsPerWorld?: number;
}

/** Compares on `cases` scenarios of this seed, and stops at the first disagreement. */
export function compare(
  { cases, seed, countEvery = 1, requestsPerWorld = 1 }: ComparisonOptions,
  prepare: PrepareEvaluator = preparePlainEngine,
): Comparison {
  const random = seededRandom(seed);
  const hits = new Map(Object.keys(rules).map((name) => [name, 0]));
  const verdicts = new Map<string, number>();
  let number = 0;
  while (number < cases) {
    const scenarios = generateScenarios(random, Math.min(requestsPerWorld, cases - number));
    let ask: Evaluator | undefined;
    for (const scenario of scenarios) {
      number += 1;
      ask ??= prepare(scenario);
      if (disagrees(scenario, ask)) {
        const small = shrinkScenario(scenario, (each) => showsDisagreement(each, prepare));
        const answers = { engine: prepare(small)(small), reference: evaluate(small) };
        const disagreement = { caseNumber: number, scenario: small, ...answers };
        return { cases: number, disagreement, hits, verdicts };
      }
      if (number % countEvery === 0) countRules(scenario, hits, verdicts);
    }
  }
  return { cases, disagreement: undefined, hits, verdicts };
}

function countRules(
  scenario: Scenario,
  hits: Map<string, number>,
  verdicts: Map<string, number>,
): void {
  const answer = evaluate(scenario);
  count(verdicts, `${answer.verdict} by ${answer.decidedBy}`);
  for (const name of rulesReached(scenario, answer)) count(hits, name);
}
