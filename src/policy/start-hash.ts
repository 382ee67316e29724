/** Hashes of the starts of texts: most patterns are told apart without a look at their text. */

/** Longer starts are compared by this many characters; what is left the full test sees. */
const hashedLengthMax = 254;
/** A slot fits into so many bits; see `writeActionHashes`. */
export const slotBits = 8;

/** Odd, and without a pattern in its bits. */
const factor = 0x01000193;
/** Set in every small letter; that other characters share a code so is told by the full test. */
const smallBit = 0x20;

/** A text that is all there stands for itself and this, which no text has in it. */
const endOfText = 0x10000;

/** The hash of a text; that of a longer one goes on from that of its start. Case is not seen. */
export function hashStart(text: string): number {
  const length = Math.min(text.length, hashedLengthMax);
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = addTo(hash, text.charCodeAt(at));
  return hash;
}

function addTo(hash: number, code: number): number {
  return (Math.imul(hash, factor) + (code | smallBit)) | 0;
}

/**
 * A pattern's start in two numbers: where in the hashes of an action to look, and what stands
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
  return { slot: slot + 1, hash: addTo(hash, endOfText) };
}

export function makeStartHashes(): Int32Array {
  return new Int32Array(2 ** slotBits);
}

/** So many characters behind the colon tell most verbs apart, and none is shorter. */
export const verbLength = 3;

/** The hashes of a whole action and of what it starts with. */
export interface ActionHashes {
  readonly whole: number;
  /** Up to the colon and with it; as `whole`, where there is none. */
  readonly service: number;
  /** That and the verb's first characters. Of no meaning where the action ends before them. */
  readonly verb: number;
}

const colon = 0x3a;
const lastOfAscii = 0x7f;

/**
 * Writes the hash of the first n characters of `action` to slot n, and that of the whole text with
 * its end to the slot behind them. What other texts left in the slots further on can make a start
 * seem to fit that does not, never the other way around.
 */
export function writeActionHashes(action: string, hashes: Int32Array): ActionHashes {
  const length = Math.min(action.length, hashedLengthMax);
  let hash = 0;
  let serviceEnd = 0;
  let codes = 0;
  for (let at = 0; at < length; at += 1) {
    const code = action.charCodeAt(at);
    codes |= code;
    hash = addTo(hash, code);
    hashes[at + 1] = hash;
    if (code === colon && serviceEnd === 0) serviceEnd = at + 1;
  }
  if (codes > lastOfAscii) {
    // The small letter of another alphabet may be any character, and more than one.
    const lower = action.toLowerCase();
    if (lower !== action) return writeActionHashes(lower, hashes);
  }
  if (length === action.length) hashes[length + 1] = addTo(hash, endOfText);
  return {
    whole: hash,
    service: serviceEnd === 0 ? hash : (hashes[serviceEnd] ?? 0),
    verb: hashes[Math.min(serviceEnd + verbLength, hashedLengthMax)] ?? 0,
  };
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
