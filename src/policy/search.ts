/** Asks the policies of one kind, in the order that is settled soonest. */
import type { CompiledStatement } from "./compile.ts";
import type { PolicyGroup } from "./policy-group.ts";
import { groupOf } from "./policy-list.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { Audience, Question } from "./question.ts";
import type { AttachedPolicy } from "./request.ts";
import { searchPlain, searchUrgent } from "./table-search.ts";

/** A statement that applies, and the policy in which it stands. */
export interface Found {
  readonly policy: AttachedPolicy;
  readonly compiled: CompiledStatement;
}

function begin(question: Question, audience: Audience, wantsAllow: boolean): void {
  question.audience = audience;
  question.wantsAllow = wantsAllow;
  question.denied = undefined;
  question.deniedBy = undefined;
  question.allowed = undefined;
  question.allowedBy = undefined;
}

/**
 * Asks one policy: a Deny that applies is always looked for, an Allow only if `wantsAllow`. What
 * is found stands in the question, at most one of each.
 */
export function askPolicy(
  question: Question,
  audience: Audience,
  policy: AttachedPolicy,
  wantsAllow: boolean,
): void {
  begin(question, audience, wantsAllow);
  searchUrgent(policy.compiled, question);
  if (question.wantsAllow && question.denied === undefined) searchPlain(policy.compiled, question);
  if (question.denied !== undefined) question.deniedBy = policy;
  if (question.allowed !== undefined) question.allowedBy = policy;
}

/** As `askPolicy`, of policies of which one Allow is enough. */
export function askPolicies(
  question: Question,
  audience: Audience,
  policies: readonly AttachedPolicy[],
  wantsAllow: boolean,
): void {
  const group = groupOf(policies);
  if (group !== undefined) {
    askGroup(question, audience, group, wantsAllow);
    return;
  }
  begin(question, audience, wantsAllow);
  // By number: the lists are frozen and not, empty and not, and an iterator minds.
  for (let at = 0; at < policies.length; at += 1) {
    const policy = policies[at];
    if (policy === undefined) continue;
    searchUrgent(policy.compiled, question);
    if (question.denied !== undefined) {
      question.deniedBy = policy;
      return;
    }
    if (question.allowed !== undefined) question.allowedBy ??= policy;
  }
  for (let at = 0; question.wantsAllow && at < policies.length; at += 1) {
    const policy = policies[at];
    if (policy === undefined) continue;
    searchPlain(policy.compiled, question);
    if (question.allowed !== undefined) question.allowedBy = policy;
  }
}

/** As `askPolicies`, of policies that are indexed as one. */
export function askGroup(
  question: Question,
  audience: Audience,
  { table, policyOf }: PolicyGroup,
  wantsAllow: boolean,
): void {
  begin(question, audience, wantsAllow);
  searchUrgent(table, question);
  if (question.wantsAllow && question.denied === undefined) searchPlain(table, question);
  if (question.denied !== undefined) question.deniedBy = policyOf(question.denied);
  if (question.allowed !== undefined) question.allowedBy = policyOf(question.allowed);
}

/** How the policy of a resource names the caller in the strongest Allow that applies. */
export function strongestGrant(question: Question, policy: AttachedPolicy): PrincipalMatch {
  question.naming = "none";
  question.strongest = undefined;
  askPolicy(question, "strongest", policy, true);
  return question.naming;
}
