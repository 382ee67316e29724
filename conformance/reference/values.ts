/** Values of conditions by type, the long way (rules C11 to C19). */
import { type Context, fits, type Mark, partsOf, symbolsOf } from "./text.ts";

export type Scalar = string | number | boolean;

/** `unknown`: one of the two values is malformed, so nobody can say (C21, C22). */
export type Fit = "fits" | "differs" | "unknown";

export type Compare = (seen: Scalar, wanted: string, variables: boolean, context: Context) => Fit;

function fitIf(condition: boolean): Fit {
  return condition ? "fits" : "differs";
}

/** Whether a variable stands in the text; escapes are none. Only a fixed text can be malformed. */
function needsContext(text: string): boolean {
  return text.replace(/\$\{[*?$]\}/g, "").includes("${");
}

function plainText(symbols: readonly Mark[]): string {
  return symbols.map((symbol) => (typeof symbol === "string" ? "" : symbol.is)).join("");
}

export const equals: Compare = (seen, wanted, variables, context) => {
  const symbols = symbolsOf(wanted, { variables, wildcards: false }, context);
  if (symbols === undefined) return "differs";
  return fitIf(plainText(symbols) === String(seen));
};

export const equalsIgnoringCase: Compare = (seen, wanted, variables, context) => {
  const symbols = symbolsOf(wanted, { variables, wildcards: false }, context);
  if (symbols === undefined) return "differs";
  return fitIf(plainText(symbols).toLowerCase() === String(seen).toLowerCase());
};

export const like: Compare = (seen, wanted, variables, context) => {
  const symbols = symbolsOf(wanted, { variables, wildcards: true }, context);
  return symbols === undefined ? "differs" : fitIf(fits(symbols, String(seen)));
};

function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return undefined;
  const isDecimal = /^[+-]?[0-9]+([.][0-9]+)?$/.test(value.trim());
  return isDecimal && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

