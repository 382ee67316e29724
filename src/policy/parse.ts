/** Reads a policy document: from text to a syntax tree, or to a list of what is wrong and where. */
import type {
  ConditionElement,
  ConditionValue,
  Effect,
  ListElement,
  PolicyDocument,
  PolicyStatement,
  PolicyVersion,
  PrincipalElement,
  PrincipalEntry,
  PrincipalType,
  SourcePosition,
  SourceText,
} from "./document.ts";
import { type JsonMember, type JsonNode, parseJson } from "./json.ts";
import { parseOperator } from "./operators/operator.ts";
import { positionFinder } from "./positions.ts";
import {
  type PolicyProblem,
  type PolicyProblemKind,
  syntaxErrors,
  versionTooOld,
} from "./problem.ts";

export type ParseResult =
  | { readonly ok: true; readonly policy: PolicyDocument }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Beyond any policy: APIs take 131,072 characters at most (IAM API, `policyDocumentType`), and
 * the longest of AWS's own managed policies are somewhat longer.
 */
export const policyCharactersMax = 1_048_576;

const invalidJson = "This policy contains invalid Json";
const principalTypes: readonly string[] = ["AWS", "Service", "Federated", "CanonicalUser"];
/** In the order in which people read them. */
export const documentElements: readonly string[] = ["Version", "Id", "Statement"];
/** In the same order. */
export const statementElements: readonly string[] = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/** Members of an object by name, and the path of the object itself. */
interface Element {
  readonly members: ReadonlyMap<string, JsonMember>;
  readonly path: string;
  readonly start: number;
}

class PolicyReader {
  readonly problems: PolicyProblem[] = [];
  readonly position: (offset: number) => SourcePosition;

  constructor(text: string) {
    this.position = positionFinder(text);
  }

  report(
    kind: PolicyProblemKind,
    message: string,
    path: string,
    offset: number,
    awsMessage = syntaxErrors,
  ): void {
    this.problems.push({ kind, message, awsMessage, path, position: this.position(offset) });
  }

  /** The members of `node`, which must be an object with none but the `allowed` names. */
  object(node: JsonNode, path: string, allowed: readonly string[]): Element | undefined {
    const all = this.members(node, path);
    for (const { key, keyStart } of all) {
      if (allowed.includes(key)) continue;
      this.report("syntax", `there is no element \`${key}\` here`, `${path}.${key}`, keyStart);
    }
    if (node.kind !== "object") return undefined;
    return { members: new Map(all.map((one) => [one.key, one])), path, start: node.start };
  }

  /** What stands in `node`, which must be an object that has no key twice. */
  members(node: JsonNode, path: string): readonly JsonMember[] {
    if (node.kind !== "object") {
      this.report("syntax", `expected an object, found ${naming(node)}`, path, node.start);
      return [];
    }
    const seen = new Set<string>();
    for (const { key, keyStart } of node.members) {
      const message = `the key \`${key}\` stands here a second time`;
      if (seen.has(key)) this.report("duplicateKey", message, `${path}.${key}`, keyStart);
      seen.add(key);
    }
    return node.members;
  }

  text(element: Element, name: string): SourceText | undefined {
    const member = element.members.get(name);
    if (member === undefined) return undefined;
    return this.string(member.value, `${element.path}.${name}`);
  }

  string(node: JsonNode, path: string): SourceText | undefined {
    if (node.kind === "string") return { text: node.value, offset: node.start };
    this.report("syntax", `expected a string, found ${naming(node)}`, path, node.start);
    return undefined;
  }

  /** One value or a list of them: the language takes either wherever it takes a list. */
  list<Item>(
    node: JsonNode,
    path: string,
    read: (item: JsonNode, path: string) => Item | undefined,
  ): readonly Item[] {
    if (node.kind !== "array") {
      const item = read(node, path);
      return item === undefined ? [] : [item];
    }
    const items: Item[] = [];
    for (const [index, child] of node.items.entries()) {
      const item = read(child, `${path}[${index}]`);
      if (item !== undefined) items.push(item);
    }
    return trimmed(items);
  }

