/** Answers about texts that nearly every call says alike. */

/**
 * `make`, which must be pure, but asked once about the same text. At most `entriesMax` answers are
 * kept, and then all are forgotten; what it throws is not kept.
 */
export function remembered<V>(entriesMax: number, make: (text: string) => V): (text: string) => V {
  const answers = new Map<string, V>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (answers.size >= entriesMax) answers.clear();
    answers.set(text, made);
    return made;
  };
}
