/** Texts with variables and wildcards, such as `arn:aws:s3:::home/${aws:username}/*`, as tokens. */
import type { ContextValues } from "./request.ts";

export interface TextToken {
  readonly kind: "text";
  readonly text: string;
}

export type FixedToken =
  | TextToken
  /** `*`: any run of characters, also none. */
  | { readonly kind: "run" }
  /** `?`: exactly one character. */
  | { readonly kind: "one" };

export interface VariableToken {
  readonly kind: "variable";
  /** In lower case. */
  readonly key: string;
  /** The same as it is written. */
  readonly name: string;
  /** The text of `${key, 'default'}`. */
  readonly fallback: string | undefined;
}

/** `broken` is a variable that is written wrongly: it never has a value. */
export type TemplateToken = FixedToken | VariableToken | { readonly kind: "broken" };

export interface TemplateOptions {
  /** `${…}` is a variable or an escape; otherwise literal text. */
  readonly variables: boolean;
  /** `*` and `?` are wildcards; otherwise literal text. */
  readonly wildcards: boolean;
}

/** A variable up to its brace; a brace inside a quoted default does not end it. */
const variableText = String.raw`\$\{(?:'[^']*'|[^}'])*\}?`;
const variablesAndWildcards = new RegExp(`${variableText}|[*?]`, "g");
const variablesOnly = new RegExp(variableText, "g");
const wildcardsOnly = /[*?]/g;
const nothing = /(?!)/g;
const variableOrColon = new RegExp(`${variableText}|:`, "g");

/** The key begins and ends with no blank, so blanks are read in one way only. */
const variable = /^\$\{\s*([^\s,'{}$*?](?:[^,'{}$*?]*[^\s,'{}$*?])?)\s*(?:,\s*'([^']*)'\s*)?\}$/;
const escapedCharacter = /^\$\{([*?$])\}$/;

/** Offset of what follows the fifth colon of an ARN's text; colons inside `${…}` do not count. */
export function resourcePartStart(text: string): number {
  let colons = 0;
  for (const { 0: found, index } of text.matchAll(variableOrColon)) {
    if (found !== ":") continue;
    colons += 1;
    if (colons === 5) return index + 1;
  }
  return text.length;
}

/** Whether there is a fifth colon; a sixth part that is empty is one. */
export function hasSixParts(text: string): boolean {
  return resourcePartStart(`${text}.`) <= text.length;
}

/** An ARN of three to five parts, such as `arn:aws:sqs` (rule M9). */
export function isIncompleteArn(text: string): boolean {
  return /^arn:[^:]+:[^:]/.test(text) && !hasSixParts(text);
}

function specials({ variables, wildcards }: TemplateOptions): RegExp {
  if (variables) return wildcards ? variablesAndWildcards : variablesOnly;
  return wildcards ? wildcardsOnly : nothing;
}

/**
 * Reads a text of a policy as tokens (IAM User Guide, "Policy variables"). `${*}`, `${?}` and
 * `${$}` are the characters themselves. Neighbouring literal texts are one token.
 */
export function parseTemplate(text: string, options: TemplateOptions): readonly TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let literal = "";
  let end = 0;
  for (const { 0: found, index } of text.matchAll(specials(options))) {
    literal += text.slice(end, index);
    end = index + found.length;
    const escaped = escapedCharacter.exec(found)?.[1];
    if (escaped !== undefined) {
      literal += escaped;
      continue;
    }
    if (literal !== "") tokens.push({ kind: "text", text: literal });
    literal = "";
    tokens.push(readSpecial(found));
  }
  literal += text.slice(end);
  if (literal !== "") tokens.push({ kind: "text", text: literal });
  // A copy, as an array that grew holds room for more.
  return tokens.slice();
}

function readSpecial(found: string): TemplateToken {
  if (found === "*") return { kind: "run" };
  if (found === "?") return { kind: "one" };
  const parts = variable.exec(found);
  const key = parts?.[1];
  if (key === undefined) return { kind: "broken" };
  return { kind: "variable", key: key.toLowerCase(), name: key, fallback: parts?.[2] };
}

export function isFixed(tokens: readonly TemplateToken[]): tokens is readonly FixedToken[] {
  return tokens.every(({ kind }) => kind !== "variable" && kind !== "broken");
}

/**
 * Puts the context's values in the place of variables; `undefined` where one has neither a value
 * nor a default. Values are literal: a `*` in a value is no wildcard. A multi-valued key has no
 * value here (IAM User Guide: only single-valued keys can be variables).
 */
export function resolveTemplate(
  tokens: readonly TemplateToken[],
  context: ContextValues,
): readonly FixedToken[] | undefined {
  const resolved: FixedToken[] = [];
  for (const token of tokens) {
    if (token.kind === "broken") return undefined;
    if (token.kind !== "variable") {
      resolved.push(token);
      continue;
    }
    const text = valueOfVariable(token, context);
    if (text === undefined) return undefined;
    resolved.push({ kind: "text", text });
  }
  return resolved;
}

function valueOfVariable(
  { key, fallback }: VariableToken,
  context: ContextValues,
): string | undefined {
  const value = context.get(key);
  return value === undefined || typeof value === "object" ? fallback : String(value);
}

/** Whether a text may start as the tokens do, as far as they go before the first wildcard. */
export function mayStartAs(
  tokens: readonly TemplateToken[],
  text: string,
  context: ContextValues,
): boolean {
  let at = 0;
  for (const token of tokens) {
    if (token.kind !== "text" && token.kind !== "variable") return token.kind !== "broken";
    const start = token.kind === "text" ? token.text : valueOfVariable(token, context);
    if (start === undefined || !text.startsWith(start, at)) return false;
    at += start.length;
  }
  return at === text.length;
}

/** The text of tokens that have no wildcard. */
export function textOf(tokens: readonly FixedToken[]): string {
  let text = "";
  for (const token of tokens) if (token.kind === "text") text += token.text;
  return text;
}
