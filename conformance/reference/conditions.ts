/** Conditions, one rule after the other (rules C1 to C10, C20 to C24). */
import type { Json, JsonObject } from "./scenario.ts";
import { type Context, lookUp } from "./text.ts";
import {
  arnLike,
  bytes,
  type Compare,
  equals,
  equalsIgnoringCase,
  inRange,
  instant,
  like,
  numeric,
  type Scalar,
  truth,
} from "./values.ts";

const operators: Readonly<Record<string, { compare: Compare; negated?: true }>> = {
  stringequals: { compare: equals },
  stringnotequals: { compare: equals, negated: true },
  stringequalsignorecase: { compare: equalsIgnoringCase },
  stringnotequalsignorecase: { compare: equalsIgnoringCase, negated: true },
  stringlike: { compare: like },
  stringnotlike: { compare: like, negated: true },
  numericequals: { compare: numeric((a, b) => a === b) },
  numericnotequals: { compare: numeric((a, b) => a === b), negated: true },
  numericlessthan: { compare: numeric((a, b) => a < b) },
  numericlessthanequals: { compare: numeric((a, b) => a <= b) },
  numericgreaterthan: { compare: numeric((a, b) => a > b) },
  numericgreaterthanequals: { compare: numeric((a, b) => a >= b) },
  dateequals: { compare: instant((a, b) => a === b) },
  datenotequals: { compare: instant((a, b) => a === b), negated: true },
  datelessthan: { compare: instant((a, b) => a < b) },
  datelessthanequals: { compare: instant((a, b) => a <= b) },
  dategreaterthan: { compare: instant((a, b) => a > b) },
  dategreaterthanequals: { compare: instant((a, b) => a >= b) },
  bool: { compare: truth },
  binaryequals: { compare: bytes },
  ipaddress: { compare: inRange },
  notipaddress: { compare: inRange, negated: true },
  arnequals: { compare: arnLike },
  arnlike: { compare: arnLike },
  arnnotequals: { compare: arnLike, negated: true },
  arnnotlike: { compare: arnLike, negated: true },
};

export interface Surroundings {
  readonly context: Context;
  readonly variables: boolean;
  /** The answer where nobody can say: a Deny applies, an Allow does not (E20). */
  readonly whenUnknown: boolean;
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}

/** Whether one value that was seen satisfies the operator against all the policy's values. */
function satisfies(
  seen: Scalar,
  wanted: readonly string[],
  { compare, negated }: { compare: Compare; negated?: true },
  around: Surroundings,
): boolean {
  const answers = wanted.map((each) => compare(seen, each, around.variables, around.context));
  if (answers.includes("fits")) return negated !== true;
  if (answers.includes("unknown")) return around.whenUnknown;
  if (negated === true && wanted.length === 0) return around.whenUnknown;
  return negated === true;
}

function nullHolds(wanted: readonly string[], isAbsent: boolean, around: Surroundings): boolean {
  const answers = wanted.map((each) => each.toLowerCase());
  if (answers.includes(String(isAbsent))) return true;
  return answers.some((each) => each !== "true" && each !== "false") && around.whenUnknown;
}

/** Nothing, or nothing but empty texts. */
function isEmpty(seen: Context[string] | undefined): boolean {
  const values: readonly unknown[] = Array.isArray(seen) ? seen : [seen ?? ""];
  return values.every((each) => each === "");
}

/** One key of one operator. */
function holds(operator: string, key: string, value: Json, around: Surroundings): boolean {
  const parts = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(
    operator.toLowerCase(),
  );
  const [, qualifier, name = "", ifExists] = parts ?? [];
  const wanted = listOf(value).map(String);
  const seen = lookUp(around.context, key);
  if (name === "null" && ifExists === undefined) {
    if (qualifier === "forallvalues") return true;
    if (qualifier === "foranyvalue") return false;
    const asAbsent = nullHolds(wanted, true, around);
    const asPresent = nullHolds(wanted, false, around);
    if (seen === undefined) return asAbsent;
    if (!isEmpty(seen)) return asPresent;
    return around.whenUnknown ? asAbsent || asPresent : asAbsent && asPresent;
  }
  const rule = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (rule === undefined) return around.whenUnknown;
  const values = (Array.isArray(seen) ? seen : [seen]) as readonly (Scalar | undefined)[];
  const present = values.filter((each) => each !== undefined);
  const isEmptySet = isEmpty(seen);
  const each = (one: Scalar): boolean => satisfies(one, wanted, rule, around);
  if (qualifier === "forallvalues") return isEmptySet || present.every(each);
  if (qualifier === "foranyvalue") {
    if (seen === undefined) return ifExists !== undefined && around.whenUnknown;
    return !isEmptySet && wanted.length > 0 && present.some(each);
  }
  if (seen === undefined) return ifExists !== undefined || rule.negated === true;
  if (Array.isArray(seen)) return rule.negated === true && around.whenUnknown;
  return each(seen as Scalar);
}

/** All keys of all operators must hold (C1). */
export function conditionsHold(block: Json | undefined, around: Surroundings): boolean {
  return Object.entries((block ?? {}) as JsonObject).every(([operator, keys]) =>
    Object.entries(keys as JsonObject).every(([key, value]) => holds(operator, key, value, around)),
  );
}
