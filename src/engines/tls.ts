/**
 * Whether a session with a database is encrypted, and whose certificate it takes: by `ssl` as AWS's
 * rotation functions read it, or by `sslmode` as PostgreSQL's clients do, for every engine.
 */
import { X509Certificate } from "node:crypto";
import { type Connection, type SslMode, sslModes } from "./engine.ts";

function isSslMode(text: unknown): text is SslMode {
  return sslModes.some((mode) => mode === text);
}

/** What a secret's JSON says of encryption. */
export type TlsSettings = Pick<Connection, "ssl" | "sslmode" | "sslrootcert">;

/**
 * Reads the members of a secret: `ssl` may be text, as AWS's functions take it. What is wrong is
 * given as a text, which repeats nothing.
 */
export function readTlsSettings({
  ssl,
  sslmode,
  sslrootcert,
}: Readonly<Record<string, unknown>>): TlsSettings | string {
  const isEncrypted = readFlag(ssl);
  if (isEncrypted === "neither") return "ssl is neither true nor false";
  if (sslmode !== undefined && !isSslMode(sslmode)) return `sslmode is none of ${modeList}`;
  if (isEncrypted !== undefined && sslmode !== undefined) return "it has both ssl and sslmode";
  if (sslrootcert !== undefined && !isCertificate(sslrootcert)) {
    return "sslrootcert is no certificate in PEM form";
  }
  return { ssl: isEncrypted, sslmode, sslrootcert };
}

const modeList = sslModes.join(", ");

function readFlag(ssl: unknown): boolean | undefined | "neither" {
  if (ssl === undefined || typeof ssl === "boolean") return ssl;
  if (typeof ssl !== "string" || !/^(?:true|false)$/i.test(ssl)) return "neither";
  return ssl.toLowerCase() === "true";
}

/** OpenSSL reads text that is none as an empty list, by which nobody would be trusted. */
function isCertificate(text: unknown): text is string {
  if (typeof text !== "string") return false;
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

/**
 * AWS's functions take a secret without `ssl` for one whose server may do without TLS. A socket of
 * this machine is never encrypted.
 */
export function sslModeOf({ host, ssl, sslmode, sslrootcert }: Connection): SslMode {
  if (host.startsWith("/")) return "disable";
  if (sslmode === "require" && sslrootcert !== undefined) return "verify-ca";
  if (sslmode !== undefined) return sslmode;
  if (ssl === false) return "disable";
  return ssl === true || sslrootcert !== undefined ? "verify-full" : "prefer";
}

/** How the codes begin that Node, OpenSSL and the driver of MySQL give to failures of TLS. */
const tlsFailures = [
  "ERR_TLS_",
  "ERR_SSL_",
  "ERR_OSSL_",
  "CERT_",
  "SELF_SIGNED_",
  "DEPTH_ZERO_",
  "UNABLE_TO_",
  "HOSTNAME_MISMATCH",
  "INVALID_",
  "HANDSHAKE_SSL_",
] as const;

export function isTlsFailure(code: string): boolean {
  return tlsFailures.some((beginning) => code.startsWith(beginning));
}
