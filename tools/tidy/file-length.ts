/** A file is at most 500 lines long, but for tables of data. */
import { isTable, type Rule } from "./project.ts";

const linesMax = 500;

export const fileLength: Rule = {
  name: "file-length",
  check: ({ sources }) =>
    sources
      .filter((file) => file.lines.length - 1 > linesMax && !isTable(file))
      .map((file) => `${file.path}:1 file of ${file.lines.length - 1} lines`),
};
