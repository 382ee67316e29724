/** A SAML 2.0 identity provider's metadata, read for what assertions are checked by. */
import { X509Certificate } from "node:crypto";
import { DOMParser, type Document, type Element } from "@xmldom/xmldom";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import { invalidInput } from "./errors.ts";

const metadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";
const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
const saml2Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";

export interface SamlMetadata {
  readonly entityId: string;
  /** In PEM; never empty. */
  readonly signingCertificates: readonly string[];
  readonly validUntil: EpochMilliseconds | undefined;
}

function refusal(why: string, cause?: unknown): ServiceError {
  return new ServiceError("InvalidInput", `Could not parse metadata: ${why}`, { cause });
}

/**
 * Reads a metadata document: one `EntityDescriptor` that has an `IDPSSODescriptor` for SAML 2.0
 * with a signing certificate. A document type is refused: entities could make it grow without end.
 * Throws `InvalidInput`.
 */
export function readSamlMetadata(xml: string): SamlMetadata {
  const entity = parse(xml).documentElement;
  if (entity?.namespaceURI !== metadataNamespace || entity.localName !== "EntityDescriptor") {
    throw refusal("the document is not an EntityDescriptor");
  }
  const entityId = entity.getAttribute("entityID")?.trim() ?? "";
  if (entityId === "") throw refusal("the EntityDescriptor has no entityID");
  const descriptor = children(entity, metadataNamespace, "IDPSSODescriptor").find((found) =>
    (found.getAttribute("protocolSupportEnumeration") ?? "").split(/\s+/).includes(saml2Protocol),
  );
  if (descriptor === undefined) throw refusal("there is no IDPSSODescriptor for SAML 2.0");
  const signingCertificates = certificatesOf(descriptor);
  if (signingCertificates.length === 0) throw refusal("there is no signing certificate");
  return { entityId, signingCertificates, validUntil: earliest([entity, descriptor]) };
}

function parse(xml: string): Document {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw refusal("a document type is not allowed");
  try {
    const parser = new DOMParser({
      onError: (_level, message) => {
        throw new SyntaxError(message);
      },
    });
    return parser.parseFromString(xml.replace(/^\uFEFF/, ""), "text/xml");
  } catch (error) {
    throw refusal("it is not well-formed XML", error);
  }
}

function children(parent: Element, namespace: string, name: string): readonly Element[] {
  const found: Element[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    const element = child as Element;
    if (element.namespaceURI === namespace && element.localName === name) found.push(element);
  }
  return found;
}

/** Certificates of the keys for signing: a key that names no use is for both. */
function certificatesOf(descriptor: Element): readonly string[] {
  return children(descriptor, metadataNamespace, "KeyDescriptor")
    .filter((key) => ["", "signing"].includes(key.getAttribute("use") ?? ""))
    .flatMap((key) => children(key, signatureNamespace, "KeyInfo"))
    .flatMap((info) => children(info, signatureNamespace, "X509Data"))
    .flatMap((data) => children(data, signatureNamespace, "X509Certificate"))
    .map(certificatePem);
}

function certificatePem(element: Element): string {
  try {
    return new X509Certificate(Buffer.from(element.textContent ?? "", "base64")).toString();
  } catch (error) {
    throw refusal("a signing certificate is malformed", error);
  }
}

/** SAML's instants are of UTC, though one may not say so (SAML 2.0 Core, section 1.3.3). */
const withoutZone = /^[\d-]+T[\d:.]+$/;

/** The first of the instants at which the elements say that they run out. */
function earliest(elements: readonly Element[]): EpochMilliseconds | undefined {
  const instants = elements
    .map((element) => element.getAttribute("validUntil") ?? "")
    .filter((text) => text !== "")
    .map((text) => Date.parse(withoutZone.test(text) ? `${text}Z` : text));
  if (instants.some((instant) => Number.isNaN(instant))) throw refusal("validUntil is malformed");
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** Throws `InvalidInput` where the metadata ran out before `now`. */
export function requireStillValid({ validUntil }: SamlMetadata, now: EpochMilliseconds): void {
  if (validUntil !== undefined && validUntil <= now) {
    throw invalidInput("The metadata document has expired");
  }
}
