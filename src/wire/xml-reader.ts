/** A reader of the XML that clients send: elements, attributes and text, and nothing clever. */
import { ServiceError } from "../base/errors.ts";
import { maximumDepth } from "./json-input.ts";
import { decodeUtf8 } from "./text.ts";

export interface XmlElement {
  /** Without the namespace prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly qualifiedName: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedXML", message);
}

const namedReferences: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

function resolveReference(reference: string): string {
  const body = reference.slice(1, -1);
  const named = namedReferences[body];
  if (named !== undefined) return named;
  const numeric = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(body);
  if (numeric === null) throw malformed("The XML refers to an entity, which is not allowed.");
  const code = numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16);
  if (code > 0x10ffff) throw malformed("The XML refers to a character that does not exist.");
  return String.fromCodePoint(code);
}

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&[^;&]*;?/g, (reference) => {
    if (!reference.endsWith(";")) throw malformed("The XML holds a bare ampersand.");
    return resolveReference(reference);
  });
}

// Declarations and comments are passed over; a document type is what entities would come from.
const passedOver = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->/.source;
const cdataSection = /<!\[CDATA\[([\s\S]*?)\]\]>/.source;
const tagAttributes = /((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)/.source;
const tag = `<(/?)([A-Za-z_][\\w.:-]*)${tagAttributes}\\s*(/?)>`;
const tokenPattern = new RegExp(`${passedOver}|${cdataSection}|${tag}|([^<]+)`, "y");

const attributePattern = /([\w.:-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

function localName(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.indexOf(":") + 1);
}

function parseAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single] of text.matchAll(attributePattern)) {
    attributes.set(name, unescapeXml(double ?? single ?? ""));
  }
  return attributes;
}

function openElement(qualifiedName: string, attributeText: string): OpenElement {
  return {
    qualifiedName,
    name: localName(qualifiedName),
    attributes: parseAttributes(attributeText),
    children: [],
    text: "",
  };
}

function parseElements(text: string): XmlElement {
  const document = openElement("", "");
  const open: OpenElement[] = [document];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const token = tokenPattern.exec(text);
    const current = open.at(-1);
    if (token === null || current === undefined) throw malformed("The XML is not well formed.");
    const [, cdata, closing, qualifiedName, attributeText = "", selfClosing, characters] = token;
    if (characters !== undefined) {
      current.text += unescapeXml(characters);
    } else if (cdata !== undefined) {
      current.text += cdata;
    } else if (closing === "/") {
      if (current.qualifiedName !== qualifiedName) throw malformed("The XML is not well formed.");
      open.pop();
    } else if (qualifiedName !== undefined) {
      const element = openElement(qualifiedName, attributeText);
      current.children.push(element);
      if (selfClosing !== "/") open.push(element);
      if (open.length > maximumDepth) throw malformed("The XML is nested too deep.");
    }
  }
  const [root] = document.children;
  if (open.length !== 1 || document.children.length !== 1 || root === undefined) {
    throw malformed("The XML is not well formed.");
  }
  if (document.text.trim() !== "") throw malformed("The XML is not well formed.");
  return root;
}

/**
 * The root element of an XML body. Throws `MalformedXML` for what is not well formed, not UTF-8,
 * nested too deep, or has a document type or an entity of its own: those are the ways in which a
 * small document becomes a large one, or reads a file.
 */
export function parseXml(body: Uint8Array): XmlElement {
  const text = decodeUtf8(body);
  if (text === undefined) throw malformed("The XML is not valid UTF-8.");
  if (text.includes("<!DOCTYPE"))
    throw malformed("The XML has a document type, which is not allowed.");
  return parseElements(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}
