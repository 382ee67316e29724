/** From the text of a SAML response to the one assertion in it that the provider signed. */
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import { accessDenied, invalidIdentityToken, rejectedClaim } from "./errors.ts";
import { decryptAssertion } from "./saml-decryption.ts";
import { requireUnambiguous, signatureOf, verifiedElement } from "./saml-signature.ts";
import {
  attributeOf,
  childNamed,
  childrenOf,
  type Element,
  isNamed,
  namespaces,
  parseXml,
  rootOf,
  serialize,
  XmlError,
} from "./saml-xml.ts";

export interface VerifiedResponse {
  /** The assertion as it was signed; nothing of the message that was not signed is in it. */
  readonly assertion: Element;
  /** Where the response says it is to be sent; undefined where it does not say. */
  readonly destination: string | undefined;
}

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";

const invalidResponse = "Your request included an invalid SAML response.";

/**
 * Throws `InvalidIdentityToken` for what is no response that the provider signed, and
 * `IDPRejectedClaim` where the response itself says that the provider refused.
 */
export function verifiedResponse(encoded: string, provider: SamlProviderFacts): VerifiedResponse {
  const response = readResponse(encoded);
  requireSuccess(response.root);
  try {
    return {
      assertion: signedAssertion(response, provider),
      destination: attributeOf(response.root, "Destination"),
    };
  } catch (cause) {
    if (cause instanceof XmlError) throw invalidIdentityToken("Response signature invalid", cause);
    throw cause;
  }
}

interface ParsedResponse {
  readonly text: string;
  readonly root: Element;
}

function readResponse(encoded: string): ParsedResponse {
  const compact = encoded.replace(/[\r\n\t ]/g, "");
  const bytes = Buffer.from(compact, "base64");
  try {
    const isBase64 = bytes.toString("base64").replace(/=+$/, "") === compact.replace(/=+$/, "");
    if (!isBase64) throw new XmlError("the response is not base64");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const root = rootOf(parseXml(text));
    const isResponse = isNamed(root, namespaces.protocol, "Response");
    if (!isResponse || attributeOf(root, "Version") !== "2.0") throw new XmlError("no response");
    requireUnambiguous(root);
    return { text, root };
  } catch (cause) {
    throw invalidIdentityToken(invalidResponse, cause);
  }
}

function requireSuccess(root: Element): void {
  const status = childrenOf(root).find((child) => isNamed(child, namespaces.protocol, "Status"));
  const code = status === undefined ? undefined : childrenOf(status)[0];
  if (code !== undefined && attributeOf(code, "Value") === success) return;
  throw rejectedClaim("The identity provider reported that the sign-in did not succeed.");
}

/** Either the response or the assertion must be signed; where both are, both must be right. */
function signedAssertion(response: ParsedResponse, provider: SamlProviderFacts): Element {
  const { signingCertificates } = provider;
  const isSigned = signatureOf(response.root) !== undefined;
  const root = isSigned
    ? verifiedElement(response.text, response.root, signingCertificates)
    : response.root;
  const text = isSigned ? serialize(root) : response.text;
  const plain = childNamed(root, namespaces.assertion, "Assertion");
  const encrypted = childNamed(root, namespaces.assertion, "EncryptedAssertion");
  if ((plain === undefined) === (encrypted === undefined)) {
    throw new XmlError("a response has one assertion");
  }
  if (plain !== undefined) {
    if (provider.assertionEncryptionMode === "Required") {
      throw accessDenied("The SAML provider takes encrypted assertions only.");
    }
    return ownSignature(text, plain, isSigned, signingCertificates);
  }
  if (encrypted === undefined) throw new XmlError("a response has one assertion");
  const decrypted = decryptAssertion(encrypted, provider.privateKeys);
  const inner = rootOf(parseXml(decrypted));
  if (!isNamed(inner, namespaces.assertion, "Assertion")) throw new XmlError("no assertion");
  requireUnambiguous(inner);
  return ownSignature(decrypted, inner, isSigned, signingCertificates);
}

function ownSignature(
  text: string,
  assertion: Element,
  isInSigned: boolean,
  certificates: readonly string[],
): Element {
  if (signatureOf(assertion) === undefined && isInSigned) return assertion;
  return verifiedElement(text, assertion, certificates);
}
