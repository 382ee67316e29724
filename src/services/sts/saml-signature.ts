/**
 * XML signatures of assertions. What is read afterwards is the very text that was signed, parsed
 * anew, and nothing else of the message: so no wrapping of signed things in other things can help.
 */
import { SignedXml } from "xml-crypto";
import {
  attributeOf,
  childNamed,
  childrenNamed,
  type Element,
  elementsOf,
  isNamed,
  namespaces,
  parseXml,
  rootOf,
  serialize,
  XmlError,
} from "./saml-xml.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** Nothing of SHA-1, and no secret that both sides share. */
const signatureMethods: ReadonlySet<string> = new Set([
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
]);
const digestMethods: ReadonlySet<string> = new Set([
  "http://www.w3.org/2001/04/xmlenc#sha256",
  "http://www.w3.org/2001/04/xmlenc#sha512",
]);
const canonicalizations: ReadonlySet<string> = new Set([exclusive, `${exclusive}WithComments`]);
const transforms: ReadonlySet<string> = new Set([enveloped, ...canonicalizations]);

/** The signature of an element is its own child; undefined where it has none. */
export function signatureOf(element: Element): Element | undefined {
  return childNamed(element, namespaces.signature, "Signature");
}

/**
 * Verifies the signature of `element`, which stands in the document of `text`, by one of the
 * certificates, and gives the element as it was signed, without its signature.
 *
 * @throws XmlError where no certificate verifies it, or its form is not one that SAML allows (SAML
 * 2.0 Core, section 5.4)
 */
export function verifiedElement(
  text: string,
  element: Element,
  certificates: readonly string[],
): Element {
  const signature = signatureOf(element);
  if (signature === undefined) throw new XmlError("the element is not signed");
  requireForm(signature, element);
  for (const certificate of certificates) {
    const signed = signedText(text, serialize(signature), certificate);
    if (signed === undefined) continue;
    const root = rootOf(parseXml(signed));
    const { namespaceURI, localName } = element;
    const isSame = isNamed(root, namespaceURI ?? "", localName ?? "");
    if (isSame && attributeOf(root, "ID") === attributeOf(element, "ID")) return root;
    throw new XmlError("the signature is of something else");
  }
  throw new XmlError("no certificate of the provider verifies the signature");
}

/** One reference, to the signature's own parent, with the transforms that leave it as it is. */
function requireForm(signature: Element, parent: Element): void {
  const info = required(signature, "SignedInfo");
  requireAlgorithm(required(info, "CanonicalizationMethod"), canonicalizations);
  requireAlgorithm(required(info, "SignatureMethod"), signatureMethods);
  const reference = required(info, "Reference");
  requireAlgorithm(required(reference, "DigestMethod"), digestMethods);
  const id = attributeOf(parent, "ID");
  if (id === undefined || attributeOf(reference, "URI") !== `#${id}`) {
    throw new XmlError("the signature does not refer to the element that it stands in");
  }
  const listed = childNamed(reference, namespaces.signature, "Transforms");
  const steps =
    listed === undefined ? [] : childrenNamed(listed, namespaces.signature, "Transform");
  for (const step of steps) requireAlgorithm(step, transforms);
}

function required(element: Element, name: string): Element {
  const child = childNamed(element, namespaces.signature, name);
  if (child === undefined) throw new XmlError(`the signature has no ${name}`);
  return child;
}

function requireAlgorithm(element: Element, allowed: ReadonlySet<string>): void {
  const algorithm = attributeOf(element, "Algorithm");
  if (algorithm !== undefined && allowed.has(algorithm)) return;
  throw new XmlError(`${element.localName} ${algorithm ?? "without algorithm"} is not taken`);
}

/** The canonical text that was signed, or undefined where this certificate does not verify it. */
function signedText(text: string, signature: string, certificate: string): string | undefined {
  // Keys come from the provider's metadata, never from the message.
  const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  verifier.idAttributes = ["ID"];
  verifier.loadSignature(signature);
  try {
    if (!verifier.checkSignature(text)) return undefined;
  } catch (error) {
    // The library throws for a wrong signature just as for a broken one; both verify nothing.
    if (error instanceof Error) return undefined;
    throw error;
  }
  const [signed, ...others] = verifier.getSignedReferences();
  return others.length === 0 ? signed : undefined;
}

/** No two elements may be called the same, and nothing of the kind may stand where it is unread. */
export function requireUnambiguous(root: Element): void {
  const ids = new Set<string>();
  let assertions = 0;
  for (const element of elementsOf(root)) {
    for (const name of ["ID", "Id", "id"]) {
      const id = attributeOf(element, name);
      if (id === undefined) continue;
      if (ids.has(id)) throw new XmlError("two elements have the same id");
      ids.add(id);
    }
    if (isNamed(element, namespaces.assertion, "Assertion")) assertions += 1;
    if (element !== root && isNamed(element, namespaces.protocol, "Response")) {
      throw new XmlError("a response stands inside another element");
    }
  }
  if (assertions > 1) throw new XmlError("there is more than one assertion");
}
