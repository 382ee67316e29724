/** Every test runs: none is left out, and none keeps the others out. */
import { isTest, problemAt, type Rule, type SyntaxNode, walk } from "./project.ts";

const runners = new Set(["describe", "it", "test"]);
const forbidden = new Set(["only", "skip", "todo"]);

type Named = SyntaxNode & { readonly name?: string };

/** The `it` of `it.each.only`. */
function firstName(node: Named): string | undefined {
  return node.type === "MemberExpression" ? firstName(node.object as Named) : node.name;
}

export const unrunTests: Rule = {
  name: "unrun-tests",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => isTest(path))
      .flatMap((file) => {
        const problems: string[] = [];
        walk(file.program, (node) => {
          if (node.type !== "MemberExpression") return;
          const property = (node.property as Named).name ?? "";
          if (forbidden.has(property) && runners.has(firstName(node as Named) ?? "")) {
            problems.push(problemAt(file, node.start, `test with .${property}`));
          }
        });
        return problems;
      }),
};
