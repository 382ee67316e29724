/** The names of signed headers in the forms that a verification needs. */

export interface SignedHeaders {
  readonly names: ReadonlySet<string>;
  readonly sorted: readonly string[];
  /** As the canonical request has them. */
  readonly text: string;
}

/** By the list: a client's calls name the same ones, which are read once (`claim-parts.ts`). */
const known = new WeakMap<readonly string[], SignedHeaders>();

export function signedHeadersOf(list: readonly string[]): SignedHeaders {
  const found = known.get(list);
  if (found !== undefined) return found;
  const sorted = [...list].sort(compareText);
  const made = { names: new Set(list), sorted, text: sorted.join(";") };
  known.set(list, made);
  return made;
}

/** By UTF-16 code units, which for what is signed is the order of the bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
