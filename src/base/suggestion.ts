/** What somebody may have meant who wrote a name that does not exist. */

/**
 * How many letters must change to make one word of the other (Levenshtein), or `undefined` where
 * these are more than `farMax`: a row of the table never holds less than the least of the row
 * before, so most words are given up after a few letters.
 */
function distance(one: string, other: string, farMax: number): number | undefined {
  if (Math.abs(one.length - other.length) > farMax) return undefined;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    let least = at + 1;
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (row[column] ?? 0) + (one[at] === other[column] ? 0 : 1);
      const far = Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1);
      next.push(far);
      least = Math.min(least, far);
    }
    if (least > farMax) return undefined;
    row = next;
  }
  const far = row[other.length] ?? 0;
  return far > farMax ? undefined : far;
}

/** `; did you mean X?`, where some name is at most `farMax` letters away; else an empty text. */
export function suggestion(wrong: string, names: Iterable<string>, farMax = 2): string {
  const wanted = wrong.toLowerCase();
  // A word of which no letter is left is no slip of the pen.
  const most = Math.min(farMax, wanted.length - 1);
  let near: { readonly name: string; readonly far: number } | undefined;
  for (const name of names) {
    // Of two that are equally near, the first: a later one must be nearer.
    const far = distance(wanted, name.toLowerCase(), near === undefined ? most : near.far - 1);
    if (far !== undefined) near = { name, far };
    if (far === 0) break;
  }
  return near === undefined ? "" : `; did you mean \`${near.name}\`?`;
}
