/** Short texts that a pattern needs, wherever they stand: what its start cannot tell apart. */
import { addToTail } from "./text-tail.ts";

/** Longer ones would be told apart better, but there are patterns like `*-7/*`. */
const needleLength = 3;

/** A text of sixty characters has few of them, and all of them stay close at hand. */
const slotBits = 14;
/** For patterns that need nothing that can be told. */
export const noNeedle = 0;

/** Of the last characters alone, whatever stood before them. */
function slotOf(tail: number): number {
  return Math.imul(tail << 8, 0x9e3779b1) >>> (32 - slotBits) || 1;
}

/** Where each piece of the texts is looked up; a text that fits their pattern has all of them. */
export function needlesOf(texts: readonly string[]): readonly number[] {
  return texts.flatMap(slotsOf);
}

function slotsOf(text: string): readonly number[] {
  const slots: number[] = [];
  let tail = 0;
  for (let at = 0; at < text.length; at += 1) {
    tail = addToTail(tail, text.charCodeAt(at));
    if (at >= needleLength - 1) slots.push(slotOf(tail));
  }
  return slots;
}

/** The last of them, as long as nothing is known of other patterns: names differ at their ends. */
export function needleOf(texts: readonly string[]): number {
  return needlesOf(texts).at(-1) ?? noNeedle;
}

/** For each pattern that of its needles which the fewest others have. */
export function rarestNeedles(patterns: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const needles of patterns) {
    for (const needle of needles) counts.set(needle, (counts.get(needle) ?? 0) + 1);
  }
  const countOf = (needle: number) => counts.get(needle) ?? Number.POSITIVE_INFINITY;
  const rarer = (one: number, other: number) => (countOf(other) <= countOf(one) ? other : one);
  return patterns.map((needles) => needles.reduce(rarer, noNeedle));
}

/** Which needles a text has: never false for one that it has, seldom true for another. */
export class Needles {
  /** A slot is set if it holds the current stamp: few new texts need any wiping. */
  readonly #slots = new Uint8Array(2 ** slotBits);
  #stamp = 0;
  #isRead = false;

  /** From here on another text is meant; it is read when a pattern asks. */
  startAnew(): void {
    this.#isRead = false;
  }

  /** `text` is the same until the next start: kept here, it would be kept in memory. */
  mayHave(needle: number, text: string): boolean {
    if (needle === noNeedle) return true;
    if (!this.#isRead) this.#read(text);
    return this.#slots[needle] === this.#stamp;
  }

  /** The place, from `from` on, of the next of the needles that the text may have; or the end. */
  next(needles: readonly number[], from: number, text: string): number {
    if (!this.#isRead) this.#read(text);
    const slots = this.#slots;
    const stamp = this.#stamp;
    let at = from;
    // Every number that is read here is there; `?? 0` is for the compiler.
    while (at < needles.length && slots[needles[at] ?? 0] !== stamp) at += 1;
    return at;
  }

  #read(text: string): void {
    const stamp = (this.#stamp % 255) + 1;
    if (stamp < this.#stamp) this.#slots.fill(0);
    this.#stamp = stamp;
    this.#isRead = true;
    this.#slots[noNeedle] = stamp;
    let tail = 0;
    for (let at = 0; at < text.length; at += 1) {
      tail = addToTail(tail, text.charCodeAt(at));
      if (at >= needleLength - 1) this.#slots[slotOf(tail)] = stamp;
    }
  }
}
