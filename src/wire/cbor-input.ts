/** Input of Smithy's RPC v2 protocol: a decoded CBOR value read by the shapes of the input. */
import { ServiceError } from "../base/errors.ts";
import { decodeCbor } from "./cbor-decode.ts";
import { integerBounds } from "./scalar-text.ts";
import type { NumberShape, Shape, StructureShape } from "./shape.ts";
import { emptyMap } from "./shape.ts";
import { fromEpochSeconds } from "./timestamp.ts";

function misfit(shape: Shape): ServiceError {
  return new ServiceError("SerializationException", `Expected a value of type ${shape.type}`);
}

type Entries = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}

function readNumber(value: unknown, shape: NumberShape): number {
  if (typeof value !== "number") throw misfit(shape);
  if (shape.type === "float" || shape.type === "double") return value;
  const { minimum, maximum } = integerBounds[shape.type];
  if (!Number.isInteger(value) || value < minimum || value > maximum) throw misfit(shape);
  return value;
}

function readStructure(value: unknown, shape: StructureShape): Record<string, unknown> {
  if (!isMap(value)) throw misfit(shape);
  const structure: Record<string, unknown> = {};
  for (const member of shape.members) {
    const found = value[member.wireName];
    if (found === undefined || found === null) continue;
    structure[member.name] = readValue(found, member.shape);
  }
  return structure;
}

function readMap(value: unknown, shape: Shape & { type: "map" }): Record<string, unknown> {
  if (!isMap(value)) throw misfit(shape);
  const map = emptyMap();
  for (const [key, entry] of Object.entries(value)) {
    map[key] = entry === null ? null : readValue(entry, shape.value.shape);
  }
  return map;
}

function readTimestamp(value: unknown, shape: Shape): Date {
  const time = typeof value === "number" ? fromEpochSeconds(value) : value;
  if (!(time instanceof Date)) throw misfit(shape);
  return time;
}

/** Depth needs no count here: the decoder has bounded it. */
function readValue(value: unknown, shape: Shape): unknown {
  switch (shape.type) {
    case "structure":
      return readStructure(value, shape);
    case "list":
      if (!Array.isArray(value)) throw misfit(shape);
      return value.map((entry) => (entry === null ? null : readValue(entry, shape.element.shape)));
    case "map":
      return readMap(value, shape);
    case "string":
    case "boolean":
      if (typeof value !== shape.type) throw misfit(shape);
      return value;
    case "blob":
      if (!(value instanceof Uint8Array)) throw misfit(shape);
      return value;
    case "timestamp":
      return readTimestamp(value, shape);
    default:
      return readNumber(value, shape);
  }
}

/** The input in a CBOR body, an empty one being an empty map. Throws `SerializationException`. */
export function readCborBody(body: Uint8Array, shape: StructureShape): Record<string, unknown> {
  return body.byteLength === 0 ? {} : readStructure(decodeCbor(body), shape);
}
