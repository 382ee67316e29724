/** The server logs through its logger; only programs that people run by hand may print. */
import { problemAt, type Rule, walk } from "./project.ts";

const printingFolders = /^(cli|tools|bench|fuzz)\//;

export const consoleUse: Rule = {
  name: "console-use",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => !printingFolders.test(path))
      .flatMap((file) => {
        const problems: string[] = [];
        walk(file.program, (node) => {
          const object = node.object as { readonly name?: string } | undefined;
          if (node.type === "MemberExpression" && object?.name === "console") {
            problems.push(problemAt(file, node.start, "console"));
          }
        });
        return problems;
      }),
};
