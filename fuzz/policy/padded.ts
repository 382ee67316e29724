/** The engine with so many more policies that it has to find the right ones by its indexes. */
import { attach, policiesOf, requestOf } from "../../conformance/reference/engine.ts";
import type { Answer, Json, JsonObject, Scenario } from "../../conformance/reference/scenario.ts";
import { type AttachedPolicy, decide } from "../../src/policy/index.ts";

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

/** Asks twice, as the index of a list is made at the second question. */
export function askPaddedEngine(scenario: Scenario): Answer {
  padding ??= Array.from({ length: policyCount }, (_, number) =>
    attach(paddingDocument(number), `padding-${number}`),
  );
  const policies = policiesOf(scenario);
  const identity = Object.freeze([...policies.identity, ...padding]);
  const request = requestOf(scenario);
  const first = decide(request, { ...policies, identity });
  const { verdict, decidedBy } = decide(request, { ...policies, identity });
  if (first.verdict !== verdict) throw new Error("two answers to one question");
  return { verdict, decidedBy };
}
