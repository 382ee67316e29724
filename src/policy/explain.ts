/** Why a decision came out as it did: every statement that was asked, and what it saw. */
import { contextKeyNamesOf } from "./context-keys.ts";
import { decide } from "./decide.ts";
import type { Decision, MatchedStatement, PolicyKind } from "./decision.ts";
import { derive, type PolicyExplanation, type StepExplanation } from "./explain-steps.ts";
import type { ApplicablePolicies, AuthorizationRequest } from "./request.ts";

export interface Explanation {
  readonly decision: Decision;
  /**
   * The derivation: each kind of policy that was asked, in order, with its answer and with every
   * statement. Where a step that must allow is silent, or any denies, the request does not pass.
   */
  readonly steps: readonly StepExplanation[];
  /** The policies of all steps: only those that have a say, in the order of asking. */
  readonly policies: readonly PolicyExplanation[];
  /** Condition keys that statements about this action ask for in vain, as the first writes them. */
  readonly missingKeys: readonly string[];
  /** One sentence for people. */
  readonly sentence: string;
}

/** The kinds of policy as people speak of them. */
export const policyKindNames: Readonly<Record<PolicyKind, string>> = {
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  endpoint: "VPC endpoint policy",
  resource: "resource-based policy",
  trust: "role trust policy",
  key: "key policy",
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
};

/** `statement "Readers" (line 3) of the identity-based policy Team`. */
export function placeOfStatement(statement: Omit<MatchedStatement, "effect">): string {
  const { sid, index, kind, policy, range } = statement;
  const name = sid === undefined || sid === "" ? `statement ${index + 1}` : `statement "${sid}"`;
  return `${name} (line ${range.start.line}) of the ${policyKindNames[kind]} ${policy.name}`;
}

function missingKeys(
  policies: readonly PolicyExplanation[],
  request: AuthorizationRequest,
): readonly string[] {
  const missing = new Map<string, string>();
  for (const { policy, statements } of policies) {
    for (const [at, statement] of policy.compiled.document.statements.entries()) {
      if (statements[at]?.actionFits !== true) continue;
      for (const [key, name] of contextKeyNamesOf(policy.compiled.document, [statement])) {
        if (request.context.get(key) !== undefined || missing.has(key)) continue;
        missing.set(key, name);
      }
    }
  }
  return [...missing.values()];
}

function matchedStatements(
  decision: Decision,
  steps: readonly StepExplanation[],
): readonly MatchedStatement[] {
  const wanted = { allowed: "Allow", explicitDeny: "Deny", implicitDeny: undefined };
  return steps
    .filter(({ answer }) => decision.verdict === "allowed" || answer === "denies")
    .flatMap(({ policies }) => policies)
    .flatMap(({ kind, policy, statements }) =>
      statements
        .filter(({ applies, effect }) => applies && effect === wanted[decision.verdict])
        .map(({ effect, index, sid, range }) => ({ kind, policy, effect, index, sid, range })),
    );
}

function sentenceOf(decision: Decision, steps: readonly StepExplanation[], action: string): string {
  const { verdict, decidedBy, matched } = decision;
  if (decidedBy === "root") return `${action} is allowed: the root user needs no identity policy.`;
  if (verdict === "implicitDeny") {
    const silent = steps.find(({ kind, mustAllow, answer }) => {
      return kind === decidedBy && mustAllow && answer === "silent";
    });
    const at = silent?.target === undefined ? "" : ` of ${silent.target}`;
    return `${action} is denied: no ${policyKindNames[decidedBy]}${at} allows it.`;
  }
  const statement = matched.find((match) => match.kind === decidedBy);
  const verb = verdict === "allowed" ? "allowed" : "denied";
  if (statement === undefined) return `${action} is ${verb} by a grant on the key.`;
  return `${action} is ${verb} by ${placeOfStatement(statement)}.`;
}

/**
 * Decides as `decide` does, and tells why. `decision.matched` has every statement that applies
 * with the verdict's effect, not only the first of each kind. Costs far more than `decide`.
 */
export function explain(request: AuthorizationRequest, policies: ApplicablePolicies): Explanation {
  const decided = decide(request, policies);
  const { steps } = derive(request, policies);
  const decision = { ...decided, matched: matchedStatements(decided, steps) };
  const explained = steps.flatMap((step) => step.policies);
  return {
    decision,
    steps,
    policies: explained,
    missingKeys: missingKeys(explained, request),
    sentence: sentenceOf(decision, steps, request.action),
  };
}
