/** What an OpenID Connect provider may be made of: its issuer's URL, audiences, thumbprints. */
import { invalidInput, limitExceeded, validationError } from "./errors.ts";

/** Quotas of one provider (IAM User Guide, "IAM and AWS STS quotas"). */
const clientIdsMax = 100;
const thumbprintsMax = 5;

function invalidUrl() {
  return validationError("Invalid Open ID Connect Provider URL");
}

/**
 * The issuer as it will be compared with a token's `iss`: as it was given. It is `https:`, or
 * `http:` on a loopback address where `insecureLoopback` allows that, without user, query and
 * fragment, and in printable ASCII: it becomes part of an ARN. Throws `ValidationError`.
 */
export function readIssuer(url: string, insecureLoopback: boolean): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^[!-[\]-~]+$/.test(url)) throw invalidUrl();
  const isPlain = !/[?#@]/.test(url) && parsed.hostname !== "";
  const isSecure = parsed.protocol === "https:" && url.startsWith("https://");
  const isLoopback = parsed.protocol === "http:" && url.startsWith("http://") && isLocal(parsed);
  if (!isPlain || !(isSecure || (insecureLoopback && isLoopback))) throw invalidUrl();
  return url;
}

function isLocal({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}

/** `token.example.com/path`: what ARNs and condition keys are made of. */
export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https?:\/\//, "");
}

/** The audiences without repetition, in the order given. Throws `LimitExceeded`. */
export function readClientIds(clientIds: readonly string[]): readonly string[] {
  const distinct = [...new Set(clientIds)];
  if (distinct.length > clientIdsMax) {
    throw limitExceeded("ClientIdsPerOpenIdConnectProvider", clientIdsMax);
  }
  return distinct;
}

/** The thumbprints in lower case. Throws `InvalidInput`. */
export function readThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > thumbprintsMax) {
    throw invalidInput("Thumbprint list must contain fewer than 5 entries.");
  }
  for (const thumbprint of thumbprints) {
    if (!/^[0-9A-Fa-f]{40}$/.test(thumbprint)) {
      throw invalidInput("Thumbprint must be the hexadecimal SHA-1 hash of a certificate.");
    }
  }
  return thumbprints.map((thumbprint) => thumbprint.toLowerCase());
}
