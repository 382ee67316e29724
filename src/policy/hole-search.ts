/** Finds a text with holes (`a?b`) in another, in time that no choice of either can square. */
import type { GlobPiece } from "./glob.ts";

const wordBits = 32;

/**
 * The first place, from `from` on, where a piece fits whose holes take any character; -1 if there
 * is none. All places are followed at once, one bit for each character of the piece (Baeza-Yates
 * and Gonnet, "A new approach to text searching", 1992): bit n is set where the n + 1 characters
 * read last fit the piece's first ones. So it costs the text's length times a 32nd of the piece's.
 */
export function findWithHoles(piece: GlobPiece, text: string, from: number): number {
  const places = placesOf(piece);
  const { holes, byCode } = places;
  const state = new Int32Array(holes.length);
  const lastWord = holes.length - 1;
  const lastBit = 1 << ((piece.length - 1) % wordBits);
  for (let at = from; at < text.length; at += 1) {
    const fitting = byCode.get(text.charCodeAt(at)) ?? holes;
    let carry = 1;
    for (let word = 0; word <= lastWord; word += 1) {
      const bits = state[word] ?? 0;
      state[word] = ((bits << 1) | carry) & (fitting[word] ?? 0);
      carry = bits >>> (wordBits - 1);
    }
    if (((state[lastWord] ?? 0) & lastBit) !== 0) return at - piece.length + 1;
  }
  return -1;
}

/** Sets of a piece's places, as bits. */
interface Places {
  readonly holes: Int32Array;
  /** Where each character of the piece may stand; any other fits the holes alone. */
  readonly byCode: ReadonlyMap<number, Int32Array>;
}

function placesOf({ length, parts }: GlobPiece): Places {
  const holes = new Int32Array(Math.ceil(length / wordBits)).fill(-1);
  for (const { at, text } of parts) {
    for (let offset = 0; offset < text.length; offset += 1) flipPlace(holes, at + offset);
  }
  const byCode = new Map<number, Int32Array>();
  for (const { at, text } of parts) {
    for (let offset = 0; offset < text.length; offset += 1) {
      const code = text.charCodeAt(offset);
      const places = byCode.get(code) ?? holes.slice();
      byCode.set(code, places);
      setPlace(places, at + offset);
    }
  }
  return { holes, byCode };
}

function setPlace(places: Int32Array, place: number): void {
  const word = Math.floor(place / wordBits);
  places[word] = (places[word] ?? 0) | (1 << (place % wordBits));
}

function flipPlace(places: Int32Array, place: number): void {
  const word = Math.floor(place / wordBits);
  places[word] = (places[word] ?? 0) ^ (1 << (place % wordBits));
}
