/** `IpAddress`: addresses of both versions, and ranges in CIDR notation. */
import type { ValueTestMaker } from "./test.ts";

/** An address as 16-bit groups: two for version 4, eight for version 6. */
type Groups = readonly number[];

export interface AddressRange {
  readonly groups: Groups;
  /** How many leading bits count. */
  readonly prefixBits: number;
}

const group = /^[0-9a-fA-F]{1,4}$/;

const zero = 0x30;
const dot = 0x2e;

/** Four numbers up to 255 without leading zeros. Read digit by digit, as every call has one. */
function parseVersion4(text: string): Groups | undefined {
  let address = 0;
  let octets = 0;
  let octet = -1;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? dot : text.charCodeAt(at);
    if (code === dot) {
      if (octet < 0) return undefined;
      address = address * 256 + octet;
      octets += 1;
      octet = -1;
      continue;
    }
    const digit = code - zero;
    if (digit < 0 || digit > 9 || octet === 0) return undefined;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return undefined;
  }
  return octets === 4 ? [Math.floor(address / 65_536), address % 65_536] : undefined;
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

export const ipAddress: ValueTestMaker = (value, { fitsMalformed }) => {
  const range = parseRange(value.text);
  if (range === undefined) return undefined;
  return (seen) => {
    const address = typeof seen === "string" ? parseAddress(seen) : undefined;
    return address === undefined ? fitsMalformed : isInRange(range, address);
  };
};
