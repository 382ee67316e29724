/** `Action` and `NotAction`: names without case, with wildcards, without variables. */
import type { Effect, ListElement } from "./document.ts";
import { type Glob, globOf, matchGlob } from "./glob.ts";
import { hashStart, makeStartHashes, writeStartHashes } from "./start-hash.ts";
import { isFixed, parseTemplate } from "./template.ts";

/** One pattern of an action, in lower case. */
export interface ActionPattern {
  readonly text: string;
  /** What stands before the first wildcard. */
  readonly start: string;
  /** `prefix` is a start and a `*`, or the lone `*`. */
  readonly kind: "exact" | "prefix" | "glob";
  /** Of a `glob`. */
  readonly glob: Glob | undefined;
}

function makePattern(text: string): ActionPattern {
  const wildcard = text.search(/[*?]/);
  if (wildcard === -1) return { text, start: text, kind: "exact", glob: undefined };
  const start = text.slice(0, wildcard);
  if (wildcard === text.length - 1 && text.endsWith("*")) {
    return { text, start, kind: "prefix", glob: undefined };
  }
  const tokens = parseTemplate(text, { variables: false, wildcards: true });
  return { text, start, kind: "glob", glob: globOf(isFixed(tokens) ? tokens : []) };
}

/** More than there are different ones in all of AWS's managed policies. */
const patternsMax = 65_536;
/** Longer than any action's name: what only fills memory is not kept. */
const sharedCharactersMax = 128;
/** Policies name the same actions over and over: each pattern is made once. */
let patterns: Map<string, ActionPattern> = new Map();

function compileActionPattern(written: string): ActionPattern {
  const text = written.toLowerCase();
  if (text.length > sharedCharactersMax) return makePattern(text);
  const known = patterns.get(text);
  if (known !== undefined) return known;
  if (patterns.size >= patternsMax) patterns = new Map();
  const made = makePattern(text);
  patterns.set(text, made);
  return made;
}

/** `action` is in lower case. */
export function fitsAction(pattern: ActionPattern, action: string): boolean {
  if (pattern.glob !== undefined) return matchGlob(pattern.glob, action);
  return pattern.kind === "exact" ? action === pattern.text : action.startsWith(pattern.start);
}

/** What a statement says of actions. */
export interface CompiledActions {
  /** True for `NotAction`. */
  readonly negated: boolean;
  readonly patterns: readonly ActionPattern[];
}

export function compileActions(element: ListElement): CompiledActions {
  return {
    negated: element.negated,
    patterns: element.values.map(({ text }) => compileActionPattern(text)),
  };
}

/** Whether a statement speaks of an action (in lower case); one that names none denies all. */
export function speaksOf(
  actions: CompiledActions | undefined,
  effect: Effect,
  action: string,
): boolean {
  if (actions === undefined) return effect === "Deny";
  for (const pattern of actions.patterns) {
    if (fitsAction(pattern, action)) return !actions.negated;
  }
  return actions.negated;
}

/** The start that names the service, up to the colon and with it. */
export function serviceOf(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : text.slice(0, colon + 1);
}

/** An action as the indexes ask about it. */
export interface InternedAction {
  /** In lower case. */
  readonly text: string;
  /** Of its starts; see `writeStartHashes`. */
  readonly hashes: Int32Array;
  /** Of the whole text. */
  readonly hash: number;
  /** Of the service and its colon. */
  readonly serviceHash: number;
}

/** There are some 22,000 actions in all of AWS; few of them are in use at one place. */
const spellingsMax = 8_192;
/** The actions that were asked for lately, under the spellings in which they were asked. */
let interned: Map<string, InternedAction> = new Map();

/**
 * The one object for an action, whatever its case. A full table is dropped, so that made-up
 * actions cannot fill the memory; nothing else knows of it.
 */
export function internAction(action: string): InternedAction {
  const known = interned.get(action);
  if (known !== undefined) return known;
  if (interned.size >= spellingsMax) interned = new Map();
  const text = action.toLowerCase();
  const made = interned.get(text) ?? makeInterned(text);
  interned.set(text, made);
  interned.set(action, made);
  return made;
}

function makeInterned(text: string): InternedAction {
  const hashes = makeStartHashes();
  writeStartHashes(text, hashes);
  const serviceHash = hashStart(serviceOf(text) ?? text);
  return { text, hashes, hash: hashStart(text), serviceHash };
}
