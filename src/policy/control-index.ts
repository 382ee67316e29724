/** The levels of control policies as one: all that denies at any of them, asked in one search. */
import { type AllowMatch, allowAfter } from "./allow-match.ts";
import { makeGroup, type PolicyGroup } from "./policy-group.ts";
import { RecentMap } from "./recent-map.ts";
import type { PolicyLevel } from "./request.ts";

/** An account's levels are indexed at this question about them, once they are in steady use. */
const questionsBeforeIndex = 4;
/** How many accounts' levels are known at a time, at least; at most twice as many. */
const levelsKept = 1_024;

export interface ControlIndex {
  /** Undefined where nothing denies. */
  readonly denies: PolicyGroup | undefined;
  /** From each level an Allow of everything, the last one; undefined where some level has none. */
  readonly allows: AllowMatch | undefined;
}

interface KnownLevels {
  /** The policies as they were, each level's list before what it held. */
  readonly parts: readonly object[];
  /** So many questions were asked about the levels before they were indexed. */
  questions: number;
  index: ControlIndex | undefined;
}

const knownLevels = new RecentMap<readonly PolicyLevel[], KnownLevels>(levelsKept);

/**
 * The index of an account's levels, if it has one. What it was made from is compared with the
 * levels each time, so no index can outlive a change.
 */
export function controlIndexOf(levels: readonly PolicyLevel[]): ControlIndex | undefined {
  const known = knownLevels.get(levels);
  if (known === undefined || !isUnchanged(known.parts, levels)) {
    const parts = levels.flatMap(({ policies }) => [policies, ...policies]);
    knownLevels.set(levels, { parts, questions: 1, index: undefined });
    return undefined;
  }
  if (known.index !== undefined) return known.index;
  known.questions += 1;
  if (known.questions === questionsBeforeIndex) known.index = makeIndex(levels);
  return known.index;
}

function isUnchanged(parts: readonly object[], levels: readonly PolicyLevel[]): boolean {
  let part = 0;
  for (let at = 0; at < levels.length; at += 1) {
    const policies = levels[at]?.policies;
    if (policies === undefined || parts[part] !== policies) return false;
    part += 1;
    for (let place = 0; place < policies.length; place += 1, part += 1) {
      if (parts[part] !== policies[place]) return false;
    }
  }
  return part === parts.length;
}

function makeIndex(levels: readonly PolicyLevel[]): ControlIndex {
  const policies = levels.flatMap((level) => level.policies);
  const denies = makeGroup(policies, ({ effect }) => effect === "Deny");
  return {
    denies: denies.table.statements.length === 0 ? undefined : denies,
    allows: allowsOfAll(levels),
  };
}

function allowsOfAll(levels: readonly PolicyLevel[]): AllowMatch | undefined {
  let last: AllowMatch | undefined;
  for (const { policies } of levels) {
    const policy = policies.find(({ compiled }) => compiled.allowsAll !== undefined);
    if (policy?.compiled.allowsAll === undefined) return undefined;
    last = allowAfter(last, "serviceControl", policy, policy.compiled.allowsAll);
  }
  return last;
}
