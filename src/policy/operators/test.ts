/** What all condition operators have in common: one policy value tested against one value seen. */
import type { ConditionValue } from "../document.ts";
import type { EvaluationFlags } from "../flags.ts";
import type { ContextScalar, ContextValues } from "../request.ts";

/** Whether the value that the request carries fits the policy's value. */
export type ValueTest = (seen: ContextScalar, context: ContextValues) => boolean;

export interface ValueOptions {
  /** `${…}` is a variable; the older version of the language has none. */
  readonly variables: boolean;
  readonly flags: EvaluationFlags;
  /** Whether a value fits of which a variable has no value (V4). */
  readonly fitsUnresolved: boolean;
  /** Whether a value of the request fits that is malformed for the operator (C22). */
  readonly fitsMalformed: boolean;
}

/**
 * Prepares one value of a policy; `undefined` where it is malformed for the operator. A text
 * stands for the test whether the request's value is the same text.
 */
export type ValueTestMaker = (
  value: ConditionValue,
  options: ValueOptions,
) => ValueTest | string | undefined;

/** Numbers and booleans are compared by their text. */
export function scalarText(seen: ContextScalar): string {
  return typeof seen === "string" ? seen : String(seen);
}
