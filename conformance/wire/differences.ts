/** Where what came out of a round trip differs from what went in, told by members of shapes. */
import { isDeepStrictEqual } from "node:util";
import type { Shape, StructureShape } from "../../src/wire/shape.ts";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A client may give bytes as a subclass of `Uint8Array`, and documents with other prototypes. */
function isSameScalar(sent: unknown, got: unknown): boolean {
  if (sent instanceof Uint8Array)
    return got instanceof Uint8Array && Buffer.compare(sent, got) === 0;
  return isDeepStrictEqual(sent, got);
}

function structureDifferences(sent: Fields, got: Fields, shape: StructureShape): string[] {
  if (shape.document) {
    return JSON.stringify(sent) === JSON.stringify(got) ? [] : [`${shape.name}: changed`];
  }
  const unexpected = Object.keys(got).filter(
    (name) => got[name] !== undefined && got[name] !== null && !(name in sent),
  );
  const differences = unexpected.map((name) => `${shape.name}.${name}: came from nowhere`);
  for (const { name, shape: memberShape } of shape.members) {
    if (sent[name] === undefined) continue;
    const path = `${shape.name}.${name}`;
    if (got[name] === undefined || got[name] === null) differences.push(`${path}: lost`);
    else differences.push(...valueDifferences(sent[name], got[name], memberShape, path));
  }
  return differences;
}

function valueDifferences(sent: unknown, got: unknown, shape: Shape, path: string): string[] {
  const changed = [`${path}: changed`];
  if (shape.type === "structure") {
    return isFields(sent) && isFields(got) ? structureDifferences(sent, got, shape) : changed;
  }
  if (shape.type === "list") {
    if (!Array.isArray(sent) || !Array.isArray(got) || sent.length !== got.length) return changed;
    return sent.flatMap((element, index) =>
      valueDifferences(element, got[index], shape.element.shape, path),
    );
  }
  if (shape.type === "map") {
    if (!isFields(sent) || !isFields(got)) return changed;
    if (!isDeepStrictEqual(Object.keys(sent).sort(), Object.keys(got).sort())) return changed;
    return Object.keys(sent).flatMap((key) =>
      valueDifferences(sent[key], got[key], shape.value.shape, path),
    );
  }
  return isSameScalar(sent, got) ? [] : changed;
}

/** `Structure.Member: lost`, `changed` or `came from nowhere`; empty where both are the same. */
export function differencesOf(
  sent: unknown,
  got: unknown,
  shape: StructureShape | undefined,
): readonly string[] {
  if (shape === undefined) return [];
  return valueDifferences(sent, got, shape, shape.name);
}
