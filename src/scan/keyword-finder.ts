/**
 * Finds many keywords in one pass over bytes, ignoring the case of ASCII letters: the automaton of
 * Aho and Corasick ("Efficient string matching", 1975) as one table, a row of 256 for each state.
 */
import { assert } from "../base/errors.ts";

const rowBits = 8;
const rowWidth = 1 << rowBits;
/** States must fit the table's 16 bits. */
const statesMax = 65_536;

/** The trie of the keywords; edges that are missing are 0, the root, to which no edge leads. */
interface Trie {
  readonly next: Uint16Array;
  readonly ends: number[][];
}

export class KeywordFinder {
  readonly #next: Uint16Array;
  /** States from here on end a keyword, so that a step compares one number. */
  readonly #firstEnd: number;
  /** The keywords that end in a state, from `firstEnd` on. */
  readonly #ends: readonly (readonly number[])[];

  constructor(keywords: readonly string[]) {
    assert(!keywords.includes(""), "a keyword has characters");
    const trie = grow(keywords.map((keyword) => Buffer.from(keyword.toLowerCase(), "latin1")));
    linkFailures(trie);
    const { next, ends, firstEnd } = endsLast(trie);
    this.#next = foldCase(next);
    this.#firstEnd = firstEnd;
    this.#ends = ends.slice(firstEnd);
  }

  /** Calls `visit` for each keyword found, with the offset after its last byte, in order. */
  search(bytes: Uint8Array, visit: (keyword: number, end: number) => void): void {
    const next = this.#next;
    const firstEnd = this.#firstEnd;
    let state = 0;
    // Every index is within its array; asking for undefined here would cost a third of the speed.
    for (let offset = 0; offset < bytes.length; offset += 1) {
      state = next[(state << rowBits) | (bytes[offset] as number)] as number;
      if (state < firstEnd) continue;
      for (const keyword of this.#ends[state - firstEnd] ?? []) visit(keyword, offset + 1);
    }
  }
}

function grow(keywords: readonly Uint8Array[]): Trie {
  const size = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  assert(size <= statesMax, "the keywords fit the table");
  const next = new Uint16Array(size * rowWidth);
  const ends: number[][] = Array.from({ length: size }, () => []);
  let states = 1;
  for (const [index, keyword] of keywords.entries()) {
    let state = 0;
    for (const byte of keyword) {
      const edge = (state << rowBits) | byte;
      if (next[edge] === 0) next[edge] = states++;
      state = next[edge] ?? 0;
    }
    ends[state]?.push(index);
  }
  return { next: next.subarray(0, states * rowWidth), ends: ends.slice(0, states) };
}

/** Turns the trie into an automaton without dead ends, breadth first. */
function linkFailures({ next, ends }: Trie): void {
  const back = new Uint16Array(ends.length);
  const queue = [...next.subarray(0, rowWidth)].filter((state) => state !== 0);
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const behind = back[state] ?? 0;
    ends[state]?.push(...(ends[behind] ?? []));
    for (let byte = 0; byte < rowWidth; byte += 1) {
      const edge = (state << rowBits) | byte;
      const target = next[(behind << rowBits) | byte] ?? 0;
      const child = next[edge] ?? 0;
      if (child === 0) {
        next[edge] = target;
      } else {
        back[child] = target;
        queue.push(child);
      }
    }
  }
}

/** The same automaton with the states that end a keyword numbered last. */
function endsLast({ next, ends }: Trie) {
  const states = ends.map((_, state) => state);
  const ordered = [
    ...states.filter((state) => ends[state]?.length === 0),
    ...states.filter((state) => ends[state]?.length !== 0),
  ];
  const numberOf = new Uint16Array(ordered.length);
  for (const [number, state] of ordered.entries()) numberOf[state] = number;
  const renumbered = new Uint16Array(next.length);
  for (const [number, state] of ordered.entries()) {
    for (let byte = 0; byte < rowWidth; byte += 1) {
      const target = next[(state << rowBits) | byte] ?? 0;
      renumbered[(number << rowBits) | byte] = numberOf[target] ?? 0;
    }
  }
  return {
    next: renumbered,
    ends: ordered.map((state) => ends[state] ?? []),
    firstEnd: states.filter((state) => ends[state]?.length === 0).length,
  };
}

/** Upper-case letters step as the lower-case ones do. */
function foldCase(next: Uint16Array): Uint16Array {
  for (let row = 0; row < next.length; row += rowWidth) {
    next.copyWithin(row + 0x41, row + 0x61, row + 0x7b);
  }
  return next;
}
