/** Whether the caller and the context are those that a statement speaks of. */
import type { CompiledStatement } from "./compile.ts";
import { type Condition, conditionHolds } from "./condition.ts";
import { isStronger, type PrincipalMatch } from "./principal.ts";
import type { Question } from "./question.ts";
import type { ContextValues } from "./request.ts";

/** All that is left to test of a statement when its action and its resource fit. */
export function reaches(question: Question, compiled: CompiledStatement): boolean {
  if (question.audience !== "owner") return reachesNamed(question, compiled);
  // An Allow that names principals is odd where the policy speaks of its owner, and allows nobody.
  const isOdd = compiled.matchPrincipal !== undefined && compiled.effect === "Allow";
  return !isOdd && conditionsHold(compiled.conditions, question.request.context);
}

function reachesNamed(question: Question, compiled: CompiledStatement): boolean {
  if (question.audience === "strongest") return isStrongest(question, compiled);
  return (
    namesCaller(question, compiled) !== "none" &&
    conditionsHold(compiled.conditions, question.request.context)
  );
}

/** Notes how an Allow names the caller, and is content with none but the strongest. */
function isStrongest(question: Question, compiled: CompiledStatement): boolean {
  if (compiled.effect === "Deny") return false;
  const naming = namesCaller(question, compiled);
  if (
    isStronger(naming, question.naming) &&
    conditionsHold(compiled.conditions, question.request.context)
  ) {
    question.naming = naming;
    question.strongest = compiled;
  }
  return question.naming === "direct";
}

/** A statement of a resource's policy that names nobody denies everyone and allows nobody. */
function namesCaller(question: Question, compiled: CompiledStatement): PrincipalMatch {
  const { matchPrincipal, effect } = compiled;
  if (matchPrincipal === undefined) return effect === "Deny" ? "direct" : "none";
  return matchPrincipal(question.request.principal, question.hasBoundary);
}

function conditionsHold(conditions: readonly Condition[], context: ContextValues): boolean {
  for (let at = 0; at < conditions.length; at += 1) {
    const condition = conditions[at];
    if (condition === undefined || !conditionHolds(condition, context)) return false;
  }
  return true;
}
