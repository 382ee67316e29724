/** Values as JSON, by their shapes. */
import type { TimestampFormat } from "./model-file.ts";
import type { Member, Shape, StructureValue } from "./shape.ts";
import { encodeBase64 } from "./text.ts";
import { formatTimestamp } from "./timestamp.ts";

function timestampValue(time: Date, format: TimestampFormat): unknown {
  return format === "unixTimestamp" ? time.getTime() / 1000 : formatTimestamp(time, format);
}

function numberValue(value: number): unknown {
  // JSON has no such numbers; Smithy writes their names.
  return Number.isFinite(value) ? value : String(value);
}

function mapValue(value: StructureValue, shape: Shape): StructureValue {
  const entries = Object.entries(value).map(([key, entry]) => [key, jsonValue(entry, shape)]);
  // `fromEntries` makes own properties, also of a key such as `__proto__`.
  return Object.fromEntries(entries);
}

/** What `JSON.stringify` is given for a value of the shape. */
export function jsonValue(value: unknown, shape: Shape, format?: TimestampFormat): unknown {
  switch (shape.type) {
    case "structure":
      return shape.document ? value : jsonMembers(value as StructureValue, shape.members);
    case "list": {
      const elementShape = shape.element.shape;
      return (value as readonly unknown[]).map((element) => jsonValue(element, elementShape));
    }
    case "map":
      return mapValue(value as StructureValue, shape.value.shape);
    case "timestamp":
      return timestampValue(value as Date, format ?? shape.format ?? "unixTimestamp");
    case "blob":
      return encodeBase64(value as Uint8Array);
    case "float":
    case "double":
      return numberValue(value as number);
    default:
      return value;
  }
}

/** The members of a structure by their names on the wire; undefined ones are left out. */
export function jsonMembers(
  value: StructureValue,
  members: readonly Member[],
): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const member of members) {
    const found = value[member.name];
    if (found === undefined) continue;
    json[member.wireName] = jsonValue(found, member.shape, member.timestampFormat);
  }
  return json;
}
