/** A SAML identity provider for tests: metadata, and responses signed with a key made at once. */
import { type CipherGCM, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { makeRsaCertificate } from "./certificate.ts";

export interface AssertionOptions {
  readonly now: number;
  readonly recipient: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly id?: string;
  readonly nameId?: string;
  readonly format?: string;
  /** From `now`, in seconds. */
  readonly issuedIn?: number;
  readonly endsIn?: number;
  readonly sessionEndsIn?: number;
  readonly status?: string;
  /** Attribute name to its values. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export interface SamlIdp {
  readonly entityId: string;
  readonly metadata: string;
  /** The response, unsigned. */
  response(options: AssertionOptions): string;
  /** Signs the element of this name and gives the whole document. */
  sign(xml: string, element: "Response" | "Assertion", options?: SigningOptions): string;
}

export interface SigningOptions {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
}

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

export function makeIdp(entityId = "https://idp.example.com/saml"): SamlIdp {
  const { base64, privateKey } = makeRsaCertificate("idp.example.com");
  return {
    entityId,
    metadata: metadataOf(entityId, base64),
    response: (options) => responseXml({ issuer: entityId, ...options }),
    sign(xml, element, { signatureAlgorithm = rsaSha256, digestAlgorithm = sha256 } = {}) {
      const xpath = `//*[local-name(.)='${element}']`;
      const signer = new SignedXml({
        privateKey,
        publicCert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
        signatureAlgorithm,
        canonicalizationAlgorithm: exclusive,
        idAttribute: "ID",
      });
      signer.addReference({ xpath, digestAlgorithm, transforms: [enveloped, exclusive] });
      const issuer = `${xpath}/*[local-name(.)='Issuer']`;
      signer.computeSignature(xml, { location: { reference: issuer, action: "after" } });
      return signer.getSignedXml();
    },
  };
}

function metadataOf(entityId: string, certificate: string): string {
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    `<ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>` +
    "</ds:KeyInfo></md:KeyDescriptor>" +
    '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ' +
    `Location="${entityId}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>` +
    // AWS takes documents of 1,000 characters and more.
    " ".repeat(1_000)
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function responseXml(options: AssertionOptions & { readonly issuer: string }): string {
  const { now, issuer, recipient, issuedIn = 0 } = options;
  const {
    id = `_${randomBytes(16).toString("hex")}`,
    status = "urn:oasis:names:tc:SAML:2.0:status:Success",
  } = options;
  const issued = iso(now + issuedIn * 1_000);
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ' +
    `xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="r${id}" Version="2.0" ` +
    `IssueInstant="${issued}" Destination="${recipient}"><saml:Issuer>${issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>` +
    `${assertionXml(options, id, issued)}</samlp:Response>`
  );
}

function assertionXml(
  options: AssertionOptions & { readonly issuer: string },
  id: string,
  issued: string,
): string {
  const { now, issuer, recipient, audience = "urn:amazon:webservices", endsIn = 300 } = options;
  const { nameId = "kim@example.com", format, sessionEndsIn } = options;
  const end = iso(now + endsIn * 1_000);
  const session =
    sessionEndsIn === undefined ? "" : ` SessionNotOnOrAfter="${iso(now + sessionEndsIn * 1_000)}"`;
  const nameFormat = format ?? "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  return (
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
    `ID="${id}" Version="2.0" IssueInstant="${issued}"><saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${nameFormat}">${nameId}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData NotOnOrAfter="${end}" Recipient="${recipient}"/>` +
    "</saml:SubjectConfirmation></saml:Subject>" +
    `<saml:Conditions NotBefore="${issued}" NotOnOrAfter="${end}"><saml:AudienceRestriction>` +
    `<saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${issued}"${session}/>` +
    `<saml:AttributeStatement>${attributesXml(options.attributes)}</saml:AttributeStatement>` +
    "</saml:Assertion>"
  );
}

function attributesXml(attributes: AssertionOptions["attributes"]): string {
  return Object.entries(attributes)
    .map(([name, values]) => {
      const each = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`);
      return `<saml:Attribute Name="${name}">${each.join("")}</saml:Attribute>`;
    })
    .join("");
}

/** The response with its assertion encrypted to a public key in PEM, as AES-256-GCM or -CBC. */
export function encryptAssertion(xml: string, publicKey: string, mode: "gcm" | "cbc"): string {
  const assertion = assertionText(xml);
  const key = randomBytes(32);
  const nonce = randomBytes(mode === "gcm" ? 12 : 16);
  const cipher = createCipheriv(`aes-256-${mode}`, key, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(assertion, "utf8"), cipher.final()]);
  const tag = mode === "gcm" ? (cipher as CipherGCM).getAuthTag() : Buffer.alloc(0);
  const value = (bytes: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString("base64")}</xenc:CipherValue>` +
    "</xenc:CipherData>";
  const wrapped = publicEncrypt({ key: publicKey, oaepHash: "sha1" }, key);
  const blockCipher =
    mode === "gcm"
      ? "http://www.w3.org/2009/xmlenc11#aes256-gcm"
      : "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
  const data =
    '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" ' +
    'Type="http://www.w3.org/2001/04/xmlenc#Element">' +
    `<xenc:EncryptionMethod Algorithm="${blockCipher}"/>` +
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>' +
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>' +
    `${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>` +
    `${value(Buffer.concat([sealed, tag]))}</xenc:EncryptedData>`;
  return xml.replace(assertion, () => `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`);
}

/** The assertion as it stands in a response. */
export function assertionText(xml: string): string {
  const begin = xml.indexOf("<saml:Assertion");
  return xml.slice(begin, xml.indexOf("</saml:Assertion>") + "</saml:Assertion>".length);
}
