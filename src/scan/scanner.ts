/** Scans one text for secrets. Pure: bytes in, findings out. */
import { KeywordFinder } from "./keyword-finder.ts";
import type { SecretRule } from "./rule.ts";
import { secretRules } from "./rules.ts";

export interface Finding {
  readonly rule: SecretRule;
  /** The secret itself: for hashing and for asking whether it is live; never for showing. */
  readonly secret: string;
  /** Of the secret's first byte, from 0. */
  readonly offset: number;
  /** From 1; columns count UTF-16's units, as editors do. */
  readonly line: number;
  readonly column: number;
  /** Whether its line says that it is meant to be there. */
  readonly isAllowed: boolean;
}

/** Marks a line whose findings are meant to be there. */
const allowMark = "sallyport:allow";

/** A rule made ready: its pattern starts where it is told to. */
interface ReadyRule {
  readonly rule: SecretRule;
  /** Its place in the list: where rules overlap, the earlier one says what it is. */
  readonly rank: number;
  readonly pattern: RegExp;
}

/** How far a form that begins before its keyword may reach behind it, in characters. */
const windowAfter = 400;

function readyRule(rule: SecretRule, rank: number): ReadyRule {
  const mode = rule.keywords.length > 0 && rule.before === undefined ? "y" : "g";
  return { rule, rank, pattern: new RegExp(rule.pattern, `${rule.pattern.flags}d${mode}`) };
}

export class SecretScanner {
  readonly #finder: KeywordFinder;
  /** The rules of each keyword. */
  readonly #rulesOf: readonly (readonly ReadyRule[])[];
  /** Rules without a keyword, for certain files. */
  readonly #fileRules: readonly ReadyRule[];

  constructor(rules: readonly SecretRule[] = secretRules) {
    const ready = rules.map(readyRule);
    const byKeyword = new Map<string, ReadyRule[]>();
    for (const each of ready) {
      for (const keyword of each.rule.keywords) {
        const folded = keyword.toLowerCase();
        byKeyword.set(folded, [...(byKeyword.get(folded) ?? []), each]);
      }
    }
    this.#finder = new KeywordFinder([...byKeyword.keys()]);
    this.#rulesOf = [...byKeyword.values()];
    this.#fileRules = ready.filter(({ rule }) => rule.keywords.length === 0);
  }

  /**
   * Findings in the order of the text, one for each place, also those that their line allows; where
   * rules overlap, the first rule's. `path` picks the rules that are for certain files.
   */
  scan(bytes: Buffer, path: string): readonly Finding[] {
    const wide = isWide(bytes);
    const narrow = wide ? Buffer.from(wideText(bytes), "latin1") : bytes;
    if (isBinary(narrow)) return [];
    const search = new Search(narrow.toString("latin1"), wide ? "latin1" : "utf8");
    this.#finder.search(narrow, (keyword, start) => {
      for (const rule of this.#rulesOf[keyword] ?? []) {
        if (rule.rule.files?.test(path) !== false) search.tryRule(rule, start);
      }
    });
    for (const rule of this.#fileRules) {
      if (rule.rule.files?.test(path)) search.tryWhole(rule);
    }
    return search.findings();
  }
}

/** What was found in one text so far. */
class Search {
  readonly #text: string;
  readonly #encoding: "latin1" | "utf8";
  readonly #triedTo = new Map<SecretRule, number>();
  readonly #found: { ready: ReadyRule; secret: string; offset: number }[] = [];

  /** The text is the bytes in latin1, whatever they are: each character is one byte. */
  constructor(text: string, encoding: "latin1" | "utf8") {
    this.#text = text;
    this.#encoding = encoding;
  }

