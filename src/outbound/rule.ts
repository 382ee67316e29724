/**
 * Where this server may connect to. Callers of the API name hosts in their secrets and issuers, and
 * a server that connected wherever they say would open to them what only it can reach: its own
 * machine, and the addresses from which clouds hand out credentials (server-side request forgery).
 */
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { assert } from "../base/errors.ts";

/** Decides on addresses, after names were resolved: a name says nothing of where it leads. */
export interface OutboundRule {
  /** Whether a connection to this address is allowed, whose name is `host`. */
  allows(host: string, port: number, address: string): boolean;
  /** The same for a socket in the file system. */
  allowsSocket(path: string): boolean;
  /** This rule, and what these entries allow beside, which are known to be well formed. */
  also(entries: readonly string[]): OutboundRule;
}

/** Everything that is not reserved. */
const ordinaryEntry = "default";

/**
 * Reserved: an address that an entry must name. Private networks are not among them, since that is
 * where the databases are that we are for.
 */
const reservedNetworks = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Alibaba Cloud's metadata, and Azure's host.
  "100.100.100.200/32",
  "168.63.129.16/32",
  // The loopback address, and IPv4 addresses in their oldest form.
  "::/96",
  "fe80::/10",
  "ff00::/8",
  // Metadata of AWS and of Google Cloud.
  "fd00:ec2::254/128",
  "fd20:ce::254/128",
  // Ways to an IPv4 address that we do not look into.
  "64:ff9b:1::/48",
  "2001::/32",
  "2002::/16",
] as const;

/** One thing that the operator allows. */
interface Entry {
  /** Undefined for every port. */
  readonly port: number | undefined;
  readonly matches: (host: string, address: string, isReserved: boolean) => boolean;
}

interface Entries {
  readonly places: readonly Entry[];
  readonly sockets: readonly string[];
}

/**
 * The rule of such entries, or undefined where one cannot be read: `default` for all that is not
 * reserved, `10.0.0.0/8`, `192.0.2.1:5432`, `[::1]:5432`, `db.internal`, `*.internal:5432`,
 * `localhost` for this machine's loopback addresses, and `/run/postgresql` for the sockets beneath.
 *
 * A name lets no reserved address through: whoever controls it chooses where it leads.
 *
 * `ownPort`: where this server itself listens, which is reserved on each of its addresses.
 */
export function outboundRule(
  texts: readonly string[],
  ownPort?: number | undefined,
): OutboundRule | undefined {
  const entries = readEntries(texts);
  if (entries === undefined) return undefined;
  const also = (more: readonly string[]) => checkedRule([...texts, ...more], ownPort);
  return { ...decider(entries, ownPort), also };
}

/** The same, of entries that are known to be well formed. */
export function checkedRule(texts: readonly string[], ownPort?: number): OutboundRule {
  const rule = outboundRule(texts, ownPort);
  assert(rule !== undefined, "the entries were checked");
  return rule;
}

function decider(
  { places, sockets }: Entries,
  ownPort: number | undefined,
): Pick<OutboundRule, "allows" | "allowsSocket"> {
  return {
    allows(host, port, address) {
      const plain = plainAddress(address);
      const isReserved = isReservedAddress(plain) || (port === ownPort && isOwn(plain));
      return places.some(
        (entry) =>
          (entry.port === undefined || entry.port === port) &&
          entry.matches(host, plain, isReserved),
      );
    },
    allowsSocket: (path) => sockets.some((folder) => isBeneath(path, folder)),
  };
}

function readEntries(texts: readonly string[]): Entries | undefined {
  const places: Entry[] = [];
  const sockets: string[] = [];
  for (const text of texts) {
    if (text.startsWith("/")) {
      sockets.push(text);
      continue;
    }
    const entry = readPlace(text);
    if (entry === undefined) return undefined;
    places.push(entry);
  }
  return { places, sockets };
}

const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/;
const withPort = /^([^:]+):(\d{1,5})$/;
const nameForm =
  /^(?:\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

function readPlace(text: string): Entry | undefined {
  if (text === ordinaryEntry) {
    return { port: undefined, matches: (_host, _address, isReserved) => !isReserved };
  }
  const [, host = text, portText] = bracketed.exec(text) ?? withPort.exec(text) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const networks = host === "localhost" ? ["127.0.0.0/8", "::1/128"] : [host];
  const list = listOf(networks);
  if (list !== undefined) {
    return { port, matches: (_host, address) => isListed(list, address) };
  }
  const name = host.toLowerCase();
  // What looks like an address and is none is a slip, and no name.
  if (!nameForm.test(name) || /^[\d.]+$/.test(name)) return undefined;
  return { port, matches: (asked, _address, isReserved) => !isReserved && isNamed(asked, name) };
}

/** `*.internal` is each name that ends so, and not `internal` itself. */
function isNamed(asked: string, name: string): boolean {
  const plain = asked.toLowerCase().replace(/\.$/, "");
  return name.startsWith("*.") ? plain.endsWith(name.slice(1)) : plain === name;
}

function isBeneath(path: string, folder: string): boolean {
  if (path.split("/").includes("..")) return false;
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Undefined where one is neither an address nor a network. */
function listOf(networks: readonly string[]): BlockList | undefined {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix, ...rest] = network.split("/");
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || rest.length > 0 || address.includes("%")) return undefined;
    if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || length > bits)) return undefined;
    list.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

const reserved = listOf(reservedNetworks);

/** IPv4 addresses in IPv6's clothes are compared as what they are. */
function isListed(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

function isReservedAddress(address: string): boolean {
  return isIP(address) === 0 || reserved === undefined || isListed(reserved, address);
}

function isOwn(address: string): boolean {
  const own = Object.values(networkInterfaces()).flat();
  return own.some((one) => one !== undefined && plainAddress(one.address) === address);
}

/** RFC 6052: the prefix by which a network that has only IPv6 reaches IPv4. */
const translated = /^64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/;
const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** Without a zone; an IPv4 address that is written as IPv6 as itself. */
function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, "");
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high = "0", low] = translated.exec(canonical) ?? mapped.exec(canonical) ?? [];
  if (low === undefined) return canonical;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
}

/** Everything that is not reserved, and no socket. */
export const defaultOutboundRule = checkedRule([ordinaryEntry]);
