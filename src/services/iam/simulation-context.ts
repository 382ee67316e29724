/** The context of a simulated request: what the caller gives, and what a request always has. */
import { isIP } from "node:net";
import { type EpochMilliseconds, isoSeconds } from "../../base/clock.ts";
import type { Membership } from "../../pipeline/organization.ts";
import type { ContextScalar, ContextValue } from "../../policy/index.ts";
import type { ContextEntry, ContextKeyTypeEnum } from "../../wire/generated/iam.ts";
import { invalidInput } from "./errors.ts";

type ContextPairs = readonly (readonly [key: string, value: ContextValue])[];

type ScalarType = Exclude<ContextKeyTypeEnum, `${string}List`>;

/** The value as the engine takes it; `undefined` where the text is none of the type. */
const readers: Readonly<Record<ScalarType, (text: string) => ContextScalar | undefined>> = {
  string: (text) => text,
  numeric: (text) => (isNumeric(text) ? Number(text) : undefined),
  boolean: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined),
  ip: (text) => (isAddress(text) ? text : undefined),
  binary: (text) => (isBase64(text) ? text : undefined),
  date: (text) => (isDate(text) ? text : undefined),
};

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** An address, or a range of them as policies write it. */
function isAddress(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const bits = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

const isoDate = /^(\d{4}-\d{2}-\d{2})(?:T(?!24)[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601, or seconds since 1970. `Date` takes February 31 for a day in March: it is none. */
function isDate(text: string): boolean {
  if (/^-?\d+$/.test(text)) return true;
  const day = isoDate.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(day).toISOString().startsWith(day);
}

/**
 * The keys that the input gives, in lower case. Throws `InvalidInput` for an entry without a name
 * or type, a value that is not of its type, several values of a type that has one, and a key that
 * is given twice.
 */
export function givenContext(
  entries: readonly ContextEntry[] = [],
): ReadonlyMap<string, ContextValue> {
  const given = new Map<string, ContextValue>();
  for (const entry of entries) {
    const { ContextKeyName: name, ContextKeyType: type } = entry;
    if (name === undefined || type === undefined) {
      throw invalidInput("A context entry has a ContextKeyName and a ContextKeyType.");
    }
    const key = name.toLowerCase();
    if (given.has(key)) throw invalidInput(`Context key ${name} is given twice.`);
    given.set(key, contextValue(name, type, entry.ContextKeyValues ?? []));
  }
  return given;
}

function contextValue(
  name: string,
  type: ContextKeyTypeEnum,
  texts: readonly string[],
): ContextValue {
  const isList = type.endsWith("List");
  const scalar = (isList ? type.slice(0, -"List".length) : type) as ScalarType;
  const values = texts.map((text) => {
    const value = readers[scalar](text);
    if (value === undefined) {
      throw invalidInput(`Context key ${name}: "${text}" is not a value of the type ${type}.`);
    }
    return value;
  });
  if (isList) return values;
  const [only, ...more] = values;
  if (only === undefined || more.length > 0) {
    throw invalidInput(`Context key ${name}: the type ${type} has exactly one value.`);
  }
  return only;
}

/** What every request carries at this time, whoever makes it. */
export function timeContext(now: EpochMilliseconds): ContextPairs {
  return [
    ["aws:currenttime", isoSeconds(now)],
    ["aws:epochtime", Math.floor(now / 1000)],
  ];
}

/** `aws:PrincipalOrgID` and `…OrgPaths`, or the same of the resource; none without one. */
export function organizationContext(
  prefix: "aws:principalorg" | "aws:resourceorg",
  membership: Membership | undefined,
): ContextPairs {
  if (membership === undefined) return [];
  return [
    [`${prefix}id`, membership.organizationId],
    [`${prefix}paths`, [membership.path]],
  ];
}
