/** Values of a condition key that are worth trying, to make a condition hold or fail. */
import type { ConditionElement } from "./document.ts";
import { parseDate } from "./operators/date.ts";
import { parseOperator, type ValueFamily } from "./operators/operator.ts";
import type { ContextScalar, ContextValue, ContextValues } from "./request.ts";
import { type FixedToken, parseTemplate, resolveTemplate } from "./template.ts";

/** What stands for "some other value" of each family. */
const others: Readonly<Record<ValueFamily, readonly ContextScalar[]>> = {
  string: ["other"],
  numeric: [0],
  date: ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"],
  bool: [true, false],
  binary: ["b3RoZXI="],
  ip: ["192.0.2.1", "198.51.100.1", "2001:db8::1", "fd00::1"],
  arn: ["arn:aws:iam::000000000000:user/other"],
};

const someArn = "arn:aws:iam::000000000000:user/example";

/** A text that the pattern fits: an example in the place of each run of characters. */
function exampleOf(tokens: readonly FixedToken[], family: ValueFamily): string {
  const [only] = tokens;
  if (tokens.length === 1 && only?.kind === "run" && family === "arn") return someArn;
  return tokens
    .map((token) => {
      if (token.kind === "text") return token.text;
      return token.kind === "run" ? "example" : "x";
    })
    .join("");
}

function textValues(
  text: string,
  family: ValueFamily,
  { variables, wildcards }: { readonly variables: boolean; readonly wildcards: boolean },
  context: ContextValues,
): readonly ContextScalar[] {
  const tokens = resolveTemplate(parseTemplate(text, { variables, wildcards }), context);
  return tokens === undefined ? [] : [exampleOf(tokens, family)];
}

function numericValues(text: string): readonly ContextScalar[] {
  const number = Number(text);
  return Number.isFinite(number) ? [number, number + 1, number - 1] : [];
}

/** Milliseconds since 1970 that a `Date` can hold (ECMAScript, "Time Values and Time Range"). */
const timeMillisecondsMax = 8.64e15;

function dateValues(text: string): readonly ContextScalar[] {
  const seconds = parseDate(text);
  if (seconds === undefined) return [];
  return [seconds, seconds + 1, seconds - 1]
    .map((one) => one * 1000)
    .filter((milliseconds) => Math.abs(milliseconds) <= timeMillisecondsMax)
    .map((milliseconds) => new Date(milliseconds).toISOString().replace(".000Z", "Z"));
}

/** An address of the range: the first one for hosts, where the range is written by its network. */
function addressValues(text: string): readonly ContextScalar[] {
  const [address = ""] = text.split("/");
  return text.includes("/") ? [address.replace(/\.0$/, ".1"), address] : [address];
}

function valuesOf(
  element: ConditionElement,
  family: ValueFamily,
  hasVariables: boolean,
  context: ContextValues,
): readonly ContextScalar[] {
  const isPattern = family === "arn" || element.operator.text.toLowerCase().includes("like");
  const options = { variables: hasVariables, wildcards: isPattern };
  return element.values.flatMap(({ text }) => {
    switch (family) {
      case "string":
      case "arn":
        return textValues(text, family, options, context);
      case "numeric":
        return numericValues(text);
      case "date":
        return dateValues(text);
      case "ip":
        return addressValues(text);
      case "binary":
        return [text];
      default:
        return [];
    }
  });
}

/**
 * Values to try for the key of a condition, the most telling first: what the policy names, what
 * lies just beside it, something else, and at last the key's absence (`undefined`). Set operators
 * are given lists. Whether a value does what is wanted is for the caller to find out.
 */
export function candidateValues(
  element: ConditionElement,
  hasVariables: boolean,
  context: ContextValues,
): readonly (ContextValue | undefined)[] {
  const operator = parseOperator(element.operator.text);
  if (operator === undefined) return [];
  if (operator.comparison === "null") return ["example", undefined];
  const { family } = operator.comparison;
  const scalars = [...valuesOf(element, family, hasVariables, context), ...others[family]];
  if (operator.qualifier === undefined) return [...scalars, undefined];
  return [...scalars.map((value) => [value]), [], undefined];
}
