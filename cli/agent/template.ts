/** File templates: text with `{{ secret "prod/db" "password" | json }}` in it, and nothing else. */
import { UsageError } from "../failure.ts";
import { parseReference, type Reference } from "../run/reference.ts";
import { applyFilter, type FilterName, filterNames } from "./filters.ts";

export interface ValuePart {
  readonly kind: "value";
  readonly reference: Reference;
  readonly filters: readonly FilterName[];
  /** Where its braces open, from 1. */
  readonly line: number;
  readonly column: number;
}

interface TextPart {
  readonly kind: "text";
  readonly text: string;
}

export interface Template {
  readonly parts: readonly (TextPart | ValuePart)[];
}

/** What is wrong with a template; line and column count from 1. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: Place) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
}

interface Token extends Place {
  readonly kind: "word" | "text" | "pipe" | "end";
  readonly text: string;
}

const open = "{{";
const tokenPattern = /([A-Za-z][A-Za-z0-9]*)|"((?:[^"\\\n]|\\["\\])*)"|(\|)|(\}\})/y;
const spacePattern = /[ \t\r\n]*/y;

/** Throws `TemplateError`, and nothing else, for whatever text. */
export function parseTemplate(text: string): Template {
  const parts: (TextPart | ValuePart)[] = [];
  const placeOf = placeFinder(text);
  let at = 0;
  for (;;) {
    const braces = text.indexOf(open, at);
    const end = braces === -1 ? text.length : braces;
    if (end > at) parts.push({ kind: "text", text: text.slice(at, end) });
    if (braces === -1) return { parts };
    const place = placeOf(braces);
    const { tokens, next } = readTokens(text, braces + open.length, place, placeOf);
    parts.push(partOf(tokens, place));
    at = next;
  }
}

/** The values that a template needs. */
export function valuesOf({ parts }: Template): readonly ValuePart[] {
  return parts.filter((part) => part.kind === "value");
}

/** The text with its values, as `writtenValue` gives them; their buffers are overwritten. */
export function renderTemplate(
  { parts }: Template,
  values: ReadonlyMap<ValuePart, Buffer>,
): Buffer {
  const pieces = parts.map((part) => {
    return part.kind === "text" ? Buffer.from(part.text) : (values.get(part) ?? Buffer.alloc(0));
  });
  const whole = Buffer.concat(pieces);
  for (const piece of pieces) piece.fill(0);
  return whole;
}

/**
 * A value through the filters of its part; what it was before them is overwritten. Throws
 * `TemplateError` at the place of a value that a filter refuses.
 */
export function writtenValue(part: ValuePart, value: Buffer): Buffer {
  let current = value;
  for (const name of part.filters) {
    const next = applyFilter(name, current);
    current.fill(0);
    if (typeof next === "string") {
      throw new TemplateError(`${part.reference.id}: ${next}`, part);
    }
    current = next;
  }
  return current;
}

function readTokens(text: string, start: number, braces: Place, placeOf: PlaceFinder) {
  const tokens: Token[] = [];
  let at = start;
  for (;;) {
    spacePattern.lastIndex = at;
    spacePattern.exec(text);
    at = spacePattern.lastIndex;
    if (at >= text.length) {
      throw new TemplateError("{{ is never closed by }}", braces);
    }
    tokenPattern.lastIndex = at;
    const found = tokenPattern.exec(text);
    if (found === null) throw new TemplateError(misplaced(text, at), placeOf(at));
    const token = tokenOf(found, placeOf(at));
    at = tokenPattern.lastIndex;
    if (token.kind === "end") return { tokens, next: at };
    tokens.push(token);
  }
}

function misplaced(text: string, at: number): string {
  if (text[at] === '"') {
    return 'a text in quotes ends on its line, and holds \\" and \\\\ for " and \\';
  }
  return `${JSON.stringify(text.slice(at, at + 1))} has no meaning between {{ and }}`;
}

function tokenOf([, word, quoted, pipe]: RegExpExecArray, place: Place): Token {
  if (word !== undefined) return { kind: "word", text: word, ...place };
  if (quoted !== undefined) {
    return { kind: "text", text: quoted.replace(/\\(["\\])/g, "$1"), ...place };
  }
  return { kind: pipe === undefined ? "end" : "pipe", text: "", ...place };
}

function partOf(tokens: readonly Token[], place: Place): TextPart | ValuePart {
  const firstPipe = tokens.findIndex(({ kind }) => kind === "pipe");
  const end = firstPipe === -1 ? tokens.length : firstPipe;
  const [head, ...words] = tokens.slice(0, end);
  if (head === undefined) throw new TemplateError("nothing stands between {{ and }}", place);
  const filters = filtersOf(tokens.slice(end));
  if (head.kind === "text" && words.length === 0 && filters.length === 0) {
    return { kind: "text", text: head.text };
  }
  for (const { kind, line, column } of words) {
    if (kind !== "text") throw new TemplateError("names stand in quotes", { line, column });
  }
  const reference = referenceOf(head, words);
  return { kind: "value", reference, filters, ...place };
}

function referenceOf(head: Token, words: readonly Token[]): Reference {
  const [name, ...members] = words.map(({ text }) => text);
  if (head.kind !== "word" || (head.text !== "secret" && head.text !== "parameter")) {
    throw new TemplateError(`${head.text || "|"} is neither secret nor parameter`, head);
  }
  if (name === undefined) {
    throw new TemplateError(`${head.text} needs a name: ${head.text} "name"`, head);
  }
  const at = words[0] ?? head;
  if (name.includes("#")) {
    throw new TemplateError('a member stands in quotes of its own: secret "name" "member"', at);
  }
  if (members.includes("")) throw new TemplateError("a member's name is empty", at);
  try {
    const text = head.text === "secret" ? name : `ssm:${name}`;
    const reference = parseReference(text);
    if (reference.kind !== head.text) {
      throw new UsageError(`${text} is a parameter: write parameter "name"`);
    }
    return { ...reference, members };
  } catch (error) {
    if (error instanceof UsageError) throw new TemplateError(error.message, at);
    throw error;
  }
}

/** `| json | base64`: each pipe is followed by one name. */
function filtersOf(tokens: readonly Token[]): readonly FilterName[] {
  const filters: FilterName[] = [];
  for (let at = 0; at < tokens.length; at += 2) {
    const [pipe, word] = tokens.slice(at, at + 2);
    if (pipe === undefined) break;
    if (pipe.kind !== "pipe") throw new TemplateError("a | stands before each filter", pipe);
    const name = filterNames.find((each) => each === word?.text && word.kind === "word");
    if (name === undefined) {
      throw new TemplateError(`the filters are ${filterNames.join(", ")}`, word ?? pipe);
    }
    filters.push(name);
  }
  return filters;
}

type PlaceFinder = (offset: number) => Place;

/** For offsets that only grow, so that the text is gone through once. */
function placeFinder(text: string): PlaceFinder {
  let line = 1;
  let lineStart = 0;
  let lineEnd = text.indexOf("\n");
  return (offset) => {
    while (lineEnd !== -1 && lineEnd < offset) {
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf("\n", lineStart);
    }
    return { line, column: offset - lineStart + 1 };
  };
}
