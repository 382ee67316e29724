/** The public door of the policy engine: parse, validate, compile, decide, explain. */
export { type CompiledPolicy, compilePolicy } from "./compile.ts";
export { contextKeyNamesOf } from "./context-keys.ts";
export { decide } from "./decide.ts";
export type { Decision, MatchedStatement, PolicyKind, Verdict } from "./decision.ts";
export type * from "./document.ts";
export { type Explanation, explain, policyKindNames } from "./explain.ts";
export type { ConditionExplanation, StatementExplanation } from "./explain-statement.ts";
export type { PolicyExplanation, StepExplanation } from "./explain-steps.ts";
export { defaultFlags, type EvaluationFlags } from "./flags.ts";
export { type ParseResult, parsePolicy, policyCharactersMax } from "./parse.ts";
export { principalContext } from "./principal-context.ts";
export type { PolicyProblem, PolicyProblemKind } from "./problem.ts";
export type * from "./request.ts";
export { countPolicyCharacters, policySizeLimits } from "./size.ts";
export type { PolicyUse } from "./validate/report.ts";
export { validatePolicy } from "./validate/validate.ts";
