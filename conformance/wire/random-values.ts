/** Values drawn from shapes by a seed: what clients may send and what services may answer. */
import type { ListShape, MapShape, Member, Shape, StructureShape } from "../../src/wire/shape.ts";

/** A source of numbers from 0 to 1 that a seed determines (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Draw {
  readonly random: Random;
  readonly direction: "input" | "output";
  /** Members that no client sends to a fixed endpoint, as `Structure.Member`. */
  readonly unsendable: ReadonlySet<string>;
  /** Members that the client fills in where they are left out. */
  readonly filledByClient: ReadonlySet<string>;
  /** True for the query protocol, which has no form for empty maps and structures. */
  readonly noEmptyInputs: boolean;
}

const maximumDepth = 5;

function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[integerBetween(random, 0, items.length - 1)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

const plain = [..."abcxyzABCXYZ019-_."];
/** Characters that some encoding along the way treats apart. */
const awkward = [...plain, ..." &<>\"'+%=/?#;:,\\{}[]()*~!@$^|`\t\néß漢😀"];

function randomText(random: Random, minimum: number, maximum: number, from: string[]): string {
  const length = integerBetween(random, minimum, Math.max(minimum, Math.min(maximum, minimum + 8)));
  let text = "";
  for (let index = 0; index < length; index++) text += pick(random, from);
  return text;
}

function randomString(
  shape: Shape & { type: "string" },
  random: Random,
  member: Member | undefined,
): string {
  if (shape.values !== undefined) return pick(random, [...shape.values]);
  const { min = 0, max = min + 8 } = shape;
  // Labels must not be empty, nor a whole path segment of dots; headers hold ASCII, trimmed.
  if (member?.location === "uri") return `l${randomText(random, min, max - 1, awkward)}`;
  if (member?.location === "header") return `h${randomText(random, min, max - 1, plain)}`;
  const text = randomText(random, min, max, awkward);
  // Clients take text of nothing but white space for the indentation of an XML document.
  return text !== "" && text.trim() === "" ? "x".repeat(text.length) : text;
}

function randomNumber(
  shape: Shape & { type: "integer" | "long" | "float" | "double" },
  random: Random,
) {
  const { min = -1000, max = min + 2000 } = shape;
  if (shape.type === "integer" || shape.type === "long") {
    return integerBetween(random, Math.ceil(min), Math.min(max, 2 ** 31 - 1));
  }
  // Quarters have an exact form in every width of float.
  return Math.min(max, min + integerBetween(random, 0, 40) / 4);
}

function randomSize(
  shape: ListShape | MapShape,
  { random, direction, noEmptyInputs }: Draw,
  member?: Member,
): number {
  const mayBeEmpty =
    direction === "output" ||
    (member?.location !== "querystring" && !(noEmptyInputs && shape.type === "map"));
  const minimum = Math.max(shape.min ?? 0, mayBeEmpty ? 0 : 1);
  return integerBetween(random, minimum, Math.max(minimum, Math.min(shape.max ?? 3, minimum + 2)));
}

function isPresent(member: Member, shape: StructureShape, draw: Draw, depth: number): boolean {
  const name = `${shape.name}.${member.name}`;
  if (draw.direction === "input") {
    if (draw.unsendable.has(name)) return false;
    if (member.idempotencyToken || draw.filledByClient.has(name)) return true;
  }
  const { location } = member;
  if (member.required || location === "uri" || location === "statusCode") return true;
  if (shape.payload === member) return true;
  return draw.random() < (depth < maximumDepth ? 0.7 : 0);
}

function randomStructure(
  shape: StructureShape,
  draw: Draw,
  depth: number,
): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  const members = shape.union ? [pick(draw.random, shape.members)] : shape.members;
  const add = (member: Member): void => {
    structure[member.name] = randomValue(member.shape, draw, depth + 1, member);
  };
  for (const member of members) {
    if (shape.union || isPresent(member, shape, draw, depth)) add(member);
  }
  const [first] = members;
  const empty = Object.keys(structure).length === 0;
  if (empty && depth > 0 && draw.noEmptyInputs && first !== undefined) add(first);
  return structure;
}

function randomMap(shape: MapShape, draw: Draw, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (let count = randomSize(shape, draw); count > 0; count--) {
    const key = randomValue(shape.key.shape, draw, depth + 1) as string;
    map[key] = randomValue(shape.value.shape, draw, depth + 1);
  }
  return map;
}

function randomDocument(random: Random): unknown {
  return { text: randomText(random, 0, 8, awkward), list: [1, true, "x"], nested: { deep: {} } };
}

/** Seconds, because some forms on the wire have no finer part. */
function randomTimestamp(random: Random): Date {
  return new Date(integerBetween(random, 0, 4_000_000_000) * 1000);
}

/** A value of the shape. Strings keep to lengths and enumerations, but to no pattern. */
export function randomValue(shape: Shape, draw: Draw, depth = 0, member?: Member): unknown {
  const { random } = draw;
  switch (shape.type) {
    case "structure":
      return shape.document ? randomDocument(random) : randomStructure(shape, draw, depth);
    case "list": {
      const length = depth > maximumDepth ? (shape.min ?? 0) : randomSize(shape, draw, member);
      const element = shape.element.shape;
      return Array.from({ length }, () => randomValue(element, draw, depth + 1, member));
    }
    case "map":
      return depth > maximumDepth ? {} : randomMap(shape, draw, depth);
    case "string":
      return randomString(shape, random, member);
    case "boolean":
      return random() < 0.5;
    case "timestamp":
      return randomTimestamp(random);
    case "blob": {
      const length = integerBetween(random, Math.max(shape.min ?? 0, 1), (shape.min ?? 0) + 9);
      return Uint8Array.from({ length }, () => integerBetween(random, 0, 255));
    }
    default:
      return member?.location === "statusCode"
        ? pick(random, [200, 206])
        : randomNumber(shape, random);
  }
}
