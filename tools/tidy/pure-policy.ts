/** The policy engine is pure: time and facts are its arguments, so a decision can be repeated. */
import { isFunction, isTest, problemAt, type Rule, type SyntaxNode, walk } from "./project.ts";

type Named = SyntaxNode & { readonly name?: string };

const outsideNames = /^(process|performance|fetch|setTimeout|setInterval|queueMicrotask)$/;

function impurity(node: SyntaxNode): string | undefined {
  if (isFunction(node) && node.async === true) return "async function";
  if (node.type === "AwaitExpression") return "await";
  if (node.type === "NewExpression") {
    const made = (node.callee as Named).name;
    return made === "Date" && (node.arguments as unknown[]).length === 0 ? "new Date()" : undefined;
  }
  if (node.type === "CallExpression" && outsideNames.test((node.callee as Named).name ?? "")) {
    return (node.callee as Named).name;
  }
  if (node.type !== "MemberExpression") return undefined;
  const object = (node.object as Named).name ?? "";
  const name = `${object}.${(node.property as Named).name ?? ""}`;
  return name === "Date.now" || name === "Math.random" || outsideNames.test(object)
    ? name
    : undefined;
}

export const purePolicy: Rule = {
  name: "pure-policy",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => path.startsWith("src/policy/") && !isTest(path))
      .flatMap((file) => {
        const problems = file.imports
          .filter(({ target }) => !target.startsWith("."))
          .map(({ target, start }) => problemAt(file, start, `imports ${target}`));
        walk(file.program, (node) => {
          const what = impurity(node);
          if (what !== undefined) problems.push(problemAt(file, node.start, what));
        });
        return problems;
      }),
};
