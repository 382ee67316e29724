/** Query strings: their parameters as sent, and the percent-encoding of Signature Version 4. */

/** One `name=value` of a query string, both still percent-encoded. */
export interface RawParameter {
  readonly name: string;
  readonly value: string;
}

const unreserved = /^[A-Za-z0-9\-._~]*$/;
const hexPair = /^[0-9A-Fa-f]{2}$/;

/**
 * What every byte becomes: itself where RFC 3986 leaves it unreserved, else `%` and two upper-case
 * hexadecimal digits.
 */
const encodedBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (unreserved.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

function encodeByte(byte: number): string {
  return encodedBytes[byte & 0xff] as string;
}

/** Splits a raw query string; a parameter without `=` has an empty value, empty pieces vanish. */
export function splitQuery(query: string): readonly RawParameter[] {
  if (query === "") return [];
  const parameters: RawParameter[] = [];
  for (const piece of query.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    if (equals < 0) parameters.push({ name: piece, value: "" });
    else parameters.push({ name: piece.slice(0, equals), value: piece.slice(equals + 1) });
  }
  return parameters;
}

/**
 * A name or value in the one form that is signed, whatever way the sender encoded it: `%7e` becomes
 * `~`, `%2f` becomes `%2F`, and `+`, which a query string reads as a blank, becomes `%20`.
 */
export function canonicalComponent(raw: string): string {
  if (unreserved.test(raw)) return raw;
  let text = "";
  for (let index = 0; index < raw.length; index += 1) {
    const character = raw.charAt(index);
    const pair = raw.slice(index + 1, index + 3);
    if (character === "%" && hexPair.test(pair)) {
      text += encodeByte(Number.parseInt(pair, 16));
      index += 2;
    } else {
      text += character === "+" ? "%20" : encodeByte(raw.charCodeAt(index));
    }
  }
  return text;
}

/** Percent-encodes ASCII text as it stands, so that a `%` becomes `%25`; slashes stay. */
export function encodePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~/]/g, (character) => encodeByte(character.charCodeAt(0)));
}

/** The text that a raw name or value stands for, or `undefined` where it is not UTF-8. */
export function decodeComponent(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
