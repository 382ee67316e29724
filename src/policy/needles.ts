/** Short texts that a pattern needs, wherever they stand: what its start cannot tell apart. */
import { addToTail, tailOf } from "./text-tail.ts";

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

/**
 * Where the end of the last text is looked up that is long enough; what fits their pattern has it.
 * As long as nothing is known of other patterns: names differ at their ends.
 */
export function needleOf(texts: readonly string[]): number {
  const text = texts.findLast(({ length }) => length >= needleLength);
  return text === undefined ? noNeedle : slotOf(tailOf(text));
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

  #read(text: string): void {
    const stamp = (this.#stamp % 255) + 1;
    if (stamp < this.#stamp) this.#slots.fill(0);
    this.#stamp = stamp;
    this.#isRead = true;
    let tail = 0;
    for (let at = 0; at < text.length; at += 1) {
      tail = addToTail(tail, text.charCodeAt(at));
      if (at >= needleLength - 1) this.#slots[slotOf(tail)] = stamp;
    }
  }
}
