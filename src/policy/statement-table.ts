/** The statements of a policy as rows of numbers, so that most are passed over at a glance. */
import type { ActionPattern } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { noNeedle } from "./needles.ts";
import { reserveNumbers } from "./number-pool.ts";
import type { ResourcePattern } from "./resource.ts";
import { ResourceIndex } from "./resource-index.ts";
import {
  type ActionRow,
  actionRowOf,
  anyActionRow,
  shelfLength,
  type Target,
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
  /** Many statements under one action pattern: the resource finds those that matter. */
  readonly lots: readonly ResourceIndex[];
  readonly actions: readonly ActionPattern[];
  readonly resources: readonly ResourcePattern[];
}

const noLots: readonly ResourceIndex[] = [];
export const resourceRowLength = 4;
/** From this many statements on, finding by resource is cheaper than looking at each. */
const lotSize = 16;

/** A table as long as it grows. */
interface Making {
  readonly statements: readonly CompiledStatement[];
  readonly lots: ResourceIndex[];
  readonly actions: ActionPattern[];
  readonly resources: ResourcePattern[];
  /** What stands behind the shelves, and where in it each statement is. */
  readonly details: number[];
  readonly places: number[];
}

export function makeTable(statements: readonly CompiledStatement[]): StatementTable {
  const making: Making = {
    statements,
    lots: [],
    actions: [],
    resources: [],
    details: [],
    places: [],
  };
  for (const compiled of statements) layStatement(compiled, making);
  const allowsAll = statements.find(isAllowOfAll);
  const denies = rowsOf(making, ({ effect }) => effect === "Deny");
  const urgent = allowsAll === undefined ? [...denies, ...sureRows(making)] : [...denies];
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
    lots: lots.length === 0 ? noLots : lots.slice(),
    actions: actions.slice(),
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
    const needle = "needle" in pattern ? pattern.needle : noNeedle;
    details.push(length, tail, needle, resources.push(pattern));
  }
}

function startOf(pattern: ResourcePattern): TailedStart {
  if (pattern.kind === "everything") return anyStart;
  return tailedStart(pattern.start, pattern.kind === "exact");
}

/** The rows of those statements that are chosen: all of them have the same effect. */
function* rowsOf(
  making: Making,
  isChosen: (compiled: CompiledStatement) => boolean,
): Iterable<ActionRow> {
  const { statements, lots, actions } = making;
  const { named, others } = sortByPattern(statements, isChosen);
  for (const at of others) yield anyActionRow(targetOf(making, at));
  for (const { pattern, members } of named) {
    const place = actions.push(pattern);
    if (members.length < lotSize) {
      for (const at of members) yield actionRowOf(pattern, place, targetOf(making, at));
      continue;
    }
    const lot = new ResourceIndex(members.flatMap((at) => statements[at] ?? []));
    const isDeny = lot.statements[0]?.effect === "Deny";
    yield actionRowOf(pattern, place, { kind: "lot", place: lots.push(lot) - 1, isDeny });
  }
}

/** Of the Allows of every resource, one for each action pattern says all that the others do. */
function* sureRows(making: Making): Iterable<ActionRow> {
  const { named, others } = sortByPattern(making.statements, allowsAnyResource);
  for (const at of others) yield anyActionRow(targetOf(making, at));
  for (const { pattern, members } of named) {
    const place = making.actions.push(pattern);
    for (const at of members.slice(0, 1)) yield actionRowOf(pattern, place, targetOf(making, at));
  }
}

function targetOf({ statements, places }: Making, at: number): Target {
  return { kind: "statement", place: places[at] ?? 0, isDeny: statements[at]?.effect === "Deny" };
}

/** By the action patterns that they name, and those that name none. */
function sortByPattern(
  statements: readonly CompiledStatement[],
  isChosen: (compiled: CompiledStatement) => boolean,
) {
  const named = new Map<string, { readonly pattern: ActionPattern; readonly members: number[] }>();
  const others: number[] = [];
  for (const [at, compiled] of statements.entries()) {
    if (!isChosen(compiled)) continue;
    const { actions } = compiled;
    if (actions === undefined || actions.negated) {
      others.push(at);
      continue;
    }
    for (const pattern of actions.patterns) {
      const known = named.get(pattern.text);
      if (known === undefined) named.set(pattern.text, { pattern, members: [at] });
      else if (known.members.at(-1) !== at) known.members.push(at);
    }
  }
  return { named: named.values(), others };
}
