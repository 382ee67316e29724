/** What `Numeric…` and `Date…` operators have in common: values that are numbers once read. */
import type { ValueTestMaker } from "./test.ts";

/** How a value that was seen is compared with the policy's. */
export type Order = (seen: number, expected: number) => boolean;

/** Reads a value's text; `undefined` for one that is malformed. */
export type OrderedParser = (text: string) => number | undefined;

export function orderedTest(parse: OrderedParser, holds: Order): ValueTestMaker {
  return (value, { fitsMalformed }) => {
    const expected = parse(value.text);
    if (expected === undefined) return undefined;
    return (seen) => {
      const number = typeof seen === "string" ? parse(seen) : seen;
      return typeof number === "number" ? holds(number, expected) : fitsMalformed;
    };
  };
}
