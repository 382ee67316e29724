/** Many policies as one: the index of a list that is too long to be asked policy by policy. */
import { assert } from "../base/errors.ts";
import type { CompiledStatement } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import type { AttachedPolicy } from "./request.ts";
import { StatementIndex } from "./statement-index.ts";

/** Shorter lists are asked policy by policy, by indexes that all their principals share. */
export const groupSizeMin = 32;

export interface PolicyGroup {
  readonly index: StatementIndex;
  /** The policy that a statement of the group stands in. */
  readonly policyOf: (compiled: CompiledStatement) => AttachedPolicy;
}

/** `once`: the list was asked about one time, which does not yet pay for an index. */
const groups = new WeakMap<readonly AttachedPolicy[], PolicyGroup | "once">();

function makeGroup(policies: readonly AttachedPolicy[]): PolicyGroup {
  const byDocument = new Map<PolicyDocument, AttachedPolicy>();
  for (const policy of policies) byDocument.set(policy.compiled.document, policy);
  return {
    index: new StatementIndex(policies.flatMap(({ compiled }) => compiled.statements)),
    policyOf: ({ document }) => {
      const policy = byDocument.get(document);
      assert(policy !== undefined, "a statement that is found stands in a policy of the group");
      return policy;
    },
  };
}

/**
 * The index of a long list of policies, made at the second question about it. Only a frozen list
 * has one, as an index of a list that may still change could answer for policies that are gone.
 * Whoever freezes the list, and keeps it until something changes, decides in time that does not
 * grow with the policies that cannot match.
 */
export function groupOf(policies: readonly AttachedPolicy[]): PolicyGroup | undefined {
  const known = groups.get(policies);
  if (known === undefined) {
    if (!Object.isFrozen(policies)) return undefined;
    groups.set(policies, "once");
    return undefined;
  }
  if (known !== "once") return known;
  const group = makeGroup(policies);
  groups.set(policies, group);
  return group;
}
