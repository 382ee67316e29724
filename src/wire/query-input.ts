/** Input of the query protocol: the tree of form parameters read by the shapes of the input. */
import { ServiceError } from "../base/errors.ts";
import type { FormNode } from "./query-form.ts";
import { isTextFault, parseScalar } from "./scalar-text.ts";
import type { ListShape, MapShape, ScalarShape, Shape, StructureShape } from "./shape.ts";
import { emptyMap } from "./shape.ts";

/**
 * How many elements a list may skip. AWS pads a small gap with empty elements and refuses a large
 * one; SES was seen to draw the line at ten (a gap before the first element counts one less).
 */
const maximumSkippedElements = 10;

const maximumIndex = 214_748_369;

/** Codes and words are those that Coral, AWS's service framework, was seen to answer with. */
function malformed(message: string): ServiceError {
  return new ServiceError("MalformedInput", message);
}

function indexOf(text: string): number {
  if (!/^\d+$/.test(text)) throw malformed("Start of list found where not expected");
  if (text === "0") throw malformed("0 is not a valid index");
  if (text.startsWith("0")) throw malformed("Value found where not expected");
  if (text.length > 9 || Number(text) > maximumIndex) throw malformed(`Index ${text} is illegal`);
  return Number(text);
}

/** Elements by their index, gaps filled with `undefined`; the gaps' size is bounded. */
function indexedNodes(children: ReadonlyMap<string, FormNode>): (FormNode | undefined)[] {
  const indexed = [...children].map(([text, node]) => ({ index: indexOf(text), node }));
  indexed.sort((left, right) => left.index - right.index);
  const nodes: (FormNode | undefined)[] = [];
  let previous = 0;
  for (const { index, node } of indexed) {
    const skipped = index - Math.max(previous, 1);
    if (skipped > maximumSkippedElements) {
      const count = skipped.toLocaleString("en-US");
      throw malformed(`Excessively sparse input would skip ${count} list elements`);
    }
    while (nodes.length < index - 1) nodes.push(undefined);
    nodes.push(node);
    previous = index;
  }
  return nodes;
}

/** The indexed children of a list or map: under a name of their own, unless it is flattened. */
function entriesOf(node: FormNode, name: string, flattened: boolean): (FormNode | undefined)[] {
  if (node.children === undefined) {
    // Clients spell an empty list as a parameter without a value.
    if (node.value === "" || node.value === undefined) return [];
    throw malformed("Unexpected list element termination");
  }
  if (flattened) return indexedNodes(node.children);
  const inner = node.children.get(name);
  if (inner === undefined) throw malformed("Unexpected list element termination");
  return inner.children === undefined ? [] : indexedNodes(inner.children);
}

function readList(node: FormNode, shape: ListShape, flattened: boolean): unknown[] {
  const entries = entriesOf(node, shape.element.locationName ?? "member", flattened);
  return entries.map((entry) => {
    if (entry !== undefined) return readNode(entry, shape.element.shape, false);
    return shape.element.shape.type === "structure" ? {} : null;
  });
}

function readMap(node: FormNode, shape: MapShape, flattened: boolean): Record<string, unknown> {
  const map = emptyMap();
  const keyName = shape.key.locationName ?? "key";
  const valueName = shape.value.locationName ?? "value";
  for (const entry of entriesOf(node, "entry", flattened)) {
    const key = entry?.children?.get(keyName)?.value;
    if (key === undefined) throw malformed("Map entry without a key");
    if (key in map) continue;
    const value = entry?.children?.get(valueName);
    map[key] = value === undefined ? null : readNode(value, shape.value.shape, false);
  }
  return map;
}

function readScalar(node: FormNode, shape: ScalarShape): unknown {
  if (node.children !== undefined) {
    throw malformed("Start of structure or map found where not expected.");
  }
  const value = parseScalar(node.value ?? "", shape);
  if (isTextFault(value)) throw malformed(value.fault);
  return value;
}

function readNode(node: FormNode, shape: Shape, flattened: boolean): unknown {
  switch (shape.type) {
    case "structure":
      return readStructure(node, shape);
    case "list":
      return readList(node, shape, flattened || shape.flattened);
    case "map":
      return readMap(node, shape, flattened || shape.flattened);
    default:
      return readScalar(node, shape);
  }
}

/**
 * A structure's value: what the tree holds of its members. Parameters that the shape does not know
 * are passed over, as AWS does. Throws `MalformedInput`.
 */
export function readStructure(node: FormNode, shape: StructureShape): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  if (node.children === undefined) {
    if (node.value !== undefined && node.value !== "") {
      throw malformed("Unexpected complex element termination");
    }
    return structure;
  }
  for (const [name, child] of node.children) {
    const member = shape.byQueryName.get(name);
    if (member === undefined) continue;
    structure[member.name] = readNode(child, member.shape, member.flattened);
  }
  return structure;
}
