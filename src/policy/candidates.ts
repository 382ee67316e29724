/** The statements that speak of an action, laid out so that most are passed over at a glance. */
import type { CompiledStatement } from "./compile.ts";
import type { ResourcePattern } from "./resource.ts";
import type { ResourceIndex } from "./resource-index.ts";
import { hashedLengthMax, hashStart } from "./start-hash.ts";

/** The statements of one effect that speak of an action. */
export interface Candidates {
  /** So few that each is looked at, by its rows. */
  readonly few: readonly CompiledStatement[];
  /**
   * For each pattern of each of the few, three numbers: the length of its literal start (negative
   * where the start is all of it), the hash of that start, and the place of its statement. A
   * statement that its resource does not find has a start of length 0, which fits everything.
   */
  readonly rows: readonly number[];
  /** Larger lots, in which the resource's pattern finds the statements. */
  readonly many: readonly ResourceIndex[];
}

export const noCandidates: Candidates = { few: [], rows: [], many: [] };
export const rowLength = 3;

export function makeCandidates(
  few: readonly CompiledStatement[],
  many: readonly ResourceIndex[],
): Candidates {
  if (few.length === 0 && many.length === 0) return noCandidates;
  const rows: number[] = [];
  for (const [place, { resource }] of few.entries()) {
    const { patterns } = resource;
    if (patterns === undefined) rows.push(0, 0, place);
    else for (const pattern of patterns) rows.push(...rowOf(pattern), place);
  }
  return { few, rows, many };
}

function rowOf(pattern: ResourcePattern): readonly [number, number] {
  if (pattern.kind === "everything") return [0, 0];
  const { kind, start } = pattern;
  const length = Math.min(start.length, hashedLengthMax);
  const isWhole = kind === "exact" && start.length <= hashedLengthMax;
  return [isWhole ? -length : length, hashStart(start)];
}

/** Whether a row's start may be the start of a text of this length with these hashes. */
export function mayFit(
  length: number,
  hash: number,
  textLength: number,
  hashes: Int32Array,
): boolean {
  if (length === 0) return true;
  const start = length < 0 ? -length : length;
  if (length < 0 ? start !== textLength : start > textLength) return false;
  return hashes[start] === hash;
}
