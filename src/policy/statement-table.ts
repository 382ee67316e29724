/** The statements of a policy as rows of numbers, so that most are passed over at a glance. */
import { type ActionPattern, serviceOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import type { Effect } from "./document.ts";
import { noNeedle } from "./needles.ts";
import { type PackedNumbers, packNumbers } from "./number-pool.ts";
import type { ResourcePattern } from "./resource.ts";
import { ResourceIndex } from "./resource-index.ts";
import { everyStart, hashedStart, hashStart, slotBits } from "./start-hash.ts";
import { anyStart, type TailedStart, tailedStart } from "./text-tail.ts";

/**
 * Statements, and rows of numbers by which to find them. Every place in `rows` counts from `base`.
 * At place 0 are a mask and the buckets (bucket n is from the nth number behind the mask up to the
 * next one); then come the action rows in the buckets, three numbers each:
 *
 * - the slot of the pattern's start, a bit for Deny, and above it the pattern's place in `actions`,
 *   from 1;
 * - the hash of the start;
 * - a target: the place of a statement, or `~place` of a lot in `lots`.
 *
 * At the place of a statement are its place in `statements`, how many numbers its resources are,
 * and for each resource four: length and tail of the start, what the pattern needs further on, and
 * its place in `resources`, from 1. Where that is 0, only the whole statement can tell.
 */
export interface StatementTable extends PackedNumbers {
  readonly hasDenies: boolean;
  /** An Allow of every action on every resource, if there is one. */
  readonly allowsAll: CompiledStatement | undefined;
  readonly statements: readonly CompiledStatement[];
  /** Many statements under one action pattern: the resource finds those that matter. */
  readonly lots: readonly ResourceIndex[];
  readonly actions: readonly ActionPattern[];
  readonly resources: readonly ResourcePattern[];
}

const noLots: readonly ResourceIndex[] = [];
export const slotMask = 2 ** slotBits - 1;
export const denyBit = 2 ** slotBits;
export const patternShift = slotBits + 1;
export const actionRowLength = 3;
export const resourceRowLength = 4;
/** From this many statements on, finding by resource is cheaper than looking at each. */
const lotSize = 16;
/** About so many rows are in a bucket: few enough to look at, and few buckets to keep at hand. */
const rowsInBucket = 4;
/** So few rows are looked through faster than they are found. */
const looseRowsMax = 8;

/** An action row in the making. */
interface ActionRow {
  /** The hash by which the row is found; `undefined`: it may speak of an action of any service. */
  readonly key: number | undefined;
  readonly start: number;
  readonly hash: number;
  readonly target: number;
}

/** An exact pattern is found by its whole text, another one by its service. */
function keyOf({ kind, text, start }: ActionPattern): number | undefined {
  const found = kind === "exact" ? text : serviceOf(start);
  return found === undefined ? undefined : hashStart(found);
}

/** Bucket 0 holds what may speak of any service. */
export function bucketOf(key: number | undefined, mask: number): number {
  return key === undefined || mask === 0 ? 0 : 1 + ((key ^ (key >>> 16)) & mask);
}

/** A table as long as it grows. */
interface Making {
  readonly statements: readonly CompiledStatement[];
  readonly lots: ResourceIndex[];
  readonly actions: ActionPattern[];
  readonly resources: ResourcePattern[];
  /** What stands behind the action rows, and where in it each statement is. */
  readonly numbers: number[];
  readonly places: number[];
}

export function makeTable(statements: readonly CompiledStatement[]): StatementTable {
  const making = emptyMaking(statements);
  const { lots, actions, resources } = making;
  for (const compiled of statements) layStatement(compiled, making);
  const found = [...actionRows("Deny", making), ...actionRows("Allow", making)];
  const { rows, base } = packNumbers(layRows(found, making.numbers));
  const allowsAll = statements.find(isAllowOfAll);
  const hasDenies = statements.some(({ statement }) => statement.effect === "Deny");
  return {
    rows,
    base,
    hasDenies,
    allowsAll,
    statements,
    // Copies, as an array that grew holds room for more.
    lots: lots.length === 0 ? noLots : lots.slice(),
    actions: actions.slice(),
    resources: resources.slice(),
  };
}

function emptyMaking(statements: readonly CompiledStatement[]): Making {
  return { statements, lots: [], actions: [], resources: [], numbers: [], places: [] };
}

function isAllowOfAll({ statement, actions, resource }: CompiledStatement): boolean {
  return (
    statement.effect === "Allow" &&
    actions?.negated === false &&
    actions.patterns.some(({ text }) => text === "*") &&
    resource.patterns?.some(({ kind }) => kind === "everything") === true
  );
}

function layStatement({ resource: { patterns } }: CompiledStatement, making: Making): void {
  const { numbers, places, resources } = making;
  places.push(numbers.length);
  numbers.push(places.length - 1, (patterns?.length ?? 1) * resourceRowLength);
  if (patterns === undefined) numbers.push(anyStart.length, anyStart.tail, noNeedle, 0);
  for (const pattern of patterns ?? []) {
    const { length, tail } = startOf(pattern);
    const needle = "needle" in pattern ? pattern.needle : noNeedle;
    numbers.push(length, tail, needle, resources.push(pattern));
  }
}

function startOf(pattern: ResourcePattern): TailedStart {
  if (pattern.kind === "everything") return anyStart;
  return tailedStart(pattern.start, pattern.kind === "exact");
}

/** Buckets and action rows, and behind them `rest`, whose places move on by their length. */
function layRows(rows: readonly ActionRow[], rest: readonly number[]): readonly number[] {
  const isLoose = rows.length <= looseRowsMax;
  const mask = isLoose ? 0 : 2 ** Math.ceil(Math.log2(rows.length / rowsInBucket)) - 1;
  const buckets = Array.from({ length: mask === 0 ? 1 : mask + 2 }, (): ActionRow[] => []);
  for (const row of rows) buckets[bucketOf(row.key, mask)]?.push(row);
  let end = buckets.length + 2;
  const restAt = end + rows.length * actionRowLength;
  const numbers = [mask, end];
  for (const bucket of buckets) {
    end += bucket.length * actionRowLength;
    numbers.push(end);
  }
  for (const { start, hash, target } of buckets.flat()) {
    numbers.push(start, hash, target < 0 ? target : restAt + target);
  }
  return [...numbers, ...rest];
}

function actionRows(effect: Effect, making: Making): readonly ActionRow[] {
  const { statements, lots, actions, places } = making;
  const { named, others } = sortByPattern(effect, statements);
  const effectBit = effect === "Deny" ? denyBit : 0;
  const rows: ActionRow[] = others.map((at) => {
    const start = everyStart.slot | effectBit;
    return { key: undefined, start, hash: everyStart.hash, target: places[at] ?? 0 };
  });
  for (const { pattern, members } of named) {
    const { slot, hash } = hashedStart(pattern.start, pattern.kind === "exact");
    const start = slot | effectBit | (actions.push(pattern) << patternShift);
    const isLot = members.length >= lotSize;
    const targets = isLot ? [~lots.length] : members.map((at) => places[at] ?? 0);
    if (isLot) lots.push(new ResourceIndex(members.flatMap((at) => statements[at] ?? [])));
    const key = keyOf(pattern);
    for (const target of targets) rows.push({ key, start, hash, target });
  }
  return rows;
}

/** Those of one effect: by the action patterns that they name, and those that name none. */
function sortByPattern(effect: Effect, statements: readonly CompiledStatement[]) {
  const named = new Map<string, { readonly pattern: ActionPattern; readonly members: number[] }>();
  const others: number[] = [];
  for (const [at, { statement, actions }] of statements.entries()) {
    if (statement.effect !== effect) continue;
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
