/** Input of the JSON protocols: a parsed document read by the shapes of the input. */
import { ServiceError } from "../base/errors.ts";
import { integerBounds } from "./scalar-text.ts";
import type { ListShape, MapShape, Member, NumberShape, Shape } from "./shape.ts";
import { emptyMap } from "./shape.ts";
import { decodeBase64, decodeUtf8 } from "./text.ts";
import { fromEpochSeconds, parseTimestamp } from "./timestamp.ts";

/** How deep values may be nested; what the models need (documents, filters) stays far below. */
export const maximumDepth = 32;

type JsonObject = Readonly<Record<string, unknown>>;

function fault(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that has the wrong type, in the words that Coral, AWS's service framework, uses. */
function misfit(value: unknown, wanted: string): ServiceError {
  if (Array.isArray(value)) return fault("Start of list found where not expected");
  if (isObject(value)) return fault("Start of structure or map found where not expected.");
  if (wanted === "structure") return fault("Expected null");
  if (wanted === "list" || wanted === "map") return fault(`Expected ${wanted} or null`);
  const found =
    typeof value === "boolean"
      ? `${String(value).toUpperCase()}_VALUE`
      : `${(typeof value).toUpperCase()}_VALUE`;
  const article = /^[AEIOU]/.test(wanted) ? "an" : "a";
  return fault(`${found} can not be converted to ${article} ${wanted}`);
}

const javaNames = { integer: "Integer", long: "Long", float: "Float", double: "Double" } as const;

const specialNumbers = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function readNumber(value: unknown, shape: NumberShape): number {
  if (shape.type === "float" || shape.type === "double") {
    const special = typeof value === "string" ? specialNumbers.get(value) : undefined;
    if (special !== undefined) return special;
    if (typeof value !== "number") throw misfit(value, javaNames[shape.type]);
    return value;
  }
  if (typeof value !== "number") throw misfit(value, javaNames[shape.type]);
  const { minimum, maximum } = integerBounds[shape.type];
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw fault(`NUMBER_VALUE is not ${shape.type === "integer" ? "an Integer" : "a Long"}`);
  }
  return value;
}

function readTimestamp(value: unknown): Date {
  const time =
    typeof value === "number"
      ? fromEpochSeconds(value)
      : typeof value === "string"
        ? parseTimestamp(value)
        : undefined;
  if (time === undefined) throw fault("Unable to parse the timestamp");
  return time;
}

function readBlob(value: unknown): Uint8Array {
  if (typeof value !== "string") throw misfit(value, "Blob");
  const bytes = decodeBase64(value);
  if (bytes === undefined) throw fault("Unable to decode the blob: it is not base64");
  return bytes;
}

function readList(value: unknown, shape: ListShape, depth: number): unknown[] {
  if (!Array.isArray(value)) throw misfit(value, "list");
  // A null element stays: validation says that it must not be null.
  return value.map((element) =>
    element === null ? null : readJson(element, shape.element.shape, depth + 1),
  );
}

function readMap(value: unknown, shape: MapShape, depth: number): Record<string, unknown> {
  if (!isObject(value)) throw misfit(value, "map");
  const map = emptyMap();
  for (const [key, entry] of Object.entries(value)) {
    map[key] = entry === null ? null : readJson(entry, shape.value.shape, depth + 1);
  }
  return map;
}

/** The members that a JSON object holds; others are passed over and null counts as absent. */
export function readMembers(
  value: unknown,
  members: readonly Member[],
  depth: number,
): Record<string, unknown> {
  if (!isObject(value)) throw misfit(value, "structure");
  const structure: Record<string, unknown> = {};
  for (const member of members) {
    const found = value[member.wireName];
    if (found === undefined || found === null) continue;
    structure[member.name] = readJson(found, member.shape, depth + 1);
  }
  return structure;
}

function documentOf(value: unknown, depth: number): unknown {
  if (depth > maximumDepth) throw fault("The document is nested too deep");
  if (Array.isArray(value)) return value.map((element) => documentOf(element, depth + 1));
  if (!isObject(value)) return value;
  const copy = emptyMap();
  for (const [key, entry] of Object.entries(value)) copy[key] = documentOf(entry, depth + 1);
  return copy;
}

/** The value of a shape from parsed JSON. Throws `SerializationException`. */
export function readJson(value: unknown, shape: Shape, depth = 0): unknown {
  if (depth > maximumDepth) throw fault("The request is nested too deep");
  switch (shape.type) {
    case "structure":
      return shape.document ? documentOf(value, depth) : readMembers(value, shape.members, depth);
    case "list":
      return readList(value, shape, depth);
    case "map":
      return readMap(value, shape, depth);
    case "string":
      if (typeof value !== "string") throw misfit(value, "String");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw misfit(value, "Boolean");
      return value;
    case "timestamp":
      return readTimestamp(value);
    case "blob":
      return readBlob(value);
    default:
      return readNumber(value, shape);
  }
}

/** The document in a body; an empty body counts as an empty object. */
export function parseJsonBody(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  const text = decodeUtf8(body);
  if (text === undefined) throw fault("The body is not valid UTF-8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServiceError("SerializationException", "The body is not valid JSON", { cause });
  }
}
