/** Fetches an identity provider's documents: briefly, of bounded size, and never redirected. */
import type { IncomingMessage } from "node:http";
import type { OutboundRule } from "../../outbound/rule.ts";
import { askIssuer, IssuerUntrustedError } from "./issuer-connection.ts";

/** How long a document may take in all, in milliseconds. */
const fetchMilliseconds = 5_000;
/** Key sets of large providers have some ten kilobytes. */
const documentBytesMax = 262_144;

/** The provider did not answer as it should; the message is for the caller, and names the URL. */
export class IssuerFetchError extends Error {
  override readonly name = "IssuerFetchError";
}

export interface FetchedDocument {
  readonly json: unknown;
  /** From `Cache-Control`; undefined where it says nothing. */
  readonly maxAgeSeconds: number | undefined;
}

/** How issuers may be reached. */
export interface IssuerAccess {
  /** Lets an issuer be `http:` on a loopback address, too. */
  readonly insecureLoopback: boolean;
  /** Whoever makes a provider names its host, and that one the host of its keys. */
  readonly outbound: OutboundRule;
}

/**
 * A document of a provider. `thumbprints` are of certificates that vouch for one whose own is of no
 * authority that Node trusts. Throws `IssuerFetchError` and `IssuerUntrustedError`.
 */
export async function fetchIssuerDocument(
  url: string,
  thumbprints: readonly string[],
  { insecureLoopback, outbound }: IssuerAccess,
): Promise<FetchedDocument> {
  const target = URL.parse(url);
  if (target === null || !isFetchable(target, insecureLoopback)) {
    throw new IssuerFetchError(`${url} is not an https: URL`);
  }
  try {
    const rule = insecureLoopback ? outbound.also(["localhost"]) : outbound;
    const signal = AbortSignal.timeout(fetchMilliseconds);
    const response = await askIssuer({ url: target, rule, thumbprints, signal });
    if (response.statusCode !== 200) {
      response.destroy();
      throw new IssuerFetchError(`it answered with status ${response.statusCode}`);
    }
    const text = await readBounded(response);
    return { json: JSON.parse(text), maxAgeSeconds: maxAge(response.headers["cache-control"]) };
  } catch (error) {
    if (error instanceof IssuerUntrustedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new IssuerFetchError(`${url} could not be fetched: ${reason}`, { cause: error });
  }
}

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function isFetchable({ protocol, hostname }: URL, insecureLoopback: boolean): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && insecureLoopback && loopbackHost.test(hostname);
}

async function readBounded(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > documentBytesMax) {
      response.destroy();
      throw new IssuerFetchError(`it is longer than ${documentBytesMax} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function maxAge(cacheControl: string | undefined): number | undefined {
  if (cacheControl === undefined) return undefined;
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return 0;
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(cacheControl)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
