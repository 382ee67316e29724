/** A caught error is handled: a block that does nothing, and says nothing, hides it. */
import { problemAt, type Rule, type SyntaxNode, walk } from "./project.ts";

export const swallowedErrors: Rule = {
  name: "swallowed-errors",
  check: ({ sources }) =>
    sources.flatMap((file) => {
      const problems: string[] = [];
      walk(file.program, (node) => {
        if (node.type !== "CatchClause") return;
        const block = node.body as SyntaxNode & { readonly body: readonly unknown[] };
        if (block.body.length === 0) problems.push(problemAt(file, node.start, "empty catch"));
      });
      return problems;
    }),
};
