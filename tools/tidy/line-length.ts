/** A line is at most 100 columns wide: two files fit beside one another. */
import type { Rule } from "./project.ts";

const columnsMax = 100;

export const lineLength: Rule = {
  name: "line-length",
  check: ({ sources }) =>
    sources.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        line.length > columnsMax ? [`${path}:${index + 1} line of ${line.length} columns`] : [],
      ),
    ),
};