  /** One of two members that exclude each other, such as `Action` and `NotAction`. */
  either(element: Element, name: string): { member: JsonMember; negated: boolean } | undefined {
    const plain = element.members.get(name);
    const negated = element.members.get(`Not${name}`);
    if (plain !== undefined && negated !== undefined) {
      const message = `\`${name}\` and \`Not${name}\` exclude each other`;
      this.report("syntax", message, `${element.path}.Not${name}`, negated.keyStart);
    }
    if (plain !== undefined) return { member: plain, negated: false };
    return negated === undefined ? undefined : { member: negated, negated: true };
  }
}

/** An array that grew holds room for more, which adds up where policies are kept. */
function trimmed<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice();
}

function naming(node: JsonNode): string {
  return node.kind === "array" || node.kind === "object" ? `an ${node.kind}` : `a ${node.kind}`;
}

function readList(reader: PolicyReader, element: Element, name: string): ListElement | undefined {
  const found = reader.either(element, name);
  if (found === undefined) return undefined;
  const { member, negated } = found;
  const values = reader.list(member.value, `${element.path}.${member.key}`, (item, path) =>
    reader.string(item, path),
  );
  return { negated, values, offset: member.keyStart };
}

function readPrincipal(reader: PolicyReader, element: Element): PrincipalElement | undefined {
  const found = reader.either(element, "Principal");
  if (found === undefined) return undefined;
  const { member, negated } = found;
  const { value, keyStart: offset } = member;
  const path = `${element.path}.${member.key}`;
  if (value.kind === "string" && value.value === "*") {
    const entries: PrincipalEntry[] = [{ type: "AWS", text: "*", offset: value.start }];
    return { negated, bare: true, entries, offset };
  }
  if (value.kind === "string") {
    reader.report("syntax", 'a principal is `"*"` or an object of principals', path, value.start);
    return undefined;
  }
  const map = reader.object(value, path, principalTypes);
  const entries: PrincipalEntry[] = [];
  for (const [type, { value: node }] of map?.members ?? []) {
    const texts = reader.list(node, `${path}.${type}`, (item, at) => reader.string(item, at));
    for (const text of texts) entries.push({ type: type as PrincipalType, ...text });
  }
  return { negated, bare: false, entries, offset };
}

function readConditionValue(
  reader: PolicyReader,
  node: JsonNode,
  path: string,
): ConditionValue | undefined {
  if (node.kind === "string" || node.kind === "number" || node.kind === "boolean") {
    return { type: node.kind, text: String(node.value), offset: node.start };
  }
  const message = `expected a string, a number or a boolean, found ${naming(node)}`;
  reader.report("syntax", message, path, node.start);
  return undefined;
}

function readConditions(reader: PolicyReader, element: Element): readonly ConditionElement[] {
  const block = element.members.get("Condition")?.value;
  if (block === undefined) return [];
  const path = `${element.path}.Condition`;
  const conditions: ConditionElement[] = [];
  for (const operator of reader.members(block, path)) {
    const operatorPath = `${path}.${operator.key}`;
    const keys = reader.members(operator.value, operatorPath);
    // With keys it is a problem of each of them, which validation finds; here nothing is left.
    if (keys.length === 0 && parseOperator(operator.key) === undefined) {
      const message = `there is no condition operator \`${operator.key}\``;
      reader.report("condition", message, operatorPath, operator.keyStart);
    }
    for (const key of keys) {
      const values = reader.list(key.value, `${operatorPath}.${key.key}`, (item, at) =>
        readConditionValue(reader, item, at),
      );
      conditions.push({
        operator: { text: operator.key, offset: operator.keyStart },
        key: { text: key.key, offset: key.keyStart },
        values,
      });
    }
  }
  return trimmed(conditions);
}

