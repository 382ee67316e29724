/** Under which of its marks an entry of an index is filed: under what the fewest others share. */
import type { ActionPattern } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { hashesOf, pieceMarks, startMark, wantedMarks } from "./marks.ts";
import { type ResourcePattern, textsOf } from "./resource.ts";

/** A statement, and the pattern of its actions by which it came to the index. */
export interface Member {
  readonly compiled: CompiledStatement;
  /** Absent where only the whole statement can tell whether it speaks of an action. */
  readonly action: ActionPattern | undefined;
}

/** A member and one of its resources; absent where only the whole statement can tell. */
export interface Entry extends Member {
  readonly pattern: ResourcePattern | undefined;
}

export interface Filing {
  /** The entry is filed under all of them. */
  readonly marks: readonly number[];
  /** The length of the resource's start, the key of a value, or a piece of the resource. */
  readonly by: number | string | undefined;
}

/** So few entries under one mark are gone through without minding. */
const fewEntries = 4;
/** Of a long pattern only so many pieces are counted, from its end: names differ there. */
const piecesMax = 128;

export function entriesOf({ compiled, action }: Member): readonly Entry[] {
  const patterns = compiled.resource.patterns ?? [undefined];
  return patterns.map((pattern) => ({ compiled, action, pattern }));
}

function startFiling({ pattern }: Entry): Filing {
  const start = pattern !== undefined && "start" in pattern ? pattern.start : "";
  return { marks: [startMark(hashesOf(start), start.length)], by: start.length };
}

function valueFilings({ compiled }: Entry): readonly Filing[] {
  const filings = compiled.conditions.map((one) => ({ marks: wantedMarks(one), by: one.key }));
  return filings.filter(({ marks }) => marks.length > 0);
}

function piecesOf({ pattern }: Entry): readonly number[] {
  return pattern === undefined ? [] : textsOf(pattern).flatMap(pieceMarks).slice(-piecesMax);
}

/**
 * A filing for each entry. Pieces are many, and each text asked about is gone through for them:
 * they serve where neither start nor value tells entries apart.
 */
export function fileEntries(entries: readonly Entry[]): readonly Filing[] {
  const counts = new Map<number, number>();
  const countOf = (mark: number) => counts.get(mark) ?? 0;
  const count = (marks: readonly number[]) => {
    for (const mark of marks) counts.set(mark, countOf(mark) + 1);
  };
  const crowdOf = ({ marks }: Filing) => Math.max(...marks.map(countOf));
  const least = (filings: readonly Filing[]) =>
    filings.reduce((best, filing) => (crowdOf(filing) < crowdOf(best) ? filing : best));
  const rarest = (marks: readonly number[]): readonly Filing[] => {
    if (marks.length === 0) return [];
    const mark = marks.reduce((best, other) => (countOf(other) < countOf(best) ? other : best));
    return [{ marks: [mark], by: undefined }];
  };
  const choices = entries.map((entry) => [startFiling(entry), ...valueFilings(entry)]);
  for (const { marks } of choices.flat()) count(marks);
  const pieces = entries.map((entry, at) =>
    crowdOf(least(choices[at] ?? [])) > fewEntries ? piecesOf(entry) : [],
  );
  for (const marks of pieces) count(marks);
  return choices.map((filings, at) => least([...filings, ...rarest(pieces[at] ?? [])]));
}
