/** Conditions: one key of one operator, made into a test of the request's context. */
import type { ConditionElement, Effect } from "./document.ts";
import { parseBoolean } from "./operators/boolean.ts";
import { type Operator, parseOperator } from "./operators/operator.ts";
import type { ValueOptions, ValueTest } from "./operators/test.ts";
import type { ContextScalar, ContextValue, ContextValues } from "./request.ts";

export type ConditionTest = (context: ContextValues) => boolean;

export interface ConditionOptions extends ValueOptions {
  /** The statement's effect: what cannot be decided never lets a request through. */
  readonly effect: Effect;
}

/**
 * Makes a condition into a test (rules C1 to C24 in docs/spec). Where the policy cannot be
 * understood (unknown operator, malformed value) an Allow does not apply and a Deny does.
 */
export function compileCondition(
  element: ConditionElement,
  options: ConditionOptions,
): ConditionTest {
  const operator = parseOperator(element.operator.text);
  const key = element.key.text.toLowerCase();
  if (operator === undefined) return () => options.effect === "Deny";
  if (operator.comparison === "null") return nullTest(element, operator, key, options);
  const { qualifier, ifExists, comparison } = operator;
  const { negated } = comparison;
  const holds = valueHolds(element, comparison, options);
  const hasValues = element.values.length > 0;
  if (qualifier === "forAllValues") {
    return (context) => {
      const seen = context.get(key);
      return isEmptySet(seen) || asSet(seen).every((value) => holds(value, context));
    };
  }
  if (qualifier === "forAnyValue") {
    // AWS says of IfExists that an absent key holds, and of ForAnyValue that it fails.
    const absentHolds = ifExists && options.effect === "Deny";
    return (context) => {
      const seen = context.get(key);
      if (seen === undefined) return absentHolds;
      if (!hasValues || isEmptySet(seen)) return false;
      return asSet(seen).some((value) => holds(value, context));
    };
  }
  const whenAbsent = ifExists || negated;
  const whenManyValued = negated && options.effect === "Deny";
  return (context) => {
    const seen = context.get(key);
    if (seen === undefined) return whenAbsent;
    return typeof seen === "object" ? whenManyValued : holds(seen, context);
  };
}

type ValueHolds = (seen: ContextScalar, context: ContextValues) => boolean;

/**
 * Whether one value of the request satisfies the operator: a plain one wants a policy value that
 * fits, a negated one wants none. With a malformed value in the policy, or none at all under a
 * negated operator, the answer is unknown unless another value settles it.
 */
function valueHolds(
  element: ConditionElement,
  { negated, test }: Exclude<Operator["comparison"], "null">,
  options: ConditionOptions,
): ValueHolds {
  const made = element.values.map((value) => test(value, options));
  const tests = made.filter((one): one is ValueTest => one !== undefined).slice();
  const isUnknown = tests.length < made.length || (negated && made.length === 0);
  const otherwise = isUnknown ? options.effect === "Deny" : negated;
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) {
    return (seen, context) => (only(seen, context) ? !negated : otherwise);
  }
  return (seen, context) => {
    for (const one of tests) if (one(seen, context)) return !negated;
    return otherwise;
  };
}

function nullTest(
  element: ConditionElement,
  { qualifier }: Operator,
  key: string,
  { effect }: ConditionOptions,
): ConditionTest {
  if (qualifier !== undefined) return () => qualifier === "forAllValues";
  const wanted = element.values.map(({ text }) => parseBoolean(text));
  const whenAbsent = wanted.includes(true);
  const whenPresent = wanted.includes(false);
  const otherwise = wanted.includes(undefined) && effect === "Deny";
  return (context) => (context.get(key) === undefined ? whenAbsent : whenPresent) || otherwise;
}

/** An absent key, an empty list and a list of empty texts are all the empty set to `ForAll…`. */
function isEmptySet(seen: ContextValue | undefined): boolean {
  if (seen === undefined || seen === "") return true;
  return typeof seen === "object" && seen.every((value) => value === "");
}

function asSet(seen: ContextValue | undefined): readonly ContextScalar[] {
  if (seen === undefined) return [];
  return typeof seen === "object" ? seen : [seen];
}
