/** No file names a folder of the machine that it was written on. */
import type { Rule } from "./project.ts";

const machinePath = /(?<![\w.\-/])\/(work|root|home|Users)\/[\w.-]+/;

export const machinePaths: Rule = {
  name: "machine-paths",
  check: ({ texts }) =>
    [...texts].flatMap(([path, text]) =>
      text.split("\n").flatMap((line, index) => {
        const found = machinePath.exec(line);
        return found === null ? [] : [`${path}:${index + 1} path of a machine: ${found[0]}`];
      }),
    ),
};
