/** Hashes of the starts of texts: most patterns are told apart without a look at their text. */

/** Longer starts are compared by this many characters; what is left the full test sees. */
const hashedLengthMax = 254;
/** A slot fits into so many bits; see `writeStartHashes`. */
export const slotBits = 8;

/**
 * One odd factor for each place. A start's hash is the sum of its characters, each times the
 * factor of its place, so that the sum for a longer start goes on from the sum for a shorter one.
 */
const factors = makeFactors();

function makeFactors(): Int32Array {
  const made = new Int32Array(hashedLengthMax + 1);
  let state = 0x9e3779b9;
  for (let at = 0; at <= hashedLengthMax; at += 1) {
    state = (Math.imul(state, 0x01000193) + 0x6d2b79f5) | 0;
    made[at] = (state ^ (state >>> 15)) | 1;
  }
  return made;
}

/** A text that is all there stands for itself and this, which no text has in it. */
const endOfText = 0x10000;

/** The hash of the first `length` characters of `text`. */
export function hashStart(text: string, length = Math.min(text.length, hashedLengthMax)): number {
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = addTo(hash, text.charCodeAt(at), at);
  return hash;
}

function addTo(hash: number, code: number, at: number): number {
  return (hash + Math.imul(code, factors[at] ?? 0)) | 0;
}

/**
 * A pattern's start in two numbers: where in `startHashes` of a text to look, and what stands
 * there if the text starts like that.
 */
export interface HashedStart {
  readonly slot: number;
  readonly hash: number;
}

/** What every text starts with. */
export const everyStart: HashedStart = { slot: 0, hash: 0 };

/** `isWhole`: nothing may follow the start. */
export function hashedStart(start: string, isWhole: boolean): HashedStart {
  const slot = Math.min(start.length, hashedLengthMax);
  const hash = hashStart(start);
  if (!isWhole || start.length > hashedLengthMax) return { slot, hash };
  return { slot: slot + 1, hash: addTo(hash, endOfText, slot) };
}

export function makeStartHashes(): Int32Array {
  return new Int32Array(2 ** slotBits);
}

/**
 * Writes the hash of the first n characters of `text` to slot n, and that of the whole text with
 * its end to the slot behind them. What other texts left in the slots further on can make a start
 * seem to fit that does not, never the other way around.
 */
export function writeStartHashes(text: string, hashes: Int32Array): void {
  const length = Math.min(text.length, hashedLengthMax);
  let hash = 0;
  for (let at = 0; at < length; at += 1) {
    hash = addTo(hash, text.charCodeAt(at), at);
    hashes[at + 1] = hash;
  }
  if (length === text.length) hashes[length + 1] = addTo(hash, endOfText, length);
}

/** A hash with all its bits in the lowest ones. */
export function foldHash(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** The bit of what may speak of an action of any service. */
export const anyServiceBit = 1;

/** Sets of hashes in one number: a bit that is not set tells that none of them is there. */
export function serviceBit(hash: number): number {
  return 2 << (foldHash(hash) % 30);
}

export function exactBit(hash: number): number {
  return 1 << (foldHash(hash) % 31);
}
