/** `Bool`: `true` and `false`, as text or as JSON's own. */
import { isFixed, parseTemplate, resolveTemplate, textOf } from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : undefined;
}

/** A request value that is neither true nor false fits nothing. */
export const boolEquals: ValueTestMaker = (value, options) => {
  const variables = options.variables && options.flags.variablesInBool;
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  if (isFixed(tokens)) {
    const expected = parseBoolean(textOf(tokens));
    return expected === undefined ? undefined : (seen) => parseBoolean(String(seen)) === expected;
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    const expected = resolved === undefined ? undefined : parseBoolean(textOf(resolved));
    return expected !== undefined && parseBoolean(String(seen)) === expected;
  };
};
