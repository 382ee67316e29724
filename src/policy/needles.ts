/** Short texts that a pattern needs, wherever they stand: what its start cannot tell apart. */
import { addToTail, tailAt, tailLength } from "./text-tail.ts";

const slotCount = 1_024;
/** For patterns that need nothing that can be told. */
export const noNeedle = 0;

function slotOf(tail: number): number {
  return 1 + ((Math.imul(tail, 0x9e3779b1) >>> 16) % (slotCount - 1));
}

/** Where the end of the longest of the texts is looked up; a text that fits has all of them. */
export function needleOf(texts: readonly string[]): number {
  const longest = texts.reduce((one, other) => (other.length >= one.length ? other : one), "");
  return longest.length < tailLength ? noNeedle : slotOf(tailAt(longest, longest.length));
}

/** Which needles one text has: never false for one that it has, seldom true for another. */
export class Needles {
  readonly #has = new Uint8Array(slotCount);
  #text = "";

  mayHave(needle: number, text: string): boolean {
    if (needle === noNeedle) return true;
    if (text !== this.#text) this.#read(text);
    return this.#has[needle] === 1;
  }

  #read(text: string): void {
    this.#text = text;
    this.#has.fill(0);
    let tail = 0;
    for (let at = 0; at < text.length; at += 1) {
      tail = addToTail(tail, text.charCodeAt(at));
      if (at >= tailLength - 1) this.#has[slotOf(tail)] = 1;
    }
  }
}
