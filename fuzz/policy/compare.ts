/** Asks engine and reference the same random questions and keeps what they disagree on. */
import { askEngine } from "../../conformance/reference/engine.ts";
import { evaluate } from "../../conformance/reference/evaluate.ts";
import type { Answer, Scenario } from "../../conformance/reference/scenario.ts";
import { rules, rulesReached } from "./coverage.ts";
import { generateScenario } from "./generate.ts";
import { seededRandom } from "./random.ts";
import { shrinkScenario } from "./shrink.ts";

export type Evaluator = (scenario: Scenario) => Answer;

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

export const askPlainEngine: Evaluator = (scenario) => {
  const { verdict, decidedBy } = askEngine(scenario);
  return { verdict, decidedBy };
};

function disagrees(scenario: Scenario, ask: Evaluator): boolean {
  const one = ask(scenario);
  const other = evaluate(scenario);
  return one.verdict !== other.verdict || one.decidedBy !== other.decidedBy;
}

/** Half a policy is none: what the parser refuses shows nothing. */
function showsDisagreement(scenario: Scenario, ask: Evaluator): boolean {
  try {
    return disagrees(scenario, ask);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/**
 * Compares on `cases` scenarios of this seed, and stops at the first disagreement. Reaching of
 * rules is counted on every `countEvery`th case, as it costs more than the comparison.
 */
export function compare(
  { cases, seed, countEvery = 1 }: { cases: number; seed: number; countEvery?: number },
  ask: Evaluator = askPlainEngine,
): Comparison {
  const random = seededRandom(seed);
  const hits = new Map(Object.keys(rules).map((name) => [name, 0]));
  const verdicts = new Map<string, number>();
  for (let number = 1; number <= cases; number += 1) {
    const scenario = generateScenario(random);
    if (disagrees(scenario, ask)) {
      const small = shrinkScenario(scenario, (each) => showsDisagreement(each, ask));
      const answers = { engine: ask(small), reference: evaluate(small) };
      const disagreement = { caseNumber: number, scenario: small, ...answers };
      return { cases: number, disagreement, hits, verdicts };
    }
    if (number % countEvery !== 0) continue;
    const answer = evaluate(scenario);
    count(verdicts, `${answer.verdict} by ${answer.decidedBy}`);
    for (const name of rulesReached(scenario, answer)) count(hits, name);
  }
  return { cases, disagreement: undefined, hits, verdicts };
}
