/**
 * Marks: what a pattern or a condition wants of a request, each in one number. A request that fits
 * shows the mark; one that does not seldom does, and is told by the full test.
 */
import type { Condition } from "./condition.ts";
import { scalarText } from "./operators/test.ts";
import type { ContextValues } from "./request.ts";

/** Odd, and without a pattern in its bits. */
const factor = 0x01000193;
/** A condition with more values is not looked for by them: each takes a place of its own. */
const valuesMax = 16;

function addTo(hash: number, code: number): number {
  return (Math.imul(hash, factor) + code) | 0;
}

/** Every bit of the mark hangs on every bit of the hash (the end of MurmurHash3 by Appleby). */
function markOf(hash: number): number {
  const folded = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return Math.imul(folded ^ (folded >>> 13), 0xc2b2ae35);
}

/** At place n the hash of the text's first n characters; written into `room` if that is enough. */
export function hashesOf(text: string, room?: Int32Array): Int32Array {
  const { length } = text;
  const hashes = room !== undefined && length < room.length ? room : new Int32Array(length + 1);
  for (let at = 0; at < length; at += 1) {
    hashes[at + 1] = addTo(hashes[at] ?? 0, text.charCodeAt(at));
  }
  return hashes;
}

/** Of a text's first characters, by its hashes. */
export function startMark(hashes: Int32Array, length: number): number {
  return markOf(hashes[length] ?? 0);
}

/** How long a piece is, and the factor to that power. */
export interface PieceSize {
  readonly length: number;
  readonly power: number;
}

const cube = Math.imul(factor, Math.imul(factor, factor));

/** Longer ones tell more, and there are patterns like `*-7/*`. */
export const pieceSizes: readonly PieceSize[] = [
  { length: 3, power: cube },
  { length: 5, power: Math.imul(cube, Math.imul(factor, factor)) },
];

/** Of the characters from a place on, whatever stands before and behind them. */
export function pieceMark(hashes: Int32Array, at: number, { length, power }: PieceSize): number {
  const before = Math.imul(hashes[at] ?? 0, power);
  return markOf((hashes[at + length] ?? 0) - before);
}

/** Those of every piece of a text. */
export function pieceMarks(text: string): readonly number[] {
  const hashes = hashesOf(text);
  const marks: number[] = [];
  for (const size of pieceSizes) {
    for (let at = 0; at + size.length <= text.length; at += 1) {
      marks.push(pieceMark(hashes, at, size));
    }
  }
  return marks;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = addTo(hash, text.charCodeAt(at));
  return hash;
}

function valueMark(key: string, value: string): number {
  return markOf(hashOf(key) ^ Math.imul(hashOf(value), factor));
}

/**
 * Those of a condition that holds for no request but where the key, among its values, has one of
 * these texts; none for any other condition.
 */
export function wantedMarks(condition: Condition): readonly number[] {
  const { key, tests, whenAbsent, whenPresent, otherwise } = condition;
  if (whenAbsent || whenPresent || otherwise) return [];
  const marks = tests.flatMap((test) => (typeof test === "string" ? valueMark(key, test) : []));
  return marks.length < tests.length || marks.length > valuesMax ? [] : marks;
}

/** Those of the values that a request has for a key. */
export function shownMarks(key: string, context: ContextValues): readonly number[] {
  const seen = context.get(key) ?? [];
  const values = typeof seen === "object" ? seen : [seen];
  return values.map((value) => valueMark(key, scalarText(value)));
}
