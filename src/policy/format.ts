/** One canonical way to lay out a policy, which changes nothing that it means. */
import { assert } from "../base/errors.ts";
import { type JsonMember, type JsonNode, parseJson } from "./json.ts";
import { documentElements, type ParseResult, parsePolicy, statementElements } from "./parse.ts";

export type FormatResult =
  | { readonly ok: true; readonly text: string }
  | Extract<ParseResult, { readonly ok: false }>;

const order: readonly string[] = [...documentElements, ...statementElements];

type ObjectNode = Extract<JsonNode, { readonly kind: "object" }>;

/** Elements in their order; what has none keeps its place behind them. */
function sorted(members: readonly JsonMember[]): readonly JsonMember[] {
  const rank = ({ key }: JsonMember): number =>
    order.includes(key) ? order.indexOf(key) : order.length;
  return members.toSorted((one, other) => rank(one) - rank(other));
}

class Formatter {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** As it is written: escapes in strings and digits of numbers stay. */
  #spelling({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.#text.slice(start, end + 1);
  }

  #key({ keyStart, value }: JsonMember): string {
    // Between a key and its value stand white space and one colon; the key ends with its quote.
    const between = this.#text.slice(keyStart, value.start);
    return between.slice(0, between.lastIndexOf('"') + 1);
  }

  /** `isElement` where the names are those of the policy language, and have an order. */
  #object({ members }: ObjectNode, indent: string, isElement: boolean): string {
    if (members.length === 0) return "{}";
    const inner = `${indent}  `;
    const lines = (isElement ? sorted(members) : members).map((member) => {
      const isStatement = isElement && member.key === "Statement";
      return `${inner}${this.#key(member)}: ${this.node(member.value, inner, isStatement)}`;
    });
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }

  node(node: JsonNode, indent: string, isElement: boolean): string {
    if (node.kind === "object") return this.#object(node, indent, isElement);
    if (node.kind !== "array") return this.#spelling(node);
    if (node.items.length === 0) return "[]";
    const inner = `${indent}  `;
    const lines = node.items.map((item) => inner + this.node(item, inner, isElement));
    return `[\n${lines.join(",\n")}\n${indent}]`;
  }
}

/**
 * Lays out a policy: two spaces, one value a line, elements in the order `Version`, `Id`,
 * `Statement`; `Sid`, `Effect`, `Principal`, `Action`, `Resource`, `Condition`; a line break at the
 * end. Only white space and the order of elements change: spellings of strings, the order in
 * lists, and a single value without its list stay as they are. A text that is no policy is
 * answered with its problems, as `parsePolicy` finds them.
 */
export function formatPolicy(text: string): FormatResult {
  const parsed = parsePolicy(text);
  if (!parsed.ok) return parsed;
  const json = parseJson(text);
  assert(json.ok, "what was parsed as a policy is JSON");
  return { ok: true, text: `${new Formatter(text).node(json.root, "", true)}\n` };
}
