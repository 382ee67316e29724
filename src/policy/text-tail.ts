/** The end of a text in one number: by it most starts are told apart without a look at them. */

const tailLength = 4;

/** What the last four characters of a text are, after one more. */
export function addToTail(tail: number, code: number): number {
  return (tail << 8) ^ code;
}

/**
 * The up to four characters before `end`. Texts that start alike have the same tail at the same
 * place; those with the same tail may still differ.
 */
function tailAt(text: string, end: number): number {
  let tail = 0;
  if (end < tailLength) {
    for (let at = 0; at < end; at += 1) tail = addToTail(tail, text.charCodeAt(at));
    return tail;
  }
  // Written out, as every look at a resource comes here.
  tail = addToTail(text.charCodeAt(end - 4), text.charCodeAt(end - 3));
  tail = addToTail(tail, text.charCodeAt(end - 2));
  return addToTail(tail, text.charCodeAt(end - 1));
}

export function tailOf(text: string): number {
  return tailAt(text, text.length);
}

/**
 * How a pattern starts, in two numbers. The length is negative where the start is all of the text
 * that fits, and 0 where any text may fit.
 */
export interface TailedStart {
  readonly length: number;
  readonly tail: number;
}

export const anyStart: TailedStart = { length: 0, tail: 0 };

export function tailedStart(start: string, isWhole: boolean): TailedStart {
  return { length: isWhole ? -start.length : start.length, tail: tailOf(start) };
}

/** Whether the text may start like that: never false where it does. */
export function mayStart(text: string, length: number, tail: number): boolean {
  if (length === 0) return true;
  if (length > 0) return length <= text.length && tailAt(text, length) === tail;
  return -length === text.length && tailOf(text) === tail;
}
