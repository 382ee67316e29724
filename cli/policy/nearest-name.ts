/** What an author may have meant who wrote an element or an operator that does not exist. */

import { suggestion } from "../../src/base/suggestion.ts";
import type { PolicyProblem } from "../../src/policy/index.ts";

const elements = [
  ...["Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal"],
  ...["Action", "NotAction", "Resource", "NotResource", "Condition"],
];
const comparisons = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
  ...["StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"],
  ...["NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"],
  ...["DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"],
  ...["DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
  ...["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null"],
];
const operators = ["", "ForAllValues:", "ForAnyValue:"].flatMap((qualifier) =>
  comparisons.flatMap((name) => [`${qualifier}${name}`, `${qualifier}${name}IfExists`]),
);

/** `; did you mean X?` where a problem is a name that is nearly another; else an empty text. */
export function nearestName({ kind, path }: PolicyProblem): string {
  const operator = kind === "condition" ? /\.Condition\.([^.]+)\./.exec(path)?.[1] : undefined;
  if (operator !== undefined && !operators.includes(operator)) {
    return suggestion(operator, operators);
  }
  const element = kind === "syntax" ? /\.([^.[\]]+)$/.exec(path)?.[1] : undefined;
  if (element === undefined || elements.includes(element)) return "";
  return suggestion(element, elements);
}
