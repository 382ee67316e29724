/** Takes secret values out of a stream of text, also where they come in pieces. */
import { Transform } from "node:stream";

/** Shorter values stand everywhere by chance; masking them would only garble the output. */
export const maskedCharactersMin = 4;

const mask = "***";

/** The forms in which a value may show: itself, its lines, escaped, encoded. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, "utf8");
  const lines = value.includes("\n") ? value.split(/\r?\n/) : [];
  const forms = [
    value,
    ...lines.map((line) => line.trim()),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    ...encodedForms(bytes, "base64"),
    ...encodedForms(bytes, "base64url"),
  ];
  return forms.filter((form) => form.length >= maskedCharactersMin);
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

/** Masks one stream. What may be the beginning of a value is held back until it is decided. */
export class Masker {
  /** In latin1, as the stream is read: any bytes survive. */
  readonly #forms: readonly string[];
  readonly #pattern: RegExp | undefined;
  #held = "";

  constructor(values: readonly string[]) {
    const forms = values.filter((value) => value.length >= maskedCharactersMin).flatMap(formsOf);
    this.#forms = [...new Set(forms)]
      .map((form) => Buffer.from(form, "utf8").toString("latin1"))
      .toSorted((left, right) => right.length - left.length);
    const sources = this.#forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
    this.#pattern = sources.length === 0 ? undefined : new RegExp(sources.join("|"), "g");
  }

  write(chunk: Buffer): Buffer {
    const text = this.#held + chunk.toString("latin1");
    const decided = this.#decidedTo(text);
    this.#held = text.slice(decided);
    return Buffer.from(this.#masked(text.slice(0, decided)), "latin1");
  }

  end(): Buffer {
    const rest = this.#masked(this.#held);
    this.#held = "";
    return Buffer.from(rest, "latin1");
  }

  #masked(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, mask);
  }

  /** How much of the text no later text can turn into a part of a value. */
  #decidedTo(text: string): number {
    const longest = this.#forms[0]?.length ?? 0;
    let decided = text.length;
    for (let start = Math.max(0, text.length - longest + 1); start < text.length; start += 1) {
      const end = text.slice(start);
      if (this.#forms.some((form) => form.length > end.length && form.startsWith(end))) {
        decided = start;
        break;
      }
    }
    // A value that ends in what is held back is held back with it.
    for (const { index, 0: found } of text.matchAll(this.#pattern ?? /$^/g)) {
      if (index < decided && index + found.length > decided) return index;
    }
    return decided;
  }
}

/** As a stream, for a child's output. */
export function maskingStream(values: readonly string[]): Transform {
  const masker = new Masker(values);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, masker.write(chunk)),
    flush: (done) => done(null, masker.end()),
  });
}
