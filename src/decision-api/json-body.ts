/** Reads a call's body: JSON that means one thing only, within bounds. */
import { isUtf8 } from "node:buffer";
import { ServiceError } from "../base/errors.ts";
import type { HttpRequest } from "../wire/http.ts";
import { badRequest } from "./errors.ts";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** In bytes. */
export const bodyBytesMax = 1_048_576;

/** Objects and lists within one another. */
export const depthMax = 16;

export interface JsonBody {
  /** As it was sent. */
  readonly text: string;
  readonly value: JsonObject;
}

const jsonType = /^application\/json[\t ]*(?:;|$)/i;

/**
 * The body of an Authorization API call (Authorization API 1.0, "HTTPS JSON Binding"). As I-JSON
 * (RFC 7493) asks, a name that comes twice and text that is not Unicode are refused: two readers
 * could take such a question for two different ones.
 *
 * Throws a `ServiceError` of status 400, or 413 where the body is too large.
 */
export function readBody({ headers, body }: HttpRequest): JsonBody {
  if (!jsonType.test(headers["content-type"] ?? "")) {
    throw badRequest("The Content-Type must be application/json.");
  }
  if (body.length > bodyBytesMax) {
    throw new ServiceError(
      "RequestEntityTooLarge",
      `The body has more than ${bodyBytesMax} bytes.`,
      { status: 413 },
    );
  }
  if (!isUtf8(body)) throw badRequest("The body is not UTF-8.");
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
  const value = parse(text);
  if (!isObject(value)) throw badRequest("The body must be a JSON object.");
  refuseAmbiguity(text, value);
  return { text, value };
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of an object's own; never what every object inherits, whatever its name. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  const value = object[name];
  // JSON has no functions, and they are all that is inherited beside the prototype itself.
  const mayBeInherited = typeof value === "function" || name === "__proto__";
  return mayBeInherited && !Object.hasOwn(object, name) ? undefined : value;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw badRequest(text === "" ? "The body is empty." : "The body is not valid JSON.");
  }
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The end of a name, and now and then the start of a text: never fewer than there are names. */
const nameEnd = /"[\t\n\r ]*:/g;

/** Each name has one behind it, and texts may have more. */
function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) count += 1;
  return count;
}

/**
 * Refuses names that come twice and text that is not Unicode. Where nothing is escaped and the
 * object that was read has as many names as the text can have, nothing more need be looked at.
 */
function refuseAmbiguity(text: string, value: JsonObject): void {
  const names = countNames(value, 1);
  const hasNoEscapes = !text.includes("\\");
  if (hasNoEscapes && countColons(text) === names) return;
  // Times and ARNs have colons too; the ends of names are told apart from those, at more cost.
  if (hasNoEscapes && text.match(nameEnd)?.length === names) return;
  lookThrough(text);
}

/** Throws where objects and lists are too deep. */
function countNames(value: JsonValue, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > depthMax) throw badRequest(`The body is nested deeper than ${depthMax} levels.`);
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countNames(item, depth + 1);
    return count;
  }
  const names = Object.keys(value);
  for (const name of names) count += countNames((value as JsonObject)[name] ?? null, depth + 1);
  return count + names.length;
}

/** Goes once over text that is known to be valid JSON. */
function lookThrough(text: string): void {
  /** The names of each object that is open; undefined stands for a list. */
  const open: (Set<string> | undefined)[] = [];
  let names: Set<string> | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      const after = skipSpace(text, end + 1);
      const content = contentOf(text, at, end);
      if (text.charCodeAt(after) === colon) noteName(names, content);
      at = after - 1;
    } else if (code === openBrace || code === openBracket) {
      names = code === openBrace ? new Set() : undefined;
      open.push(names);
    } else if (code === closeBrace || code === closeBracket) {
      open.pop();
      names = open.at(-1);
    }
  }
}

function noteName(names: Set<string> | undefined, name: string): void {
  if (names?.has(name)) throw badRequest("An object has the same name twice.");
  names?.add(name);
}

/** Where the closing quote of the string stands that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

/** UTF-8 has no lone surrogates, but an escape can write one. */
function contentOf(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end);
  if (!written.includes("\\")) return written;
  const content = JSON.parse(`"${written}"`) as string;
  if (!content.isWellFormed()) throw badRequest("A string holds half of a surrogate pair.");
  return content;
}
