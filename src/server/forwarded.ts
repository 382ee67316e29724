/** Where a request came from at first, as proxies tell that the operator trusts. */
import { BlockList, isIP } from "node:net";
import type { Transport } from "../pipeline/receive.ts";

/** Tells the proxies by their addresses; nobody is one where there is none. */
export type TrustedProxies = Pick<BlockList, "check">;

export const noProxies: TrustedProxies = new BlockList();

/**
 * The proxies of these networks (`10.0.0.0/8`, `2001:db8::/32`) and single addresses, or undefined
 * where a text is neither.
 */
export function trustedProxies(networks: readonly string[]): TrustedProxies | undefined {
  if (networks.length === 0) return noProxies;
  const proxies = new BlockList();
  for (const network of networks) {
    const [address = "", prefix, ...rest] = network.split("/");
    const family = familyOf(address);
    if (family === undefined || rest.length > 0) return undefined;
    const bits = family === "ipv4" ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || length > bits)) return undefined;
    proxies.addSubnet(address, length, family);
  }
  return proxies;
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? "ipv4" : "ipv6";
}

function isTrusted(proxies: TrustedProxies, address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && proxies.check(address, family);
}

/** The headers that are read; both by their names in lower case. */
type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Reads `X-Forwarded-For` from its end, since each proxy adds whom it got the request from there:
 * the first address that is no trusted proxy is the source, and what stands before it is only what
 * that one claims. A connection that is no trusted proxy's is taken as it is, whatever it says.
 * Where an entry is no address, the last that was good stands.
 *
 * `X-Forwarded-Proto` counts in the entry of the same place where there are as many; else in its
 * last, which the nearest proxy wrote.
 */
export function forwarded(
  transport: Transport,
  headers: Headers,
  proxies: TrustedProxies,
): Transport {
  if (proxies === noProxies || !isTrusted(proxies, transport.sourceAddress)) return transport;
  const addresses = listOf(headers["x-forwarded-for"]);
  let { sourceAddress } = transport;
  let place = addresses.length;
  while (place > 0 && isTrusted(proxies, sourceAddress)) {
    const next = addressOf(addresses[place - 1] ?? "");
    if (next === undefined) break;
    sourceAddress = next;
    place -= 1;
  }
  const schemes = listOf(headers["x-forwarded-proto"]);
  const scheme = schemes.length === addresses.length ? schemes[place] : schemes.at(-1);
  if (scheme === undefined) return { ...transport, sourceAddress };
  return { sourceAddress, secureTransport: scheme.toLowerCase() === "https" };
}

function listOf(header: string | undefined): readonly string[] {
  return header === undefined || header === "" ? [] : header.split(",").map((item) => item.trim());
}

/** Some proxies write the port behind the address, and then an IPv6 one in brackets. */
function addressOf(entry: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^([\d.]+):\d+$/, "$1");
  return isIP(bare) === 0 ? undefined : plainAddress(bare);
}

/** An IPv4 address is shown as such where a socket speaks both families; zones are left out. */
export function plainAddress(address: string): string {
  // Most are IPv4's, and every call has one.
  if (!address.includes(":")) return address;
  return address.replace(/^::ffff:(?=[\d.]+$)/i, "").replace(/%.*$/, "");
}