const datePattern = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(T.*)?)?)?$/;
const timePattern =
  /^T([0-9]{2}):([0-9]{2})(?::([0-9]{2})([.][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$/;

/** Days from 1970 to the first of a month: the calendar comes around every 400 years. */
function daysBefore(year: number, month: number): number {
  const cycles = Math.floor(year / 400) - 5;
  return Date.UTC(2000 + (year % 400), month - 1) / 86_400_000 + cycles * 146_097;
}

/** Whole seconds since midnight UTC and a fraction; none for what is no time of a day. */
function timeOf(text: string): readonly [number, number] | undefined {
  const parts = timePattern.exec(text);
  if (parts === null) return undefined;
  const [, hour, minute, second = 0, fraction = 0, zone = "Z"] = parts;
  const ahead = zone === "Z" ? [0, 0] : [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const [hoursAhead = 0, minutesAhead = 0] = ahead;
  if (Math.max(Number(hour), hoursAhead) > 23) return undefined;
  if (Math.max(Number(minute), minutesAhead, Number(second)) > 59) return undefined;
  const offset = (hoursAhead * 60 + minutesAhead) * (zone.startsWith("-") ? -60 : 60);
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset;
  return [seconds, Number(fraction)];
}

/** Seconds since 1970 (C15). */
function instantOf(value: Scalar): number | undefined {
  if (typeof value !== "string") return numberOf(value);
  const parts = datePattern.exec(value.trim().toUpperCase());
  if (parts === null) return numberOf(value);
  const [year = 0, month = 1, day = 1] = parts.slice(1, 4).map((part) => Number(part ?? 1));
  const first = daysBefore(year, month);
  const daysOfMonth = daysBefore(month === 12 ? year + 1 : year, (month % 12) + 1) - first;
  const time = timeOf(parts[4] ?? "T00:00Z");
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth || time === undefined) {
    return undefined;
  }
  return (first + day - 1) * 86_400 + time[0] + time[1];
}

function ordered(
  read: (value: Scalar) => number | undefined,
  holds: (seen: number, wanted: number) => boolean,
): Compare {
  return (seen, wanted) => {
    const limit = read(wanted);
    const value = read(seen);
    if (limit === undefined || value === undefined) return "unknown";
    return fitIf(holds(value, limit));
  };
}

type Order = (seen: number, wanted: number) => boolean;
export const numeric = (holds: Order): Compare => ordered(numberOf, holds);
export const instant = (holds: Order): Compare => ordered(instantOf, holds);

function truthOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : undefined;
}

export const truth: Compare = (seen, wanted, variables, context) => {
  const symbols = symbolsOf(wanted, { variables, wildcards: false }, context);
  if (symbols === undefined) return "differs";
  const expected = truthOf(plainText(symbols));
  if (expected === undefined) return variables && needsContext(wanted) ? "differs" : "unknown";
  const value = truthOf(String(seen));
  return value === undefined ? "unknown" : fitIf(value === expected);
};

function bytesOf(text: string): string | undefined {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(text);
  const isWhole = !text.includes("=") || text.length % 4 === 0;
  return isBase64 && isWhole ? Buffer.from(text, "base64").toString("hex") : undefined;
}

export const bytes: Compare = (seen, wanted) => {
  const expected = bytesOf(wanted);
  const value = typeof seen === "string" ? bytesOf(seen) : undefined;
  return expected === undefined || value === undefined ? "unknown" : fitIf(value === expected);
};

/** An address as a number and the length of its kind in bits. */
function addressOf(text: string): { readonly number: bigint; readonly bits: number } | undefined {
  const quad = text.split(".");
  const isQuad = quad.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
  if (!text.includes(":")) {
    if (quad.length !== 4 || !isQuad) return undefined;
    return { number: quad.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
  }
  const tail = /^(.*:)([^:]*[.][^:]*)$/.exec(text);
  if (tail?.[1] !== undefined && tail[2] !== undefined) {
    const embedded = addressOf(tail[2]);
    if (embedded === undefined) return undefined;
    const high = (embedded.number >> 16n).toString(16);
    return addressOf(`${tail[1]}${high}:${(embedded.number & 0xffffn).toString(16)}`);
  }
  const [left = "", right, more] = text.split("::");
  const head = left === "" ? [] : left.split(":");
  const rest = right === undefined || right === "" ? [] : right.split(":");
  const gap = 8 - head.length - rest.length;
  if (more !== undefined || (right === undefined ? gap !== 0 : gap < 1)) return undefined;
  const groups = [...head, ...new Array<string>(gap).fill("0"), ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return {
    number: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n),
    bits: 128,
  };
}

export const inRange: Compare = (seen, wanted) => {
  const [base = "", length] = wanted.split("/");
  const range = addressOf(base);
  const isLength = length === undefined || /^[0-9]{1,3}$/.test(length);
  if (range === undefined || !isLength || wanted.split("/").length > 2) return "unknown";
  const prefix = length === undefined ? range.bits : Number(length);
  if (prefix > range.bits) return "unknown";
  const address = typeof seen === "string" ? addressOf(seen) : undefined;
  if (address === undefined) return "unknown";
  if (address.bits !== range.bits) return "differs";
  const ignored = BigInt(range.bits - prefix);
  return fitIf(address.number >> ignored === range.number >> ignored);
};

/** Cut at the first five colons; the last segment holds all further ones. */
function segmentsOf<Part>(parts: readonly Part[], isColon: (part: Part) => boolean): Part[][] {
  const segments: Part[][] = [[]];
  for (const part of parts) {
    if (isColon(part) && segments.length < 6) segments.push([]);
    else segments.at(-1)?.push(part);
  }
  return segments;
}

/** A pattern that has six segments as it is written is cut there, whatever its variables hold. */
function patternsOf(
  wanted: string,
  variables: boolean,
  context: Context,
): readonly (readonly Mark[] | undefined)[] {
  const reads = { variables, wildcards: true };
  const written = segmentsOf(variables ? partsOf(wanted) : wanted.split(""), (one) => one === ":");
  if (written.length === 6) return written.map((each) => symbolsOf(each.join(""), reads, context));
  const symbols = symbolsOf(wanted, reads, context);
  if (symbols === undefined) return [undefined];
  return segmentsOf(symbols, (mark) => typeof mark === "object" && mark.is === ":");
}

export const arnLike: Compare = (seen, wanted, variables, context) => {
  const value = String(seen).split(":");
  const isArn = value.length >= 6;
  if (wanted === "*") return isArn ? "fits" : "unknown";
  const patterns = patternsOf(wanted, variables, context);
  if (patterns.includes(undefined)) return "differs";
  if (patterns.length !== 6) return variables && needsContext(wanted) ? "differs" : "unknown";
  if (!isArn) return "unknown";
  const seenSegments = [...value.slice(0, 5), value.slice(5).join(":")];
  return fitIf(patterns.every((each = [], at) => fits(each, seenSegments[at] ?? "")));
};
