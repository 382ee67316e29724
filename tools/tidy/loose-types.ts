/** No `any`, no `!` that promises a value, no comment that tells the compiler to look away. */
import { problemAt, type Rule, walk } from "./project.ts";

const forbiddenNodes = new Map([
  ["TSAnyKeyword", "`any`"],
  ["TSNonNullExpression", "non-null assertion"],
]);
const directive = /@ts-(ignore|nocheck|expect-error)/;

export const looseTypes: Rule = {
  name: "loose-types",
  check: ({ sources }) =>
    sources.flatMap((file) => {
      const problems: string[] = [];
      walk(file.program, ({ type, start }) => {
        const what = forbiddenNodes.get(type);
        if (what !== undefined) problems.push(problemAt(file, start, what));
      });
      for (const { value, start } of file.comments) {
        const found = directive.exec(value);
        if (found !== null) problems.push(problemAt(file, start, found[0]));
      }
      return problems;
    }),
};
