/** `Action` and `NotAction`: names without case, with wildcards, without variables. */
import type { Effect, ListElement } from "./document.ts";
import { globOf, matchGlob } from "./glob.ts";
import { isFixed, parseTemplate } from "./template.ts";

export type ActionTest = (lowerCaseAction: string) => boolean;

/** One pattern of an action, in lower case. */
export interface ActionPattern {
  readonly text: string;
  readonly isExact: boolean;
}

function compileActionPattern(text: string): ActionPattern {
  return { text: text.toLowerCase(), isExact: !/[*?]/.test(text) };
}

/** The test of one pattern; `text` is in lower case. */
export function actionTest({ text, isExact }: ActionPattern): ActionTest {
  if (isExact) return (action) => action === text;
  if (text === "*") return () => true;
  const start = text.slice(0, -1);
  if (text.endsWith("*") && !/[*?]/.test(start)) return (action) => action.startsWith(start);
  const tokens = parseTemplate(text, { variables: false, wildcards: true });
  const glob = globOf(isFixed(tokens) ? tokens : []);
  return (action) => matchGlob(glob, action);
}

/** What a statement says of actions. */
export interface CompiledActions {
  /** True for `NotAction`. */
  readonly negated: boolean;
  readonly patterns: readonly ActionPattern[];
}

export function compileActions(element: ListElement): CompiledActions {
  const patterns = element.values.map(({ text }) => compileActionPattern(text));
  return { negated: element.negated, patterns };
}

/** Whether a statement speaks of an action (in lower case); one that names none denies all. */
export function speaksOf(
  actions: CompiledActions | undefined,
  effect: Effect,
  action: string,
): boolean {
  if (actions === undefined) return effect === "Deny";
  return actions.patterns.some((pattern) => actionTest(pattern)(action)) !== actions.negated;
}

/** An action as the indexes know it: a number, so that finding it again is an array access. */
export interface InternedAction {
  /** In lower case. */
  readonly text: string;
  /** Unique among the actions of one table. */
  readonly id: number;
  readonly table: ActionTable;
}

/** The actions that were asked for lately, under the spellings in which they were asked. */
type ActionTable = Map<string, InternedAction>;

/** There are some 22,000 actions in all of AWS; few of them are in use at one place. */
const spellingsMax = 8_192;
let table: ActionTable = new Map();

/**
 * The one object for an action, whatever its case. A full table makes room for a new one, so that
 * made-up actions cannot fill the memory; whoever keeps something by `id` keeps `table` with it.
 */
export function internAction(action: string): InternedAction {
  const known = table.get(action);
  if (known !== undefined) return known;
  if (table.size >= spellingsMax) table = new Map();
  const text = action.toLowerCase();
  const interned = table.get(text) ?? { text, id: table.size, table };
  table.set(text, interned);
  table.set(action, interned);
  return interned;
}
