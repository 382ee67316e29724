/** `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`. */
import { globOf, matchGlob } from "../glob.ts";
import { isFixed, parseTemplate, resolveTemplate, textOf } from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

/** Compares character by character; wildcards are literal here. */
export const stringEquals: ValueTestMaker = (value, { variables, fitsUnresolved }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  if (isFixed(tokens)) return textOf(tokens);
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    return resolved === undefined ? fitsUnresolved : String(seen) === textOf(resolved);
  };
};

/** Case matters neither in the policy's value nor in the request's. */
export const stringEqualsIgnoreCase: ValueTestMaker = (value, { variables, fitsUnresolved }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    if (resolved === undefined) return fitsUnresolved;
    return String(seen).toLowerCase() === textOf(resolved).toLowerCase();
  };
};

/** `*` stands for any run of characters, `?` for one. */
export const stringLike: ValueTestMaker = (value, { variables, fitsUnresolved }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: true });
  if (isFixed(tokens)) {
    const glob = globOf(tokens);
    return (seen) => matchGlob(glob, String(seen));
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    return resolved === undefined ? fitsUnresolved : matchGlob(globOf(resolved), String(seen));
  };
};
