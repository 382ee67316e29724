/**
 * Why a decision came out as it did, and what would turn it, in members of the `context` that the
 * Authorization API leaves to its servers.
 */
import { type PolicyChange, whatWouldFlip } from "../policy/flip.ts";
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type Decision,
  explain,
  type MatchedStatement,
} from "../policy/index.ts";
import type { Outcome } from "./evaluate.ts";
import type { JsonObject } from "./json-body.ts";

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

/** Of a resource of another account, whose policies are told to nobody else. */
export function unexplained(
  { action }: Pick<AuthorizationRequest, "action">,
  verdict: Decision["verdict"],
): Outcome {
  const decision = verdict === "allowed";
  const word = decision ? "allowed" : "denied";
  const further = "policies of another account have a say, which are not told here";
  const reason = `${action} is ${word}; ${further}.`;
  return {
    decision,
    context: { reason_admin: { en: reason }, reason_user: { en: userReasons[verdict] }, verdict },
  };
}

/** The smallest changes that would turn the decision; costs some hundred decisions. */
export function flipOf(request: AuthorizationRequest, policies: ApplicablePolicies): JsonObject {
  const { to, sentence, policies: ways, request: changes } = whatWouldFlip(request, policies);
  const [way] = ways;
  return {
    to,
    en: sentence,
    ...(way === undefined ? {} : { policy_changes: way.map(shownChange) }),
    ...(changes === undefined
      ? {}
      : { request_changes: changes.map(({ key, value = null }) => ({ key, value })) }),
  };
}

function shownChange(change: PolicyChange): JsonObject {
  switch (change.type) {
    case "addStatement": {
      const { kind, target, statement } = change;
      return {
        type: "add_statement",
        policy_kind: kind,
        ...(target === undefined ? {} : { target }),
        statement: { ...statement },
      };
    }
    case "removeStatement":
      return { type: "remove_statement", ...shown(change.statement) };
    case "narrowStatement": {
      const { statement, element, value } = change;
      return { type: "narrow_statement", ...shown(statement), element, value };
    }
  }
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
