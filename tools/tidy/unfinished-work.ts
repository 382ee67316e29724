/** What is left to do stands in issues and lists of gaps, not in comments. */
import { problemAt, type Rule } from "./project.ts";

const marker = /\b(TODO|FIXME|HACK|XXX)\b/;

export const unfinishedWork: Rule = {
  name: "unfinished-work",
  check: ({ sources }) =>
    sources.flatMap((file) =>
      file.comments.flatMap(({ value, start }) => {
        const found = marker.exec(value);
        return found === null ? [] : [problemAt(file, start, `comment with ${found[0]}`)];
      }),
    ),
};
