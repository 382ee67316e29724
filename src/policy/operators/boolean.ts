/** `Bool`: `true` and `false`, as text or as JSON's own. */

import type { ContextScalar } from "../request.ts";
import { isFixed, parseTemplate, resolveTemplate, textOf } from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : undefined;
}

export const boolEquals: ValueTestMaker = (value, options) => {
  const variables = options.variables && options.flags.variablesInBool;
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  const fits = (seen: ContextScalar, expected: boolean) => {
    const truth = parseBoolean(String(seen));
    return truth === undefined ? options.fitsMalformed : truth === expected;
  };
  if (isFixed(tokens)) {
    const expected = parseBoolean(textOf(tokens));
    return expected === undefined ? undefined : (seen) => fits(seen, expected);
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    const expected = resolved === undefined ? undefined : parseBoolean(textOf(resolved));
    return expected !== undefined && fits(seen, expected);
  };
};
