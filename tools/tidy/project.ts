/** The files that the rules look at, parsed once. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "rolldown/utils";

/** A node of the syntax tree (ESTree with TypeScript's own nodes). */
export interface SyntaxNode {
  readonly type: string;
  /** Offsets into the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** One `import … from`, `export … from` or `import()` whose target is written out. */
export interface Import {
  readonly target: string;
  /** What is asked for: names as the target exports them; `*` for all of them. */
  readonly names: readonly string[];
  /** Whether nothing of it is left when the types are stripped. */
  readonly isType: boolean;
  readonly start: number;
}

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly program: SyntaxNode;
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  readonly imports: readonly Import[];
  readonly syntaxErrors: readonly string[];
  /** Names of values that others may import, but for those passed on from other files. */
  readonly exports: readonly string[];
}

/** A rule looks at the whole project and answers with problems: `path:line what is wrong`. */
export interface Rule {
  readonly name: string;
  readonly check: (project: Project) => readonly string[];
}

export interface Project {
  /** TypeScript and JavaScript that people wrote: not data, not generated. */
  readonly sources: readonly SourceFile[];
  /** All texts by path, sources and documents too. */
  readonly texts: ReadonlyMap<string, string>;
  /** The folder on disk, where a rule reads `node_modules`. */
  readonly root: string;
}

const skippedFolders = new Set(["node_modules", ".git", ".sallyport", "coverage", "data", "dist"]);
const sourcePattern = /\.(ts|mjs)$/;
const textPattern = /\.(ts|mjs|md|json|yml|yaml|sh|toml)$|^\.ci\/run$/;
const generatedPattern = /(^|\/)(generated|data)\//;

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Calls `visit` for `node` and all below it, parents first. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | undefined) => void,
  parent?: SyntaxNode,
): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    if (isNode(value)) walk(value, visit, node);
    else if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit, node);
    }
  }
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** `path:line what` for a problem at an offset. */
export function problemAt(file: SourceFile, offset: number, what: string): string {
  return `${file.path}:${lineAt(file.text, offset)} ${what}`;
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.includes("/testing/");
}

/** The nodes that make a function, whatever it is called. */
export function isFunction(node: SyntaxNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** A file of constants and types without a single function: a table, however long. */
export function isTable(file: SourceFile): boolean {
  let found = false;
  walk(file.program, (node) => {
    if (isFunction(node)) found = true;
  });
  return !found;
}

function dynamicImports(program: SyntaxNode): readonly Import[] {
  const found: Import[] = [];
  walk(program, (node) => {
    if (node.type !== "ImportExpression" || !isNode(node.source)) return;
    const { value } = node.source;
    if (typeof value === "string") {
      found.push({ target: value, names: ["*"], isType: false, start: node.start });
    }
  });
  return found;
}

type ParsedModule = ReturnType<typeof parseSync>["module"];

/** Whether Node's type stripping leaves nothing of it; `import { type A }` still loads the file. */
function isTypeOnly(text: string, start: number): boolean {
  return /^(import|export)\s+type\b/.test(text.slice(start, start + 20));
}

function readImports(module: ParsedModule, text: string): readonly Import[] {
  const imported = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    target: moduleRequest.value,
    names: entries.map(
      ({ importName }) => importName.name ?? (importName.kind === "Default" ? "default" : "*"),
    ),
    isType: isTypeOnly(text, start),
    start,
  }));
  const passedOn = module.staticExports.flatMap(({ start, entries }) =>
    entries.flatMap(({ moduleRequest, importName }) => {
      if (!moduleRequest) return [];
      const names = [importName.name ?? "*"];
      return [{ target: moduleRequest.value, names, isType: isTypeOnly(text, start), start }];
    }),
  );
  return [...imported, ...passedOn];
}

/** Without types: one that stands in an exported function's signature is rightly exported. */
function readExports(module: ParsedModule): readonly string[] {
  return module.staticExports.flatMap(({ entries }) =>
    entries
      .filter(({ moduleRequest, isType }) => !moduleRequest && !isType)
      .map(({ exportName }) => exportName.name ?? "default"),
  );
}

function parseSource(path: string, text: string): SourceFile {
  const { program, module, comments, errors } = parseSync(path, text);
  const tree = program as unknown as SyntaxNode;
  return {
    path,
    text,
    lines: text.split("\n"),
    program: tree,
    comments,
    syntaxErrors: errors.map(({ message }) => message),
    imports: [...readImports(module, text), ...dynamicImports(tree)],
    exports: readExports(module),
  };
}

/** The path that an import of another file of ours names, from the root; else undefined. */
export function resolveImport(from: string, target: string): string | undefined {
  if (!target.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), target);
}

/** A project made of texts; the canaries of the rules are such projects. */
export function projectOf(texts: Readonly<Record<string, string>>, root = ""): Project {
  const sources = Object.entries(texts)
    .filter(([path]) => sourcePattern.test(path) && !generatedPattern.test(path))
    .map(([path, text]) => parseSource(path, text));
  return { sources, texts: new Map(Object.entries(texts)), root };
}

function collect(root: string, folder: string, texts: Record<string, string>): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skippedFolders.has(entry.name)) collect(root, path, texts);
    } else if (textPattern.test(path) && path !== "package-lock.json") {
      texts[path] = readFileSync(join(root, path), "utf8");
    }
  }
}

/** All of the project's files below `root`. */
export function readProject(root: string): Project {
  if (!existsSync(join(root, "package.json"))) throw new Error(`${root} is not the project`);
  const texts: Record<string, string> = {};
  collect(root, "", texts);
  return projectOf(texts, root);
}
