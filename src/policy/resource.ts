/** `Resource` and `NotResource`: ARN patterns with wildcards and variables. */
import type { Effect, ListElement } from "./document.ts";
import type { EvaluationFlags } from "./flags.ts";
import { type Glob, globOf, isEverything, matchGlob } from "./glob.ts";
import { needleOf, noNeedle } from "./needles.ts";
import type { ContextValues } from "./request.ts";
import {
  isFixed,
  isIncompleteArn,
  mayStartAs,
  parseTemplate,
  resolveTemplate,
  resourcePartStart,
  type TemplateToken,
} from "./template.ts";

/**
 * A pattern, sorted by how it is found: `everything` by any resource, `exact` by its text,
 * `prefix` by how the resource starts, `glob` and `variable` by their literal start, what they
 * need further on (see `needleOf`), and a test; `ofApi` by the path in any API's ARN (rule M11).
 */
export type ResourcePattern =
  | { readonly kind: "everything" }
  | { readonly kind: "exact" | "prefix"; readonly start: string }
  | { readonly kind: "glob"; readonly start: string; readonly needle: number; readonly glob: Glob }
  | {
      readonly kind: "variable";
      readonly start: string;
      readonly needle: number;
      readonly tokens: readonly TemplateToken[];
    }
  | {
      readonly kind: "ofApi";
      readonly start: string;
      readonly needle: number;
      readonly path: ResourcePattern;
    };

const everything: ResourcePattern = { kind: "everything" };
const special = /[*?$]/;
const ofApi = "execute-api:";
/** The path begins at the first slash, behind the API's id; those of domain names have no id. */
const pathInApi = /^arn:[^:]+:execute-api:[^:]*:[^:]*:[^:/]*(\/.*)/s;
/** A path in the place of an ARN's sixth part, where variables are read. */
const beforePath = "arn:::::";

/** Variables are read only after the fifth colon, and only in the newer version. */
function compileResourcePattern(text: string, variables: boolean): ResourcePattern {
  if (text === "*") return everything;
  const first = text.search(special);
  if (first === -1) return { kind: "exact", start: text };
  if (first === text.length - 1 && text.endsWith("*")) {
    return { kind: "prefix", start: text.slice(0, -1) };
  }
  const split = resourcePartStart(text);
  const tokens = [
    ...parseTemplate(text.slice(0, split), { variables: false, wildcards: true }),
    ...parseTemplate(text.slice(split), { variables, wildcards: true }),
  ];
  const start = literalStart(tokens);
  const needle = needleOf(textsAfterStart(tokens));
  if (!isFixed(tokens)) return { kind: "variable", start, needle, tokens };
  const glob = globOf(tokens);
  return isEverything(glob) ? everything : { kind: "glob", start, needle, glob };
}

/** An incomplete ARN stands for all that it begins, too; where it ends in `*`, it does anyway. */
function compileResourceText(text: string, variables: boolean): readonly ResourcePattern[] {
  if (text.startsWith(`${ofApi}/`)) {
    const path = compileResourcePattern(text.replace(ofApi, beforePath), variables);
    return [{ kind: "ofApi", start: "arn:", needle: noNeedle, path }];
  }
  const written = compileResourcePattern(text, variables);
  if (text.endsWith("*") || !isIncompleteArn(text)) return [written];
  return [written, compileResourcePattern(`${text}:*`, variables)];
}

/** What a resource needs behind the start of the pattern, if that can be told (see `needleOf`). */
export function needleIn(pattern: ResourcePattern | undefined): number {
  return pattern !== undefined && "needle" in pattern ? pattern.needle : noNeedle;
}

/** The literal texts of a pattern: a resource that fits has all of them. */
export function textsOf(pattern: ResourcePattern): readonly string[] {
  if (pattern.kind === "variable") return pattern.tokens.flatMap(literalOf);
  if (pattern.kind !== "glob") return [];
  return pattern.glob.pieces.flatMap(({ parts }) => parts.map(({ text }) => text));
}

