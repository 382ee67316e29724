/** The form of conditions: operators that exist, and dates that are dates. */
import type { ConditionElement } from "../document.ts";
import { parseOperator } from "../operators/operator.ts";
import { syntaxErrors } from "../problem.ts";
import { pathOf, type StatementRule } from "./report.ts";

interface Refusal {
  readonly message: string;
  readonly awsMessage: string;
}

/** A date that IAM's older parser takes starts with a digit, whatever follows. */
const dateStart = /^[+-]?\d/;

function refusal({ operator, values }: ConditionElement): Refusal | undefined {
  const parsed = parseOperator(operator.text);
  if (parsed === undefined) {
    return {
      message: `there is no condition operator \`${operator.text}\``,
      awsMessage: syntaxErrors,
    };
  }
  if (parsed.comparison === "null" || parsed.comparison.family !== "date") return undefined;
  if (values.every(({ text }) => dateStart.test(text.trim()))) return undefined;
  return {
    message: "a date is written in ISO 8601 or as seconds since 1970",
    awsMessage: "The policy failed legacy parsing",
  };
}

export const conditionForm: StatementRule = function* (statement) {
  for (const element of statement.conditions) {
    const found = refusal(element);
    if (found === undefined) continue;
    const path = pathOf(statement, "Condition", element.operator.text, element.key.text);
    yield { kind: "condition", ...found, path, offset: element.key.offset };
  }
};
