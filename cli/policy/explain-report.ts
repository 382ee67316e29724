/** One decision with all that led to it: for a person, and as JSON. */
import type { Flip } from "../../src/policy/flip.ts";
import {
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextValue,
  type Explanation,
  policyKindNames,
  type StatementExplanation,
  type StepExplanation,
} from "../../src/policy/index.ts";

export interface Explained {
  readonly request: AuthorizationRequest;
  readonly explanation: Explanation;
  readonly flip: Flip;
  /** Sentences on what may be meant otherwise. */
  readonly warnings: readonly string[];
}

function shown(value: ContextValue | undefined): string {
  if (value === undefined) return "not there";
  return typeof value === "object" ? `[${value.join(", ")}]` : String(value);
}

/** Why a statement does not apply, or that it does. */
function fateOf(statement: StatementExplanation): string {
  const { applies, actionFits, resourceFits, principalFits, conditions } = statement;
  if (applies) return "applies";
  const failed = [
    ...(actionFits ? [] : ["another action"]),
    ...(resourceFits ? [] : ["another resource"]),
    ...(principalFits ? [] : ["another principal"]),
    ...(conditions.every(({ holds }) => holds) ? [] : ["a condition fails"]),
  ];
  return failed.join(", ");
}

function linesOfStatement(statement: StatementExplanation): readonly string[] {
  const { sid, index, effect, range, actionFits, resourceFits, principalFits } = statement;
  const name = sid ? `"${sid}"` : `statement ${index + 1}`;
  const line = `    ${effect.padEnd(5)} ${name} (line ${range.start.line}): ${fateOf(statement)}`;
  // A condition is of interest only where the rest of the statement fits.
  const fits = actionFits && resourceFits && principalFits;
  const conditions = (fits ? statement.conditions : []).map(
    ({ operator, key, values, seen, holds }) =>
      `          ${holds ? "holds" : "fails"}: ${operator} ${key} ${values.join(" | ")} ` +
      `(${shown(seen)})`,
  );
  return [line, ...conditions];
}

const answers = { denies: "denies", allows: "allows", silent: "silent" } as const;

function linesOfStep({ kind, target, mustAllow, answer, policies }: StepExplanation) {
  const at = target === undefined ? "" : ` of ${target}`;
  const stops = answer === "denies" || (mustAllow && answer === "silent");
  const need = mustAllow ? "must allow" : "need not allow";
  return [
    `${stops ? "stop" : "pass"}  ${policyKindNames[kind]}${at}: ${answers[answer]} (${need})`,
    ...policies.flatMap(({ policy, statements }) => [
      `  ${policy.name}`,
      ...statements.flatMap(linesOfStatement),
    ]),
  ];
}

export function explainText({ explanation, flip, warnings }: Explained): string {
  const { decision, sentence, steps, missingKeys } = explanation;
  const missing = missingKeys.length === 0 ? [] : [`asked for in vain: ${missingKeys.join(", ")}`];
  return [
    `${decision.verdict} by ${decision.decidedBy}`,
    sentence,
    flip.sentence,
    "",
    ...steps.flatMap(linesOfStep),
    ...missing,
    ...warnings.map((warning) => `warning: ${warning}`),
    "",
  ].join("\n");
}

/** Policies by name: what is compiled is of no use outside. */
function named(name: string, value: unknown): unknown {
  const isPolicy = typeof value === "object" && value !== null && "compiled" in value;
  return name === "policy" && isPolicy ? (value as AttachedPolicy).name : value;
}

export function explainJson({ request, explanation, flip, warnings }: Explained): string {
  const { decision, sentence, steps } = explanation;
  const { principal, action, resource, resourceAccount } = request;
  const told = {
    request: { principal, action, resource, resourceAccount },
    decision,
    sentence,
    steps,
    missingKeys: explanation.missingKeys,
    flip,
    warnings,
  };
  return `${JSON.stringify(told, named, 2)}\n`;
}
