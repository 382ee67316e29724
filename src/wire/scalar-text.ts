/** Scalars written as text: in forms, in XML, in paths, in queries and in headers. */
import type { TimestampFormat } from "./model-file.ts";
import type { ScalarShape } from "./shape.ts";
import { decodeBase64, encodeBase64 } from "./text.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

/** Why a text is no value of its shape: AWS's words where they are known. */
export interface TextFault {
  readonly fault: string;
}

export function isTextFault(value: unknown): value is TextFault {
  return typeof value === "object" && value !== null && "fault" in value;
}

const integerPattern = /^[+-]?\d{1,19}$/;
const decimalPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

export const integerBounds = {
  integer: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  // Beyond 2^53 a JavaScript number is not exact; no modelled value comes near.
  long: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
} as const;

function parseNumber(text: string, type: "integer" | "long" | "float" | "double"): unknown {
  if (text === "") return { fault: `missing value for ${type} type` };
  if (type === "float" || type === "double") {
    const special = specialNumbers[text];
    if (special !== undefined) return special;
    return decimalPattern.test(text)
      ? Number(text)
      : { fault: `${type} must follow xsd1.1 definition` };
  }
  const value = integerPattern.test(text) ? Number(text) : Number.NaN;
  const { minimum, maximum } = integerBounds[type];
  return value >= minimum && value <= maximum
    ? value
    : { fault: `${type} must follow xsd1.1 definition` };
}

function parseBoolean(text: string): boolean | TextFault {
  // AWS takes the four spellings of XML Schema, in lower case only.
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  if (text === "") return { fault: "missing value for boolean type" };
  return { fault: "boolean must follow xsd1.1 definition" };
}

/** The value that a text spells, or a `TextFault` that says why it spells none. */
export function parseScalar(text: string, shape: ScalarShape): unknown {
  switch (shape.type) {
    case "string":
      return text;
    case "boolean":
      return parseBoolean(text);
    case "timestamp":
      return parseTimestamp(text) ?? { fault: "timestamp must follow ISO8601" };
    case "blob":
      return decodeBase64(text) ?? { fault: "blob must be valid base64" };
    default:
      return parseNumber(text, shape.type);
  }
}

/**
 * A value as text. Timestamps take the format of the member, else of their shape, else the one that
 * is customary in that place. A string goes as it is: escaping is the caller's.
 */
export function formatScalar(
  value: unknown,
  shape: ScalarShape,
  memberFormat: TimestampFormat | undefined,
  customaryFormat: TimestampFormat,
): string {
  if (shape.type === "timestamp") {
    return formatTimestamp(value as Date, memberFormat ?? shape.format ?? customaryFormat);
  }
  return shape.type === "blob" ? encodeBase64(value as Uint8Array) : String(value);
}
