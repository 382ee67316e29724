/** Connections to places that others name: the address that was checked is the one connected to. */
import { type LookupAddress, lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction, Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { OutsideFailure } from "../base/errors.ts";
import type { OutboundRule } from "./rule.ts";

/** The setting that a refusal names. */
const outboundSetting = "SALLYPORT_CONNECT_TO";

/** The operator does not let this server connect there; tells no more than the caller has said. */
export class OutboundRefused extends OutsideFailure {
  override readonly name = "OutboundRefused";

  constructor(place: string) {
    super(`this server does not connect to ${place}, which ${outboundSetting} does not allow`);
  }
}

/** Where a caller wants us to go: a host and port, or with a slash at its beginning a socket. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

function refusal({ host, port }: Place): OutboundRefused {
  return new OutboundRefused(host.startsWith("/") ? host : `${host}:${port}`);
}

/** Resolves a name to those of its addresses that the rule allows; fails where there is none. */
function checkedLookup(rule: OutboundRule, place: Place): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (error, found: readonly LookupAddress[]) => {
      if (error !== null) return answer(error, []);
      const allowed = found.filter(({ address }) => rule.allows(hostname, place.port, address));
      const [first] = allowed;
      if (first === undefined) return answer(refusal(place), []);
      if (options.all === true) return answer(null, [...allowed]);
      answer(null, first.address, first.family);
    });
  };
}

/** A socket that connects to its place and nowhere else, whatever a driver asks of it. */
class CheckedSocket extends Socket {
  readonly #rule: OutboundRule;
  readonly #place: Place;

  constructor(rule: OutboundRule, place: Place) {
    super();
    this.#rule = rule;
    this.#place = place;
  }

  override connect(): this {
    const { host, port } = this.#place;
    if (host.startsWith("/")) {
      return this.#rule.allowsSocket(host) ? super.connect(host) : this.#refuse();
    }
    if (isIP(host) !== 0 && !this.#rule.allows(host, port, host)) return this.#refuse();
    return super.connect({ host, port, lookup: checkedLookup(this.#rule, this.#place) });
  }

  /** Told as any other failure to connect: once whoever asked listens. */
  #refuse(): this {
    return this.destroy(refusal(this.#place));
  }
}

/** Not connected yet; an `error` of the socket may be `OutboundRefused`. */
export function checkedSocket(
  rule: OutboundRule,
  place: Place,
): Socket & { readonly connect: () => Socket } {
  return new CheckedSocket(rule, place);
}

export interface OutboundRequest {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Whose certificates are taken, where that is not for Node to say. */
  readonly tls?: Pick<ConnectionOptions, "ca" | "allowPartialTrustChain" | "rejectUnauthorized">;
}

/**
 * The head of the answer to an HTTP request. Redirects are answers like any other: nothing follows
 * them. Each request has a connection of its own, since one that is kept open was checked for
 * another. Rejects with `OutboundRefused`, and with what broke.
 */
export function outboundRequest(
  rule: OutboundRule,
  { url, method, headers, body, signal, tls }: OutboundRequest,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const place = { host, port: Number(url.port || (isSecure ? 443 : 80)) };
  if (isIP(host) !== 0 && !rule.allows(host, place.port, host)) {
    return Promise.reject(refusal(place));
  }
  const checked = { agent: false, lookup: checkedLookup(rule, place) };
  const options = { ...tls, method, headers, signal, ...checked };
  const request = isSecure ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end(body);
  });
}
