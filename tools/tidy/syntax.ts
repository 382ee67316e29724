/** Each file parses: the other rules see nothing of one that does not. */
import type { Rule } from "./project.ts";

export const syntax: Rule = {
  name: "syntax",
  check: ({ sources }) =>
    sources.flatMap(({ path, syntaxErrors }) => syntaxErrors.map((error) => `${path}:1 ${error}`)),
};
