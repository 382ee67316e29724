/**
 * Finds many keywords in one pass over bytes, ignoring the case of ASCII letters.
 *
 * It looks at every second pair of bytes only. Of each keyword two overlapping pairs are chosen,
 * rare ones in texts: wherever the keyword stands, one of the two is looked at. Only where all
 * three bytes of such pairs are there, a trie is walked. Unlike the steps of an automaton, no look
 * waits for the one before.
 */
import { assert } from "../base/errors.ts";

/** Two overlapping pairs of bytes. */
const keywordBytesMin = 3;

/** The commonest pairs of bytes in code and in English, the most frequent first. */
const commonPairs = (
  "on/er/re/t /st/in/at/ a/se/es/te/e /co/ r/de/or/ t/ro/ti/th/ s/io/s /it/ c/en/ed/nt/ns/un/" +
  "ea/ i/le/al/ta/ec/et/nd/n /ne/po/pe/me/he/li/an/ct/as/ce/is/ke/ex/ac/y / f/ar/ng/ad/ri/rt/" +
  "ts/ o/ou/tr/ol/am/ic/ p/ra/ur/id/fi/no/ n/to/ue/do/d / u/na/nc/om/ly/ai/rn/ve/ef/ey/ss/nl/" +
  "ot/ge/ma/pa/r / e/ha/si/aw/s./ow/od/cr/qu/rs/ut/ch/tu/wa/.t/us/pr/xp/ w/ag/ d/so/ m/im/mp/" +
  "ll/ni/el/f /of/ty/yp/da"
).split("/");

const rowBits = 8;
const rowWidth = 1 << rowBits;
/** States must fit the table's 16 bits, and pairs of one kind the 8 bits of theirs. */
const statesMax = 65_536;
const kindsMax = 256;

/** The trie of the keywords as a table, a row of 256 for each state. */
interface Trie {
  /** Edges that are missing are 0, the root, to which no edge leads. */
  readonly next: Uint16Array;
  /** The keywords that end in a state, and 1 where there are any. */
  readonly ends: readonly (readonly number[])[];
  readonly isEnd: Uint8Array;
}

/** What the pairs of bytes tell. */
interface Pairs {
  /** The kind of each pair, by the pair as a number of this machine; 0 for those of no keyword. */
  readonly kinds: Uint8Array;
  /** By kind: how far before such a pair keywords may begin. */
  readonly distances: readonly (readonly number[])[];
  /** 1 where the three bytes of two such pairs may be, by `tripleAt`; other bytes may share it. */
  readonly triples: Uint8Array;
}

/** A number of 16 bits for three bytes, whatever the case of letters; of any place. */
function tripleAt(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] as number) | 0x20;
  const second = (bytes[at + 1] as number) | 0x20;
  const third = (bytes[at + 2] as number) | 0x20;
  return ((first << 9) ^ (second << 5) ^ third) & 0xffff;
}

/** Where the lower half of a word of four bytes stands in it, and where the upper one. */
const lowerAt = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 2;
const upperAt = 2 - lowerAt;

export class KeywordFinder {
  readonly #pairs: Pairs;
  readonly #trie: Trie;
  readonly #count: number;

  /** Each keyword has three characters or more, none above U+00FF: they stand for bytes. */
  constructor(keywords: readonly string[]) {
    const all = keywords.map((keyword) => folded(Buffer.from(keyword, "latin1")));
    this.#pairs = pairsOf(all);
    this.#trie = trieOf(all);
    this.#count = Math.max(keywords.length, 1);
  }

