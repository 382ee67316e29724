/** Input in an XML body: elements and attributes read by the shapes of the input. */
import { ServiceError } from "../base/errors.ts";
import { isTextFault, parseScalar } from "./scalar-text.ts";
import type { ListShape, MapShape, Member, Shape } from "./shape.ts";
import { emptyMap } from "./shape.ts";
import type { XmlElement } from "./xml-reader.ts";
import { parseXml } from "./xml-reader.ts";

function scalarOf(text: string, shape: Shape): unknown {
  if (shape.type === "structure" || shape.type === "list" || shape.type === "map") {
    throw new ServiceError("MalformedXML", `A value of type ${shape.type} cannot be text.`);
  }
  const value = parseScalar(shape.type === "string" ? text : text.trim(), shape);
  if (isTextFault(value)) throw new ServiceError("MalformedXML", value.fault);
  return value;
}

function readElement(element: XmlElement, shape: Shape): unknown {
  switch (shape.type) {
    case "structure":
      return readMembers(element, shape.members);
    case "list":
      return readList(childrenNamed(element, shape.element.locationName ?? "member"), shape);
    case "map":
      return readMap(childrenNamed(element, "entry"), shape);
    default:
      return scalarOf(element.text, shape);
  }
}

function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function readList(elements: readonly XmlElement[], shape: ListShape): unknown[] {
  return elements.map((element) => readElement(element, shape.element.shape));
}

function readMap(entries: readonly XmlElement[], shape: MapShape): Record<string, unknown> {
  const map = emptyMap();
  for (const entry of entries) {
    const [key] = childrenNamed(entry, shape.key.locationName ?? "key");
    const [value] = childrenNamed(entry, shape.value.locationName ?? "value");
    if (key === undefined) throw new ServiceError("MalformedXML", "A map entry has no key.");
    map[key.text] = value === undefined ? null : readElement(value, shape.value.shape);
  }
  return map;
}

function readMember(element: XmlElement, member: Member): unknown {
  const { shape } = member;
  if (member.xmlAttribute) {
    const text = element.attributes.get(member.wireName);
    return text === undefined ? undefined : scalarOf(text, shape);
  }
  if (member.flattened && shape.type === "list") {
    // Without a wrapper the elements go by the name of the element, else by the member's own.
    const elements = childrenNamed(element, shape.element.locationName ?? member.wireName);
    return elements.length === 0 ? undefined : readList(elements, shape);
  }
  const found = childrenNamed(element, member.wireName);
  const [first] = found;
  if (first === undefined) return undefined;
  return member.flattened && shape.type === "map"
    ? readMap(found, shape)
    : readElement(first, shape);
}

function readMembers(element: XmlElement, members: readonly Member[]): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  for (const member of members) {
    const value = readMember(element, member);
    if (value !== undefined) structure[member.name] = value;
  }
  return structure;
}

/** The members that an XML body holds; an empty body holds none. Throws `MalformedXML`. */
export function readXmlBody(body: Uint8Array, members: readonly Member[]): Record<string, unknown> {
  return body.byteLength === 0 ? {} : readMembers(parseXml(body), members);
}
