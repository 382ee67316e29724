/** Many policies as one: the index of a list that is too long to be asked policy by policy. */
import type { CompiledStatement } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import type { AttachedPolicy } from "./request.ts";
import { StatementIndex } from "./statement-index.ts";

/** Shorter lists are asked policy by policy, by indexes that all their principals share. */
export const groupSizeMin = 32;

export interface PolicyGroup {
  readonly index: StatementIndex;
  /** The policy that a statement of the group stands in. */
  readonly policyOf: (compiled: CompiledStatement) => AttachedPolicy | undefined;
}

/** `once`: the list was asked about one time, which does not yet pay for an index. */
const groups = new WeakMap<readonly AttachedPolicy[], PolicyGroup | "once">();

function makeGroup(policies: readonly AttachedPolicy[]): PolicyGroup {
  const byDocument = new Map<PolicyDocument, AttachedPolicy>();
  for (const policy of policies) byDocument.set(policy.compiled.document, policy);
  return {
    index: new StatementIndex(policies.flatMap(({ compiled }) => compiled.statements)),
    policyOf: (compiled) => byDocument.get(compiled.document),
  };
}

/**
 * The index of a long list of policies, made at the second question about the same list: whoever
 * keeps the list as long as nothing changes decides in time that does not grow with it. Lists are
 * never changed in place.
 */
export function groupOf(policies: readonly AttachedPolicy[]): PolicyGroup | undefined {
  const known = groups.get(policies);
  if (known === undefined) {
    groups.set(policies, "once");
    return undefined;
  }
  if (known !== "once") return known;
  const group = makeGroup(policies);
  groups.set(policies, group);
  return group;
}
