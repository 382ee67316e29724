/**
 * The effective management policy of an account: what its policies say together, from the root
 * down (Organizations User Guide, "Understanding management policy inheritance"). Pure.
 */
import type { PolicyType } from "../../wire/generated/organizations.ts";
import {
  asList,
  childControl,
  children,
  type PolicyNode,
  type Setting,
  settingOf,
  type ValueOperator,
  valueOperators,
} from "./management-policy.ts";

/** Settings without operators, as `DescribeEffectivePolicy` answers them. */
export interface EffectiveNode {
  readonly [key: string]: EffectiveNode | Setting;
}

/** A place in the making: its own setting, what lies below it, and what may still be done here. */
interface Merged {
  setting: Setting | undefined;
  /** The level whose policies assigned the setting last. */
  assignedAt: number | undefined;
  readonly below: Map<string, Merged>;
  /** Undefined where every operator is allowed. */
  allowed: ReadonlySet<ValueOperator> | undefined;
}

type Allowed = Merged["allowed"];

function emptyPlace(): Merged {
  return { setting: undefined, assignedAt: undefined, below: new Map(), allowed: undefined };
}

/**
 * Merges policies, those of the root first. The policies of one level are taken in the order
 * given, that of their attachment: of two that assign the same setting the first is heard (the
 * guide's example 6). What they forbid to child policies holds from the next level on.
 */
export function effectivePolicy(
  type: PolicyType,
  levels: readonly (readonly PolicyNode[])[],
): EffectiveNode {
  const root = emptyPlace();
  const fold = keyFolding(type);
  for (const [at, level] of levels.entries()) {
    for (const policy of level) apply(root, policy, undefined, { at, fold });
    for (const policy of level) restrict(root, policy, fold);
  }
  return shown(root);
}

/** Beside the policy: the level that it is attached to, and how keys are told apart. */
interface Applying {
  readonly at: number;
  readonly fold: Fold;
}

type Fold = (key: string, depth: number) => string;

/** Keys of tags are told apart ignoring case; all other keys are names of AWS's. */
function keyFolding(type: PolicyType): Fold {
  return (key, depth) => (type === "TAG_POLICY" && depth === 1 ? key.toLowerCase() : key);
}

function apply(
  place: Merged,
  policy: PolicyNode,
  inherited: Allowed,
  applying: Applying,
  depth = 0,
): void {
  const allowed = both(inherited, place.allowed);
  for (const operator of valueOperators) {
    const given = settingOf(policy, operator);
    if (given === undefined || allowed?.has(operator) === false) continue;
    if (operator === "@@assign") {
      if (place.assignedAt === applying.at) continue;
      place.assignedAt = applying.at;
    }
    place.setting = operated(place.setting, operator, given);
  }
  const lent = mayAdd(allowed) ? undefined : allowed;
  for (const [key, node] of children(policy)) {
    apply(placeOf(place, applying.fold(key, depth)), node, lent, applying, depth + 1);
  }
}

/**
 * Whether child policies may add parts here. Where they may, each part is under its own control
 * (the guide's example 4 of backup policies); where they may not, all below is locked.
 */
function mayAdd(allowed: Allowed): boolean {
  return allowed === undefined || allowed.has("@@append") || allowed.has("@@assign");
}

function placeOf(place: Merged, key: string): Merged {
  const known = place.below.get(key);
  if (known !== undefined) return known;
  const made = emptyPlace();
  place.below.set(key, made);
  return made;
}

function operated(
  present: Setting | undefined,
  operator: ValueOperator,
  given: Setting,
): Setting | undefined {
  if (operator === "@@assign") return given;
  if (operator === "@@append") {
    return [...new Set([...asList(present ?? []), ...asList(given)])];
  }
  if (present === undefined) return undefined;
  const removed = new Set(asList(given));
  const left = asList(present).filter((value) => !removed.has(value));
  // What no value is left of is no setting any more (the guide's example 3).
  return left.length === 0 ? undefined : left;
}

/** Writes down what the policy lets child policies do; no policy can give back what one took. */
function restrict(place: Merged, policy: PolicyNode, fold: Fold, depth = 0): void {
  const control = policy[childControl];
  if (control !== undefined) place.allowed = both(place.allowed, allowedBy(control as Setting));
  for (const [key, node] of children(policy)) {
    restrict(placeOf(place, fold(key, depth)), node, fold, depth + 1);
  }
}

function allowedBy(control: Setting): Allowed {
  const listed = asList(control);
  if (listed.includes("@@all")) return undefined;
  return new Set(valueOperators.filter((operator) => listed.includes(operator)));
}

function both(left: Allowed, right: Allowed): Allowed {
  if (left === undefined || right === undefined) return left ?? right;
  return new Set([...left].filter((operator) => right.has(operator)));
}

function shown(place: Merged): EffectiveNode {
  const entries = [...place.below].flatMap(([key, below]): [string, EffectiveNode | Setting][] => {
    if (below.setting !== undefined) return [[key, below.setting]];
    const inner = shown(below);
    return Object.keys(inner).length === 0 ? [] : [[key, inner]];
  });
  return Object.fromEntries(entries);
}
