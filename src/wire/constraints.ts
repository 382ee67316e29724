/** What the model demands of one value: whether it holds, and how AWS words that it does not. */
import { compilePattern } from "./pattern.ts";
import type { Shape } from "./shape.ts";
import type { ValidationWording, Violation } from "./validation-wording.ts";

export interface Constraint {
  readonly violation: Violation;
  readonly message: string;
  /** The model's pattern, where this is one. */
  readonly pattern?: string;
  readonly holds: (value: unknown) => boolean;
}

/** Length in Unicode characters, as AWS counts, not in UTF-16 units. */
function characterCount(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const pair = unit >= 0xd800 && unit <= 0xdbff && index + 1 < text.length;
    if (pair && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) index++;
    count++;
  }
  return count;
}

/** Characters of a string, bytes of a blob, elements of a list, entries of a map. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return characterCount(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function boundsOf(shape: { min: number | undefined; max: number | undefined }): Constraint[] {
  const { min, max } = shape;
  const constraints: Constraint[] = [];
  if (max !== undefined) {
    constraints.push({
      violation: "too-long",
      message: `Member must have length less than or equal to ${max}`,
      holds: (value) => sizeOf(value) <= max,
    });
  }
  // Most strings have a minimum of 0 or 1, which needs no count.
  if (min !== undefined && min > 0) {
    constraints.push({
      violation: "too-short",
      message: `Member must have length greater than or equal to ${min}`,
      holds: (value) => sizeOf(value) >= min,
    });
  }
  return constraints;
}

function rangeOf(shape: { min: number | undefined; max: number | undefined }): Constraint[] {
  const { min, max } = shape;
  const constraints: Constraint[] = [];
  if (max !== undefined) {
    constraints.push({
      violation: "too-large",
      message: `Member must have value less than or equal to ${max}`,
      holds: (value) => (value as number) <= max,
    });
  }
  if (min !== undefined) {
    constraints.push({
      violation: "too-small",
      message: `Member must have value greater than or equal to ${min}`,
      holds: (value) => (value as number) >= min,
    });
  }
  return constraints;
}

/**
 * Such a value is refused for its length anyway; a pattern made for short values may take a time
 * that grows with the square of the length.
 */
function isFarTooLong(value: string, max: number): boolean {
  return value.length > 8192 && value.length > 2 * max;
}

function stringConstraints(
  shape: Shape & { type: "string" },
  wording: ValidationWording,
): Constraint[] {
  const constraints = boundsOf(shape);
  const { pattern, values } = shape;
  if (pattern !== undefined) {
    const expression = compilePattern(pattern);
    const { max = Number.POSITIVE_INFINITY } = shape;
    const constraint: Constraint = {
      violation: "pattern",
      message: `Member must satisfy regular expression pattern: ${pattern}`,
      pattern,
      holds: (value) => isFarTooLong(value as string, max) || expression.test(value as string),
    };
    if (wording.patternFirst) constraints.unshift(constraint);
    else constraints.push(constraint);
  }
  if (values !== undefined) {
    const listed = wording.enumValuesShown ? `: [${[...values].join(", ")}]` : "";
    constraints.push({
      violation: "enum",
      message: `Member must satisfy enum value set${listed}`,
      holds: (value) => values.has(value as string),
    });
  }
  return constraints;
}

function makeConstraints(shape: Shape, wording: ValidationWording): readonly Constraint[] {
  switch (shape.type) {
    case "string":
      return stringConstraints(shape, wording);
    case "list":
    case "map":
    case "blob":
      return boundsOf(shape);
    case "integer":
    case "long":
    case "float":
    case "double":
      return rangeOf(shape);
    default:
      return [];
  }
}

const made = new WeakMap<Shape, readonly Constraint[]>();

/** The constraints of a shape itself, without those of what it holds; made once. */
export function constraintsOf(shape: Shape, wording: ValidationWording): readonly Constraint[] {
  let constraints = made.get(shape);
  if (constraints === undefined) {
    constraints = makeConstraints(shape, wording);
    made.set(shape, constraints);
  }
  return constraints;
}
