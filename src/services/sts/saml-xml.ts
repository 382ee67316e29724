/** XML of strangers: read strictly, and walked by namespace and place, never searched. */
import { DOMParser, type Document, type Element, XMLSerializer } from "@xmldom/xmldom";

export type { Document, Element } from "@xmldom/xmldom";

export const namespaces = {
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  signature: "http://www.w3.org/2000/09/xmldsig#",
  encryption: "http://www.w3.org/2001/04/xmlenc#",
  encryption11: "http://www.w3.org/2009/xmlenc11#",
} as const;

/** The text is not XML that is taken here. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** Deeper than any assertion is; what walks a document may then walk it recursively. */
const depthMax = 48;

/** Longer than any tag of an assertion is, in characters; attributes are compared pair by pair. */
const overlongTag = /<[^<>]{8192}/;

/**
 * Parses a document without declarations of any kind. A comment may split a name in two, an entity
 * may grow or fetch things, and no provider needs either: all that begins with `<!` is refused, and
 * so are processing instructions.
 *
 * @throws XmlError
 */
export function parseXml(text: string): Document {
  const body = text.replace(/^\uFEFF?<\?xml [^?]*\?>/, "");
  if (body.includes("<!") || body.includes("<?")) {
    throw new XmlError("declarations, comments and processing instructions are not taken");
  }
  if (overlongTag.test(body)) throw new XmlError("a tag is too long");
  const parser = new DOMParser({
    locator: false,
    onError(level, message) {
      throw new XmlError(`${level}: ${message}`);
    },
  });
  const document = parser.parseFromString(body, "text/xml");
  requireShallow(rootOf(document));
  return document;
}

function requireShallow(root: Element): void {
  let level: readonly Element[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === depthMax) throw new XmlError("the elements are nested too deeply");
    level = level.flatMap(childrenOf);
  }
}

export function rootOf(document: Document): Element {
  if (document.documentElement === null) throw new XmlError("the document is empty");
  return document.documentElement;
}

export function serialize(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

export function childrenOf(element: Element): readonly Element[] {
  const children: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === node.ELEMENT_NODE) children.push(node as Element);
  }
  return children;
}

export function childrenNamed(
  element: Element,
  namespace: string,
  name: string,
): readonly Element[] {
  return childrenOf(element).filter((child) => isNamed(child, namespace, name));
}

/** The only child of this name, or undefined where there is none. @throws XmlError for several */
export function childNamed(element: Element, namespace: string, name: string): Element | undefined {
  const [first, second] = childrenNamed(element, namespace, name);
  if (second !== undefined) throw new XmlError(`there is more than one ${name}`);
  return first;
}

/** All elements of a tree, itself first. */
export function* elementsOf(element: Element): Iterable<Element> {
  yield element;
  for (const child of childrenOf(element)) yield* elementsOf(child);
}

/** The text of an element that has nothing but text, without white space around it. */
export function textOf(element: Element): string {
  if (childrenOf(element).length > 0) throw new XmlError(`${element.localName} is not plain text`);
  return (element.textContent ?? "").trim();
}

/** An attribute without a namespace; undefined where it is absent or empty. */
export function attributeOf(element: Element, name: string): string | undefined {
  return element.getAttribute(name) || undefined;
}