function readEffect(reader: PolicyReader, element: Element): Effect {
  const effect = reader.text(element, "Effect");
  if (effect?.text === "Allow" || effect?.text === "Deny") return effect.text;
  if (!element.members.has("Effect")) {
    reader.report("syntax", "a statement needs `Effect`", element.path, element.start);
  } else if (effect !== undefined) {
    const message = "`Effect` is `Allow` or `Deny`, in this case";
    reader.report("syntax", message, `${element.path}.Effect`, effect.offset);
  }
  return "Deny";
}

function readStatement(
  reader: PolicyReader,
  node: JsonNode,
  path: string,
  index: number,
): PolicyStatement | undefined {
  const element = reader.object(node, path, statementElements);
  if (element === undefined) return undefined;
  return {
    index,
    sid: reader.text(element, "Sid"),
    effect: readEffect(reader, element),
    principal: readPrincipal(reader, element),
    action: readList(reader, element, "Action"),
    resource: readList(reader, element, "Resource"),
    conditions: readConditions(reader, element),
    range: { start: reader.position(node.start), end: reader.position(node.end) },
  };
}

function readVersion(reader: PolicyReader, root: Element): PolicyVersion {
  const version = reader.text(root, "Version");
  if (version === undefined) return "2008-10-17";
  if (version.text === "2012-10-17" || version.text === "2008-10-17") return version.text;
  reader.report(
    "version",
    "`Version` is `2012-10-17`, or `2008-10-17` for old documents",
    "$.Version",
    version.offset,
    versionTooOld,
  );
  return "2008-10-17";
}

function readDocument(reader: PolicyReader, node: JsonNode, text: string): PolicyDocument {
  const root = reader.object(node, "$", documentElements);
  const element = root ?? { members: new Map(), path: "$", start: 0 };
  const version = readVersion(reader, element);
  const id = reader.text(element, "Id")?.text;
  const list = element.members.get("Statement")?.value;
  const empty = list === undefined || (list.kind === "array" && list.items.length === 0);
  if (root !== undefined && empty) {
    const path = list === undefined ? "$" : "$.Statement";
    reader.report("syntax", "a policy needs a statement", path, (list ?? node).start);
  }
  let index = 0;
  const statements =
    list === undefined
      ? []
      : reader.list(list, "$.Statement", (item, path) =>
          readStatement(reader, item, path, index++),
        );
  const stated = element.members.get("Version");
  const versionOffset = (stated?.value ?? element).start;
  return { version, hasVersion: stated !== undefined, versionOffset, id, statements, text };
}

const asParsed = new WeakSet<PolicyDocument>();

/** Whether the document is what `parsePolicy` makes of its text, and not a changed copy of that. */
export function isAsParsed(document: PolicyDocument): boolean {
  return asParsed.has(document);
}

/**
 * Reads a policy's text. What it refuses is no policy of any kind (IAM User Guide, "Grammar of
 * the IAM JSON policy language"); what a kind of policy refuses beyond that, `validatePolicy`
 * finds. On failure there is at least one problem, in the order of the text.
 */
export function parsePolicy(text: string): ParseResult {
  const reader = new PolicyReader(text);
  if (text.length > policyCharactersMax) {
    const message = `longer than ${policyCharactersMax} characters`;
    reader.report("json", message, "$", policyCharactersMax, invalidJson);
    return { ok: false, problems: reader.problems };
  }
  const json = parseJson(text);
  if (!json.ok) {
    reader.report("json", json.fault.message, "$", json.fault.offset, invalidJson);
    return { ok: false, problems: reader.problems };
  }
  const policy = readDocument(reader, json.root, text);
  if (reader.problems.length === 0) {
    asParsed.add(policy);
    return { ok: true, policy };
  }
  return {
    ok: false,
    problems: reader.problems.toSorted((a, b) => a.position.offset - b.position.offset),
  };
}
