/** Why a decision came out as it did, in the members that the Authorization API shows for it. */
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  explain,
  type MatchedStatement,
} from "../policy/index.ts";
import type { Outcome } from "./evaluate.ts";

const userReasons = {
  allowed: "You have this permission.",
  explicitDeny: "A policy forbids this.",
  implicitDeny: "You do not have this permission.",
} as const;

export const noSubject: Outcome = {
  decision: false,
  context: {
    reason_admin: { en: "There is no such subject." },
    reason_user: { en: userReasons.implicitDeny },
  },
};

/** What the administrator reads names policies; what the user may be shown names nothing. */
export function explanationOf(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
): Outcome {
  const { decision, sentence, missingKeys } = explain(request, policies);
  return {
    decision: decision.verdict === "allowed",
    context: {
      reason_admin: { en: sentence },
      reason_user: { en: userReasons[decision.verdict] },
      verdict: decision.verdict,
      decided_by: decision.decidedBy,
      matched_statements: decision.matched.map(shown),
      missing_context_keys: [...missingKeys],
    },
  };
}

function shown({ kind, policy, effect, index, sid, range }: MatchedStatement) {
  const { line, column } = range.start;
  return {
    policy_kind: kind,
    policy_name: policy.name,
    ...(policy.arn === undefined ? {} : { policy_arn: policy.arn }),
    effect,
    statement: index,
    ...(sid === undefined ? {} : { sid }),
    line,
    column,
  };
}
