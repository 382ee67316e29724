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
  #text = "";
  #isRead = false;

  /** From here on `text` is meant; it is read when a pattern asks. */
  startOn(text: string): void {
    this.#text = text;
    this.#isRead = false;
  }

  mayHave(needle: number): boolean {
    if (needle === noNeedle) return true;
    if (!this.#isRead) this.#read();
    return this.#slots[needle] === this.#stamp;
  }

  #read(): void {
    const text = this.#text;
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
