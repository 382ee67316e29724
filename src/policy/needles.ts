/** Short texts that a pattern needs, wherever they stand: what its start cannot tell apart. */
import { addToTail, tailAt, tailLength } from "./text-tail.ts";

const slotBits = 10;
/** For patterns that need nothing that can be told. */
export const noNeedle = 0;

function slotOf(tail: number): number {
  return Math.imul(tail, 0x9e3779b1) >>> (32 - slotBits) || 1;
}

/** Where the end of the longest of the texts is looked up; a text that fits has all of them. */
export function needleOf(texts: readonly string[]): number {
  const longest = texts.reduce((one, other) => (other.length >= one.length ? other : one), "");
  return longest.length < tailLength ? noNeedle : slotOf(tailAt(longest, longest.length));
}

/** Which needles a text has: never false for one that it has, seldom true for another. */
export class Needles {
  /** A slot is set if it holds the current stamp: a new text needs no wiping. */
  readonly #slots = new Int32Array(2 ** slotBits);
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
    const stamp = (this.#stamp + 1) | 0;
    this.#stamp = stamp;
    this.#isRead = true;
    let tail = 0;
    for (let at = 0; at < text.length; at += 1) {
      tail = addToTail(tail, text.charCodeAt(at));
      if (at >= tailLength - 1) this.#slots[slotOf(tail)] = stamp;
    }
  }
}
