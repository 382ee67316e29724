/** Hashes of the starts of texts: most patterns are told apart without a look at their text. */

/** Longer starts are compared by this many characters; what is left the full test sees. */
export const hashedLengthMax = 255;

const multiplier = 31;
/** Thirty bits, so that a hash is always a small integer. */
const mask = 0x3fffffff;

/** The hash of the first `hashedLengthMax` characters of `text`. */
export function hashStart(text: string): number {
  const length = Math.min(text.length, hashedLengthMax);
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = step(hash, text.charCodeAt(at));
  return hash;
}

function step(hash: number, code: number): number {
  return (Math.imul(hash, multiplier) + code) & mask;
}

/** Writes to `hashes[n]` the hash of the first n characters of `text`, as far as starts reach. */
export function hashStarts(text: string, hashes: Int32Array): void {
  const length = Math.min(text.length, hashedLengthMax);
  let hash = 0;
  for (let at = 0; at < length; at += 1) {
    hash = step(hash, text.charCodeAt(at));
    hashes[at + 1] = hash;
  }
}

let spare: Int32Array | undefined;

/**
 * An array for `hashStarts`. It is the borrower's own until it is given back, so a decision that
 * is asked for in the middle of another gets one of its own.
 */
export function borrowHashes(): Int32Array {
  const hashes = spare ?? new Int32Array(hashedLengthMax + 1);
  spare = undefined;
  return hashes;
}

export function giveBackHashes(hashes: Int32Array): void {
  spare = hashes;
}
