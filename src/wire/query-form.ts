/** Form parameters (`a=1&b.c=2`) as pairs and as the tree that the query protocol spells. */
import { ServiceError } from "../base/errors.ts";
import { decodePercent, decodeUtf8 } from "./text.ts";

/** Names have a segment for each level, a list two and a map three; modelled inputs need ten. */
const maximumSegments = 16;

export interface FormNode {
  value: string | undefined;
  children: Map<string, FormNode> | undefined;
}

function malformed(message: string): ServiceError {
  // Common errors of the query API list this code with this status.
  return new ServiceError("MalformedQueryString", message, { status: 404 });
}

function decodeComponent(text: string): string {
  const decoded = decodePercent(text.includes("+") ? text.replaceAll("+", " ") : text);
  if (decoded === undefined) throw malformed("The query string contains a syntax error.");
  return decoded;
}

/** Calls `visit` for every parameter, in order, decoded. Throws `MalformedQueryString`. */
export function visitForm(text: string, visit: (name: string, value: string) => void): void {
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("&", start);
    if (end === -1) end = text.length;
    if (end > start) {
      const equals = text.indexOf("=", start);
      const split = equals === -1 || equals > end ? end : equals;
      const name = decodeComponent(text.slice(start, split));
      visit(name, split === end ? "" : decodeComponent(text.slice(split + 1, end)));
    }
    start = end + 1;
  }
}

function childOf(node: FormNode, name: string): FormNode {
  node.children ??= new Map();
  let child = node.children.get(name);
  if (child === undefined) {
    child = { value: undefined, children: undefined };
    node.children.set(name, child);
  }
  return child;
}

function nodeAt(root: FormNode, name: string): FormNode {
  if (!name.includes(".")) return childOf(root, name);
  const segments = name.split(".", maximumSegments + 1);
  if (segments.length > maximumSegments) {
    throw new ServiceError("MalformedInput", "Parameter names are nested too deep.");
  }
  let node = root;
  for (const segment of segments) node = childOf(node, segment);
  return node;
}

/**
 * The tree of a form's parameters, by the dots in their names. Of a parameter that is given twice
 * the first value holds, as AWS was seen to do for a repeated list index.
 */
export function parseForm(text: string): FormNode {
  const root: FormNode = { value: undefined, children: undefined };
  visitForm(text, (name, value) => {
    const node = nodeAt(root, name);
    node.value ??= value;
  });
  return root;
}

/** The form in a body. Throws `MalformedQueryString` where the bytes are not UTF-8. */
export function parseFormBody(body: Uint8Array): FormNode {
  const text = decodeUtf8(body);
  if (text === undefined) throw malformed("The body is not valid UTF-8.");
  return parseForm(text);
}
