/** Values as XML text, written straight from their shapes. */
import type { TimestampFormat } from "./model-file.ts";
import { formatScalar } from "./scalar-text.ts";
import type {
  ListShape,
  MapShape,
  Member,
  Shape,
  StructureShape,
  StructureValue,
} from "./shape.ts";

const special = /[&<>"\r\u0085\u2028]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/;
const specials =
  /[&<>"\r\u0085\u2028]|[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A parser would turn these into line feeds.
  "\r": "&#xD;",
  "\u0085": "&#x85;",
  "\u2028": "&#x2028;",
};

/**
 * Text for an element or an attribute. XML 1.0 has no way to write control characters, unpaired
 * surrogates, U+FFFE and U+FFFF, and parsers refuse a document that holds one: each becomes U+FFFD,
 * so that one bad value cannot make a whole answer unreadable.
 */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  return text.replace(
    specials,
    (found) => escapes[found] ?? (found.length === 2 ? found : "\uFFFD"),
  );
}

const timestampFormat: TimestampFormat = "iso8601";

function scalarText(value: unknown, shape: Shape, format: TimestampFormat | undefined): string {
  if (shape.type === "string") return escapeXml(value as string);
  if (shape.type === "structure" || shape.type === "list" || shape.type === "map") return "";
  return formatScalar(value, shape, format, timestampFormat);
}

/** An element; AWS writes one without content as a single tag. */
function element(name: string, attributes: string, content: string): string {
  const opening = `<${name}${attributes}`;
  return content === "" ? `${opening}/>` : `${opening}>${content}</${name}>`;
}

function namespaceAttribute(namespace: { uri: string; prefix?: string } | undefined): string {
  if (namespace === undefined) return "";
  const name = namespace.prefix === undefined ? "xmlns" : `xmlns:${namespace.prefix}`;
  return ` ${name}="${escapeXml(namespace.uri)}"`;
}

function listContent(value: readonly unknown[], shape: ListShape, name: string): string {
  const { shape: elementShape, xmlNamespace } = shape.element;
  const attributes = namespaceAttribute(xmlNamespace);
  let text = "";
  for (const entry of value) text += writeElement(name, attributes, entry, elementShape);
  return text;
}

function mapContent(value: StructureValue, shape: MapShape, entryName: string): string {
  const keyName = shape.key.locationName ?? "key";
  const valueName = shape.value.locationName ?? "value";
  let text = "";
  for (const [key, entry] of Object.entries(value)) {
    const keyText = element(keyName, "", escapeXml(key));
    text += element(entryName, "", keyText + writeElement(valueName, "", entry, shape.value.shape));
  }
  return text;
}

function writeElement(name: string, attributes: string, value: unknown, shape: Shape): string {
  switch (shape.type) {
    case "structure":
      return element(
        name,
        attributes + attributesOf(value as StructureValue, shape.members),
        membersContent(value as StructureValue, shape.members),
      );
    case "list": {
      const elementName = shape.element.locationName ?? "member";
      return element(name, attributes, listContent(value as unknown[], shape, elementName));
    }
    case "map":
      return element(name, attributes, mapContent(value as StructureValue, shape, "entry"));
    default:
      return element(name, attributes, scalarText(value, shape, undefined));
  }
}

function attributesOf(value: StructureValue, members: readonly Member[]): string {
  let text = "";
  for (const member of members) {
    if (!member.xmlAttribute || value[member.name] === undefined) continue;
    const content = scalarText(value[member.name], member.shape, member.timestampFormat);
    text += ` ${member.wireName}="${content}"`;
  }
  return text;
}

function writeMember(value: unknown, member: Member): string {
  const { shape, wireName } = member;
  const attributes = namespaceAttribute(member.xmlNamespace);
  if (member.flattened && shape.type === "list") {
    return listContent(value as unknown[], shape, shape.element.locationName ?? wireName);
  }
  if (member.flattened && shape.type === "map") {
    return mapContent(value as StructureValue, shape, wireName);
  }
  if (shape.type === "timestamp") {
    return element(wireName, attributes, scalarText(value, shape, member.timestampFormat));
  }
  return writeElement(wireName, attributes, value, shape);
}

/** The elements of members, in the order of the model; undefined ones are left out. */
export function membersContent(value: StructureValue, members: readonly Member[]): string {
  let text = "";
  for (const member of members) {
    const found = value[member.name];
    if (found !== undefined && !member.xmlAttribute) text += writeMember(found, member);
  }
  return text;
}

/** A whole element for a structure, as the body of a REST answer has it. */
export function structureElement(
  name: string,
  namespace: string | undefined,
  value: StructureValue,
  shape: StructureShape,
): string {
  const attributes = namespaceAttribute(namespace === undefined ? undefined : { uri: namespace });
  return element(
    name,
    attributes + attributesOf(value, shape.bodyMembers),
    membersContent(value, shape.bodyMembers),
  );
}
