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
}

/** Prepares one value of a policy; `undefined` where it is malformed for the operator. */
export type ValueTestMaker = (
  value: ConditionValue,
  options: ValueOptions,
) => ValueTest | undefined;