function literalOf(token: TemplateToken): readonly string[] {
  return token.kind === "text" ? [token.text] : [];
}

function textsAfterStart(tokens: readonly TemplateToken[]): readonly string[] {
  const first = tokens.findIndex(({ kind }) => kind !== "text");
  return tokens.slice(first).flatMap(literalOf);
}

function literalStart(tokens: readonly TemplateToken[]): string {
  let start = "";
  for (const token of tokens) {
    if (token.kind !== "text") break;
    start += token.text;
  }
  return start;
}

/** The list of all buckets has no resource type and is about all of them (rule M10). */
export function resourceAsked(action: string, resource: string): string {
  const isOfAllBuckets = resource === "*" && action.toLowerCase() === "s3:listallmybuckets";
  return isOfAllBuckets ? "arn:aws:s3:::*" : resource;
}

/** `undefined` where a variable has no value. */
function matchPattern(
  pattern: ResourcePattern,
  resource: string,
  context: ContextValues,
): boolean | undefined {
  if (pattern.kind === "everything") return true;
  // An action without a resource is asked for as `*`, which no pattern but `*` covers.
  const isNone = resource === "*";
  switch (pattern.kind) {
    case "exact":
      return !isNone && resource === pattern.start;
    case "prefix":
      return !isNone && resource.startsWith(pattern.start);
    case "glob":
      return !isNone && matchGlob(pattern.glob, resource);
    case "variable": {
      const tokens = resolveTemplate(pattern.tokens, context);
      return tokens === undefined ? undefined : !isNone && matchGlob(globOf(tokens), resource);
    }
    case "ofApi": {
      const path = pathInApi.exec(resource)?.[1];
      return path !== undefined && matchPattern(pattern.path, beforePath + path, context);
    }
  }
}

/** Most resources differ before the first wildcard: then no text with the values is made. */
export function fitsPattern(
  pattern: ResourcePattern,
  resource: string,
  context: ContextValues,
): boolean {
  if (pattern.kind === "variable" && !mayStartAs(pattern.tokens, resource, context)) return false;
  return matchPattern(pattern, resource, context) === true;
}

/** What a statement says of resources. One object and no closure: every statement has its own. */
export class CompiledResource {
  /** The patterns by which it can be found; absent for `NotResource`, and without a resource. */
  readonly patterns: readonly ResourcePattern[] | undefined;
  /** Those of `NotResource`. */
  readonly excluded: readonly ResourcePattern[];
  /** Whether it speaks of a resource that a variable without a value may or may not exclude. */
  readonly #whenOpen: boolean;

  constructor(
    patterns: readonly ResourcePattern[] | undefined,
    excluded: readonly ResourcePattern[],
    whenOpen: boolean,
  ) {
    this.patterns = patterns;
    this.excluded = excluded;
    this.#whenOpen = whenOpen;
  }

  matches(resource: string, context: ContextValues): boolean {
    if (this.patterns === undefined) return this.#matchesOthers(resource, context);
    for (const pattern of this.patterns) if (fitsPattern(pattern, resource, context)) return true;
    return false;
  }

  #matchesOthers(resource: string, context: ContextValues): boolean {
    const found = this.excluded.map((pattern) => matchPattern(pattern, resource, context));
    if (found.includes(true)) return false;
    return found.includes(undefined) ? this.#whenOpen : true;
  }
}

const nothing: readonly ResourcePattern[] = [];

export function compileResource(
  element: ListElement,
  effect: Effect,
  variables: boolean,
  flags: EvaluationFlags,
): CompiledResource {
  const whenOpen = effect === "Deny" || flags.nullIsLikeNothing;
  const patterns = element.values.flatMap(({ text }) => compileResourceText(text, variables));
  return element.negated
    ? new CompiledResource(undefined, patterns, whenOpen)
    : new CompiledResource(patterns, nothing, whenOpen);
}

/** Of a statement without the element: it applies to every resource, or to none. */
export function absentResource(applies: boolean): CompiledResource {
  return new CompiledResource(applies ? undefined : nothing, nothing, applies);
}
