/** `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`. */
import { globOf, matchGlob } from "../glob.ts";
import { isFixed, parseTemplate, resolveTemplate, textOf } from "../template.ts";
import type { ValueTestMaker } from "./test.ts";

/** Compares character by character; wildcards are literal here. */
export const stringEquals: ValueTestMaker = (value, { variables }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  if (isFixed(tokens)) {
    const expected = textOf(tokens);
    return (seen) => String(seen) === expected;
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    return resolved !== undefined && String(seen) === textOf(resolved);
  };
};

/** Case matters neither in the policy's value nor in the request's. */
export const stringEqualsIgnoreCase: ValueTestMaker = (value, { variables }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: false });
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    return resolved !== undefined && String(seen).toLowerCase() === textOf(resolved).toLowerCase();
  };
};

/** `*` stands for any run of characters, `?` for one. */
export const stringLike: ValueTestMaker = (value, { variables }) => {
  const tokens = parseTemplate(value.text, { variables, wildcards: true });
  if (isFixed(tokens)) {
    const glob = globOf(tokens);
    return (seen) => matchGlob(glob, String(seen));
  }
  return (seen, context) => {
    const resolved = resolveTemplate(tokens, context);
    return resolved !== undefined && matchGlob(globOf(resolved), String(seen));
  };
};
