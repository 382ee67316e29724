/** Finds statements by the resource: a radix tree over the literal starts of their patterns. */
import type { CompiledStatement } from "./compile.ts";
import { type Needles, needlesOf, rarestNeedles } from "./needles.ts";
import type { ContextValues } from "./request.ts";
import { fitsPattern, type ResourcePattern, textsOf } from "./resource.ts";

interface Entry {
  readonly pattern: ResourcePattern;
  readonly compiled: CompiledStatement;
}

/** A place in the tree: the patterns whose literal start ends here. */
interface Node {
  /** The text between the parent and this place. */
  edge: string;
  readonly children: Map<number, Node>;
  /** Patterns that are this very text. */
  readonly exact: CompiledStatement[];
  /** Patterns that are this text and a `*`. */
  readonly prefixes: CompiledStatement[];
  /** Patterns that go on in another way, and are tested. */
  readonly tested: Entry[];
  /** What each of those needs: numbers that lie together, so most entries need no look. */
  needles: readonly number[];
}

function makeNode(edge: string): Node {
  return { edge, children: new Map(), exact: [], prefixes: [], tested: [], needles: [] };
}

/** Where all patterns are in the tree, each is told from its neighbours. */
function settle(node: Node): void {
  node.needles = rarestNeedles(node.tested.map(({ pattern }) => needlesOf(textsOf(pattern))));
  for (const child of node.children.values()) settle(child);
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

/** The node for `text`, made where it is missing; an edge that is longer is cut in two. */
function nodeFor(root: Node, text: string): Node {
  let node = root;
  let rest = text;
  while (rest !== "") {
    const child = node.children.get(rest.charCodeAt(0));
    if (child === undefined) {
      const leaf = makeNode(rest);
      node.children.set(rest.charCodeAt(0), leaf);
      return leaf;
    }
    const common = commonLength(child.edge, rest);
    if (common === child.edge.length) {
      node = child;
    } else {
      const upper = makeNode(rest.slice(0, common));
      node.children.set(rest.charCodeAt(0), upper);
      child.edge = child.edge.slice(common);
      upper.children.set(child.edge.charCodeAt(0), child);
      node = upper;
    }
    rest = rest.slice(common);
  }
  return node;
}

/** Whether the statement passes all tests but those of action and resource. */
export type RemainingTest<Asked> = (asked: Asked, compiled: CompiledStatement) => boolean;

function firstOf<Asked>(
  statements: readonly CompiledStatement[],
  asked: Asked,
  passes: RemainingTest<Asked>,
): CompiledStatement | undefined {
  for (const compiled of statements) if (passes(asked, compiled)) return compiled;
  return undefined;
}

export class ResourceIndex {
  /** All that it holds. */
  readonly statements: readonly CompiledStatement[];
  readonly #root = makeNode("");
  /** Statements on every resource: all that they need is that the rest holds. */
  readonly #everything: CompiledStatement[] = [];
  /** `NotResource`, and statements without a resource. */
  readonly #complements: CompiledStatement[] = [];

  constructor(statements: readonly CompiledStatement[]) {
    this.statements = statements;
    for (const compiled of statements) this.#add(compiled);
    settle(this.#root);
    // Those without conditions answer at once.
    this.#everything.sort((a, b) => a.conditions.length - b.conditions.length);
  }

  #add(compiled: CompiledStatement): void {
    const { patterns } = compiled.resource;
    if (patterns === undefined) this.#complements.push(compiled);
    else if (patterns.some(({ kind }) => kind === "everything")) this.#everything.push(compiled);
    else for (const pattern of patterns) this.#addPattern(pattern, compiled);
  }

  #addPattern(pattern: ResourcePattern, compiled: CompiledStatement): void {
    if (pattern.kind === "everything") return;
    const node = nodeFor(this.#root, pattern.start);
    if ("needle" in pattern) node.tested.push({ pattern, compiled });
    else if (pattern.kind === "exact") node.exact.push(compiled);
    else node.prefixes.push(compiled);
  }

  /** A statement whose resource fits and that passes the remaining test, if there is one. */
  first<Asked>(
    resource: string,
    context: ContextValues,
    needles: Needles,
    asked: Asked,
    passes: RemainingTest<Asked>,
  ): CompiledStatement | undefined {
    const found = firstOf(this.#everything, asked, passes);
    if (found !== undefined) return found;
    for (const compiled of this.#complements) {
      if (compiled.resource.matches(resource, context) && passes(asked, compiled)) return compiled;
    }
    return this.#walk(resource, context, needles, asked, passes);
  }

  /** Down the tree as the resource leads. `*`, for no resource, leads nowhere: no start has it. */
  #walk<Asked>(
    resource: string,
    context: ContextValues,
    needles: Needles,
    asked: Asked,
    passes: RemainingTest<Asked>,
  ): CompiledStatement | undefined {
    let node = this.#root;
    let at = 0;
    for (;;) {
      const found = firstOf(node.prefixes, asked, passes);
      if (found !== undefined) return found;
      let place = needles.next(node.needles, 0, resource);
      for (let entry = node.tested[place]; entry !== undefined; entry = node.tested[place]) {
        const { pattern, compiled } = entry;
        if (fitsPattern(pattern, resource, context) && passes(asked, compiled)) return compiled;
        place = needles.next(node.needles, place + 1, resource);
      }
      if (at === resource.length) return firstOf(node.exact, asked, passes);
      const child = node.children.get(resource.charCodeAt(at));
      if (child === undefined || !resource.startsWith(child.edge, at)) return undefined;
      at += child.edge.length;
      node = child;
    }
  }
}
