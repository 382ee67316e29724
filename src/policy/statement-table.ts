/** The statements of a policy as rows of numbers, so that most are passed over at a glance. */
import type { ActionPattern } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import type { Member } from "./filing.ts";
import { noNeedle } from "./needles.ts";
import { reserveNumbers } from "./number-pool.ts";
import { needleIn, type ResourcePattern } from "./resource.ts";
import { ResourceIndex } from "./resource-index.ts";
import {
  type ActionRow,
  anywhere,
  type Place,
  patternRow,
  placeOf,
  placeRow,
  shelfLength,
  writeShelf,
} from "./shelf.ts";
import { anyStart, type TailedStart, tailedStart } from "./text-tail.ts";

/**
 * Statements, and numbers by which to find them: two shelves of action rows (`shelf.ts`), and
 * behind them the statements. At the place of a statement are its place in `statements`, how many
 * numbers its resources are, and for each resource four: length and tail of the start, what the
 * pattern needs further on, and its place in `resources`, from 1. Where that is 0, only the whole
 * statement can tell.
 */
export interface StatementTable {
  readonly numbers: Int32Array;
  /**
   * Where the shelf is that is looked at first: with what denies, and with what allows every
   * resource on no condition. One look at its bits mostly tells that it has nothing to say.
   */
  readonly urgent: number;
  /** Where the shelf of all other statements is. */
  readonly plain: number;
  /** An Allow of every action on every resource, if there is one. */
  readonly allowsAll: CompiledStatement | undefined;
  readonly statements: readonly CompiledStatement[];
  /** Many statements in one place of a shelf: resource and context find those that matter. */
  readonly lots: readonly ResourceIndex[];
  readonly actions: readonly ActionPattern[];
  readonly resources: readonly ResourcePattern[];
}

export const resourceRowLength = 4;
/** From this many statements on, finding by resource is cheaper than looking at each. */
const lotSize = 16;

/** A table as long as it grows. */
interface Making {
  readonly statements: readonly CompiledStatement[];
  readonly lots: ResourceIndex[];
  /** Each with its place, from 1. */
  readonly actions: Map<ActionPattern, number>;
  readonly resources: ResourcePattern[];
  /** What stands behind the shelves, and where in it each statement is. */
  readonly details: number[];
  readonly places: number[];
}

export function makeTable(statements: readonly CompiledStatement[]): StatementTable {
  const making: Making = {
    statements,
    lots: [],
    actions: new Map(),
    resources: [],
    details: [],
    places: [],
  };
  for (const compiled of statements) layStatement(compiled, making);
  const allowsAll = statements.find(isAllowOfAll);
  const denies = rowsOf(making, ({ effect }) => effect === "Deny");
  const sure = allowsAll === undefined ? rowsOf(making, allowsAnyResource) : [];
  const urgent = [...denies, ...sure];
  const plain = [...rowsOf(making, (one) => one.effect === "Allow" && !allowsAnyResource(one))];
  const plainAt = shelfLength(urgent);
  const detailsAt = plainAt + shelfLength(plain);
  const { numbers, start } = reserveNumbers(detailsAt + making.details.length);
  writeShelf(urgent, numbers, start, start + detailsAt);
  writeShelf(plain, numbers, start + plainAt, start + detailsAt);
  numbers.set(making.details, start + detailsAt);
  const { lots, actions, resources } = making;
  return {
    numbers,
    // As integers: a variable's number may be kept as a float, and each search would convert it.
    urgent: start | 0,
    plain: (start + plainAt) | 0,
    allowsAll,
    statements,
    // Copies, as an array that grew holds room for more.
    lots: lots.slice(),
    actions: [...actions.keys()].slice(),
    resources: resources.slice(),
  };
}

/** Whoever has the policy is allowed, whatever the resource and the context. */
function allowsAnyResource({
  effect,
  matchPrincipal,
  conditions,
  resource,
}: CompiledStatement): boolean {
  const isOnEverything = resource.patterns?.some(({ kind }) => kind === "everything") === true;
  const isOnNoCondition = matchPrincipal === undefined && conditions.length === 0;
  return effect === "Allow" && isOnNoCondition && isOnEverything;
}

