/** `NumericEquals` and its relatives: integers and decimals as text. */
import type { ContextScalar } from "../request.ts";
import type { ValueTestMaker } from "./test.ts";

const decimal = /^[+-]?\d+(?:\.\d+)?$/;

export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  const number = decimal.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function seenNumber(seen: ContextScalar): number | undefined {
  if (typeof seen === "number") return seen;
  return typeof seen === "string" ? parseDecimal(seen) : undefined;
}

/** How a value that was seen is compared with the policy's, for numbers and for dates. */
export type Comparison = (seen: number, expected: number) => boolean;

export function numericTest(holds: Comparison): ValueTestMaker {
  return (value, { fitsMalformed }) => {
    const expected = parseDecimal(value.text);
    if (expected === undefined) return undefined;
    return (seen) => {
      const number = seenNumber(seen);
      return number === undefined ? fitsMalformed : holds(number, expected);
    };
  };
}
