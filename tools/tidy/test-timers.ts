/** A test waits for what happens, never by the clock: such tests are slow and fail by chance. */
import { isTest, problemAt, type Rule, walk } from "./project.ts";

const timers = /^(setTimeout|setInterval|sleep|delay)$/;

export const testTimers: Rule = {
  name: "test-timers",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => isTest(path))
      .flatMap((file) => {
        const problems: string[] = [];
        walk(file.program, (node) => {
          if (node.type !== "CallExpression") return;
          const { name = "" } = node.callee as { readonly name?: string };
          if (timers.test(name)) problems.push(problemAt(file, node.start, `${name} in a test`));
        });
        return problems;
      }),
};
