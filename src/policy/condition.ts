/** Conditions: one key of one operator, made ready to be tested on a request's context. */
import type { ConditionElement, Effect } from "./document.ts";
import { parseBoolean } from "./operators/boolean.ts";
import { type Operator, parseOperator } from "./operators/operator.ts";
import { scalarText, type ValueOptions, type ValueTest } from "./operators/test.ts";
import type { ContextScalar, ContextValue, ContextValues } from "./request.ts";

/** Data and no closure: a decision tests many conditions, and a store keeps many. */
export interface Condition {
  /** In lower case. */
  readonly key: string;
  /** How many of the values that the request carries must hold; `presence` compares with none. */
  readonly asks: "one" | "all" | "any" | "presence";
  readonly whenAbsent: boolean;
  /** Under `one`, for a multi-valued key; under `presence`, for any value. */
  readonly whenPresent: boolean;
  /** The policy's values: a text is one that must be equal. */
  readonly tests: readonly (ValueTest | string)[];
  /** What it means that a value fits; a negated operator wants none that does. */
  readonly whenFits: boolean;
  /** Where none fits; under `presence`, where the key is there and its value is empty. */
  readonly otherwise: boolean;
}

export interface ConditionOptions extends Omit<ValueOptions, "fitsUnresolved" | "fitsMalformed"> {
  /** The statement's effect: what cannot be decided never lets a request through. */
  readonly effect: Effect;
}

const noTests: readonly ValueTest[] = [];

function presence(
  key: string,
  whenAbsent: boolean,
  whenPresent: boolean,
  whenEmpty = whenPresent,
): Condition {
  const answers = { whenAbsent, whenPresent, whenFits: false, otherwise: whenEmpty };
  return { key, asks: "presence", tests: noTests, ...answers };
}

/**
 * Prepares a condition (rules C1 to C24 in docs/spec). Where the policy cannot be understood
 * (unknown operator, malformed value) an Allow does not apply and a Deny does.
 */
export function compileCondition(element: ConditionElement, options: ConditionOptions): Condition {
  const operator = parseOperator(element.operator.text);
  const key = element.key.text.toLowerCase();
  const isDeny = options.effect === "Deny";
  if (operator === undefined) return presence(key, isDeny, isDeny);
  const { qualifier, ifExists, comparison } = operator;
  if (comparison === "null") return compileNull(element, operator, key, isDeny);
  const values = compileValues(element, comparison, options);
  const { negated } = comparison;
  if (qualifier === "forAllValues") {
    return { key, asks: "all", whenAbsent: true, whenPresent: true, ...values };
  }
  if (qualifier === "forAnyValue") {
    // AWS says of IfExists that an absent key holds, and of ForAnyValue that it fails.
    const whenAbsent = ifExists && isDeny;
    if (element.values.length === 0) return presence(key, whenAbsent, false);
    return { key, asks: "any", whenAbsent, whenPresent: false, ...values };
  }
  const whenAbsent = ifExists || negated;
  return { key, asks: "one", whenAbsent, whenPresent: negated && isDeny, ...values };
}

/**
 * A plain operator wants a policy value that fits, a negated one wants none. With a malformed
 * value in the policy, or none at all under a negated operator, the answer is unknown unless
 * another value settles it.
 */
function compileValues(
  element: ConditionElement,
  { negated, test }: Exclude<Operator["comparison"], "null">,
  options: ConditionOptions,
): Pick<Condition, "tests" | "whenFits" | "otherwise"> {
  const isAllow = options.effect === "Allow";
  // Under a negated operator what fits makes the condition fail.
  const fitsUnresolved = negated && isAllow && !options.flags.nullIsLikeNothing;
  const fitsMalformed = negated === isAllow;
  const valueOptions = { ...options, fitsUnresolved, fitsMalformed };
  const made = element.values.map((value) => test(value, valueOptions));
  const tests = made.filter((one) => one !== undefined).slice();
  const isUnknown = tests.length < made.length || (negated && made.length === 0);
  const otherwise = isUnknown ? options.effect === "Deny" : negated;
  return { tests, whenFits: !negated, otherwise };
}

function compileNull(
  element: ConditionElement,
  { qualifier }: Operator,
  key: string,
  isDeny: boolean,
): Condition {
  if (qualifier !== undefined) {
    return presence(key, qualifier === "forAllValues", qualifier === "forAllValues");
  }
  const wanted = element.values.map(({ text }) => parseBoolean(text));
  const otherwise = wanted.includes(undefined) && isDeny;
  const whenAbsent = wanted.includes(true) || otherwise;
  const whenPresent = wanted.includes(false) || otherwise;
  // An empty value is neither: it lets a request through only where both would (C5).
  const whenEmpty = isDeny ? whenAbsent || whenPresent : whenAbsent && whenPresent;
  return presence(key, whenAbsent, whenPresent, whenEmpty);
}

export function conditionHolds(condition: Condition, context: ContextValues): boolean {
  const seen = context.get(condition.key);
  if (seen === undefined) return condition.whenAbsent;
  if (condition.asks !== "one") return holdsForSet(condition, seen, context);
  return typeof seen === "object" ? condition.whenPresent : valueHolds(condition, seen, context);
}

/** A set that is empty, or of empty texts alone, answers as it does without any value. */
function holdsForSet(condition: Condition, seen: ContextValue, context: ContextValues): boolean {
  const { asks, whenPresent, otherwise } = condition;
  const isEmpty = isEmptySet(seen);
  if (asks === "presence") return isEmpty ? otherwise : whenPresent;
  if (isEmpty) return whenPresent;
  const values = typeof seen === "object" ? seen : [seen];
  return asks === "all"
    ? values.every((value) => valueHolds(condition, value, context))
    : values.some((value) => valueHolds(condition, value, context));
}

function isEmptySet(seen: ContextValue): boolean {
  return seen === "" || (typeof seen === "object" && seen.every((value) => value === ""));
}

/** Whether one value of the request satisfies the operator. */
function valueHolds(
  { tests, whenFits, otherwise }: Condition,
  seen: ContextScalar,
  context: ContextValues,
): boolean {
  for (let at = 0; at < tests.length; at += 1) {
    const test = tests[at];
    if (test === undefined) continue;
    const fits = typeof test === "string" ? scalarText(seen) === test : test(seen, context);
    if (fits) return whenFits;
  }
  return otherwise;
}
