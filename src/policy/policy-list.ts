/** What is known of a list of policies that is asked about again and again. */
import { makeGroup, type PolicyGroup } from "./policy-group.ts";
import { RecentMap } from "./recent-map.ts";
import type { AttachedPolicy } from "./request.ts";

/** A list as long as that is indexed at the second question about it, however large it is. */
export const longListMin = 32;
const longListQuestions = 2;
/**
 * A shorter one in steady use gets an index of its own if that is small. Else its policies are
 * asked one by one, by indexes that all their principals share.
 */
const shortListMin = 3;
const shortListStatementsMax = 64;
const shortListQuestions = 4;
/** How many short lists are known at a time, at least; at most twice as many. */
const shortListsKept = 8_192;

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

/** Whether the list holds what it held: no index may answer for policies that are gone. */
function isUnchanged({ policies, isFrozen }: KnownList, list: readonly AttachedPolicy[]): boolean {
  if (isFrozen) return true;
  if (policies.length !== list.length) return false;
  for (let at = 0; at < policies.length; at += 1) if (policies[at] !== list[at]) return false;
  return true;
}

function hasFewStatements(list: readonly AttachedPolicy[]): boolean {
  const count = list.reduce((sum, { compiled }) => sum + compiled.statements.length, 0);
  return count <= shortListStatementsMax;
}

/**
 * The index of a list of policies, if it has one. Whoever keeps the list until
 * something changes decides in time that hardly grows with the policies that cannot match; who
 * freezes it spares the comparison with what it was.
 */
export function groupOf(list: readonly AttachedPolicy[]): PolicyGroup | undefined {
  if (list.length < shortListMin) return undefined;
  const isLong = list.length >= longListMin;
  // Told from its first policy, as looking at all of them would cost what the index saves.
  const likelyCount = (list[0]?.compiled.statements.length ?? 0) * list.length;
  if (!isLong && likelyCount > shortListStatementsMax) return undefined;
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
