/** Many policies as one: the index of a list of policies that is asked about again and again. */
import { assert } from "../base/errors.ts";
import type { CompiledStatement } from "./compile.ts";
import { RecentMap } from "./recent-map.ts";
import type { AttachedPolicy } from "./request.ts";
import { makeTable, type StatementTable } from "./statement-table.ts";

/** A list as long as that is indexed at the second question about it, however large it is. */
export const longListMin = 32;
const longListQuestions = 2;
/**
 * A shorter one is asked policy by policy, by indexes that all its principals share, unless it is
 * in steady use and its own index is small.
 */
const shortListMin = 3;
const shortListStatementsMax = 64;
const shortListQuestions = 4;
/** How many short lists are known at a time, at least; at most twice as many. */
const shortListsKept = 4_096;

export interface PolicyGroup {
  readonly table: StatementTable;
  /** The policy that a statement of the group stands in. */
  readonly policyOf: (compiled: CompiledStatement) => AttachedPolicy;
}

interface KnownList {
  /** The list as it was; empty for a frozen list, which cannot change. */
  readonly policies: readonly AttachedPolicy[];
  readonly isFrozen: boolean;
  /** So many questions were asked about it before it was indexed. */
  questions: number;
  group: PolicyGroup | undefined;
}

const longLists = new WeakMap<readonly AttachedPolicy[], KnownList>();
const shortLists = new RecentMap<readonly AttachedPolicy[], KnownList>(shortListsKept);

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

/** Whether the list holds what it held: no index may answer for policies that are gone. */
function isUnchanged({ policies, isFrozen }: KnownList, list: readonly AttachedPolicy[]): boolean {
  if (isFrozen) return true;
  if (policies.length !== list.length) return false;
  for (let at = 0; at < policies.length; at += 1) if (policies[at] !== list[at]) return false;
  return true;
}

function hasFewStatements(list: readonly AttachedPolicy[]): boolean {
  let count = 0;
  for (const { compiled } of list) count += compiled.statements.length;
  return count <= shortListStatementsMax;
}

/** Told from its first policy, as looking at all of them would cost what the index saves. */
function seemsSmall(list: readonly AttachedPolicy[]): boolean {
  const [first] = list;
  const statements = first === undefined ? 0 : first.compiled.statements.length;
  return statements * list.length <= shortListStatementsMax;
}

/**
 * The index of a list of policies, if it has one. Whoever keeps the list until something changes
 * decides in time that hardly grows with the policies that cannot match; who freezes it spares
 * the comparison with what it was.
 */
export function groupOf(list: readonly AttachedPolicy[]): PolicyGroup | undefined {
  if (list.length < shortListMin) return undefined;
  const isLong = list.length >= longListMin;
  if (!isLong && !seemsSmall(list)) return undefined;
  const lists = isLong ? longLists : shortLists;
  const known = lists.get(list);
  if (known === undefined || !isUnchanged(known, list)) {
    const isFrozen = Object.isFrozen(list);
    const policies = isFrozen ? [] : list.slice();
    lists.set(list, { policies, isFrozen, questions: 1, group: undefined });
    return undefined;
  }
  if (known.group !== undefined) return known.group;
  known.questions += 1;
  if (known.questions !== (isLong ? longListQuestions : shortListQuestions)) return undefined;
  if (isLong || hasFewStatements(list)) known.group = makeGroup(list);
  return known.group;
}
