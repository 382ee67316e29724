/** A JSON reader that keeps positions and members of the same key, which `JSON.parse` hides. */

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly value: JsonNode;
}

interface Extent {
  /** Offset of the first character. */
  readonly start: number;
  /** Offset of the last character. */
  readonly end: number;
}

export type JsonNode = Extent &
  (
    | { readonly kind: "object"; readonly members: readonly JsonMember[] }
    | { readonly kind: "array"; readonly items: readonly JsonNode[] }
    | { readonly kind: "string"; readonly value: string }
    /** `value` is the number's text, so that no digit is lost. */
    | { readonly kind: "number"; readonly value: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "null" }
  );

export interface JsonFault {
  readonly message: string;
  readonly offset: number;
}

export type JsonResult =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly fault: JsonFault };

/** No policy nests deeper than seven; the bound keeps hostile input from the stack. */
const depthMax = 32;

const whitespace = /[ \t\n\r]*/y;
const plainText = /[ !#-[\]-\uffff]*/y;
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const hexadecimal = /[0-9a-fA-F]{4}/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class JsonSyntaxFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const root = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail("text after the end of the document");
    return root;
  }

  #fail(message: string): never {
    throw new JsonSyntaxFault(message, this.#at);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(whitespace);
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(): JsonNode {
    this.#space();
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{") return this.#nested(() => this.#object(start));
    if (first === "[") return this.#nested(() => this.#array(start));
    if (first === '"') return { kind: "string", value: this.#string(), ...this.#extent(start) };
    if (this.#word("true")) return { kind: "boolean", value: true, ...this.#extent(start) };
    if (this.#word("false")) return { kind: "boolean", value: false, ...this.#extent(start) };
    if (this.#word("null")) return { kind: "null", ...this.#extent(start) };
    const number = this.#match(numberText);
    if (number !== undefined) return { kind: "number", value: number, ...this.#extent(start) };
    return this.#fail(first === undefined ? "the document ends too early" : "expected a value");
  }

  #extent(start: number): Extent {
    return { start, end: this.#at - 1 };
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #nested(read: () => JsonNode): JsonNode {
    if (this.#depth >= depthMax) this.#fail(`nested deeper than ${depthMax} levels`);
    this.#depth += 1;
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #object(start: number): JsonNode {
    this.#at += 1;
    const members: JsonMember[] = [];
    if (this.#take("}")) return { kind: "object", members, ...this.#extent(start) };
    do {
      this.#space();
      const keyStart = this.#at;
      if (this.#text[keyStart] === "}") this.#fail("a comma too many before `}`");
      if (this.#text[keyStart] !== '"') this.#fail("expected a key in double quotes");
      const key = this.#string();
      if (!this.#take(":")) this.#fail("expected `:` after the key");
      members.push({ key, keyStart, value: this.#value() });
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail("expected `,` or `}`");
    return { kind: "object", members, ...this.#extent(start) };
  }

  #array(start: number): JsonNode {
    this.#at += 1;
    const items: JsonNode[] = [];
    if (this.#take("]")) return { kind: "array", items, ...this.#extent(start) };
    do {
      this.#space();
      const isEnd = items.length > 0 && this.#text[this.#at] === "]";
      if (isEnd) this.#fail("a comma too many before `]`");
      items.push(this.#value());
    } while (this.#take(","));
    if (!this.#take("]")) this.#fail("expected `,` or `]`");
    return { kind: "array", items, ...this.#extent(start) };
  }

  #string(): string {
    this.#at += 1;
    let value = "";
    for (;;) {
      value += this.#match(plainText) ?? "";
      const next = this.#text[this.#at];
      if (next === '"') {
        this.#at += 1;
        return value;
      }
      if (next !== "\\") {
        this.#fail(
          next === undefined
            ? "a string without an end"
            : "a control character or line break in a string",
        );
      }
      this.#at += 1;
      value += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? "";
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (plain === undefined && letter !== "u") this.#fail("an escape that JSON does not have");
    this.#at += 1;
    if (plain !== undefined) return plain;
    const digits = this.#match(hexadecimal);
    if (digits === undefined) this.#fail("`\\u` takes four hexadecimal digits");
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
}

/** Reads one JSON value. Numbers keep their text, objects the order of their members. */
export function parseJson(text: string): JsonResult {
  const reader = new JsonReader(text);
  try {
    return { ok: true, root: reader.document() };
  } catch (error) {
    if (!(error instanceof JsonSyntaxFault)) throw error;
    return { ok: false, fault: { message: error.message, offset: error.offset } };
  }
}
