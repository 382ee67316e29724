/** `IpAddress`: addresses of both versions, and ranges in CIDR notation. */
import type { ValueTestMaker } from "./test.ts";

/** An address as 16-bit groups: two for version 4, eight for version 6. */
type Groups = readonly number[];

export interface AddressRange {
  readonly groups: Groups;
  /** How many leading bits count. */
  readonly prefixBits: number;
}

const octet = /^(?:0|[1-9]\d{0,2})$/;
const group = /^[0-9a-fA-F]{1,4}$/;

function parseVersion4(text: string): Groups | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** Groups of one side of `::`; the last may be a dotted address of version 4. */
function parseGroups(text: string, takesDotted: boolean): Groups | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (group.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = takesDotted && index === parts.length - 1 ? parseVersion4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(...dotted);
  }
  return groups;
}

function parseVersion6(text: string): Groups | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left = "", right] = halves;
  const head = parseGroups(left, right === undefined);
  const tail = right === undefined ? [] : parseGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

export function parseAddress(text: string): Groups | undefined {
  return text.includes(":") ? parseVersion6(text) : parseVersion4(text);
}

/** An address or a range; a bare address is a range of one. Bits past the prefix are ignored. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const groups = parseAddress(address);
  if (groups === undefined || rest.length > 0) return undefined;
  const bitsMax = groups.length * 16;
  if (length === undefined) return { groups, prefixBits: bitsMax };
  if (!/^\d{1,3}$/.test(length) || Number(length) > bitsMax) return undefined;
  return { groups, prefixBits: Number(length) };
}

/** False between the two versions, whatever the bits. */
export function isInRange(range: AddressRange, address: Groups): boolean {
  if (address.length !== range.groups.length) return false;
  let bits = range.prefixBits;
  for (let index = 0; bits > 0; index += 1, bits -= 16) {
    const shift = bits >= 16 ? 0 : 16 - bits;
    const difference = (range.groups[index] ?? 0) ^ (address[index] ?? 0);
    if (difference >> shift !== 0) return false;
  }
  return true;
}

/** A request value that is no address fits nothing. */
export const ipAddress: ValueTestMaker = (value) => {
  const range = parseRange(value.text);
  if (range === undefined) return undefined;
  return (seen) => {
    const address = typeof seen === "string" ? parseAddress(seen) : undefined;
    return address !== undefined && isInRange(range, address);
  };
};
