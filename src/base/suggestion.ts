/** What somebody may have meant who wrote a name that does not exist. */

/** How many letters must change to make one word of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [column, wanted] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** `; did you mean X?`, where some name is at most `farMax` letters away; else an empty text. */
export function suggestion(wrong: string, names: Iterable<string>, farMax = 2): string {
  const near = [...names]
    .map((name) => ({ name, far: distance(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= farMax)
    .toSorted((one, other) => one.far - other.far)[0];
  return near === undefined ? "" : `; did you mean \`${near.name}\`?`;
}
