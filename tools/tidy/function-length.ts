/** A function is at most 70 lines long: it fits on a screen and in a head. */
import {
  isFunction,
  isTest,
  lineAt,
  problemAt,
  type Rule,
  type SyntaxNode,
  walk,
} from "./project.ts";

const linesMax = 70;

type Named = SyntaxNode & { readonly name?: string };

/** The `it` of `it.each([…])(…)`. */
function firstName(node: Named): string | undefined {
  if (node.type === "CallExpression") return firstName(node.callee as Named);
  return node.type === "MemberExpression" ? firstName(node.object as Named) : node.name;
}

/** `describe` for each database is a group as well; see `src/services/testing/harness.ts`. */
const group = /^(it|test|describe|(?:eachDatabase|onTwoNodes)(?:Ahead)?)$/;

/** A function that only groups tests, which are functions of their own: `describe`'s callback. */
function groupsTests({ body }: SyntaxNode): boolean {
  const statements = (body as { readonly body?: readonly SyntaxNode[] } | null)?.body;
  return (
    Array.isArray(statements) &&
    statements.some(({ expression }) => group.test(firstName((expression ?? {}) as Named) ?? ""))
  );
}

export const functionLength: Rule = {
  name: "function-length",
  check: ({ sources }) =>
    sources.flatMap((file) => {
      const problems: string[] = [];
      walk(file.program, (node) => {
        if (!isFunction(node) || (isTest(file.path) && groupsTests(node))) return;
        const lines = lineAt(file.text, node.end) - lineAt(file.text, node.start) + 1;
        if (lines > linesMax) {
          problems.push(problemAt(file, node.start, `function of ${lines} lines`));
        }
      });
      return problems;
    }),
};
