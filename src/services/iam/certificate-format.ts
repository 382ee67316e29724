/** X.509 certificates and private keys in PEM, as users upload them. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { ServiceError } from "../../base/errors.ts";

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function malformedCertificate(message: string, cause?: unknown): ServiceError {
  return new ServiceError("MalformedCertificate", message, { cause });
}

/** The one certificate that a text is. Throws `MalformedCertificate`. */
export function readCertificate(text: string): X509Certificate {
  const [certificate, ...further] = readCertificates(text);
  if (certificate === undefined || further.length > 0) throw unreadable();
  return certificate;
}

/** The certificates of a text that holds nothing else. Throws `MalformedCertificate`. */
export function readCertificates(text: string): readonly X509Certificate[] {
  const blocks = text.match(certificatePattern) ?? [];
  if (blocks.length === 0 || text.replace(certificatePattern, "").trim() !== "") throw unreadable();
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw unreadable(error);
    }
  });
}

function unreadable(cause?: unknown): ServiceError {
  return malformedCertificate(
    "Unable to parse certificate. Please ensure the certificate is in PEM format.",
    cause,
  );
}

/** An unencrypted private key in PEM. Throws `MalformedCertificate`. */
export function readPrivateKey(text: string): KeyObject {
  try {
    return createPrivateKey({ key: text, format: "pem" });
  } catch (error) {
    throw malformedCertificate("Invalid Private Key.", error);
  }
}

/** Throws `MalformedCertificate` where the certificate is not valid now. */
export function requireValidNow(certificate: X509Certificate, now: number): void {
  if (now > certificate.validToDate.getTime()) {
    throw malformedCertificate(
      "Certificate is no longer valid. " +
        "The 'Not After' date restriction on the certificate has passed.",
    );
  }
  if (now < certificate.validFromDate.getTime()) {
    throw malformedCertificate(
      "Certificate is not valid yet. " +
        "The 'Not Before' date restriction on the certificate has not passed.",
    );
  }
}

/**
 * Throws `MalformedCertificate` where a certificate of the chain did not sign the one before it;
 * the leaf comes before the first.
 */
export function requireChain(leaf: X509Certificate, chain: readonly X509Certificate[]): void {
  let signed = leaf;
  for (const [index, signer] of chain.entries()) {
    if (!signed.checkIssued(signer) || !signed.verify(signer.publicKey)) {
      throw malformedCertificate(
        "Unable to validate certificate chain. The certificate chain must start with the " +
          "immediate signing certificate, followed by any intermediaries in order. The index " +
          `within the chain of the invalid certificate is: ${index}`,
      );
    }
    signed = signer;
  }
}
