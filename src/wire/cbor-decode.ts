/** CBOR (RFC 8949) to plain values: the subset that Smithy's RPC v2 protocol sends. */
import { ServiceError } from "../base/errors.ts";
import { maximumDepth } from "./json-input.ts";
import { decodeUtf8 } from "./text.ts";
import { fromEpochSeconds } from "./timestamp.ts";

const breakMark = Symbol("break");

/** Additional information that means a length which the break mark ends. */
const indefinite = 31;

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  position: number;
}

function fault(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}

/** Moves past `length` bytes and gives where they begin. */
function advance(reader: Reader, length: number): number {
  const start = reader.position;
  if (length > reader.bytes.byteLength - start) throw fault("The CBOR body ends too early");
  reader.position = start + length;
  return start;
}

/** The argument of an item's head: a count, a length or a number. */
function readArgument(reader: Reader, information: number): number {
  switch (information) {
    case 24:
      return reader.view.getUint8(advance(reader, 1));
    case 25:
      return reader.view.getUint16(advance(reader, 2));
    case 26:
      return reader.view.getUint32(advance(reader, 4));
    case 27:
      // A number beyond 2^53 loses its last digits; bounds are checked by the shape.
      return Number(reader.view.getBigUint64(advance(reader, 8)));
    default:
      if (information > 27) throw fault("The CBOR body holds a reserved length");
      return information;
  }
}

function readBytes(reader: Reader, length: number): Uint8Array {
  const start = advance(reader, length);
  return reader.bytes.slice(start, start + length);
}

/** A string in pieces: each piece is a definite string of the same major type. */
function readPieces(reader: Reader, major: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const head = reader.view.getUint8(advance(reader, 1));
    if (head === 0xff) return new Uint8Array(Buffer.concat(pieces));
    const information = head & 31;
    if (head >> 5 !== major || information === indefinite) throw fault("A CBOR string is broken");
    pieces.push(readBytes(reader, readArgument(reader, information)));
  }
}

function readString(reader: Reader, major: number, information: number): Uint8Array | string {
  const bytes =
    information === indefinite
      ? readPieces(reader, major)
      : readBytes(reader, readArgument(reader, information));
  if (major === 2) return bytes;
  const text = decodeUtf8(bytes);
  if (text === undefined) throw fault("A CBOR text is not valid UTF-8");
  return text;
}

function readArray(reader: Reader, information: number, depth: number): unknown[] {
  const elements: unknown[] = [];
  const count = information === indefinite ? Infinity : readArgument(reader, information);
  while (elements.length < count) {
    const element = readItem(reader, depth + 1, count === Infinity);
    if (element === breakMark) break;
    elements.push(element);
  }
  return elements;
}

function readMap(reader: Reader, information: number, depth: number): Record<string, unknown> {
  const map = Object.create(null) as Record<string, unknown>;
  const count = information === indefinite ? Infinity : readArgument(reader, information);
  for (let entry = 0; entry < count; entry++) {
    const key = readItem(reader, depth + 1, count === Infinity);
    if (key === breakMark) break;
    if (typeof key !== "string") throw fault("A CBOR map has a key that is no text");
    map[key] = readItem(reader, depth + 1, false);
  }
  return map;
}

function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function readSimple(reader: Reader, information: number, breakAllowed: boolean): unknown {
  switch (information) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return null;
    case 25:
      return halfFloat(reader.view.getUint16(advance(reader, 2)));
    case 26:
      return reader.view.getFloat32(advance(reader, 4));
    case 27:
      return reader.view.getFloat64(advance(reader, 8));
    case indefinite:
      if (breakAllowed) return breakMark;
      throw fault("The CBOR body holds a break where none may stand");
    default:
      throw fault("The CBOR body holds an unknown simple value");
  }
}

function readTagged(reader: Reader, information: number, depth: number): unknown {
  const tag = readArgument(reader, information);
  const value = readItem(reader, depth + 1, false);
  if (tag !== 1) throw fault(`The CBOR body holds a tag that is not supported: ${tag}`);
  const time = typeof value === "number" ? fromEpochSeconds(value) : undefined;
  if (time === undefined) throw fault("The CBOR body holds a timestamp that is none");
  return time;
}

function readItem(reader: Reader, depth: number, breakAllowed: boolean): unknown {
  if (depth > maximumDepth) throw fault("The request is nested too deep");
  const head = reader.view.getUint8(advance(reader, 1));
  const major = head >> 5;
  const information = head & 31;
  switch (major) {
    case 0:
      return readArgument(reader, information);
    case 1:
      return -1 - readArgument(reader, information);
    case 2:
    case 3:
      return readString(reader, major, information);
    case 4:
      return readArray(reader, information, depth);
    case 5:
      return readMap(reader, information, depth);
    case 6:
      return readTagged(reader, information, depth);
    default:
      return readSimple(reader, information, breakAllowed);
  }
}

/**
 * The one value of a CBOR body: timestamps (tag 1) as `Date`, byte strings as `Uint8Array`, maps as
 * objects without a prototype. Lengths are believed only as far as bytes are there.
 * Throws `SerializationException`.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = { bytes, view, position: 0 };
  const value = readItem(reader, 0, false);
  if (reader.position !== bytes.byteLength) throw fault("The CBOR body goes on after its value");
  return value;
}