  /** Calls `visit` for each keyword found, with its first byte's offset, in order of these. */
  search(bytes: Uint8Array, visit: (keyword: number, start: number) => void): void {
    // Both in one number, which sorts by the offset first.
    const found = Float64Array.from(this.#find(bytes)).sort();
    let before = -1;
    for (const each of found) {
      // Keywords that begin alike are met once for each pair that leads there.
      if (each === before) continue;
      before = each;
      const start = Math.floor(each / this.#count);
      visit(each - start * this.#count, start);
    }
  }

  #find(bytes: Uint8Array): readonly number[] {
    const { kinds } = this.#pairs;
    const { words, pairs } = wordsIn(bytes);
    const found: number[] = [];
    // Every index is within its array; asking for undefined here would cost a third of the speed.
    const count = words.length;
    for (let index = 0; index < count; index += 1) {
      const word = words[index] as number;
      const lower = kinds[word & 0xffff] as number;
      const upper = kinds[word >>> 16] as number;
      if ((lower | upper) === 0) continue;
      if (lower !== 0) this.#walk(bytes, lower, index * 4 + lowerAt, found);
      if (upper !== 0) this.#walk(bytes, upper, index * 4 + upperAt, found);
    }
    for (let index = count * 2; index < pairs.length; index += 1) {
      this.#walk(bytes, kinds[pairs[index] ?? 0] ?? 0, index * 2, found);
    }
    return found;
  }

  /** Adds the keywords that a pair of this kind, which stands at the offset, belongs to. */
  #walk(bytes: Uint8Array, kind: number, offset: number, found: number[]): void {
    const { triples } = this.#pairs;
    // The pair is the first or the second of its two.
    if ((triples[tripleAt(bytes, offset - 1)] || triples[tripleAt(bytes, offset)]) === 0) return;
    const { next, ends, isEnd } = this.#trie;
    const distances = this.#pairs.distances[kind] as readonly number[];
    for (let each = 0; each < distances.length; each += 1) {
      const start = offset - (distances[each] as number);
      if (start < 0) continue;
      let state = 0;
      for (let at = start; at < bytes.length; at += 1) {
        state = next[(state << rowBits) | (bytes[at] as number)] as number;
        if (state === 0) break;
        if (isEnd[state] === 0) continue;
        for (const keyword of ends[state] ?? []) found.push(start * this.#count + keyword);
      }
    }
  }
}

/** The bytes as words of four and as pairs; a last byte alone is left out: no keyword needs it. */
function wordsIn(bytes: Uint8Array): { readonly words: Int32Array; readonly pairs: Uint16Array } {
  const isAligned = bytes.byteOffset % 4 === 0;
  const { buffer, byteOffset } = isAligned ? bytes : new Uint8Array(bytes);
  return {
    words: new Int32Array(buffer, byteOffset, Math.floor(bytes.length / 4)),
    pairs: new Uint16Array(buffer, byteOffset, Math.floor(bytes.length / 2)),
  };
}

function pairsOf(keywords: readonly Uint8Array[]): Pairs {
  const distancesOf = new Map<string, Set<number>>();
  const triples = new Uint8Array(1 << 16);
  const shortestFirst = keywords.toSorted((left, right) => left.length - right.length);
  for (const keyword of shortestFirst) {
    assert(keyword.length >= keywordBytesMin, "a keyword has two pairs of bytes");
    const best = cheapestPairs(keyword, distancesOf);
    triples[tripleAt(keyword, best)] = 1;
    for (const distance of [best, best + 1]) {
      const pair = pairAt(keyword, distance);
      distancesOf.set(pair, (distancesOf.get(pair) ?? new Set()).add(distance));
    }
  }
  const kinds = new Uint8Array(1 << 16);
  const distances: (readonly number[])[] = [[]];
  const kindOf = new Map<string, number>();
  for (const [pair, set] of distancesOf) {
    const name = [...set].toSorted().join();
    const kind = kindOf.get(name) ?? distances.push([...set]) - 1;
    kindOf.set(name, kind);
    for (const spelling of spellings(Buffer.from(pair, "latin1"))) kinds[spelling] = kind;
  }
  assert(distances.length <= kindsMax, "the kinds of pairs fit the table");
  return { kinds, distances, triples };
}

function pairAt(keyword: Uint8Array, at: number): string {
  return String.fromCharCode(keyword[at] ?? 0, keyword[at + 1] ?? 0);
}

/** Where the two overlapping pairs begin that cost least, beside those that are looked for. */
function cheapestPairs(
  keyword: Uint8Array,
  lookedFor: ReadonlyMap<string, ReadonlySet<number>>,
): number {
  const costs = Array.from({ length: keyword.length - 1 }, (_, at) => {
    const pair = pairAt(keyword, at);
    const distances = lookedFor.get(pair);
    if (distances === undefined) return frequency(pair);
    return distances.has(at) ? 0 : frequency(pair) / 2;
  });
  const cost = (at: number) => (costs[at] ?? 0) + (costs[at + 1] ?? 0);
  const places = Array.from({ length: keyword.length - 2 }, (_, at) => at);
  return places.toSorted((left, right) => cost(left) - cost(right))[0] ?? 0;
}

/** How often a pair stands in texts, by its place among the commonest; no more than a guess. */
function frequency(pair: string): number {
  const rank = commonPairs.indexOf(pair);
  return rank === -1 ? 1 / (4 * commonPairs.length) : 1 / (rank + 8);
}

/** A pair of bytes as numbers of this machine, in upper and lower case. */
function spellings([first, second]: Uint8Array): readonly number[] {
  return casesOf(first).flatMap((left) =>
    casesOf(second).flatMap((right) => [...wordsIn(Uint8Array.of(left, right)).pairs]),
  );
}

/** With ASCII's letters in lower case; other bytes may be parts of characters, and stay. */
function folded(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}

/** A lower-case letter and its upper case; any other byte alone. */
function casesOf(byte = 0): readonly number[] {
  const isLetter = byte >= 0x61 && byte <= 0x7a;
  return isLetter ? [byte, byte - 0x20] : [byte];
}

function trieOf(keywords: readonly Uint8Array[]): Trie {
  const size = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  assert(size <= statesMax, "the keywords fit the table");
  const next = new Uint16Array(size * rowWidth);
  const ends: number[][] = [[]];
  for (const [index, keyword] of keywords.entries()) {
    let state = 0;
    for (const byte of keyword) {
      const known = next[(state << rowBits) | byte] ?? 0;
      const child = known === 0 ? ends.push([]) - 1 : known;
      for (const either of casesOf(byte)) next[(state << rowBits) | either] = child;
      state = child;
    }
    ends[state]?.push(index);
  }
  return { next, ends, isEnd: Uint8Array.from(ends, (each) => Math.min(each.length, 1)) };
}
