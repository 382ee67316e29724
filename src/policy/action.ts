/** `Action` and `NotAction`: names without case, with wildcards, without variables. */
import type { Effect, ListElement } from "./document.ts";
import { type Glob, globOf, matchGlob } from "./glob.ts";
import {
  anyServiceBit,
  exactBit,
  hashedStart,
  makeStartHashes,
  serviceBit,
  writeActionHashes,
} from "./start-hash.ts";
import { isFixed, parseTemplate } from "./template.ts";

/** One pattern of an action. */
export interface ActionPattern {
  /** As the policy has it. */
  readonly written: string;
  /** In lower case, as its start is. */
  readonly text: string;
  /** What stands before the first wildcard. */
  readonly start: string;
  /** The start in two numbers, for `hashes` of an action. */
  readonly slot: number;
  readonly hash: number;
  /** `prefix` is a start and a `*`, or the lone `*`. */
  readonly kind: "exact" | "prefix" | "glob";
  /** Of a `glob`. */
  readonly glob: Glob | undefined;
}

function makePattern(written: string): ActionPattern {
  const text = written.toLowerCase();
  const wildcard = text.search(/[*?]/);
  const isExact = wildcard === -1;
  const start = isExact ? text : text.slice(0, wildcard);
  const { slot, hash } = hashedStart(start, isExact);
  const common = { written, text, start, slot, hash };
  if (isExact) return { ...common, kind: "exact", glob: undefined };
  if (wildcard === text.length - 1 && text.endsWith("*")) {
    return { ...common, kind: "prefix", glob: undefined };
  }
  const tokens = parseTemplate(text, { variables: false, wildcards: true });
  return { ...common, kind: "glob", glob: globOf(isFixed(tokens) ? tokens : []) };
}

/** More than there are different ones in all of AWS's managed policies. */
const patternsMax = 65_536;
/** Longer than any action's name: what only fills memory is not kept. */
const sharedCharactersMax = 128;
/** Policies name the same actions over and over: each pattern is made once. */
let patterns: Map<string, ActionPattern> = new Map();

function compileActionPattern(written: string): ActionPattern {
  if (written.length > sharedCharactersMax) return makePattern(written);
  const known = patterns.get(written);
  if (known !== undefined) return known;
  if (patterns.size >= patternsMax) patterns = new Map();
  // A copy, as a part of a text keeps all of the text in memory.
  const own = written.split("").join("");
  const made = makePattern(own);
  patterns.set(own, made);
  return made;
}

/** Whether the whole action fits; most are told apart by their start's hash alone. */
export function fitsAction(pattern: ActionPattern, action: AskedAction): boolean {
  if (action.hashes[pattern.slot] !== pattern.hash) return false;
  if (pattern.glob !== undefined) return matchGlob(pattern.glob, textOf(action));
  if (pattern.kind === "exact") return textOf(action) === pattern.text;
  return pattern.start === "" || textOf(action).startsWith(pattern.start);
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

/** Whether a statement speaks of an action; one that names none denies all. */
export function speaksOf(
  actions: CompiledActions | undefined,
  effect: Effect,
  action: AskedAction,
): boolean {
  if (actions === undefined) return effect === "Deny";
  const { patterns, negated } = actions;
  // By number here and on all ways of a decision: an iterator minds what kind of array it is.
  for (let at = 0; at < patterns.length; at += 1) {
    const pattern = patterns[at];
    if (pattern !== undefined && fitsAction(pattern, action)) return !negated;
  }
  return negated;
}

/** The start that names the service, up to the colon and with it. */
export function serviceOf(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : text.slice(0, colon + 1);
}

/** An action as the tables are asked about it: made for each decision, and mostly numbers. */
export interface AskedAction {
  /** In any case. */
  readonly asked: string;
  /** In lower case; see `textOf`. */
  text: string | undefined;
  /** Of its starts; see `writeActionHashes`. */
  readonly hashes: Int32Array;
  /** Of the whole text. */
  readonly hash: number;
  /** Of the service and its colon. */
  readonly serviceHash: number;
  /** Of those and the verb's first characters. */
  readonly verbHash: number;
  /** The bits of the hashes; see `exactBit` and `serviceBit`. */
  readonly exactBits: number;
  readonly serviceBits: number;
}

/** An action with hashes of its own; decisions have theirs made by `askAbout`. */
export function askedAction(asked: string): AskedAction {
  const hashes = makeStartHashes();
  const { whole, service, verb } = writeActionHashes(asked, hashes);
  return {
    asked,
    text: undefined,
    hashes,
    hash: whole,
    serviceHash: service,
    verbHash: verb,
    exactBits: exactBit(whole),
    serviceBits: serviceBit(service) | serviceBit(verb) | anyServiceBit,
  };
}

/** In lower case. Made when it is first read: the numbers tell most patterns apart. */
function textOf(action: AskedAction): string {
  action.text ??= action.asked.toLowerCase();
  return action.text;
}
