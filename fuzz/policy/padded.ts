/** The engine with so many more policies that it has to find the right ones by its indexes. */
import { attach, policiesOf, requestOf } from "../../conformance/reference/engine.ts";
import type { Json, JsonObject, Scenario } from "../../conformance/reference/scenario.ts";
import {
  type AttachedPolicy,
  type Decision,
  decide,
  type PolicyLevel,
} from "../../src/policy/index.ts";
import type { PrepareEvaluator } from "./compare.ts";

const policyCount = 40;
const actionPatterns = ["*", "s3:*", "s3:GetObject", "s3:Get*", "kms:*", "s3:*Object"] as const;

/** About resources and values that no scenario asks for, so that no answer may change. */
function paddingDocument(number: number): JsonObject {
  const resources = [
    `arn:aws:s3:::padding-${number}`,
    `arn:aws:s3:::data/padding-${number % 7}/*`,
    `arn:aws:s3:::*/padding-${number}`,
    `arn:aws:s3:::padding/\${aws:username}/${number}`,
  ];
  const Condition = { StringEquals: { "padding:Number": [`${number}`, "none"] } };
  const statements = ["Allow", "Deny"].map((Effect): Json => {
    // Enough of either that what the scenario has is found by its resource, or by a value.
    const about = number < 8 ? { Resource: "*", Condition } : { Resource: resources };
    return { Effect, Action: actionPatterns, ...about };
  });
  return { Version: "2012-10-17", Statement: statements };
}

let padding: readonly AttachedPolicy[] | undefined;
let denial: AttachedPolicy | undefined;

/** Enough for lists and levels of any length to be indexed, and to be asked by their index. */
const questions = 5;

/** The levels as lists that can be changed, with a policy more on each. */
function levelsWith(levels: readonly PolicyLevel[] | undefined, policy: AttachedPolicy) {
  return levels?.map(({ target, policies }) => ({ target, policies: [...policies, policy] }));
}

/**
 * The lists that the engine is asked about are indexed in steady use, and again after they have
 * changed: first they hold a Deny of everything, then that is replaced, then the scenario's own
 * policies join. No index of what they were may answer for what they are.
 */
export const preparePaddedEngine: PrepareEvaluator = (world) => {
  padding ??= Array.from({ length: policyCount }, (_, number) =>
    attach(paddingDocument(number), `padding-${number}`),
  );
  denial ??= attach({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } }, "denial");
  const [harmless = denial] = padding;
  const own = policiesOf(world);
  const identity = [...padding, denial];
  const serviceControl = levelsWith(own.serviceControl, denial);
  const resourceControl = levelsWith(own.resourceControl, denial);
  const policies = {
    ...own,
    identity,
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
  };
  const askOften = (scenario: Scenario): Decision => {
    const request = requestOf(scenario);
    const decision = decide(request, policies);
    for (let question = 1; question < questions; question += 1) {
      const { verdict } = decide(request, policies);
      if (verdict !== decision.verdict) throw new Error("two answers to one question");
    }
    return decision;
  };
  askOften(world);
  identity[identity.length - 1] = harmless;
  for (const { policies: list } of [...(serviceControl ?? []), ...(resourceControl ?? [])]) {
    list[list.length - 1] = harmless;
  }
  askOften(world);
  identity.push(...own.identity);
  return (scenario) => {
    const { verdict, decidedBy } = askOften(scenario);
    return { verdict, decidedBy };
  };
};
