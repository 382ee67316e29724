/** Reads YAML with the place of everything, so that every mistake is told with line and column. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { suggestion } from "../../../src/base/suggestion.ts";
import type { Finding } from "../finding.ts";
import type { SourceFile } from "../sources.ts";
import { nestingMax, tooDeepAt } from "./yaml-nesting.ts";

/** A node, and where it stands: `$.cases[0].action`. */
export interface Entry {
  readonly node: Node;
  readonly path: string;
}

export type Scalar = string | number | boolean;

/** Aliases may not blow a small file up into a large one. */
const aliasesMax = 1_000;

/** Better words for some of the YAML reader's. */
const ownWords: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "this key stands here twice",
  MULTIPLE_DOCS: "a second document begins here; a file is one document",
};

export class YamlReader {
  readonly findings: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor({ file, text }: SourceFile) {
    this.file = file;
    const tooDeep = tooDeepAt(text);
    const read = tooDeep === undefined ? text : "";
    this.#document = parseDocument(read, { lineCounter: this.#lines, prettyErrors: false });
    if (tooDeep !== undefined) {
      const message = `brackets stand more than ${nestingMax} deep in each other here`;
      this.findings.push({ level: "error", rule: "yaml", file, ...tooDeep, message });
    }
    for (const { pos, message, code } of this.#document.errors) {
      const place = this.#placeOf(pos[0]);
      const words = ownWords[code] ?? message;
      this.findings.push({ level: "error", rule: "yaml", file, ...place, message: words });
    }
  }

  /** `undefined` for an empty file. */
  get root(): Entry | undefined {
    const node = this.#document.contents;
    return node === null ? undefined : { node, path: "$" };
  }

  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  place({ node }: Entry): { readonly line: number; readonly column: number } {
    return this.#placeOf(node.range?.[0] ?? 0);
  }

  report(entry: Entry, message: string): void {
    const { file, findings } = this;
    const { path } = entry;
    findings.push({ level: "error", rule: "schema", file, ...this.place(entry), path, message });
  }

  /** Something that may be meant, but hardly is. */
  warn(entry: Entry, message: string, rule = "unknownName"): void {
    const { file, warnings } = this;
    const { path } = entry;
    warnings.push({ level: "warning", rule, file, ...this.place(entry), path, message });
  }

  #resolved(entry: Entry): Node {
    const { node } = entry;
    return isAlias(node) ? (node.resolve(this.#document) ?? node) : node;
  }

  isNull(entry: Entry): boolean {
    const node = this.#resolved(entry);
    return isScalar(node) && node.value === null;
  }

  isMap(entry: Entry): boolean {
    return isMap(this.#resolved(entry));
  }

  /** All members of a map, in their order; reports what is no map. */
  members(entry: Entry): ReadonlyMap<string, Entry> {
    const node = this.#resolved(entry);
    if (!isMap(node)) {
      this.report(entry, "expected a map (`name: value`)");
      return new Map();
    }
    return new Map(
      (node as YAMLMap<Node, Node | null>).items.map(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : String(key);
        return [name, { node: value ?? key, path: `${entry.path}.${name}` }];
      }),
    );
  }

  /** Members with none but the names that are known here. */
  known(entry: Entry, names: readonly string[]): ReadonlyMap<string, Entry> {
    const members = this.members(entry);
    for (const [name, member] of members) {
      if (names.includes(name)) continue;
      const near = suggestion(name, names);
      const help = near === "" ? `; known are ${names.join(", ")}` : near;
      this.report(this.keyOf(entry, name) ?? member, `there is no member \`${name}\` here${help}`);
    }
    return members;
  }

  /** The place of a member's name. */
  keyOf(entry: Entry, name: string): Entry | undefined {
    const node = this.#resolved(entry);
    const items = isMap(node) ? (node as YAMLMap<Node, Node | null>).items : [];
    const pair = items.find(({ key }) => isScalar(key) && String(key.value) === name);
    return pair && { node: pair.key, path: `${entry.path}.${name}` };
  }

  /** The items of a list; one value stands for a list of one. */
  items(entry: Entry): readonly Entry[] {
    const node = this.#resolved(entry);
    if (!isSeq(node)) return [entry];
    return (node.items as readonly Node[]).map((item, at) => ({
      node: item,
      path: `${entry.path}[${at}]`,
    }));
  }

  isList(entry: Entry): boolean {
    return isSeq(this.#resolved(entry));
  }

  /** A text. Of a number, such as an account's twelve digits, its spelling. */
  text(entry: Entry): string | undefined {
    const node = this.#resolved(entry);
    if (isScalar(node) && typeof node.value === "string") return node.value;
    if (isScalar(node) && typeof node.value === "number") return node.source ?? String(node.value);
    this.report(entry, "expected a text");
    return undefined;
  }

  texts(entry: Entry): readonly string[] {
    return this.items(entry).flatMap((item) => this.text(item) ?? []);
  }

  choice<Name extends string>(entry: Entry, names: readonly Name[]): Name | undefined {
    const text = this.text(entry);
    const found = names.find((name) => name === text);
    if (text !== undefined && found === undefined) {
      const near = suggestion(text, names);
      this.report(entry, `\`${text}\` is none of ${names.join(", ")}${near}`);
    }
    return found;
  }

  /** `true` or `false`. */
  flag(entry: Entry): boolean {
    const node = this.#resolved(entry);
    if (isScalar(node) && typeof node.value === "boolean") return node.value;
    this.report(entry, "expected `true` or `false`");
    return false;
  }

  /** A value of a condition key: large numbers keep their spelling. */
  scalar(entry: Entry): Scalar | undefined {
    const node = this.#resolved(entry);
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") {
      const isExact = Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
      return isExact || !isScalar(node) ? value : (node.source ?? String(value));
    }
    this.report(entry, "expected a text, a number, `true` or `false`");
    return undefined;
  }

  /** The node as JSON; reports aliases that never end, or that make a small file a large one. */
  json(entry: Entry): string | undefined {
    try {
      const plain: unknown = this.#resolved(entry).toJS(this.#document, {
        maxAliasCount: aliasesMax,
      });
      return JSON.stringify(plain, undefined, 1);
    } catch (error) {
      if (!(error instanceof ReferenceError || error instanceof TypeError)) throw error;
      this.report(entry, "its aliases (*name) are too many, or one stands for what it is in");
      return undefined;
    }
  }

  /** The entry at a path such as `$.Statement[0].Action` below this one, or the nearest to it. */
  below(entry: Entry, path: string): Entry {
    let at = entry;
    for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
      const next = name === undefined ? this.#itemAt(at, Number(index)) : this.#memberOf(at, name);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  }

  #itemAt(entry: Entry, index: number): Entry | undefined {
    return this.isList(entry) || index === 0 ? this.items(entry)[index] : undefined;
  }

  #memberOf(entry: Entry, name: string): Entry | undefined {
    return this.isMap(entry) ? this.members(entry).get(name) : undefined;
  }
}