function isAllowOfAll(compiled: CompiledStatement): boolean {
  const { actions } = compiled;
  const isOfEveryAction =
    actions?.negated === false && actions.patterns.some(({ text }) => text === "*");
  return isOfEveryAction && allowsAnyResource(compiled);
}

function layStatement({ resource: { patterns } }: CompiledStatement, making: Making): void {
  const { details, places, resources } = making;
  places.push(details.length);
  details.push(places.length - 1, (patterns?.length ?? 1) * resourceRowLength);
  if (patterns === undefined) details.push(anyStart.length, anyStart.tail, noNeedle, 0);
  for (const pattern of patterns ?? []) {
    const { length, tail } = startOf(pattern);
    details.push(length, tail, needleIn(pattern), resources.push(pattern));
  }
}

function startOf(pattern: ResourcePattern): TailedStart {
  if (pattern.kind === "everything") return anyStart;
  return tailedStart(pattern.start, pattern.kind === "exact");
}

/** What the rows of one place in a shelf lead to. */
interface Group {
  readonly place: Place;
  readonly members: GroupMember[];
}

/** A statement, and those of its action patterns that are found there; none, where it has none. */
interface GroupMember {
  readonly at: number;
  readonly patterns: ActionPattern[];
}

/** The rows of those statements that are chosen: all of them have the same effect. */
function* rowsOf(
  making: Making,
  isChosen: (compiled: CompiledStatement) => boolean,
): Iterable<ActionRow> {
  const { statements, lots } = making;
  for (const { place, members } of sortByPlace(statements, isChosen)) {
    if (members.length < lotSize) {
      for (const { at, patterns } of members) yield* rowsOfStatement(making, at, patterns);
      continue;
    }
    const lot = members.flatMap(({ at, patterns }): readonly Member[] => {
      const compiled = statements[at];
      // With several patterns here it is looked at once, for all of them.
      const action = patterns.length === 1 ? patterns[0] : undefined;
      return compiled === undefined ? [] : [{ compiled, action }];
    });
    const isDeny = lot[0]?.compiled.effect === "Deny";
    const target = { kind: "lot", place: lots.push(new ResourceIndex(lot)) - 1, isDeny } as const;
    yield placeRow(place, target);
  }
}

function* rowsOfStatement(
  making: Making,
  at: number,
  patterns: readonly ActionPattern[],
): Iterable<ActionRow> {
  const { statements, places, actions } = making;
  const isDeny = statements[at]?.effect === "Deny";
  const target = { kind: "statement", place: places[at] ?? 0, isDeny } as const;
  if (patterns.length === 0) yield placeRow(anywhere, target);
  for (const pattern of patterns) {
    const named = actions.get(pattern) ?? actions.size + 1;
    actions.set(pattern, named);
    yield patternRow(pattern, named, target);
  }
}

/** None where the statement names no action, or those that it does not speak of. */
function patternsOf({ actions }: CompiledStatement): readonly ActionPattern[] {
  return actions === undefined || actions.negated ? [] : actions.patterns;
}

/** By where in a shelf their action patterns are found. */
function sortByPlace(
  statements: readonly CompiledStatement[],
  isChosen: (compiled: CompiledStatement) => boolean,
): Iterable<Group> {
  const groups = new Map<string, Group>();
  const memberAt = (place: Place, at: number) => {
    const name = place.found + place.text;
    const group = groups.get(name) ?? { place, members: [] };
    groups.set(name, group);
    const last = group.members.at(-1);
    const member = last?.at === at ? last : { at, patterns: [] };
    if (member !== last) group.members.push(member);
    return member;
  };
  for (const [at, compiled] of statements.entries()) {
    if (!isChosen(compiled)) continue;
    const patterns = patternsOf(compiled);
    if (patterns.length === 0) memberAt(anywhere, at);
    for (const pattern of patterns) memberAt(placeOf(pattern), at).patterns.push(pattern);
  }
  return groups.values();
}
