/** The engine with so many more policies that it has to find the right ones by its indexes. */
import { attach, policiesOf, requestOf } from "../../conformance/reference/engine.ts";
import type { Json, JsonObject, Scenario } from "../../conformance/reference/scenario.ts";
import { type AttachedPolicy, type Decision, decide } from "../../src/policy/index.ts";
import type { PrepareEvaluator } from "./compare.ts";

const policyCount = 40;
const actionPatterns = ["*", "s3:*", "s3:GetObject", "s3:Get*", "kms:*", "s3:*Object"] as const;

/** About resources that no scenario asks for, so that no answer may change. */
function paddingDocument(number: number): JsonObject {
  const resources = [
    `arn:aws:s3:::padding-${number}`,
    `arn:aws:s3:::data/padding-${number % 7}/*`,
    `arn:aws:s3:::*/padding-${number}`,
    `arn:aws:s3:::padding/\${aws:username}/${number}`,
  ];
  const statements = ["Allow", "Deny"].map(
    (Effect): Json => ({ Effect, Action: actionPatterns, Resource: resources }),
  );
  return { Version: "2012-10-17", Statement: statements };
}

let padding: readonly AttachedPolicy[] | undefined;
let denial: AttachedPolicy | undefined;

/**
 * The list that the engine is asked about is indexed at the second question, and again after it
 * has changed: first it holds a Deny of everything, then that is replaced, then the scenario's own
 * policies join. No index of what it was may answer for what it is.
 */
export const preparePaddedEngine: PrepareEvaluator = (world) => {
  padding ??= Array.from({ length: policyCount }, (_, number) =>
    attach(paddingDocument(number), `padding-${number}`),
  );
  denial ??= attach({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } }, "denial");
  const [harmless = denial] = padding;
  const own = policiesOf(world);
  const identity = [...padding, denial];
  const policies = { ...own, identity };
  const askTwice = (scenario: Scenario): Decision => {
    const request = requestOf(scenario);
    const first = decide(request, policies);
    const decision = decide(request, policies);
    if (first.verdict !== decision.verdict) throw new Error("two answers to one question");
    return decision;
  };
  askTwice(world);
  identity[identity.length - 1] = harmless;
  askTwice(world);
  identity.push(...own.identity);
  return (scenario) => {
    const { verdict, decidedBy } = askTwice(scenario);
    return { verdict, decidedBy };
  };
};
