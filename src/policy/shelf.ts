/** Action rows of a table, sorted into buckets: which statements may speak of an action. */
import { type ActionPattern, serviceOf } from "./action.ts";
import {
  anyServiceBit,
  exactBit,
  foldHash,
  hashedStart,
  hashStart,
  serviceBit,
  slotBits,
  verbLength,
} from "./start-hash.ts";

/**
 * At the place of a shelf are the bits of all exact actions in it, those of all services and
 * verbs, and a mask; behind the mask the buckets (bucket n is from the nth number up to the next
 * one), and then the action rows in the buckets, three numbers each:
 *
 * - the slot of the pattern's start, a bit for Deny, and above it the pattern's place in `actions`
 *   of the table, from 1;
 * - the hash of the start;
 * - a target: the place of a statement, or `~place` of a lot in `lots` of the table.
 */
export const bucketsAt = 3;
export const actionRowLength = 3;
export const slotMask = 2 ** slotBits - 1;
export const denyBit = 2 ** slotBits;
export const patternShift = slotBits + 1;
/** About so many rows are in a bucket: few enough to look at, and few buckets to keep at hand. */
const rowsInBucket = 2;
/** So few rows are looked through faster than they are found. */
const looseRowsMax = 8;

/** What a row leads to. */
export interface Target {
  readonly kind: "statement" | "lot";
  readonly place: number;
  readonly isDeny: boolean;
}

/** An action row in the making. */
export interface ActionRow {
  /** By what it is found: a whole action, how one starts, or nothing, as it may speak of any. */
  readonly found: "exact" | "start" | "any";
  readonly key: number;
  /** Slot and pattern. */
  readonly start: number;
  readonly hash: number;
  readonly target: Target;
}

/** By what a pattern is found: rows with the same text lie together. */
export interface Place {
  readonly found: ActionRow["found"];
  readonly text: string;
}

export const anywhere: Place = { found: "any", text: "" };

export function placeOf({ kind, text, start }: ActionPattern): Place {
  if (kind === "exact") return { found: "exact", text };
  const service = serviceOf(start);
  if (service === undefined) return anywhere;
  const verbEnd = service.length + verbLength;
  return { found: "start", text: start.length < verbEnd ? service : start.slice(0, verbEnd) };
}

/** For a target that any action may lead to which is found at the place. */
export function placeRow({ found, text }: Place, target: Target): ActionRow {
  const { slot, hash } = hashedStart(text, found === "exact");
  return { found, key: hashStart(text), start: slot, hash, target };
}

/** `named` is the pattern's place in `actions`, from 1. */
export function patternRow(pattern: ActionPattern, named: number, target: Target): ActionRow {
  const { slot, hash } = pattern;
  return { ...placeRow(placeOf(pattern), target), start: slot | (named << patternShift), hash };
}

function maskFor(rowCount: number): number {
  return rowCount <= looseRowsMax ? 0 : 2 ** Math.ceil(Math.log2(rowCount / rowsInBucket)) - 1;
}

/** Bucket 0 holds what may speak of any service; with mask 0 it holds all rows. */
export function bucketOf(hash: number, mask: number): number {
  return 1 + (foldHash(hash) & mask);
}

function bucketCountFor(mask: number): number {
  return mask === 0 ? 1 : mask + 2;
}

/** How many numbers a shelf takes; each bucket's end is the next one's start. */
export function shelfLength(rows: readonly ActionRow[]): number {
  const bucketCount = bucketCountFor(maskFor(rows.length));
  return bucketsAt + bucketCount + 1 + rows.length * actionRowLength;
}

/** Writes a shelf at `place`; statements count from `detailsAt`. */
export function writeShelf(
  rows: readonly ActionRow[],
  numbers: Int32Array,
  place: number,
  detailsAt: number,
): void {
  const mask = maskFor(rows.length);
  const buckets = Array.from({ length: bucketCountFor(mask) }, (): ActionRow[] => []);
  let [exactBits, serviceBits] = [0, 0];
  for (const row of rows) {
    if (row.found === "exact") exactBits |= exactBit(row.key);
    else serviceBits |= row.found === "any" ? anyServiceBit : serviceBit(row.key);
    const isAnywhere = row.found === "any" || mask === 0;
    buckets[isAnywhere ? 0 : bucketOf(row.key, mask)]?.push(row);
  }
  numbers.set([exactBits, serviceBits, mask], place);
  let at = place + bucketsAt + buckets.length + 1;
  numbers[place + bucketsAt] = at;
  for (const [bucket, held] of buckets.entries()) {
    for (const { start, hash, target } of held) {
      numbers[at] = start | (target.isDeny ? denyBit : 0);
      numbers[at + 1] = hash;
      numbers[at + 2] = target.kind === "lot" ? ~target.place : detailsAt + target.place;
      at += actionRowLength;
    }
    numbers[place + bucketsAt + bucket + 1] = at;
  }
}
