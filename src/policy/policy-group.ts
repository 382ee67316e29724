/** Many policies as one. */
import { assert } from "../base/errors.ts";
import type { CompiledStatement } from "./compile.ts";
import type { AttachedPolicy } from "./request.ts";
import { makeTable, type StatementTable } from "./statement-table.ts";

export interface PolicyGroup {
  readonly table: StatementTable;
  /** The policy that a statement of the group stands in. */
  readonly policyOf: (compiled: CompiledStatement) => AttachedPolicy;
}

/** The index of those statements of the policies that are chosen. */
export function makeGroup(
  policies: readonly AttachedPolicy[],
  isChosen: (compiled: CompiledStatement) => boolean = () => true,
): PolicyGroup {
  const byStatement = new Map<CompiledStatement, AttachedPolicy>();
  for (const policy of policies) {
    for (const compiled of policy.compiled.statements) {
      if (isChosen(compiled)) byStatement.set(compiled, policy);
    }
  }
  return {
    table: makeTable([...byStatement.keys()]),
    policyOf: (compiled) => {
      const policy = byStatement.get(compiled);
      assert(policy !== undefined, "a statement that is found stands in a policy of the group");
      return policy;
    },
  };
}
