/** The names of condition operators: qualifier, comparison and `IfExists` told apart. */
import { arnLike } from "./arn.ts";
import { binaryEquals } from "./binary.ts";
import { boolEquals } from "./boolean.ts";
import { parseDate } from "./date.ts";
import { ipAddress } from "./ip.ts";
import { parseDecimal } from "./number.ts";
import { type Order, type OrderedParser, orderedTest } from "./ordered.ts";
import { stringEquals, stringEqualsIgnoreCase, stringLike } from "./string.ts";
import type { ValueTestMaker } from "./test.ts";

export type SetQualifier = "forAllValues" | "forAnyValue";

/** What kind of values a comparison takes. */
export type ValueFamily = "string" | "numeric" | "date" | "bool" | "binary" | "ip" | "arn";

export interface Comparison {
  readonly family: ValueFamily;
  /** A negated operator holds where none of the policy's values fits. */
  readonly negated: boolean;
  readonly test: ValueTestMaker;
}

type NamedComparison = readonly [name: string, comparison: Comparison];

function comparison(family: ValueFamily, negated: boolean, test: ValueTestMaker): Comparison {
  return { family, negated, test };
}

/** Numbers and dates are compared alike. */
const orders: readonly (readonly [name: string, negated: boolean, holds: Order])[] = [
  ["equals", false, (seen, expected) => seen === expected],
  ["notequals", true, (seen, expected) => seen === expected],
  ["lessthan", false, (seen, expected) => seen < expected],
  ["lessthanequals", false, (seen, expected) => seen <= expected],
  ["greaterthan", false, (seen, expected) => seen > expected],
  ["greaterthanequals", false, (seen, expected) => seen >= expected],
];

function ordered(family: ValueFamily, parse: OrderedParser): readonly NamedComparison[] {
  return orders.map(([name, negated, holds]) => [
    family + name,
    comparison(family, negated, orderedTest(parse, holds)),
  ]);
}

/** By name in lower case. */
const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ["stringequals", comparison("string", false, stringEquals)],
  ["stringnotequals", comparison("string", true, stringEquals)],
  ["stringequalsignorecase", comparison("string", false, stringEqualsIgnoreCase)],
  ["stringnotequalsignorecase", comparison("string", true, stringEqualsIgnoreCase)],
  ["stringlike", comparison("string", false, stringLike)],
  ["stringnotlike", comparison("string", true, stringLike)],
  ...ordered("numeric", parseDecimal),
  ...ordered("date", parseDate),
  ["bool", comparison("bool", false, boolEquals)],
  ["binaryequals", comparison("binary", false, binaryEquals)],
  ["ipaddress", comparison("ip", false, ipAddress)],
  ["notipaddress", comparison("ip", true, ipAddress)],
  ["arnequals", comparison("arn", false, arnLike)],
  ["arnlike", comparison("arn", false, arnLike)],
  ["arnnotequals", comparison("arn", true, arnLike)],
  ["arnnotlike", comparison("arn", true, arnLike)],
]);

export interface Operator {
  readonly qualifier: SetQualifier | undefined;
  readonly ifExists: boolean;
  /** `"null"` asks whether the key is absent; it compares with no value. */
  readonly comparison: Comparison | "null";
}

const qualifiers: ReadonlyMap<string, SetQualifier> = new Map([
  ["forallvalues", "forAllValues"],
  ["foranyvalue", "forAnyValue"],
]);
const ifExistsSuffix = "ifexists";

/** Reads `ForAllValues:StringNotEqualsIfExists` and the like; `undefined` for none of AWS's. */
export function parseOperator(text: string): Operator | undefined {
  const lower = text.toLowerCase();
  const colon = lower.indexOf(":");
  const qualifier = colon === -1 ? undefined : qualifiers.get(lower.slice(0, colon));
  if (colon !== -1 && qualifier === undefined) return undefined;
  const name = lower.slice(colon + 1);
  if (name === "null") return { qualifier, ifExists: false, comparison: "null" };
  const ifExists = name.endsWith(ifExistsSuffix);
  const comparison = comparisons.get(ifExists ? name.slice(0, -ifExistsSuffix.length) : name);
  return comparison === undefined ? undefined : { qualifier, ifExists, comparison };
}
