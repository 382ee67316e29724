/** Texts of policies, symbol by symbol (rules M2, M5, V1 to V10). */
import type { Scenario } from "./scenario.ts";

/** One character of a pattern, or a wildcard. */
export type Mark = { readonly is: string } | "anyRun" | "anyOne";

export type Context = Scenario["context"];

/** The value of a condition key, whose case does not matter (C10). */
export function lookUp(context: Context, key: string): Context[string] | undefined {
  const name = Object.keys(context).find((each) => each.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : context[name];
}

function literal(text: string): readonly Mark[] {
  return text.split("").map((is) => ({ is }));
}

/** Offset of the brace that ends a variable; braces in quotes do not. */
function closingBrace(text: string, from: number): number | undefined {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    if (text[at] === "}" && !quoted) return at;
  }
  return undefined;
}

/** The characters of a text, but each variable as one part. */
export function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += parts.at(-1)?.length ?? 1) {
    const end = text.startsWith("${", at) ? closingBrace(text, at) : at;
    parts.push(text.slice(at, (end ?? text.length) + 1));
  }
  return parts;
}

/** What stands for `${inside}`: its value, its default, or nothing (V4 to V8, V10). */
function variableValue(inside: string, context: Context): string | undefined {
  if (inside === "*" || inside === "?" || inside === "$") return inside;
  const comma = inside.indexOf(",");
  const key = (comma === -1 ? inside : inside.slice(0, comma)).trim();
  const quoted = comma === -1 ? undefined : inside.slice(comma + 1).trim();
  const isKey = key !== "" && !["'", "{", "}", "$", "*", "?"].some((mark) => key.includes(mark));
  const isQuoted = quoted === undefined || /^'[^']*'$/.test(quoted);
  if (!isKey || !isQuoted) return undefined;
  const value = lookUp(context, key);
  if (value !== undefined && !Array.isArray(value)) return String(value);
  return quoted?.slice(1, -1);
}

/** Reads a text; `undefined` where a variable in it has no value. */
export function symbolsOf(
  text: string,
  reads: { readonly variables: boolean; readonly wildcards: boolean },
  context: Context,
): readonly Mark[] | undefined {
  const symbols: Mark[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (reads.variables && text.startsWith("${", at)) {
      const end = closingBrace(text, at);
      const value = end === undefined ? undefined : variableValue(text.slice(at + 2, end), context);
      if (end === undefined || value === undefined) return undefined;
      symbols.push(...literal(value));
      at = end;
    } else if (reads.wildcards && character === "*") symbols.push("anyRun");
    else if (reads.wildcards && character === "?") symbols.push("anyOne");
    else symbols.push({ is: character });
  }
  return symbols;
}

/**
 * Whether the whole text fits. Row by row of the usual table: `reached[n]` says whether the
 * symbols so far can have used up the first n characters.
 */
export function fits(symbols: readonly Mark[], text: string): boolean {
  let reached = [true, ...new Array<boolean>(text.length).fill(false)];
  for (const symbol of symbols) {
    const next = new Array<boolean>(text.length + 1).fill(false);
    for (let used = 0; used <= text.length; used += 1) {
      const fromLeft = used > 0 && next[used - 1] === true;
      const fromDiagonal = used > 0 && reached[used - 1] === true;
      if (symbol === "anyRun") next[used] = reached[used] === true || fromLeft;
      else if (symbol === "anyOne") next[used] = fromDiagonal;
      else next[used] = fromDiagonal && text[used - 1] === symbol.is;
    }
    reached = next;
  }
  return reached[text.length] === true;
}
