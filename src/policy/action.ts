/** `Action` and `NotAction`: names without case, with wildcards, without variables. */
import type { ListElement } from "./document.ts";
import { globOf, matchGlob } from "./glob.ts";
import { isFixed, parseTemplate } from "./template.ts";

export type ActionTest = (lowerCaseAction: string) => boolean;

/** One pattern of an action, in lower case. */
export interface ActionPattern {
  readonly text: string;
  readonly isExact: boolean;
}

export function compileActionPattern(text: string): ActionPattern {
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
