/** Takes secret values out of a stream of text, also where they come in pieces. */
import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";
import { KeywordFinder } from "../../src/scan/keyword-finder.ts";

/** Shorter values stand everywhere by chance; masking them would only garble the output. */
export const maskedCharactersMin = 4;

const mask = Buffer.from("***");

/** A secret value: text, or bytes that need not be text. */
export type Maskable = string | Buffer;

export function isMaskable(value: Maskable): boolean {
  return String(value).length >= maskedCharactersMin;
}

/** The forms in which a value may show: itself, its parts, escaped, encoded. */
function formsOf(value: Maskable): readonly Buffer[] {
  const bytes = Buffer.from(value);
  const texts = [...encodedForms(bytes, "base64"), ...encodedForms(bytes, "base64url")];
  texts.push(...wrappedForms(bytes, 64), ...wrappedForms(bytes, 76));
  if (isUtf8(bytes)) texts.push(...writtenForms(bytes.toString("utf8")));
  const forms = [...new Set(texts)].filter((text) => text.length >= maskedCharactersMin);
  return [bytes, ...forms.map((form) => Buffer.from(form))];
}

function writtenForms(text: string): readonly string[] {
  // A shell that expands a variable without quotes takes the blanks around it away.
  const lines = text.split(/\r?\n/);
  const json = JSON.stringify(text).slice(1, -1);
  return [
    ...lines.map((line) => line.trim()),
    ...[json, json.replaceAll("/", "\\/"), json.replace(/[\u007f-\uffff]/g, unicodeEscape)],
    ...urlForms(text),
  ];
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Programs differ in which characters they leave, in a blank's code, and in the digits' case. */
function urlForms(text: string): readonly string[] {
  const usual = encodeURIComponent(text.toWellFormed());
  const strict = usual.replace(/[!'()*]/g, (character) => `%${hexOf(character)}`);
  const kinds = [usual, strict, strict.replaceAll("%2F", "/")];
  return kinds
    .flatMap((kind) => [kind, kind.replaceAll("%20", "+")])
    .flatMap((kind) => [kind, kind.replace(/%../g, (code) => code.toLowerCase())]);
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}

/** The lines into which programs break base64; the last one's end depends on what follows. */
function wrappedForms(bytes: Buffer, width: number): readonly string[] {
  const encoded = bytes.toString("base64");
  const whole = Math.floor(encoded.length / width);
  const last = encoded
    .slice(whole * width)
    .replace(/=+$/, "")
    .slice(0, -1);
  const lines = Array.from({ length: whole }, (_, line) =>
    encoded.slice(line * width, (line + 1) * width),
  );
  return whole === 0 ? [] : [...lines, last];
}

/** Members of a value in JSON that a program is likely to print by themselves. */
const secretMember = /pass|pwd|secret|token|credential|private|key/i;

/** The texts and numbers below members with such names, in an object of JSON. */
function secretMembers(value: Maskable): readonly string[] {
  if (!/^\s*\{/.test(String(value))) return [];
  try {
    return textsBelow(JSON.parse(String(value)), false);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function textsBelow(value: unknown, isSecret: boolean): readonly string[] {
  if (typeof value === "string" || typeof value === "number") {
    return isSecret ? [String(value)] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    textsBelow(member, isSecret || secretMember.test(name)),
  );
}

/** The part of an encoding that stays the same whatever stands before and after the value. */
function encodedForms(bytes: Buffer, encoding: "base64" | "base64url"): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString(encoding)
      .replace(/=+$/, "");
    const skipped = Math.ceil((shift * 8) / 6);
    const cut = (shift + bytes.length) % 3 === 0 ? 0 : 1;
    return encoded.slice(skipped, encoded.length - cut);
  });
}

/** How many forms one finder takes: its table grows with them. */
const formsPerFinder = 10_000;

/** Masks one stream. What may be the beginning of a value is held back until it is decided. */
export class Masker {
  readonly #values: Maskable[] = [];
  /** The forms by their first bytes, in latin1; the longest first. */
  readonly #forms = new Map<string, readonly Buffer[]>();
  /** All that a form can begin with that is too short for the finders. */
  readonly #shortBeginnings = new Set<string>();
  #finders: readonly Finder[] = [];
  #held = Buffer.alloc(0);

  constructor(values: readonly Maskable[]) {
    this.add(values);
  }

  /** From here on these are masked as well. */
  add(values: readonly Maskable[]): void {
    const parts = values.flatMap((value) => [value, ...secretMembers(value)]);
    this.#values.push(...parts.filter(isMaskable));
    this.#forms.clear();
    const forms = this.#values.flatMap(formsOf);
    for (const form of forms.toSorted((left, right) => right.length - left.length)) {
      const beginning = form.toString("latin1", 0, maskedCharactersMin);
      this.#forms.set(beginning, [...(this.#forms.get(beginning) ?? []), form]);
      for (let length = 1; length < maskedCharactersMin; length += 1) {
        this.#shortBeginnings.add(beginning.slice(0, length));
      }
    }
    const beginnings = [...this.#forms.keys()];
    const count = Math.ceil(beginnings.length / formsPerFinder);
    this.#finders = Array.from({ length: count }, (_, index) =>
      finderOf(beginnings.slice(index * formsPerFinder, (index + 1) * formsPerFinder)),
    );
  }

  write(chunk: Buffer): Buffer {
    const text = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const { shown, decided } = this.#masked(text, false);
    // A copy, for the chunk is its stream's own.
    this.#held = Buffer.from(text.subarray(decided));
    return shown;
  }

  end(): Buffer {
    const { shown } = this.#masked(this.#held, true);
    this.#held = Buffer.alloc(0);
    return shown;
  }

  /** The text with masks, up to where later text may turn the rest into a value. */
  #masked(text: Buffer, isLast: boolean): { readonly shown: Buffer; readonly decided: number } {
    const pieces: Buffer[] = [];
    let taken = 0;
    let decided = text.length;
    for (const start of this.#beginningsIn(text)) {
      if (start < taken) continue;
      const found = this.#formAt(text, start, isLast);
      if (found === "undecided") {
        decided = start;
        break;
      }
      if (found === undefined) continue;
      pieces.push(text.subarray(taken, start), mask);
      taken = start + found.length;
    }
    if (decided === text.length && !isLast) decided = this.#decidedAtEnd(text, taken);
    return { shown: Buffer.concat([...pieces, text.subarray(taken, decided)]), decided };
  }

  /** Where forms may begin, in order. */
  #beginningsIn(text: Buffer): readonly number[] {
    const starts = this.#finders.map((find) => find(text));
    return starts.length === 1 ? (starts[0] ?? []) : starts.flat().sort((a, b) => a - b);
  }

  /** The longest form that stands there; undecided where the text ends within a longer one. */
  #formAt(text: Buffer, start: number, isLast: boolean): Buffer | "undecided" | undefined {
    const beginning = text.toString("latin1", start, start + maskedCharactersMin);
    for (const form of this.#forms.get(beginning) ?? []) {
      const length = Math.min(form.length, text.length - start);
      if (isLast && length < form.length) continue;
      if (text.compare(form, 0, length, start, start + length) !== 0) continue;
      return length < form.length ? "undecided" : form;
    }
    return undefined;
  }

  #decidedAtEnd(text: Buffer, taken: number): number {
    const from = Math.max(taken, text.length - maskedCharactersMin + 1);
    for (let start = from; start < text.length; start += 1) {
      if (this.#shortBeginnings.has(text.toString("latin1", start))) return start;
    }
    return text.length;
  }
}

/** Gives the places of beginnings; of other places, too, that differ from them in case. */
type Finder = (text: Buffer) => readonly number[];

function finderOf(beginnings: readonly string[]): Finder {
  const finder = new KeywordFinder(beginnings);
  return (text) => {
    const starts: number[] = [];
    finder.search(text, (_, start) => starts.push(start));
    return starts;
  };
}

/** As a stream, for a child's output. */
export function maskingStream(masker: Masker): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, masker.write(chunk)),
    flush: (done) => done(null, masker.end()),
  });
}
