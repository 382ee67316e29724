/** The fewest condition keys whose other values would turn a decision, proven by the engine. */
import { conditionHolds } from "./condition.ts";
import { decide } from "./decide.ts";
import type { Derivation } from "./explain-steps.ts";
import { applyRequestChanges, type RequestChange } from "./flip-changes.ts";
import { candidateValues } from "./flip-values.ts";
import type { ApplicablePolicies, AuthorizationRequest } from "./request.ts";

/** Keys that follow from who calls: with other values it would be another caller. */
const callerKeys: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:userid",
  "aws:username",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:principalservicenameslist",
]);

const changesMax = 3;
const valuesOfKeyMax = 6;
/** Questions to the engine; some microseconds each. */
const questionsMax = 4_096;

/** Values of each key, in lower case, that turn some condition which could matter. */
function candidatesByKey(
  request: AuthorizationRequest,
  { steps }: Derivation,
): readonly (readonly RequestChange[])[] {
  const found = new Map<string, RequestChange[]>();
  for (const { policy, statements } of steps.flatMap(({ policies }) => policies)) {
    const hasVariables = policy.compiled.document.version === "2012-10-17";
    for (const [place, statement] of statements.entries()) {
      const { actionFits, resourceFits, principalFits, conditions } = statement;
      if (!actionFits || !resourceFits || !principalFits) continue;
      const elements = policy.compiled.document.statements[place]?.conditions;
      const compiled = policy.compiled.statements[place]?.conditions;
      for (const [at, { key, seen, holds }] of conditions.entries()) {
        const [element, condition] = [elements?.[at], compiled?.[at]];
        const name = key.toLowerCase();
        if (element === undefined || condition === undefined || callerKeys.has(name)) continue;
        const known = found.get(name) ?? [];
        for (const value of candidateValues(element, hasVariables, request.context)) {
          const change: RequestChange = { key, value, seen };
          const isNew = !known.some((one) => isSame(one.value, value));
          if (known.length >= valuesOfKeyMax || !isNew) continue;
          const { context } = applyRequestChanges(request, [change]);
          if (conditionHolds(condition, context) !== holds) known.push(change);
        }
        found.set(name, known);
      }
    }
  }
  return [...found.values()].filter((changes) => changes.length > 0);
}

function isSame(one: RequestChange["value"], other: RequestChange["value"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Every choice of `count` keys with a value for each, in the order of the candidates. */
function* choices(
  keys: readonly (readonly RequestChange[])[],
  count: number,
): Iterable<readonly RequestChange[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const [at, candidates] of keys.entries()) {
    for (const change of candidates) {
      for (const rest of choices(keys.slice(at + 1), count - 1)) yield [change, ...rest];
    }
  }
}

/**
 * The fewest changes of condition keys, at most three, that turn the decision: what would make a
 * conditional Allow apply, or keep a conditional Deny away; and the other way round. No part of
 * them turns it alone, as fewer changes are tried first. `undefined` where none was found within
 * the bound on questions.
 */
export function requestChangesThatTurn(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  derivation: Derivation,
  wasAllowed: boolean,
): readonly RequestChange[] | undefined {
  const keys = candidatesByKey(request, derivation);
  let questions = 0;
  for (let count = 1; count <= Math.min(changesMax, keys.length); count += 1) {
    for (const changes of choices(keys, count)) {
      questions += 1;
      if (questions > questionsMax) return undefined;
      const { verdict } = decide(applyRequestChanges(request, changes), policies);
      if ((verdict === "allowed") !== wasAllowed) return changes;
    }
  }
  return undefined;
}
