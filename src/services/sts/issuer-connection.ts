/**
 * Asks an identity provider for a document over a connection that is proved to be the provider's:
 * by the authorities that Node trusts, or else by a certificate whose thumbprint is listed (IAM API
 * Reference, UpdateOpenIDConnectProviderThumbprint).
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type DetailedPeerCertificate, TLSSocket } from "node:tls";
import { type OutboundRequest, outboundRequest } from "../../outbound/connect.ts";
import type { OutboundRule } from "../../outbound/rule.ts";

/** The provider's certificate is of no authority that Node trusts, and none of it is listed. */
export class IssuerUntrustedError extends Error {
  override readonly name = "IssuerUntrustedError";
}

/**
 * What OpenSSL says of a chain that ends at nobody we trust. All else that it says is final: a name
 * that is another's, a time that is over.
 */
const untrustedCodes: ReadonlySet<unknown> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Certificates of a chain that are looked at. */
const chainCertificatesMax = 10;

export interface IssuerQuestion {
  readonly url: URL;
  /** Where we may connect to. */
  readonly rule: OutboundRule;
  /** SHA-1 of certificates, 40 lower-case hex digits each. */
  readonly thumbprints: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * The head of the answer. Where the provider shows a listed certificate, that one is the only
 * authority that is trusted. Throws `IssuerUntrustedError`, and what the connection throws.
 */
export async function askIssuer(question: IssuerQuestion): Promise<IncomingMessage> {
  try {
    return await ask(question, {});
  } catch (cause) {
    if (!untrustedCodes.has((cause as { readonly code?: unknown }).code)) throw cause;
    const anchor = await listedCertificate(question);
    if (anchor === undefined) {
      throw new IssuerUntrustedError(`nobody vouches for ${question.url}`, { cause });
    }
    // Asked anew, so that all else about the chain is verified as for every other.
    return ask(question, { ca: anchor, allowPartialTrustChain: true });
  }
}

function ask(
  { url, rule, signal }: IssuerQuestion,
  tls: NonNullable<OutboundRequest["tls"]>,
): Promise<IncomingMessage> {
  const headers = { accept: "application/json" };
  return outboundRequest(rule, { url, method: "GET", headers, signal, tls });
}

/** In PEM, a listed certificate of those that the provider shows. */
async function listedCertificate(question: IssuerQuestion): Promise<string | undefined> {
  const { thumbprints } = question;
  if (thumbprints.length === 0) return undefined;
  // Nobody is trusted here: the chain is looked at, and the answer is not read.
  const answer = await ask(question, { rejectUnauthorized: false });
  const { socket } = answer;
  const shown = socket instanceof TLSSocket ? chainOf(socket.getPeerCertificate(true)) : [];
  answer.destroy();
  const listed = shown.find((certificate) => thumbprints.includes(thumbprintOf(certificate)));
  return listed === undefined ? undefined : pem(listed);
}

/** From the provider's own to the last; a self-signed one is its own issuer. */
function chainOf(own: DetailedPeerCertificate): readonly Buffer[] {
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = own;
  while (certificate?.raw !== undefined && chain.length < chainCertificatesMax) {
    chain.push(certificate.raw);
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate ? undefined : issuer;
  }
  return chain;
}

function thumbprintOf(certificate: Buffer): string {
  return createHash("sha1").update(certificate).digest("hex");
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