  /** Tries a rule at a keyword of its that starts at `start`. */
  tryRule(ready: ReadyRule, start: number): void {
    const { rule, pattern } = ready;
    const triedTo = this.#triedTo.get(rule) ?? 0;
    if (rule.before === undefined) {
      if (start < triedTo) return;
      pattern.lastIndex = start;
      this.#keep(ready, pattern.exec(this.#text), 0);
      return;
    }
    const from = Math.max(0, triedTo, start - rule.before);
    for (const match of this.#text.slice(from, start + windowAfter).matchAll(pattern)) {
      this.#keep(ready, match, from);
    }
  }

  tryWhole(ready: ReadyRule): void {
    for (const match of this.#text.matchAll(ready.pattern)) this.#keep(ready, match, 0);
  }

  #keep(ready: ReadyRule, match: RegExpExecArray | null, from: number): void {
    if (match === null) return;
    const { rule } = ready;
    const secret = match[1] ?? match[0];
    const [start, end] = match.indices?.[match[1] === undefined ? 0 : 1] ?? [0, 0];
    if (rule.isSecret?.(secret) === false) return;
    this.#triedTo.set(rule, from + end);
    this.#found.push({ ready, secret, offset: from + start });
  }

  findings(): readonly Finding[] {
    const places = new PlaceFinder(this.#text, this.#encoding);
    const ordered = this.#found.toSorted(
      (left, right) => left.offset - right.offset || left.ready.rank - right.ready.rank,
    );
    const kept: Finding[] = [];
    let coveredTo = -1;
    for (const { ready, secret, offset } of ordered) {
      if (offset < coveredTo) continue;
      coveredTo = offset + secret.length;
      kept.push({ rule: ready.rule, secret, offset, ...places.at(offset) });
    }
    return kept;
  }
}

/**
 * Tells lines and columns of offsets that only grow: each character is looked at once, however
 * many findings stand in a line and however long it is.
 */
class PlaceFinder {
  readonly #text: string;
  readonly #encoding: "latin1" | "utf8";
  #line = 1;
  /** Where the next line begins; behind the text where there is none. */
  #next: number;
  #isAllowed: boolean | undefined;
  /** How far the columns of the line are counted. */
  #countedTo = 0;
  #column = 1;

  constructor(text: string, encoding: "latin1" | "utf8") {
    this.#text = text;
    this.#encoding = encoding;
    this.#next = this.#lineAfter(0);
  }

  at(offset: number): Pick<Finding, "line" | "column" | "isAllowed"> {
    while (this.#next <= offset) {
      this.#line += 1;
      this.#countedTo = this.#next;
      this.#next = this.#lineAfter(this.#next);
      this.#column = 1;
      this.#isAllowed = undefined;
    }
    this.#isAllowed ??= this.#text.slice(this.#countedTo, this.#next).includes(allowMark);
    const passed = Buffer.from(this.#text.slice(this.#countedTo, offset), "latin1");
    this.#column += passed.toString(this.#encoding).length;
    this.#countedTo = offset;
    return { line: this.#line, column: this.#column, isAllowed: this.#isAllowed };
  }

  #lineAfter(start: number): number {
    const newline = this.#text.indexOf("\n", start);
    return newline === -1 ? this.#text.length + 1 : newline + 1;
  }
}

/** Bytes at the beginning that tell a text from other files. */
export const sniffedBytes = 8_192;

/** UTF-16 with its mark is text, though every second byte of it may be 0. */
export function isBinary(bytes: Buffer): boolean {
  return !isWide(bytes) && bytes.subarray(0, sniffedBytes).includes(0);
}

/** UTF-16 by its byte order mark, of either order. */
function isWide(bytes: Buffer): boolean {
  return isLittleEndian(bytes) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function isLittleEndian(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}

/** No secret holds characters above U+00FF; each becomes one that is a byte, and none of 0. */
function wideText(bytes: Buffer): string {
  const units = bytes.subarray(2, bytes.length - (bytes.length % 2));
  const ordered = isLittleEndian(bytes) ? units : Buffer.from(units).swap16();
  return ordered.toString("utf16le").replace(/[\u0100-\uffff]/g, "?");
}
